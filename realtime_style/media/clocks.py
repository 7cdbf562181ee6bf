"""Formats whose clock may begin anew in their midst, and how a time in them is found."""

import functools
import re
from pathlib import Path
from urllib.parse import urljoin

import av

_TS_DISCONT = 0x200
"""FFmpeg's flag of such formats."""
_HLS = "hls"
_NEW_CLOCK, _OTHER_LISTS = "#EXT-X-DISCONTINUITY\n", "#EXT-X-STREAM-INF"
_ADDRESS = re.compile(r"^[^#\s].*$", re.MULTILINE)
_MOST_BYTES = 1 << 24
"""Of a playlist: a day of segments has one."""
_PATIENCE_S = 30.0


def may_jump(container: av.container.InputContainer) -> bool:
    """True for a format whose clock may begin anew in its midst: MPEG-TS and -PS, HLS, Ogg."""
    return bool(container.format.flags & _TS_DISCONT)


def must_be_walked(container: av.container.InputContainer, path: Path | str) -> bool:
    """Whether a time is found by reading on from the beginning: no index knows of jumps.

    Of an address that would fetch too much, unless its playlist says that there are some.
    """
    if not may_jump(container):
        return False
    return isinstance(path, Path) or (_HLS in container.format.name and _tells_of_jumps(path))


@functools.lru_cache(maxsize=16)
def _tells_of_jumps(address: str) -> bool:
    text = _read(address)
    if _OTHER_LISTS in text and (first := _ADDRESS.search(text)):  # of other sizes of the same film
        text = _read(urljoin(address, first[0]))
    return _NEW_CLOCK in text


def _read(address: str) -> str:
    """What a server sends, by FFmpeg's own means; '' where it does not."""
    parts, left = [], _MOST_BYTES
    try:
        with av.open(address, "r", format="data", timeout=_PATIENCE_S) as container:
            for packet in container.demux():
                parts.append(bytes(packet))
                left -= packet.size
                if left < 0:
                    break
    except (av.FFmpegError, OSError):
        return ""
    return b"".join(parts).decode(errors="replace").replace("\r\n", "\n")
