"""Paintings into segments: files of their own, each of which is safe once it is finished."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import ffmpeg

from realtime_style.errors import SinkError
from realtime_style.files.paths import ffmpeg_name
from realtime_style.frame import BgrImage, Bookmark, Frame, StreamInfo
from realtime_style.jobs.records import digest_of
from realtime_style.jobs.remaining import Stretch
from realtime_style.jobs.work_folder import FORMAT, Segment, WorkFolder
from realtime_style.pipeline.memory import give_back_memory
from realtime_style.sinks.encoder_process import EncoderProcess
from realtime_style.sinks.seeing_out import ENCODER_STOOD_STILL, StoodStillError, size_of
from realtime_style.sinks.side_data import with_side_data

_PIPE = "pipe:0"


class OpenSegment:
    """A segment that is being written, by an encoder of its own."""

    def __init__(
        self,
        number: int,
        file: Path,
        info: StreamInfo,
        settings: Mapping[str, Any],
        original: Path | None = None,
    ) -> None:
        """Start ffmpeg; `settings` are `Encoding.picture`. What a video says beside its pixels is
        taken from `original`.
        """
        self.number = number
        self.file = file
        raw = ffmpeg.input(_PIPE, format="nut")
        output = ffmpeg.output(raw["v"], "", **settings, format=FORMAT)
        arguments = output.get_args()
        arguments[-1] = ffmpeg_name(file)  # ffmpeg-python takes no name that is not UTF-8
        self._encoder = EncoderProcess(
            with_side_data(arguments, info, original, None),
            info,
            target=file.parent,
            shown_as={ffmpeg_name(file): f"segment {number}"},
        )
        self._frames = 0
        self._first_pts = self._last_pts = Fraction(0)
        self._last_duration: Fraction | None = None
        self._resume_after: Bookmark | None = None

    def write(self, painting: BgrImage, frame: Frame, *, is_mark: bool = False) -> None:
        """Encode a frame; the last one that `is_mark` is `Segment.resume_after`."""
        if not self._frames:
            self._first_pts = frame.pts
        # From 0, since ffmpeg takes off an input's start, in microseconds.
        pts = frame.pts - self._first_pts
        self._encoder.write(painting, pts, frame.alpha, frame.captions)
        self._frames += 1
        self._last_pts, self._last_duration = frame.pts, frame.duration
        if is_mark:
            self._resume_after = Bookmark.at(frame)

    def end(self) -> None:
        """No more frames will come; ffmpeg finishes while others are painted."""
        self._encoder.end()

    def end_early(self) -> None:
        """As `end`, for a run that was stopped: ffmpeg is killed once it stands still."""
        self._encoder.hurry(lambda: size_of(self.file))
        self._encoder.end()

    def finish(self) -> Segment:
        """Wait for ffmpeg, and see whether the file has every frame.

        Raises:
            StoodStillError: it was to end early, and was killed.
            SinkError: it has not.
        """
        self._encoder.wait()
        assert self._resume_after is not None
        try:
            places = order_of_frames(self.file)
            size, digest = self.file.stat().st_size, digest_of(self.file)
        except (OSError, av.FFmpegError) as error:  # the folder is gone, or the disk
            raise SinkError(f"cannot read the segment '{self.file}' again: {error}") from error
        if len(places) != self._frames:
            raise SinkError(
                f"the encoder made {len(places)} pictures of {self._frames} frames in "
                f"'{self.file}': try another --codec"
            )
        return Segment(
            number=self.number,
            frames=self._frames,
            first_pts=self._first_pts,
            last_pts=self._last_pts,
            last_duration=self._last_duration,
            resume_after=self._resume_after,
            reordering=max(packet - place for packet, place in enumerate(places)),
            size=size,
            digest=digest,
        )

    def discard(self) -> None:
        """Stop at once and remove the file. Idempotent."""
        self._encoder.kill()
        self.file.unlink(missing_ok=True)


def order_of_frames(file: Path) -> list[int]:
    """For each packet of a segment, at which place its frame is shown, from 0."""
    with av.open(ffmpeg_name(file)) as container:
        times = [packet.pts for packet in container.demux(video=0) if packet.pts is not None]
    rank = {pts: place for place, pts in enumerate(sorted(times))}
    return [rank[pts] for pts in times]


class SegmentSink:
    """Cuts a run into segments of `segment_frames`, counted by `Frame.index`.

    A segment is finished on another thread while the next one is painted.
    """

    def __init__(
        self,
        folder: WorkFolder,
        info: StreamInfo,
        settings: Mapping[str, Any],
        segment_frames: int,
        *,
        warm_up_frames: int = 0,
        original: Path | None = None,
        stretches: Sequence[Stretch] = (Stretch(None, 0, None),),
    ) -> None:
        """`settings` are `Encoding.picture`. Frames outside of `stretches` are passed over."""
        self.passed_over = 0
        """Frames that were painted for filters to warm up."""
        self.warnings: list[str] = []
        self.trouble = ""
        """Why `stop` could not finish all; '' where it could."""
        self._folder = folder
        self._info = info
        self._settings = settings
        self._original = original
        self._segment_frames = segment_frames
        self._mark = segment_frames - 1 - warm_up_frames
        self._stretches = stretches
        self._open: OpenSegment | None = None
        self._finisher = ThreadPoolExecutor(1, thread_name_prefix="finish")
        self._finishing: list[tuple[OpenSegment, Future[None]]] = []

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Send one frame of the stream's size.

        Raises:
            SinkError: it, or a segment before it, cannot be written.
        """
        if not any(frame.index in stretch for stretch in self._stretches):
            self.passed_over += 1
            return
        number, place = divmod(frame.index, self._segment_frames)
        if self._open and self._open.number != number:
            self._end_segment()
        if self._open is None:
            file = self._folder.new_file(number)
            self._open = OpenSegment(number, file, self._info, self._settings, self._original)
        # Until then the first one: a segment that is cut short is not gone on with.
        self._open.write(painting, frame, is_mark=place in (0, self._mark))
        if place == self._segment_frames - 1:
            self._end_segment()

    def close(self) -> None:
        """Finish the last segment, short as it may be. Idempotent.

        Raises:
            SinkError: a segment cannot be written.
        """
        if self._open:
            self._end_segment()
        self._settle()
        self._finisher.shutdown()

    def stop(self) -> tuple[Segment, Path] | None:
        """End early: finish the segment that is open, without adding it to the work; None where
        there is none, or its encoder stands still.

        Raises:
            SinkError: a segment cannot be written.
        """
        try:
            for ending in self._unfinished():
                ending.end_early()
            self._settle()
            if self._open is None:
                return None
            segment, file = self._open.finish(), self._open.file
        except StoodStillError:
            self.trouble = ENCODER_STOOD_STILL
            return None
        except KeyboardInterrupt:
            for ending in self._unfinished():
                ending.discard()
            raise
        self._open = None
        return segment, file

    def abort(self) -> None:
        """Stop at once; segments that are finished, or about to be, stay. Idempotent."""
        try:
            for ending, _ in self._finishing:
                ending.end_early()
            self._finisher.shutdown(wait=True)
        except BaseException:
            for ending, _ in self._finishing:
                ending.discard()
            raise
        finally:
            if self._open:
                self._open.discard()
                self._open = None

    def _unfinished(self) -> list[OpenSegment]:
        """The segments whose encoders are at work."""
        return [ending for ending, _ in self._finishing] + ([self._open] if self._open else [])

    def _end_segment(self) -> None:
        ended, self._open = self._open, None
        assert ended is not None
        try:
            ended.end()
        except BaseException:
            ended.discard()
            raise
        self._settle(all_but=1)
        self._finishing.append((ended, self._finisher.submit(self._finish, ended)))

    def _settle(self, all_but: int = 0) -> None:
        """Wait for segments that are being finished, and raise what went wrong with them."""
        while len(self._finishing) > all_but:
            self._finishing[0][1].result()
            del self._finishing[0]

    def _finish(self, ended: OpenSegment) -> None:
        try:
            self._folder.add(ended.finish(), ended.file)
        except BaseException:
            ended.discard()
            raise
        give_back_memory()  # or a long video would need some more with each segment
