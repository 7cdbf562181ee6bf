"""Sessions of fixed sizes beside one of any size.

The processor's own, of real fixed sizes, stand for OpenVINO's: they refuse any other size, where
OpenVINO's would paint what lies behind the picture.
"""

import threading
from typing import Any

import numpy as np
import pytest

from realtime_style.engine.openvino import Size
from realtime_style.engine.providers import import_onnxruntime
from realtime_style.engine.sizes import SizedSessions
from realtime_style.styles.selection import current_trunk, select_style


class Sessions:
    """Opens them, and counts."""

    def __init__(self) -> None:
        self.made: list[Size] = []
        self.of_size: dict[Size, Any] = {}

    def fixed(self, size: Size) -> Any:
        settings = import_onnxruntime().SessionOptions()
        settings.add_free_dimension_override_by_name("height", size[0])
        settings.add_free_dimension_override_by_name("width", size[1])
        self.made.append(size)
        self.of_size[size] = _Counted(self._open(settings))
        return self.of_size[size]

    def any_size(self) -> Any:
        return _Counted(self._open(import_onnxruntime().SessionOptions()))

    def _open(self, settings: Any) -> Any:
        path = str(current_trunk().frames().path)
        return import_onnxruntime().InferenceSession(
            path, settings, providers=["CPUExecutionProvider"]
        )


class _Counted:
    def __init__(self, session: Any) -> None:
        self._session = session
        self.runs = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def run(self, names: Any, inputs: Any, options: Any = None) -> Any:
        self.runs += 1
        return self._session.run(names, inputs, options)


def inputs(size: Size) -> dict[str, Any]:
    parameters = select_style("candy").parameters
    assert parameters is not None
    frame = np.random.default_rng(1).integers(0, 256, (1, *size, 3), np.uint8)
    return {"frame": frame, "style": parameters[None]}


def test_a_size_that_is_expected_has_a_session_and_others_that_of_any() -> None:
    opened = Sessions()
    any_size = opened.any_size()
    sized = SizedSessions(any_size, opened.fixed)

    sized.expect((48, 64))
    paintings = [sized.run(None, inputs(size))[0] for size in ((48, 64), (64, 48), (40, 64))]

    assert [each.shape for each in paintings] == [(1, 48, 64, 3), (1, 64, 48, 3), (1, 40, 64, 3)]
    assert (opened.of_size[48, 64].runs, any_size.runs) == (1, 2)
    assert np.array_equal(paintings[0], any_size.run(None, inputs((48, 64)))[0])


def test_a_window_that_is_dragged_makes_no_session_at_all() -> None:
    opened = Sessions()
    sized = SizedSessions(opened.any_size(), opened.fixed)
    sized.expect((48, 64))

    for width in range(64, 164, 2):
        sized.run(None, inputs((48, width)))

    assert opened.made == [(48, 64)]
    assert sized.sizes == [(48, 64)]


def test_a_size_is_made_once_and_that_used_longest_ago_is_let_go() -> None:
    opened = Sessions()
    sized = SizedSessions(opened.any_size(), opened.fixed, most=2)

    for size in ((32, 32), (32, 40), (32, 32), (32, 48)):
        sized.expect(size)
    assert opened.made == [(32, 32), (32, 40), (32, 48)]
    assert sized.sizes == [(32, 32), (32, 48)]

    sized.run(None, inputs((32, 32)))
    sized.expect((32, 56))
    assert sized.sizes == [(32, 32), (32, 56)]


def test_a_size_that_cannot_be_made_is_painted_by_the_session_of_any() -> None:
    def fail(size: Size) -> Any:
        raise RuntimeError(f"no {size}")

    sized = SizedSessions(Sessions().any_size(), fail)

    with pytest.raises(RuntimeError, match="no"):
        sized.expect((48, 64))
    assert sized.run(None, inputs((48, 64)))[0].shape == (1, 48, 64, 3)


def test_threads_paint_while_a_size_is_made_and_let_go() -> None:
    opened = Sessions()
    sized = SizedSessions(opened.any_size(), opened.fixed, most=1)
    right = inputs((32, 32))
    wanted = sized.run(None, right)[0]
    done = threading.Event()
    wrong: list[object] = []

    def paint() -> None:
        while not done.is_set():
            if not np.array_equal(sized.run(None, right)[0], wanted):
                wrong.append(1)

    threads = [threading.Thread(target=paint) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        sized.expect((32, 32))
        sized.expect((32, 40))
    done.set()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert sized.sizes == [(32, 40)]


def test_the_rest_is_the_session_of_any_size() -> None:
    any_size = Sessions().any_size()
    sized = SizedSessions(any_size, Sessions().fixed)

    assert [each.name for each in sized.get_inputs()] == ["frame", "style"]
    assert [each.name for each in sized.get_outputs()] == ["painting"]
    assert sized.get_modelmeta().custom_metadata_map["rts.name"] == "trunk"
    assert sized.get_providers() == any_size.get_providers()
