"""When a film's last frame ends, where only the container as a whole says so."""

from fractions import Fraction
from pathlib import Path

import av

from realtime_style.files.paths import ffmpeg_name
from realtime_style.media import container_metadata

_HEAD, _SEGMENT = b"\x1aE\xdf\xa3", b"\x18S\x80g"
"""Matroska's first two elements."""
_FROM_END_S = 10


class Ending:
    """Knows the last frame of a file that is whole, and until when it is shown."""

    def __init__(
        self, container: av.container.InputContainer, stream: av.VideoStream, path: Path | str
    ) -> None:
        """Look into a file that has just been opened; it is not read from here."""
        self._end = container_metadata.end(container, stream)
        self._stamp: Fraction | None = None
        self._count = 0
        name = container.format.name
        if self._end is None or not isinstance(path, Path):
            return
        if name.startswith("mov"):
            self._count = stream.frames
        elif name.startswith("matroska") and is_whole_matroska(path):
            self._stamp = _last_stamp(path, stream.index)

    def of(self, stamp: Fraction, place: int) -> Fraction | None:
        """The end of the frame at `stamp` seconds, the one after `place` others; None if it is
        not the last, or nothing is known of that."""
        is_last = stamp == self._stamp or (self._count > 0 and place + 1 == self._count)
        return self._end if is_last else None


def is_whole_matroska(path: Path) -> bool:
    """Whether a file is as long as its header says; one that was written in one go does not."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.startswith(_HEAD):
        return False
    try:
        size, place = _size(head, 4)
        place += size
        if head[place : place + 4] != _SEGMENT:
            return False
        size, place = _size(head, place + 4)
    except IndexError:
        return False
    return place + size <= path.stat().st_size


def _size(data: bytes, place: int) -> tuple[int, int]:
    """Matroska's number of 1 to 8 bytes at `place`, and where it ends."""
    length = 9 - data[place].bit_length()
    number = int.from_bytes(data[place : place + length], "big")
    return number & ~(1 << 7 * length), place + length


def _last_stamp(path: Path, index: int) -> Fraction | None:
    try:
        with av.open(ffmpeg_name(path), metadata_errors="replace") as container:
            stream = container.streams[index]
            end = (container.duration or 0) + (container.start_time or 0)
            container.seek(max(0, end - _FROM_END_S * av.time_base))
            return max(
                packet.pts * packet.time_base
                for packet in container.demux(stream)
                if packet.pts is not None
            )
    except (av.FFmpegError, ValueError):
        return None
