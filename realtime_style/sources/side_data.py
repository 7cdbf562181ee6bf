"""What FFmpeg has beside a frame's pixels, and the painting is to have, too."""

from typing import Any

import av
from av.sidedata.sidedata import Type

CAPTIONS_AT_ONCE = 31 * 3
"""Bytes of A/53 for one picture at most."""
_OF_ALL_FRAMES = (
    "SPHERICAL",
    "STEREO3D",
    "MASTERING_DISPLAY_METADATA",
    "CONTENT_LIGHT_LEVEL",
    "AMBIENT_VIEWING_ENVIRONMENT",
    "DYNAMIC_HDR_PLUS",
    "DYNAMIC_HDR_VIVID",
    "DOVI_RPU_BUFFER",
    "AFD",
    "ICC_PROFILE",
)
_FLAT = bytes(4)
"""How stereo 3D begins that is none: type 0."""


def captions_of(frame: av.VideoFrame) -> bytes:
    """The captions that come with one frame; b'' where there are none."""
    beside: Any = frame.side_data  # whose stub tells of other keys
    found = beside.get(Type.A53_CC)
    return b"" if found is None else bytes(found)


def of_all_frames(first: av.VideoFrame) -> tuple[tuple[str, bytes], ...]:
    """What the first frame has, and is true of the others, as far as it is worth a word."""
    beside: Any = first.side_data
    found = {each.type.name: bytes(each) for each in beside}
    return tuple(
        (name, found[name])
        for name in _OF_ALL_FRAMES
        if name in found and not (name == "STEREO3D" and found[name].startswith(_FLAT))
    )
