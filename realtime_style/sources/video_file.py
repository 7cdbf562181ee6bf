"""Frames of a video file, with their exact times."""

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Self

import av
import numpy as np
from av.video.reformatter import ColorRange

from realtime_style.errors import SourceError
from realtime_style.frame import BgrImage, Bookmark, Colour, Frame, StreamInfo, digest
from realtime_style.media import container_metadata
from realtime_style.media.captions import (
    begins_with_captions,
    film_holds_captions,
    may_hold_captions,
)
from realtime_style.media.clocks import must_be_walked
from realtime_style.media.described import Described, describe
from realtime_style.media.side_data import CAPTIONS_AT_ONCE, captions_of, of_all_frames
from realtime_style.options import Excerpt
from realtime_style.sources.container import (
    RAW_FRAMES,
    is_live,
    open_container,
)
from realtime_style.sources.decoder import Decoder
from realtime_style.sources.ending import Ending
from realtime_style.sources.hardware_decoding import choose_device
from realtime_style.sources.picture import cropped, has_alpha, losses, to_bgr
from realtime_style.sources.picture_track import painted_stream
from realtime_style.sources.standard_input import Pipe
from realtime_style.sources.timestamp_gaps import TimestampGaps

_UNSPECIFIED = 2
_WHOLE = Excerpt()
LEAVE_S = 0.1
"""Seconds after which a reader that stalls is left to close the file by itself."""
_RUN_IN_S = 1
"""Decoded before a bookmark: what a deinterlacer and an intra refresh need of earlier frames."""


class VideoFileSource:
    """Decodes one video stream of a file with FFmpeg's libraries (PyAV).

    What was lost is told in `warnings`. Rotation that the container asks for has been done,
    and interlaced frames are whole. Every frame has the size of `info`.
    """

    def __init__(
        self,
        path: Path | str,
        excerpt: Excerpt = _WHOLE,
        pipe: Pipe | None = None,
        maps: Sequence[str] = (),
        rate: Fraction | None = None,
        hwaccel: str = "none",
    ) -> None:
        """Open `path` and find the first frame of `excerpt`. With `pipe`, its raw frames are
        read as they come, and `path` is only what they are called. `maps`, those of
        `StreamOptions`, may name the video that is painted. `rate` is that of numbered pictures.
        `hwaccel`, that of `EncoderOptions`, says which hardware decodes; where it cannot, software
        does, and a warning says so.

        Raises:
            InputError: `maps` names a video that is not there.
            SourceError: no such file, not a video, or without a video stream.
        """
        self.path = path
        self.warnings: list[str] = []
        self._excerpt = excerpt
        self._pipe = pipe
        self._maps, self._rate = maps, rate
        self._using = threading.Lock()
        self._closed = False
        self._device, software = ("", "") if pipe else choose_device(path, hwaccel)
        self._open()
        self._zero = container_metadata.start(self._container)
        self._index = self._seen = 0
        self._first_pts = self._last_pts = self._next_pts = Fraction(0)
        self._captions = b""
        """Of frames since the last one that was given."""
        self._untold_captions: Fraction | None = None
        self._crop = describe(self._container).get(self._stream.index, Described()).crop
        self._frame_rate = container_metadata.frame_rate(self._container, self._stream)
        self._gaps = TimestampGaps(self._frame_rate)
        self._ending = Ending(self._container, self._stream, path)
        self._ends_late = False
        """Whether the last frame is known to be shown until the announced end."""
        self._frames = self._find_start()
        first = next(self._frames, None)
        if first is None:
            self.close()
            raise SourceError(self._why_nothing())
        self._pending: av.VideoFrame | None = first
        self._size = first.width, first.height
        self._rotation = round(first.rotation) % 360
        self._first_pts = _seconds(first) or Fraction(0)
        self.info = self._describe(first)
        self.warnings += [software] if software else []
        if is_live(path):
            self.warnings.append(f"'{path}' is live: its picture alone is taken")
        self.warnings += [f"'{path}' {loss}" for loss in losses(self._stream, first)]

    def read(self) -> Frame | None:
        """Return the next frame; None at the end."""
        with self._using:
            kept = None if self._closed else self._next_kept()
            if self._closed:  # while we waited, and nobody waited for us
                self._container.close()
            return self._finish(*kept) if kept else None

    def skip(self, frames: int) -> int:
        """Pass over so many frames without their pixels; return how many, fewer at the end."""
        for passed in range(frames):
            with self._using:
                if self._closed or self._next_kept() is None:
                    return passed
                self._captions = b""
                self._index += 1
        return frames

    def go_on_after(self, bookmark: Bookmark) -> None:
        """Let `read` give the frame after the one that `bookmark` was made of.

        The key frame before it is searched. A file in which it is not found that way, for
        want of times or of an index, is decoded from its beginning.

        Raises:
            SourceError: it is not there, or another picture: the file is not what it was.
        """
        with self._using:
            if self._closed:
                return
            told = list(self.warnings)
            if not self._seek_to(bookmark):
                self.warnings = told
                if not self._count_to(bookmark):
                    raise SourceError(
                        f"'{self.path}' is not what it was: frame {bookmark.index}, "
                        f"{float(bookmark.pts):.3f} s after the first, is missing or another "
                        "picture"
                    )
            self._pending = None
            self._captions = b""
            self._seen = bookmark.index * self._excerpt.every + 1
            self._index = bookmark.index + 1
            self._note_time(bookmark.pts)
            self._gaps.go_on_after(bookmark.pts)

    def close(self) -> None:
        """Release the file, once the frame that another thread reads is there; that of a pipe is
        not waited for, nor, beyond `LEAVE_S`, that of a server which stalls. Idempotent.
        """
        if self._pipe:
            self._pipe.close()
        closed, self._closed = self._closed, True
        if not closed and self._using.acquire(timeout=LEAVE_S):
            try:
                self._container.close()
            finally:
                self._using.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> None:
        self._container = open_container(self.path, self._pipe, self._rate, self._device)
        self._stream = painted_stream(self._container, self.path, self._maps)
        self._stream.thread_type = "AUTO"
        self._decoder = Decoder(self._container, self._stream, self.path)
        self._walks = must_be_walked(self._container, self.path)

    def _seek_to(self, bookmark: Bookmark) -> bool:
        """Decode from before the bookmark to its frame; False if it is not found by its time."""
        stamp = self._first_pts + bookmark.pts
        if self._walks:
            self._container.close()
            self._open()
            self._frames = self._from_start(stamp - _RUN_IN_S)
        else:
            try:
                self._container.seek(int((stamp - _RUN_IN_S) * av.time_base))
            except av.FFmpegError:
                return False
            self._decoder = Decoder(self._container, self._stream, self.path)
            self._frames = self._from_start()
        for frame in self._frames:
            at = _seconds(frame)
            if at is None or at >= stamp:
                return at == stamp and self._shows(frame, bookmark)
        return False

    def _count_to(self, bookmark: Bookmark) -> bool:
        """Decode from the beginning to the bookmark's frame; False if it is another one."""
        self._container.close()
        self._open()
        self._frames = self._find_start()
        self._pending = None
        self._seen = 0
        self._last_pts = self._next_pts = Fraction(0)
        frame: av.VideoFrame | None = None
        for _ in range(bookmark.index * self._excerpt.every + 1):
            frame = self._next()
            if frame is None:
                return False
            self._time_of(frame)
            self._seen += 1
        assert frame is not None
        return self._last_pts == bookmark.pts and self._shows(frame, bookmark)

    def _shows(self, frame: av.VideoFrame, bookmark: Bookmark) -> bool:
        self._size = frame.width, frame.height
        pixels = np.ascontiguousarray(self._pixels(frame)[:, :, :3])
        return digest(pixels) == bookmark.digest

    def _next_kept(self) -> tuple[av.VideoFrame, Fraction] | None:
        """The next frame of the excerpt that `every` leaves, and its time."""
        while (frame := self._next()) is not None:
            pts = self._time_of(frame)
            self._gaps.note(pts)
            place = self._seen
            self._seen += 1
            self._captions += captions_of(frame)
            if place % self._excerpt.every == 0:
                return frame, pts
        return None

    def _next(self) -> av.VideoFrame | None:
        frame, self._pending = self._pending, None
        frame = frame or next(self._frames, None)
        end = self._excerpt.end
        if frame is not None and end is not None and self._since_start(frame) >= end:
            self._frames = iter(())
            return None
        return frame

    def _finish(self, frame: av.VideoFrame, pts: Fraction) -> Frame:
        if (frame.width, frame.height) != self._size:
            self.warnings.append(
                f"'{self.path}' changes its size to {frame.width}x{frame.height} at frame "
                f"{self._index}: shown in {self._size[0]}x{self._size[1]} all the same"
            )
            self._size = frame.width, frame.height
        pixels, alpha = self._pixels(frame), None
        if self.info.has_alpha:
            pixels, alpha = np.ascontiguousarray(pixels[:, :, :3]), pixels[:, :, 3]
        captions, self._captions = self._captions[:CAPTIONS_AT_ONCE], b""
        if captions and not self.info.has_captions and self._untold_captions is None:
            self._untold_captions = pts
        duration = self._duration_of(frame)
        result = Frame(pixels, self._index, pts, time.monotonic(), alpha, duration, captions)
        self._index += 1
        return result

    def _pixels(self, frame: av.VideoFrame) -> BgrImage:
        """(H, W, 3), or with a fourth channel for alpha where the stream has it."""
        try:
            return to_bgr(
                frame,
                self._rotation,
                (self.info.width, self.info.height),
                with_alpha=self.info.has_alpha,
                crop=self._crop,
            )
        except (av.FFmpegError, ValueError) as error:
            raise SourceError(
                f"frame {self._index} of '{self.path}' cannot be turned into RGB: {error}"
            ) from error

    def _find_start(self) -> Iterator[av.VideoFrame]:
        """Frames from the excerpt's start on, by way of the key frame before it."""
        start = self._excerpt.start
        if start and self._walks:
            return self._from_start(start + self._zero)
        if start:
            # A file that cannot be searched is read from its beginning.
            with contextlib.suppress(av.FFmpegError):
                self._container.seek(int((start + self._zero) * av.time_base))
        return self._from_start()

    def _from_start(self, walk_to: Fraction | None = None) -> Iterator[av.VideoFrame]:
        """Frames from where the container stands, without those before the excerpt; those well
        before `walk_to`, in seconds of the mended clock, are not decoded."""
        start = self._excerpt.start
        for frame in self._decoder.frames(walk_to):
            # Some containers start with a frame that has no time, or one before their own start.
            if not start or self._since_start(frame) >= start:
                yield frame
        self._note_losses()

    def _since_start(self, frame: av.VideoFrame) -> Fraction:
        """Seconds from the start of the file; a missing stamp counts as what came before it."""
        stamp = _seconds(frame)
        return self._excerpt.start + self._next_pts if stamp is None else stamp - self._zero

    def _why_nothing(self) -> str:
        if self._excerpt.start and not self._decoder.damages:
            return f"'{self.path}' has no frame from {float(self._excerpt.start):g} s on"
        return f"no frame of '{self.path}' can be decoded: the file is damaged or empty"

    def _note_losses(self) -> None:
        self.warnings += self._decoder.warnings
        if self._decoder.deinterlaced:
            self.warnings.append(
                f"'{self.path}' has {self._decoder.deinterlaced} interlaced frames: deinterlaced"
            )
        last = self._first_pts + self._last_pts
        paused_s = self._decoder.clock.paused_s(self._first_pts, last)
        if self._decoder.damages:
            # By their times, as no container counts what is missing in its midst.
            lost = round((self._last_pts - paused_s) * self._frame_rate) + 1 - self._seen
            what = f"about {lost} frames are lost" if lost > 0 else "some frames may show it"
            self.warnings.append(f"'{self.path}' is damaged: {what}")
        gaps = self._gaps.told()
        if gaps and (paused_s or not self._decoder.damages):
            self.warnings.append(f"'{self.path}' {gaps}")
        if jumps := self._decoder.clock.told(since=self._zero, is_even=not gaps):
            self.warnings.append(f"'{self.path}' {jumps}")
        if self._untold_captions is not None:
            self.warnings.append(
                f"'{self.path}' has captions (CEA-608/708) that begin late, at "
                f"{float(self._untold_captions):.2f} s: they are left out"
            )
        if self._breaks_off():
            self.warnings.append(
                f"'{self.path}' is truncated or damaged: {self._seen} frames could be read, and "
                "the next one in part"
            )
        end = self._first_pts + self._next_pts
        wanted, given = self._excerpt.duration, self._next_pts
        if is_live(self.path) and wanted is not None and given < wanted:
            self.warnings.append(
                f"'{self.path}' ended after {float(given):.2f} of {float(wanted):g} seconds"
            )
        # Where the clock jumps, the container's end is one of several.
        expected = (
            None
            if jumps or self._ends_late
            else container_metadata.end(self._container, self._stream)
        )
        if expected is not None and expected - end > 2 / self._frame_rate:
            frames = container_metadata.frame_count(self._container, self._stream)
            of_frames = f" of {frames}" if frames else ""
            self.warnings.append(
                f"'{self.path}' is truncated or damaged: {self._seen}{of_frames} frames could be "
                f"read, {float(end):.2f} of {float(expected):.2f} seconds"
            )

    def _breaks_off(self) -> bool:
        """Whether raw frames end in the midst of one, which their reader passes over in silence."""
        if self._container.format.name != RAW_FRAMES:
            return False
        size = self._pipe.given if self._pipe else self._container.size
        return self._decoder.read_to < size

    def _describe(self, first: av.VideoFrame) -> StreamInfo:
        stream = self._stream
        upright = self._rotation in (0, 180)
        pixel_aspect = Fraction(stream.sample_aspect_ratio or 1) or Fraction(1)
        context = stream.codec_context
        matrix = int(context.colorspace)
        width, height = cropped(first.width, first.height, self._crop)
        beside = of_all_frames(first)
        return StreamInfo(
            width=width if upright else height,
            height=height if upright else width,
            frame_rate=self._frame_rate / self._excerpt.every,
            time_base=Fraction(stream.time_base or Fraction(1, 90_000)),
            frame_count=self._count(),
            track=stream.index,
            start=max(Fraction(0), self._first_pts - self._zero - self._excerpt.start),
            has_alpha=has_alpha(stream, first),
            has_captions=bool(captions_of(first)) or self._may_have_captions(beside),
            side_data=beside,
            pixel_aspect=pixel_aspect if upright else 1 / pixel_aspect,
            colour=Colour(
                matrix=_UNSPECIFIED if matrix == 0 else matrix,
                primaries=int(context.color_primaries),
                transfer=int(context.color_trc),
                full_range=int(context.color_range) == ColorRange.JPEG and not first.format.is_rgb,
            ),
        )

    def _may_have_captions(self, beside: tuple[tuple[str, bytes], ...]) -> bool:
        if self._pipe or is_live(self.path):
            return False
        if isinstance(self.path, Path):
            return film_holds_captions(self.path, self._stream.index)
        # A server's film is not fetched twice to see. What bears captions bears nothing else.
        if beside:
            return begins_with_captions(self.path, self._stream.index)
        return may_hold_captions(self._stream)

    def _count(self) -> int | None:
        """The container's number of frames; for an excerpt, what that makes of it."""
        excerpt = self._excerpt
        total = container_metadata.frame_count(self._container, self._stream)
        if excerpt == _WHOLE or not total:
            return total or None
        frames = total - excerpt.start * self._frame_rate
        if excerpt.duration is not None:
            frames = min(frames, excerpt.duration * self._frame_rate)
        return max(1, round(frames / excerpt.every))

    def _time_of(self, frame: av.VideoFrame) -> Fraction:
        """Seconds since the first frame; a missing or backward stamp comes one tick later."""
        stamp = _seconds(frame)
        pts = self._next_pts if stamp is None else stamp - self._first_pts
        tick = self.info.time_base
        if self._seen and pts < self._last_pts + tick:
            pts = self._last_pts + tick
        self._note_time(pts)
        return pts

    def _duration_of(self, frame: av.VideoFrame) -> Fraction | None:
        """Seconds for which the container shows it, at most to the end of the excerpt."""
        if not frame.duration or frame.time_base is None or self._excerpt.every > 1:
            return None
        duration, stop = frame.duration * frame.time_base, self._excerpt.end
        stamp = _seconds(frame)
        end = None if stamp is None else self._ending.of(stamp, self._seen - 1)
        if stamp is not None and end is not None:
            duration = max(duration, end - stamp)
            self._ends_late = True
        return duration if stop is None else min(duration, stop - self._since_start(frame))

    def _note_time(self, pts: Fraction) -> None:
        """The frame at hand is seen at `pts`: what one without a stamp after it is told from."""
        tick = self.info.time_base
        self._last_pts = pts
        self._next_pts = pts + max(tick, round(1 / self._frame_rate / tick) * tick)


def _seconds(frame: av.VideoFrame) -> Fraction | None:
    if frame.pts is None or frame.time_base is None:
        return None
    return frame.pts * frame.time_base
