"""A picture file by way of Pillow: upright, with its transparency and what its file says."""

import io
import threading
import warnings
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageCms, ImageOps

from realtime_style.files.limits import most_pixels
from realtime_style.frame import AlphaPlane, BgrImage, PictureData

_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBa", "La", "CMYK", "YCbCr", "LAB"})
"""Pillow's pixels of 8 bits at most; it is no reader of others."""
_SPACES = {"L": b"GRAY", "LA": b"GRAY", "1": b"GRAY", "CMYK": b"CMYK", "LAB": b"Lab "}
"""The profiles that go with pixels which become RGB here."""
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_BITS = 24
"""Where a PNG says how many bits a colour has."""
_ORIENTATION = 0x0112
_TIFF_FORM = frozenset({*range(254, 260), 262, 266, 273, *range(277, 285), 296, 297, 317})
_TIFF_FORM |= {*range(320, 326), 330, 338, 339, 347, *range(529, 533), 700, 33723, 34377, 34675}
"""Tags that tell how a TIFF's own pixels lie, or that are kept by other ways."""
_OWN_SIZE = {0xA002: 0, 0xA003: 1}
"""Exif's width and height, by their place in Pillow's size."""
_EXIF, _THUMBNAIL = 0x8769, 1
_XMP_IN_PNG = "XML:com.adobe.xmp"
_SRGB_GAMMA = 0.45455
_SAYS_SOMETHING = (b"acsp", b"iCCP", b"ICC_PROFILE\0", b"Exif\0\0", b"eXIf", b"EXIF")
"""Where a file has a colour profile or Exif data, one of these is in it."""
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""ISO/IEC 23008-12, annex B; AVIF, whose brand is another, Pillow reads by itself."""
_limiting = threading.Lock()
"""How large a picture Pillow opens is one number for the process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFile:
    """What is painted, and what is to go along with it."""

    pixels: BgrImage
    alpha: AlphaPlane | None
    """None where all is opaque."""
    beside: PictureData
    losses: list[str]
    """What the painting cannot show, each as the end of a sentence."""


def read_with_pillow(data: bytes) -> PictureFile | None:
    """None where Pillow cannot read it, or not in 8 bits; then OpenCV may."""
    if is_heif(data):
        register_heif()
    try:
        # A warning of Pillow's is no help to a person.
        with warnings.catch_warnings(action="ignore"), _opened(data) as image:
            fits = image.width * image.height <= most_pixels()
            return _read(image, data) if fits and image.mode in _MODES else None
    except Exception:  # of damaged files it raises whatever its readers stumble over
        return None


def is_heif(data: bytes) -> bool:
    """Whether it is a photo as phones take them, in HEIC or HEIF."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS


def register_heif() -> bool:
    """Have Pillow read such photos; False where the library for it is not installed."""
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener()
    return True


def _opened(data: bytes) -> Image.Image:
    """Pillow refuses what is larger than its own 179 megapixels, and OpenCV reads nothing of what
    such a file says beside its pixels: the limit is ours alone."""
    with _limiting:
        before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            return Image.open(io.BytesIO(data))
        finally:
            Image.MAX_IMAGE_PIXELS = before


def _read(image: Image.Image, data: bytes) -> PictureFile:
    losses = deep_losses(data)
    frames = getattr(image, "n_frames", 1)
    if frames > 1:
        losses.append(f"has {frames} pictures: the first alone is painted")
    gamma = image.info.get("gamma")
    icc = image.info.get("icc_profile") or b""
    if gamma and not icc and abs(gamma - _SRGB_GAMMA) > 1e-3:
        losses.append(f"has a gamma of {gamma:g}, which is not kept")
    ImageOps.exif_transpose(image, in_place=True)
    alpha = None
    if image.has_transparency_data:
        alpha = np.asarray(image.convert("RGBA").getchannel("A"), np.uint8)
    rgb = _to_rgb(image, icc)
    if rgb is None:
        if icc and icc[16:20] != b"RGB ":
            losses.append("has a colour profile that cannot be read, and is left out")
            icc = b""
        rgb = image.convert("RGBA").convert("RGB") if alpha is not None else image.convert("RGB")
    else:
        icc = b""
    return PictureFile(
        pixels=np.asarray(cv2.cvtColor(np.asarray(rgb, np.uint8), cv2.COLOR_RGB2BGR), np.uint8),
        alpha=None if alpha is None or alpha.min() == 255 else alpha,
        beside=PictureData(
            icc=icc, exif=_exif(image), xmp=_xmp(image), dpi=_dpi(image), texts=_texts(image)
        ),
        losses=losses,
    )


def deep_losses(data: bytes) -> list[str]:
    """What is lost of a PNG with more bits than are painted."""
    if data.startswith(_PNG) and data[_PNG_BITS] > 8:
        return [f"has {data[_PNG_BITS]} bits for each colour: painted in 8"]
    return []


def unread_losses(data: bytes) -> list[str]:
    """What is lost of a picture whose pixels alone could be read."""
    if any(mark in data for mark in _SAYS_SOMETHING):
        return ["has a colour profile or EXIF data that cannot be read here, and are left out"]
    return []


def _to_rgb(image: Image.Image, icc: bytes) -> Image.Image | None:
    """Pixels of another kind than RGB in sRGB, as their profile says; None where there is none.

    What is painted is RGB, which such a profile says nothing about.
    """
    if not icc or icc[16:20] != _SPACES.get(image.mode):
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        plain = image.convert("L") if image.mode in ("LA", "1") else image
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(plain, profile, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _exif(image: Image.Image) -> bytes:
    exif = image.getexif()
    for tag in [_ORIENTATION, *(_TIFF_FORM if image.format == "TIFF" else ())]:
        exif.pop(tag, None)
    exif.get_ifd(_THUMBNAIL).clear()
    shape = exif.get_ifd(_EXIF)
    for tag in _OWN_SIZE.keys() & shape.keys():
        shape[tag] = image.size[_OWN_SIZE[tag]]
    return exif.tobytes() if len(exif) else b""


def _xmp(image: Image.Image) -> bytes:
    found = image.info.get("xmp") or image.info.get(_XMP_IN_PNG) or b""
    return found.encode() if isinstance(found, str) else bytes(found)


def _dpi(image: Image.Image) -> tuple[float, float] | None:
    dpi = image.info.get("dpi")
    if not dpi or not all(0 < float(each) < 1e6 for each in dpi):
        return None
    return float(dpi[0]), float(dpi[1])


def _texts(image: Image.Image) -> tuple[tuple[str, str], ...]:
    found = dict(getattr(image, "text", {}))
    if comment := image.info.get("comment"):
        found["Comment"] = comment
    return tuple(
        (key, text.decode(errors="replace") if isinstance(text, bytes) else str(text))
        for key, text in found.items()
        if key != _XMP_IN_PNG and not key.startswith("Raw profile type")
    )
