"""A tiny picture that brings a frame's captions to ffmpeg, as broadcast does: in H.264."""

import io
import re

import av

_PICTURE = bytes.fromhex(
    "000000016742c00addec0440000003004000000ca3c489e0"  # sequence
    "0000000168ce0fc8"  # picture parameters
    "0000016588843a262800090"
    "2e0"  # 16x16, black, depending on none before it
)
"""x264's, of a picture of 16x16 pixels, in Annex B's form."""
_SEI, _REGISTERED = 6, 4
_ATSC = b"\xb5\x00\x31GA94\x03"
"""Country, provider, and that captions follow (ATSC A/53 part 4)."""
_PROCESS = 0x40


def add_bearer(
    container: av.container.OutputContainer,
) -> "av.VideoStream":
    """A further stream of `container`, for what `picture_with` gives."""
    with av.open(io.BytesIO(_PICTURE), format="h264") as template:
        return container.add_stream_from_template(template.streams.video[0], opaque=True)


def picture_with(captions: bytes) -> bytes:
    """A whole picture with these captions, three bytes each, at most 31 of them."""
    if not captions:
        return _PICTURE
    payload = _ATSC + bytes([_PROCESS | len(captions) // 3, 0xFF]) + captions + b"\xff"
    unit = bytes([_SEI, _REGISTERED, len(payload)]) + payload + b"\x80"
    # What would look like the start of a unit is parted (H.264, 7.4.1).
    return b"\0\0\0\1" + re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", unit) + _PICTURE
