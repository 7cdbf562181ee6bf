"""The library's arguments, of kinds that they cannot be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from realtime_style import Stylizer
from realtime_style.errors import RealtimeStyleError

ODD: tuple[Any, ...] = (None, 7, 1.5, True, b"x", [], {}, object(), "\0", "x" * 5000, float("nan"))


@pytest.mark.parametrize(
    "name",
    ["style", "device", "execution_providers", "threads", "variant", "strength", "keep_colours"],
)
def test_what_no_option_can_be_is_refused_in_a_line(name: str) -> None:
    refused = 0
    for value in ODD:
        try:
            Stylizer(**{"strength": 0.0, name: value}).close()
        except RealtimeStyleError:
            refused += 1
    assert refused >= 7


@pytest.fixture(scope="module")
def stylizer() -> Stylizer:
    return Stylizer(strength=0.0)


CALLS: dict[str, Callable[[Stylizer, Any], object]] = {
    "a frame": lambda stylizer, value: stylizer.stylize(value),
    "a batch": lambda stylizer, value: stylizer.stylize_batch(value),
    "a source": lambda stylizer, value: stylizer.stylize_video(value, "out.mp4"),
    "a target": lambda stylizer, value: stylizer.stylize_video("in.mp4", value),
    "an encoder": lambda stylizer, value: stylizer.stylize_video("i", "o", encoder=value),
    "a style": lambda stylizer, value: setattr(stylizer, "style", value),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
def test_what_no_argument_can_be_is_refused_in_a_line(
    call: Callable[[Stylizer, Any], object],
    value: Any,
    stylizer: Stylizer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    if isinstance(value, list | dict) and call is CALLS["a batch"]:
        return  # a batch of nothing

    with pytest.raises(RealtimeStyleError):
        call(stylizer, value)


@pytest.mark.parametrize("shape", [(), (0,), (4, 4), (4, 4, 4), (0, 4, 3), (2, 2, 3, 1)])
def test_a_frame_of_another_shape_is_refused(shape: tuple[int, ...], stylizer: Stylizer) -> None:
    with pytest.raises(RealtimeStyleError):
        stylizer.stylize(np.zeros(shape, np.uint8))
