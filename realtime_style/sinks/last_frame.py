"""How long the last frame is shown.

Frames go to ffmpeg with their times alone, so that every frame but the last has its length from
the next one. The last gets the usual one, and where that is wrong the finished file is mended.
"""

import mmap
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from realtime_style.frame import StreamInfo

_CLOSE_S = Fraction(1, 100)
"""A length that differs by less is left as it is: a GIF counts no finer."""


@dataclass(frozen=True, slots=True)
class LastFrame:
    """When a video's last frame is shown, and for how long, in seconds since the first frame."""

    pts: Fraction
    length: Fraction

    @classmethod
    def of(cls, pts: Fraction, length: Fraction | None, info: StreamInfo) -> "LastFrame | None":
        """None where it is as long as ffmpeg takes it for, or nobody knows (no `length`)."""
        if length is None or abs(length - 1 / info.frame_rate) <= _CLOSE_S:
            return None
        return cls(pts, length)

    def filter(self, start: Fraction) -> list[str]:
        """ffmpeg's option for a picture that is copied and begins at `start` seconds.

        The last one to be decoded may be another one than the last to be shown.
        """
        shown = f"gte(PTS*TB,{float(start + self.pts) - 0.0005:.6f})"
        length = f"if(eq(NEXT_PTS,NOPTS)+{shown},{float(self.length):.6f}/TB,DURATION)"
        # Without their times named, it would set them, too.
        return ["-bsf:0", f"setts=pts=PTS:dts=DTS:duration='{length}'"]


def lengthen_animation(path: Path, end: Fraction, suffix: str) -> None:
    """Let the last picture of a file of `ANIMATIONS` be shown until `end`, in seconds; in place.

    A file with one picture only has no lengths, and stays as it is.
    """
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as data:
        pictures = list(_PICTURES[suffix](data))
        if pictures:
            before = sum(length for _, length in pictures[:-1])
            _WRITE[suffix](data, pictures[-1][0], end - before)


_Pictures = Iterator[tuple[int, Fraction]]
"""Where the length of each picture is, and that length in seconds."""


def _of_gif(data: mmap.mmap) -> _Pictures:
    place = 13 + _table_size(data[10])
    while data[place] != ord(";"):
        if data[place] == ord("!"):
            if data[place + 1] == 0xF9:
                length = int.from_bytes(data[place + 4 : place + 6], "little")
                yield place + 4, Fraction(length, 100)
            place += 2
        else:
            place += 11 + _table_size(data[place + 9])
        while data[place]:
            place += 1 + data[place]
        place += 1


def _table_size(flags: int) -> int:
    """Bytes of the colour table that these flags tell of."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _of_apng(data: mmap.mmap) -> _Pictures:
    place = 8
    while place < len(data):
        if data[place + 4 : place + 8] == b"fcTL":
            number = int.from_bytes(data[place + 28 : place + 30], "big")
            of = int.from_bytes(data[place + 30 : place + 32], "big")
            yield place + 28, Fraction(number, of or 100)
        place += 12 + int.from_bytes(data[place : place + 4], "big")


def _of_webp(data: mmap.mmap) -> _Pictures:
    place = 12
    while place < len(data):
        if data[place : place + 4] == b"ANMF":
            length = int.from_bytes(data[place + 20 : place + 23], "little")
            yield place + 20, Fraction(length, 1000)
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        place += 8 + size + size % 2


def _write_gif(data: mmap.mmap, place: int, length: Fraction) -> None:
    data[place : place + 2] = min(round(length * 100), 2**16 - 1).to_bytes(2, "little")


def _write_apng(data: mmap.mmap, place: int, length: Fraction) -> None:
    fine = Fraction(length).limit_denominator(1000)
    number = min(fine.numerator, 2**16 - 1)
    data[place : place + 4] = number.to_bytes(2, "big") + fine.denominator.to_bytes(2, "big")
    chunk = data[place - 24 : place + 6]
    data[place + 6 : place + 10] = zlib.crc32(chunk).to_bytes(4, "big")


def _write_webp(data: mmap.mmap, place: int, length: Fraction) -> None:
    data[place : place + 3] = min(round(length * 1000), 2**24 - 1).to_bytes(3, "little")


_PICTURES: dict[str, Callable[[mmap.mmap], _Pictures]] = {
    ".gif": _of_gif,
    ".apng": _of_apng,
    ".webp": _of_webp,
}
_WRITE: dict[str, Callable[[mmap.mmap, int, Fraction], None]] = {
    ".gif": _write_gif,
    ".apng": _write_apng,
    ".webp": _write_webp,
}
ANIMATIONS = frozenset(_WRITE)
"""Suffixes of what is shown like a film, and has a place for each picture's length."""
