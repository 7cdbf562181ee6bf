"""The pipeline with small parts in place of files: order, ends and errors."""

import dataclasses
import threading
from fractions import Fraction

import numpy as np
import pytest

from realtime_style.engine.placement import Placement
from realtime_style.errors import EngineError, RealtimeStyleError, SinkError, SourceError
from realtime_style.filters.scratch import Scratch
from realtime_style.filters.strength import Strength
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.look import Look
from realtime_style.options import FilterOptions
from realtime_style.pipeline.runner import Pipeline
from tests.helpers import INFO, make_frames
from tests.null_sink import NullSink
from tests.painting import PlainEngine, Unchanged, painter_of


class ListSource:
    """Frames from memory; may break after them."""

    def __init__(
        self, frames: list[Frame], error: Exception | None = None, info: StreamInfo = INFO
    ) -> None:
        self.info = info
        self.warnings: list[str] = []
        self._frames = iter(frames)
        self._error = error

    def read(self) -> Frame | None:
        frame = next(self._frames, None)
        if frame is None and self._error:
            raise self._error
        return frame

    def close(self) -> None:
        pass


class Doubling(PlainEngine):
    """Paints by doubling; may break at a brightness, or wait for leave."""

    provider = "test"

    def __init__(self, breaks_at: int | None = None, leave: threading.Event | None = None) -> None:
        self._breaks_at = breaks_at
        self._leave = leave

    def paint(self, image: BgrImage) -> BgrImage:
        if self._leave:
            assert self._leave.wait(timeout=10)
        if image[0, 0, 0] == self._breaks_at:
            raise EngineError("the network failed")
        return image * np.uint8(2)


class Noting(Unchanged):
    """A filter that changes nothing, and notes which frames it has seen."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[int] = []

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:  # noqa: ARG002
        self.seen.append(frame.index)
        return painting

    def reset(self) -> None:
        self.seen.clear()


class Keeping(NullSink):
    """Keeps the brightness and time of each painting; may break at a count."""

    def __init__(self, breaks_at: int | None = None) -> None:
        super().__init__()
        self.seen: list[tuple[int, Fraction]] = []
        self._breaks_at = breaks_at

    def write(self, painting: BgrImage, frame: Frame) -> None:
        if len(self.seen) == self._breaks_at:
            raise SinkError("the disk is full")
        self.seen.append((int(painting[0, 0, 0]), frame.pts))


def test_every_frame_arrives_once_and_in_order() -> None:
    sink = Keeping()
    told: list[int] = []

    report = Pipeline(ListSource(make_frames(50)), painter_of(Doubling()), sink).run(told.append)

    assert sink.seen == [(2 * (10 + i), Fraction(i, 25)) for i in range(50)]
    assert told == list(range(1, 51))
    assert (report.frames_in, report.frames_out, report.frames_dropped) == (50, 50, 0)
    assert report.provider == "test"


@pytest.mark.parametrize("frames_at_once", [2, 4])
def test_frames_that_are_painted_at_the_same_time_still_arrive_in_order(
    frames_at_once: int,
) -> None:
    """Of each pair the first frame waits until the second one is being painted."""
    begun = [threading.Event() for _ in range(40)]
    painters: set[str] = set()

    class Slow(Doubling):
        def paint(self, image: BgrImage) -> BgrImage:
            painters.add(threading.current_thread().name)
            index = int(image[0, 0, 0]) - 10
            begun[index].set()
            if index % 2 == 0:
                assert begun[index + 1].wait(timeout=10)
            return super().paint(image)

    sink, noting = Keeping(), Noting()
    source = ListSource(make_frames(40))

    report = Pipeline(
        source, painter_of(Slow(), None, noting, frames_at_once=frames_at_once), sink
    ).run()

    assert sink.seen == [(2 * (10 + i), Fraction(i, 25)) for i in range(40)]
    assert noting.seen == list(range(40))
    assert len(painters) >= 2
    assert report.stages_ms["paint"] is not None


@pytest.mark.parametrize(
    ("engine", "sink", "expected"),
    [
        (Doubling(breaks_at=15), Keeping(), EngineError),
        (Doubling(), Keeping(breaks_at=3), SinkError),
    ],
    ids=["engine", "sink"],
)
def test_an_error_ends_all_painters(
    engine: Doubling, sink: Keeping, expected: type[Exception]
) -> None:
    with pytest.raises(expected):
        Pipeline(ListSource(make_frames(99)), painter_of(engine, frames_at_once=3), sink).run()

    names = {thread.name.partition("_")[0] for thread in threading.enumerate()}
    assert not names & {"capture", "paint"}


def test_filters_are_applied_in_turn() -> None:
    class AddOne(Unchanged):
        def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:  # noqa: ARG002
            return painting + np.uint8(1)

    sink, look = Keeping(), Look(filters=FilterOptions(strength=0.5, steady=0))

    painter = painter_of(Doubling(), look, Strength(Scratch()), AddOne())
    Pipeline(ListSource(make_frames(1)), painter, sink).run()

    assert sink.seen[0][0] == 16


def test_the_report_counts_intervals_not_stamps() -> None:
    one = Pipeline(ListSource(make_frames(1)), painter_of(Doubling()), Keeping()).run()
    none = Pipeline(ListSource([]), painter_of(Doubling()), Keeping()).run()

    assert one.fps is None
    assert none.stages_ms == {"decode": None, "paint": None, "write": None}
    assert none.frames_out == 0


@pytest.mark.parametrize(
    ("source", "engine", "sink", "expected"),
    [
        (ListSource(make_frames(9), SourceError("cut")), Doubling(), Keeping(), SourceError),
        (ListSource(make_frames(99)), Doubling(breaks_at=15), Keeping(), EngineError),
        (ListSource(make_frames(99)), Doubling(), Keeping(breaks_at=3), SinkError),
        (ListSource([], ValueError("a bug")), Doubling(), Keeping(), ValueError),
    ],
    ids=["source", "engine", "sink", "bug"],
)
def test_an_error_in_any_stage_ends_all_of_them(
    source: ListSource, engine: Doubling, sink: Keeping, expected: type[Exception]
) -> None:
    with pytest.raises(expected):
        Pipeline(source, painter_of(engine), sink).run()

    names = {thread.name for thread in threading.enumerate()}
    assert not names & {"capture", "paint"}


def test_an_error_keeps_the_traceback_of_its_stage() -> None:
    pipeline = Pipeline(ListSource(make_frames(3)), painter_of(Doubling(breaks_at=10)), Keeping())

    with pytest.raises(EngineError) as caught:
        pipeline.run()

    assert "paint" in [entry.name for entry in caught.traceback]


def test_an_interrupt_ends_the_run() -> None:
    def interrupt(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Pipeline(ListSource(make_frames(99)), painter_of(Doubling()), Keeping()).run(interrupt)


def test_a_live_source_drops_stale_frames_and_counts_them() -> None:
    leave = threading.Event()
    live = dataclasses.replace(INFO, is_live=True)
    frames = make_frames(30)
    sink = Keeping()

    class Camera(ListSource):
        def read(self) -> Frame | None:
            frame = super().read()
            if frame is None:
                leave.set()
            return frame

    report = Pipeline(Camera(frames, info=live), painter_of(Doubling(leave=leave)), sink).run()

    assert report.frames_in == 30
    assert report.frames_out + report.frames_dropped == 30
    assert report.frames_out <= 4  # one in each hand, and what two small queues hold
    assert sink.seen[-1] == (2 * 39, frames[-1].pts)


def test_a_run_looks_after_its_user_while_no_frame_comes() -> None:
    """The source ends only once the run has been idle twice."""
    idle = threading.Semaphore(0)
    live = dataclasses.replace(INFO, is_live=True)

    class Away(ListSource):
        def read(self) -> Frame | None:
            frame = super().read()
            if frame is None:
                assert idle.acquire(timeout=10)
                assert idle.acquire(timeout=10)
            return frame

    source = Away(make_frames(1), info=live)
    report = Pipeline(source, painter_of(Doubling()), Keeping()).run(on_idle=idle.release)

    assert report.frames_out == 1


def test_a_live_run_paints_the_next_frame_while_it_finishes_one() -> None:
    """Each frame is finished only once the one behind it is painted, and given only once the one
    before it is being painted."""
    live = dataclasses.replace(INFO, is_live=True)
    begun = [threading.Event() for _ in range(20)]

    class Waiting(ListSource):
        def read(self) -> Frame | None:
            frame = super().read()
            if frame is not None and frame.index:
                assert begun[frame.index - 1].wait(timeout=10)
            return frame

    class Telling(Doubling):
        def paint(self, image: BgrImage) -> BgrImage:
            begun[int(image[0, 0, 0]) - 10].set()
            return super().paint(image)

    class Late(Unchanged):
        def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:  # noqa: ARG002
            assert frame.index == 19 or begun[frame.index + 1].wait(timeout=10)
            return painting

    sink = Keeping()
    source = Waiting(make_frames(20), info=live)
    report = Pipeline(source, painter_of(Telling(), None, Late()), sink).run()

    assert report.frames_out + report.frames_dropped == 20
    assert sink.seen == sorted(sink.seen)


def test_a_frame_is_finished_in_the_look_that_it_was_painted_in() -> None:
    """The look changes while the first painting waits for its filters."""
    live = dataclasses.replace(INFO, is_live=True)
    changed = threading.Event()
    strengths: list[float] = []
    looks = [Look(filters=FilterOptions(strength=each, steady=0)) for each in (1.0, 0.5)]

    class Changing(ListSource):
        def read(self) -> Frame | None:
            frame = super().read()
            if frame is not None and frame.index == 1:
                assert painted.wait(timeout=10)
                painter.look = looks[1]
            return frame

    class Telling(Doubling):
        def paint(self, image: BgrImage) -> BgrImage:
            if image[0, 0, 0] == 11:
                changed.set()
            else:
                painted.set()
            return super().paint(image)

    class Noting(Unchanged):
        def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:  # noqa: ARG002
            assert changed.wait(timeout=10)
            strengths.append(look.strength)
            return painting

    painted = threading.Event()
    painter = painter_of(Telling(), looks[0], Noting())
    Pipeline(Changing(make_frames(2), info=live), painter, Keeping()).run()

    assert strengths == [1.0, 0.5]


def test_a_source_three_times_as_fast_as_the_painter_is_at_most_two_paintings_late() -> None:
    """Each painting takes until the source has given three more frames."""
    live = dataclasses.replace(INFO, is_live=True)
    wanted, given = threading.Semaphore(1), threading.Semaphore(0)
    newest: list[int] = []
    ages: list[int] = []

    class Fast(ListSource):
        def read(self) -> Frame | None:
            assert wanted.acquire(timeout=10)
            frame = super().read()
            if frame is None:
                given.release(9)  # the last paintings wait for none
            else:
                newest.append(frame.index)
                given.release()
            return frame

    class Slow(Doubling):
        def paint(self, image: BgrImage) -> BgrImage:
            wanted.release(3)
            for _ in range(3):
                assert given.acquire(timeout=10)
            ages.append(newest[-1] - (int(image[0, 0, 0]) - 10))
            return super().paint(image)

    source = Fast(make_frames(90), info=live)
    report = Pipeline(source, painter_of(Slow()), Keeping()).run()

    assert report.frames_in == 90
    assert report.frames_out + report.frames_dropped == 90
    assert report.frames_dropped > 30
    assert max(ages) <= 2 * 3


ON = {"provider": "CUDAExecutionProvider"}


@pytest.mark.parametrize(
    ("placement", "expected"),
    [
        (
            Placement(provider="CUDA", nodes_on_provider=90, nodes_on_cpu=2, shape_nodes_on_cpu=14),
            (2, 14),
        ),
        (Placement(provider="CPUExecutionProvider"), (None, None)),
        (None, (None, None)),
    ],
)
def test_the_report_says_what_a_device_left_to_the_processor(
    placement: Placement | None, expected: tuple[int | None, int | None]
) -> None:
    engine = Doubling()
    engine.placement = placement

    report = Pipeline(ListSource(make_frames(1)), painter_of(engine), Keeping()).run()

    assert (report.nodes_on_cpu, report.shape_nodes_on_cpu) == expected


def test_all_foreseen_errors_share_a_base() -> None:
    assert all(issubclass(e, RealtimeStyleError) for e in (SourceError, EngineError, SinkError))
