"""What FFmpeg has beside a frame's pixels, and the painting is to have, too."""

from typing import Any

import av
from av.sidedata.sidedata import Type

CAPTIONS_AT_ONCE = 31 * 3
"""Bytes of A/53 for one picture at most."""
OF_ALL_FRAMES = {
    "SPHERICAL": "the 360-degree mark",
    "STEREO3D": "the mark of a 3D film",
    "MASTERING_DISPLAY_METADATA": "the mastering display of HDR10",
    "CONTENT_LIGHT_LEVEL": "the light levels of HDR10",
    "AMBIENT_VIEWING_ENVIRONMENT": "the ambient light of HDR",
    "DYNAMIC_HDR_PLUS": "HDR10+, which tells of the photo's brightness",
    "DYNAMIC_HDR_VIVID": "HDR Vivid, which tells of the photo's brightness",
    "DOVI_RPU_BUFFER": "Dolby Vision, which tells of the photo's colours",
    "AFD": "the active format (AFD)",
    "ICC_PROFILE": "the colour profile (ICC)",
}
"""By FFmpeg's name, in a person's words."""
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
        for name in OF_ALL_FRAMES
        if name in found and not (name == "STEREO3D" and found[name].startswith(_FLAT))
    )
