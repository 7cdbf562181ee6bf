"""Where an MPEG transport stream breaks off: between two recordings, or in the midst of one."""

from itertools import pairwise
from pathlib import Path

_SYNC = 0x47
_LENGTHS = 188, 192, 204
"""Of a packet in bytes: broadcast, discs, and with the transmitter's own check sums."""
_PAYLOAD, _ADAPTATION = 0x10, 0x20
_CLOCK, _OLD_CLOCK, _COUNTDOWN, _PRIVATE = 0x10, 0x08, 0x04, 0x02
"""What a header's extension may hold beside stuffing."""


def is_joint(path: Path, track: int, begin: int, end: int) -> bool:
    """Whether all that is missing of a stream between two places of a file, where packets of it
    begin, is missing between whole frames, as where another recording was put behind one.

    `track` is the stream's PID. False as well where nothing is missing, or nobody can tell.
    """
    try:
        with path.open("rb") as file:
            file.seek(begin)
            data = file.read(end - begin + max(_LENGTHS))
    except OSError:
        return False
    packets = [each for each in _packets(data) if _pid(each) == track and each[3] & _PAYLOAD]
    breaks = [
        _begins_frame(after) and _ends_frame(before)
        for before, after in pairwise(packets)
        if after[3] & 15 != before[3] + 1 & 15 and after != before  # one may be sent twice
    ]
    return bool(breaks) and all(breaks)


def _packets(data: bytes) -> list[bytes]:
    for length in _LENGTHS:
        for first in range(min(length, len(data) - length)):
            if data[first] == data[first + length] == _SYNC:
                places = range(first, len(data) - 187, length)
                if all(data[place] == _SYNC for place in places):
                    return [data[place : place + 188] for place in places]
    return []


def _pid(packet: bytes) -> int:
    return (packet[1] & 0x1F) << 8 | packet[2]


def _begins_frame(packet: bytes) -> bool:
    return bool(packet[1] & 0x40)


def _ends_frame(packet: bytes) -> bool:
    """Whether it is filled up with stuffing, as only a frame's last one is. One in 184 needs none,
    and is taken for one that is cut."""
    if not packet[3] & _ADAPTATION:
        return False
    length, flags = packet[4], packet[5]
    used = 1 + 6 * bool(flags & _CLOCK) + 6 * bool(flags & _OLD_CLOCK) + bool(flags & _COUNTDOWN)
    if flags & _PRIVATE:
        used += 1 + packet[min(5 + used, 187)]
    return length == 0 or length > used
