"""What FFmpeg says of an open file's streams, whether or not PyAV has a decoder for them."""

import re
import threading
from dataclasses import dataclass
from typing import Any

import av
import av.logging

_STREAM = re.compile(
    r"\s*Stream #\d+:(\d+)(?:\[\w+\])?(?:\([^)]*\))?: \w+: ([\w-]+)((?: \([^)]*\))*)"
)
_TAG = re.compile(r"\((\S+) / 0x[0-9A-F]+\)")
_CROPPING = re.compile(r"Frame cropping: (\d+)/(\d+)/(\d+)/(\d+)", re.IGNORECASE)
_telling = threading.Lock()
"""How much FFmpeg says is one number for the process."""


@dataclass(frozen=True, slots=True)
class Described:
    """One stream."""

    codec: str = ""
    """FFmpeg's name of it, 'h264'; '' where it knows none, and so can write none."""
    tag: str = ""
    """Its container's name of it, four letters: 'avc1'."""
    crop: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Pixels that are not to be shown: left, right, top, bottom."""

    @property
    def name(self) -> str:
        """What a person can look up; '' where the file says nothing."""
        return self.codec or self.tag


def describe(container: av.container.InputContainer) -> dict[int, Described]:
    """By index."""
    found: dict[int, Described] = {}
    index = -1
    for line in _dump(container).splitlines():
        if stream := _STREAM.match(line):
            index = int(stream[1])
            codec = "" if stream[2] in ("none", "unknown") else stream[2]
            tag = _TAG.search(stream[3])
            printable = tag is not None and not tag[1].startswith("[")
            found[index] = Described(codec, tag[1] if tag and printable else "")
        elif (crop := _CROPPING.search(line)) and index in found:
            left, right, top, bottom = (int(side) for side in crop.groups())
            seen = found[index]
            found[index] = Described(seen.codec, seen.tag, (left, right, top, bottom))
    return found


def _dump(container: Any) -> str:
    """PyAV's stub gives `dumps_format` to outputs alone."""
    with _telling:
        before = av.logging.get_level()
        av.logging.set_level(av.logging.INFO)
        try:
            return str(container.dumps_format())
        finally:
            av.logging.set_level(before)
