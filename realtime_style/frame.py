"""Frames as they travel from a source to the sinks."""

import hashlib
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray

BgrImage = NDArray[np.uint8]
"""Shape (H, W, 3), dtype uint8, channel order blue, green, red, C-contiguous."""

AlphaPlane = NDArray[np.uint8]
"""Shape (H, W), dtype uint8: 0 is transparent, 255 opaque."""


PersonMask = NDArray[np.uint8]
"""Shape (h, w) of any size, stretched over the picture, dtype uint8: 255 where a person is."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture and the moment it belongs to."""

    pixels: BgrImage
    index: int
    """Position in the source, counted from 0; dropped frames leave gaps."""
    pts: Fraction
    """Presentation time in seconds since the first frame of the source; strictly increasing."""
    captured_at: float
    """`time.monotonic()` in seconds when the pixels reached us; latency is measured from here."""
    alpha: AlphaPlane | None = None
    """What the painting is to show through; None where the source has no transparency."""
    duration: Fraction | None = None
    """Seconds for which it is shown, as the source says; None where it does not."""
    captions: bytes = b""
    """CEA-608/708 captions inside the picture stream: cc_data, three bytes each (ATSC A/53)."""
    person: PersonMask | None = None
    """Where people are; None where nobody asked."""
    small: BgrImage | None = None
    """`pixels` as they are painted, where that is smaller and filters enlarge the painting: it has
    this size until then. None where a painting is as large as the photo from the first."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A frame that can be found again, in a video that is opened anew."""

    index: int
    """`Frame.index`."""
    pts: Fraction
    """`Frame.pts`."""
    digest: str
    """BLAKE2b of the photo's pixels, 32 hexadecimal digits."""

    @classmethod
    def at(cls, frame: Frame) -> Self:
        """The bookmark of `frame`."""
        return cls(frame.index, frame.pts, digest(frame.pixels))


def digest(pixels: BgrImage) -> str:
    """What tells one picture from another: 32 hexadecimal digits."""
    return hashlib.blake2b(pixels.data, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """How a video's YUV means RGB. Numbers are those of ITU-T H.273; 2 is 'unspecified'."""

    matrix: int = 2
    primaries: int = 2
    transfer: int = 2
    full_range: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureData:
    """What a picture's file says beside its pixels."""

    icc: bytes = b""
    """The ICC profile of its colours, which are RGB."""
    exif: bytes = b""
    """Without the orientation, which has been done, and without a thumbnail of the photo."""
    xmp: bytes = b""
    dpi: tuple[float, float] | None = None
    """Pixels per inch, across and down."""
    texts: tuple[tuple[str, str], ...] = ()
    """Comments, and PNG's texts, each with its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamInfo:
    """What a source promises about all of its frames."""

    width: int
    """Pixels."""
    height: int
    """Pixels."""
    frame_rate: Fraction
    """Frames per second, exact: NTSC video is Fraction(30000, 1001), not 29.97."""
    time_base: Fraction
    """Seconds; every `Frame.pts` is a whole multiple of it."""
    frame_count: int | None = None
    """As the container states it; None where it does not."""
    track: int | None = None
    """The picture's place among the streams of its file, from 0; None where there is none."""
    start: Fraction = Fraction(0)
    """Seconds from the start of the file to its first frame: sound may begin earlier."""
    pixel_aspect: Fraction = Fraction(1)
    """Width of a pixel over its height, as shown."""
    colour: Colour = field(default_factory=Colour)
    has_alpha: bool = False
    """True if every frame has its `Frame.alpha`."""
    beside: PictureData = field(default_factory=PictureData)
    """Of a picture file."""
    has_captions: bool = False
    """True if frames may have `Frame.captions`."""
    side_data: tuple[tuple[str, bytes], ...] = ()
    """What FFmpeg has beside all of the frames, as it lies in memory, by AVFrameSideDataType:
    'SPHERICAL', 'MASTERING_DISPLAY_METADATA'."""
    is_live: bool = False
    """True for a camera: late frames are worthless, so the pipeline drops them."""
