"""Paintings as an NDI source, to a real receiver; skipped where NDI's library is not there."""

import dataclasses
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from realtime_style.errors import InputError, SinkError, SourceError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.hardware import ndi as machine
from realtime_style.live.meter import LiveMeter
from realtime_style.live.outputs import Outputs
from realtime_style.options import CameraOptions
from realtime_style.sinks.ndi import NdiSink, check_ndi
from realtime_style.sources.live import open_live
from tests.sinks.ndi_receiver import (
    PATIENCE_S,
    Receiver,
    any_name,
    feeding,
    names_there,
    receiving,
    send,
)

INFO = StreamInfo(
    width=64, height=48, frame_rate=Fraction(30000, 1001), time_base=Fraction(1, 1000), is_live=True
)


@pytest.fixture
def name() -> str:
    pytest.importorskip("cyndilib")
    return any_name()


@pytest.fixture
def sink(name: str) -> Iterator[NdiSink]:
    opened = NdiSink(name, INFO)
    yield opened
    opened.close()


def grey(level: int) -> BgrImage:
    return np.full((48, 64, 3), level, np.uint8)


def until(is_so: Callable[[], bool], meanwhile: Callable[[], None] = lambda: None) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "it never came to be so"
        meanwhile()
        time.sleep(0.02)


def level_of(frame: Frame | None) -> float:
    assert frame
    return float(frame.pixels.mean())


def got(receiver: Receiver, sink: NdiSink, picture: BgrImage) -> BgrImage:
    """What comes while that picture is sent."""
    pictures: list[BgrImage] = []

    def look() -> bool:
        found = receiver.picture()
        if found is not None:
            pictures.append(found)
        return found is not None

    until(look, lambda: send(sink, picture))
    return pictures[-1]


def test_a_receiver_finds_it_and_sees_the_paintings(
    name: str, sink: NdiSink, picture: BgrImage
) -> None:
    with receiving(name) as receiver:
        seen = got(receiver, sink, picture)

    assert sink.negotiated.startswith("NDI source '")
    assert sink.negotiated.endswith(f" ({name})', 64x48")
    assert sink.report()["ndi"].endswith(f"({name})")
    assert sink.warnings == []
    assert receiver.frame_rate == Fraction(30000, 1001)
    # On its way a pair of pixels shares its colour, and the codec is one of television.
    assert np.abs(seen.astype(int) - picture.astype(int)).mean() < 4


@pytest.mark.parametrize("size", [(65, 49), (33, 32)])
def test_an_odd_size_loses_a_line(name: str, size: tuple[int, int]) -> None:
    width, height = size
    sink = NdiSink(name, dataclasses.replace(INFO, width=width, height=height))
    picture = np.full((height, width, 3), (200, 90, 40), np.uint8)

    with receiving(name) as receiver:
        seen = got(receiver, sink, picture)
    sink.close()

    assert sink.negotiated.endswith(f"{width // 2 * 2}x{height // 2 * 2}")
    assert seen.shape == (height // 2 * 2, width // 2 * 2, 3)
    assert np.abs(seen.astype(int) - (200, 90, 40)).max() < 12  # its codec is of television


def test_a_receiver_that_reads_nothing_holds_up_nobody(name: str) -> None:
    sink, outputs = NdiSink(name, INFO), Outputs(LiveMeter())
    outputs.add(sink)

    with receiving(name) as standing_still, receiving(name) as reading:
        until(lambda: standing_still.is_connected and reading.is_connected)
        for level in range(200):
            send(outputs, grey(level))
        levels: list[float] = []

        def look() -> bool:
            if (seen := reading.picture()) is not None:
                levels.append(float(seen.mean()))
            return bool(levels) and abs(levels[-1] - 230) < 4

        until(look, lambda: send(outputs, grey(230)))
        outputs.close()

    assert outputs.meter.frames >= 200


def test_receivers_see_that_it_stops_and_that_it_is_back(name: str, sink: NdiSink) -> None:
    with receiving(name) as receiver:
        got(receiver, sink, grey(90))
        sink.close()
        sink.close()
        until(lambda: not receiver.is_connected)
        send(sink, grey(90))  # what comes late is nobody's
        assert not any(f"({name})" in each for each in names_there())

    again = NdiSink(name, INFO)
    with receiving(name) as receiver:
        seen = got(receiver, again, grey(140))
    again.close()

    assert abs(seen.mean() - 140) < 4


def test_a_name_that_is_taken_is_told(name: str, sink: NdiSink) -> None:
    with pytest.raises(SinkError, match=f"'{name}'.*another program.*--ndi NAME"):
        NdiSink(name, INFO)

    assert sink.report()["ndi"].endswith(f"({name})")


def test_a_picture_of_another_size_is_a_mistake_of_ours(sink: NdiSink) -> None:
    with pytest.raises(ValueError, match="expected"):
        send(sink, np.zeros((49, 64, 3), np.uint8))


@pytest.mark.parametrize("bad", ["", "  ", "a\nb", "a\0b", "\udc80", "x" * 101, "ü" * 51])
def test_names_that_nobody_could_choose_are_refused(bad: str) -> None:
    with pytest.raises(InputError, match="--ndi takes a name"):
        check_ndi(bad)


def test_without_its_library_the_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cyndilib", None)

    with pytest.raises(SinkError, match=r"cyndilib: pip install 'realtime-style\[ndi\]'"):
        check_ndi("painting")
    with pytest.raises(SourceError, match=r"cyndilib: pip install 'realtime-style\[ndi\]'"):
        open_live("ndi:painting", CameraOptions())


def test_it_says_where_nobody_will_find_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(machine, "_FINDER", tmp_path / "no socket")
    monkeypatch.setenv("NDI_CONFIG_DIR", str(tmp_path))
    before = machine.why_unseen()
    (tmp_path / "ndi-config.v1.json").write_text("{}")

    assert "start avahi-daemon" in before
    assert machine.why_unseen() == ""


def test_a_source_is_painted_by_a_part_of_its_name(name: str, sink: NdiSink) -> None:
    with feeding(sink, 90, INFO):
        source = open_live(f"ndi:{name[:-1].upper()}", CameraOptions())
        frames = [source.read() for _ in range(3)]
        source.close()

    assert source.read() is None
    assert "64x48 at 29.97 fps" in source.negotiated
    assert all(frame and abs(frame.pixels.mean() - 90) < 4 for frame in frames)


def test_a_source_that_stops_is_waited_for(name: str) -> None:
    sink = NdiSink(name, INFO)
    with feeding(sink, 90, INFO):
        source = open_live(f"ndi:{name}", CameraOptions(patience_s=PATIENCE_S))
        assert source.read()
    sink.close()
    back = NdiSink(name, INFO)
    with feeding(back, 200, INFO):
        levels = [0.0]
        until(lambda: abs(levels[-1] - 200) < 4, lambda: levels.append(level_of(source.read())))
    source.close()
    back.close()


def test_a_source_that_is_not_there_is_told_with_those_that_are(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime_style.sources.ndi.FIND_S", 1.0)
    other = NdiSink(name, INFO)

    with pytest.raises(SourceError, match=rf"no NDI source 'nobody': there is .*\({name}\)"):
        open_live("ndi:nobody", CameraOptions())
    other.close()


def test_one_of_several_sources_has_to_be_named(name: str) -> None:
    sinks = [NdiSink(f"{name}-{letter}", INFO) for letter in "ab"]
    until(lambda: sum(name in each for each in names_there()) == 2)

    with pytest.raises(SourceError, match=f"several NDI sources are called '{name}'"):
        open_live(f"ndi:{name}", CameraOptions())
    for sink in sinks:
        sink.close()
