"""Frames of a video file, with their exact times."""

import threading
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Self

import av
import cv2
import numpy as np
from av.stream import Disposition
from av.video.reformatter import ColorRange, Colorspace

from realtime_style.errors import SourceError
from realtime_style.frame import BgrImage, Colour, Frame, StreamInfo

UNSPECIFIED = 2
HD_HEIGHT_PX = 720
"""Video that does not say its matrix is taken as BT.709 from this height up, else BT.601."""

_ROTATIONS = {
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_CLOCKWISE,
}
_MATRIX_OF_SWSCALE = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
}


class VideoFileSource:
    """Decodes the first video stream of a file with FFmpeg's libraries (PyAV).

    A damaged packet costs its own frames only; what was lost is told in `warnings`.
    Rotation that the container asks for has been done. Every frame has the size of `info`.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`.

        Raises:
            SourceError: no such file, not a video, or without a video stream.
        """
        self.path = path
        self.warnings: list[str] = []
        self._closing = threading.Lock()
        self._closed = False
        self._container = _open(path)
        self._stream = _first_video_stream(self._container, path)
        self._stream.thread_type = "AUTO"
        self._damaged_packets = 0
        self._index = 0
        self._last_pts = self._next_pts = Fraction(0)
        self._frames = self._decode()
        first = next(self._frames, None)
        if first is None:
            self.close()
            raise SourceError(f"no frame of '{path}' can be decoded: the file is damaged or empty")
        self._pending: av.VideoFrame | None = first
        self._rotation = round(first.rotation) % 360
        self._first_pts = _seconds(first) or Fraction(0)
        self.info = self._describe(first)

    def read(self) -> Frame | None:
        """Return the next frame; None at the end."""
        frame, self._pending = self._pending, None
        if frame is None:
            frame = next(self._frames, None)
        if frame is None:
            return None
        pts = self._time_of(frame)
        try:
            pixels = self._to_bgr(frame)
        except (av.FFmpegError, ValueError) as error:
            raise SourceError(
                f"frame {self._index} of '{self.path}' cannot be turned into RGB: {error}"
            ) from error
        result = Frame(pixels, self._index, pts, time.monotonic())
        self._index += 1
        return result

    def close(self) -> None:
        """Release the file. Idempotent; not while another thread reads."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _decode(self) -> Iterator[av.VideoFrame]:
        """All frames; those of a damaged packet are left out and counted."""
        packets = self._container.demux(self._stream)
        whole = True
        while whole:
            packet: av.Packet[av.VideoStream] | None = None
            try:
                packet = next(packets, None)
                whole = packet is not None
            except av.FFmpegError as error:
                self.warnings.append(f"'{self.path}' breaks off: {error.strerror}")
                whole = False
            try:
                # The decoder is emptied by None, and once more by it without harm.
                yield from self._stream.codec_context.decode(packet)
            except av.EOFError:
                pass
            except av.FFmpegError:
                self._damaged_packets += 1
        self._note_losses()

    def _note_losses(self) -> None:
        if self._damaged_packets:
            self.warnings.append(f"'{self.path}' has {self._damaged_packets} damaged packets")
        announced = self._announced_end()
        if announced is None:
            return
        end = self._first_pts + self._next_pts
        if announced - end > 2 / self.info.frame_rate:
            of_frames = f" of {self._stream.frames}" if self._stream.frames else ""
            self.warnings.append(
                f"'{self.path}' is truncated or damaged: {self._index}{of_frames} frames could be "
                f"read, {float(end):.2f} of {float(announced):.2f} seconds"
            )

    def _announced_end(self) -> Fraction | None:
        """When the container says that this stream ends, in seconds; None if it does not."""
        stream = self._stream
        if self._container.format.name == "avi":  # its duration is of what is left of the file
            return stream.frames / self.info.frame_rate
        if stream.duration and stream.time_base:
            return (stream.duration + (stream.start_time or 0)) * stream.time_base
        tag = stream.metadata.get("DURATION")  # Matroska's, "00:00:05.280000000"
        if not tag:
            return None
        try:
            hours, minutes, seconds = (Fraction(part) for part in tag.split(":"))
        except ValueError:
            return None
        return hours * 3600 + minutes * 60 + seconds

    def _describe(self, first: av.VideoFrame) -> StreamInfo:
        stream = self._stream
        upright = self._rotation in (0, 180)
        pixel_aspect = Fraction(stream.sample_aspect_ratio or 1) or Fraction(1)
        container_start = Fraction(self._container.start_time or 0, av.time_base)
        context = stream.codec_context
        matrix = int(context.colorspace)
        return StreamInfo(
            width=first.width if upright else first.height,
            height=first.height if upright else first.width,
            frame_rate=Fraction(stream.average_rate or stream.guessed_rate or 25),
            time_base=Fraction(stream.time_base or Fraction(1, 90_000)),
            frame_count=stream.frames or None,
            start=max(Fraction(0), self._first_pts - container_start),
            pixel_aspect=pixel_aspect if upright else 1 / pixel_aspect,
            colour=Colour(
                matrix=UNSPECIFIED if matrix == 0 else matrix,
                primaries=int(context.color_primaries),
                transfer=int(context.color_trc),
                full_range=int(context.color_range) == ColorRange.JPEG,
            ),
        )

    def _time_of(self, frame: av.VideoFrame) -> Fraction:
        """Seconds since the first frame; a missing or backward stamp comes one tick later."""
        stamp = _seconds(frame)
        pts = self._next_pts if stamp is None else stamp - self._first_pts
        tick = self.info.time_base
        if self._index and pts < self._last_pts + tick:
            pts = self._last_pts + tick
        self._last_pts = pts
        step = 1 / self.info.frame_rate
        self._next_pts = pts + max(tick, round(step / tick) * tick)
        return pts

    def _to_bgr(self, frame: av.VideoFrame) -> BgrImage:
        matrix = _MATRIX_OF_SWSCALE.get(int(frame.colorspace), guessed_matrix(frame.height))
        pixels = np.asarray(frame.to_ndarray(format="bgr24", src_colorspace=matrix), np.uint8)
        if self._rotation in _ROTATIONS:
            pixels = np.asarray(cv2.rotate(pixels, _ROTATIONS[self._rotation]), np.uint8)
        height, width = pixels.shape[:2]
        if (width, height) != (self.info.width, self.info.height):
            size = (self.info.width, self.info.height)
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        return np.ascontiguousarray(pixels)


def guessed_matrix(height: int) -> Colorspace:
    """What players take for video that does not say its matrix."""
    return Colorspace.ITU709 if height >= HD_HEIGHT_PX else Colorspace.ITU601


def _seconds(frame: av.VideoFrame) -> Fraction | None:
    if frame.pts is None or frame.time_base is None:
        return None
    return frame.pts * frame.time_base


def _open(path: Path) -> av.container.InputContainer:
    if not path.exists():
        raise SourceError(f"no such file: '{path}'")
    if path.is_dir():
        raise SourceError(f"'{path}' is a folder, not a video")
    try:
        return av.open(str(path), metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(
            f"cannot open '{path}' as a video: {reason} (damaged, cut off, or not a video)"
        ) from error


def _first_video_stream(
    container: av.container.InputContainer, path: Path
) -> av.video.stream.VideoStream:
    for stream in container.streams.video:
        if stream.disposition & Disposition.attached_pic:
            continue
        if getattr(stream, "codec_context", None) is None:  # None, whatever its stub says
            container.close()
            raise SourceError(f"there is no decoder for the video in '{path}'")
        return stream
    kinds = sorted({str(stream.type) for stream in container.streams}) or ["nothing"]
    container.close()
    raise SourceError(f"'{path}' has no video stream: it holds {', '.join(kinds)} only")
