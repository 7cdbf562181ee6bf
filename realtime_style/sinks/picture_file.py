"""A painting as a picture file, by way of Pillow, with what the photo's file said beside it."""

import io
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from PIL import Image, PngImagePlugin

from realtime_style.frame import AlphaPlane, BgrImage, PictureData

JPEG_QUALITY = 95
_FORMATS = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}
_SETTINGS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": JPEG_QUALITY},
    "PNG": {"compress_level": 1},  # of twelve megapixels a second, not five
    "WEBP": {"lossless": True},
    "TIFF": {},  # libtiff, which compresses, writes no Exif that lies below the first level
}
_ALL = frozenset({"icc", "exif", "xmp", "dpi"})
_KEPT = {
    "JPEG": _ALL | {"comment"},
    "PNG": _ALL | {"comment", "texts"},
    "WEBP": _ALL - {"dpi"},
    "TIFF": _ALL | {"comment"},
}
_COMMENT = "Comment"
_XMP_IN_TIFF, _DESCRIPTION_IN_TIFF = 700, 270
_WORDS = {
    "icc": "the colour profile (ICC): colours may look different",
    "exif": "the EXIF data",
    "xmp": "the XMP data",
    "dpi": "the resolution (dpi)",
    "comment": "the comment",
    "texts": "the texts",
}


def encode_with_pillow(
    painting: BgrImage, alpha: AlphaPlane | None, beside: PictureData, suffix: str
) -> bytes | None:
    """The file's bytes; None where Pillow need not, or cannot, write this.

    Raises:
        OSError, ValueError: Pillow cannot, though it writes this format.
    """
    form = _FORMATS.get(suffix)
    if form is None or beside == PictureData():
        return None
    rgb = cv2.cvtColor(painting, cv2.COLOR_BGR2RGB)
    if alpha is not None and form != "JPEG":
        rgb = np.dstack((rgb, alpha))
    encoded = io.BytesIO()
    Image.fromarray(rgb).save(encoded, form, **_SETTINGS[form], **_said(beside, form))
    return encoded.getvalue()


def _said(beside: PictureData, form: str) -> dict[str, Any]:
    """What Pillow is to write beside the pixels."""
    said: dict[str, Any] = {}
    if beside.icc:
        said["icc_profile"] = beside.icc
    if beside.exif:
        said["exif"] = beside.exif
    if beside.dpi and "dpi" in _KEPT[form]:
        said["dpi"] = beside.dpi
    texts = dict(beside.texts)
    if form == "PNG":
        said["pnginfo"] = _png_texts(texts, beside.xmp)
    elif form == "TIFF":
        said["exif"] = _tiff_tags(beside, texts.get(_COMMENT, ""))
    elif beside.xmp:
        said["xmp"] = beside.xmp
    if form == "JPEG" and _COMMENT in texts:
        said["comment"] = texts[_COMMENT]
    return said


def _tiff_tags(beside: PictureData, comment: str) -> Image.Exif:
    """A TIFF's own tags are what others have as EXIF."""
    tags = Image.Exif()
    if beside.exif:
        tags.load(beside.exif)
    if beside.xmp:
        tags[_XMP_IN_TIFF] = beside.xmp
    if comment:
        tags[_DESCRIPTION_IN_TIFF] = comment
    return tags


def _png_texts(texts: dict[str, str], xmp: bytes) -> PngImagePlugin.PngInfo:
    written = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        written.add_itxt(key, text)
    if xmp:
        written.add_itxt("XML:com.adobe.xmp", xmp.decode(errors="replace"))
    return written


def lost_beside(beside: PictureData, suffix: str) -> Iterator[str]:
    """What a file of this kind has no place for, each as a sentence."""
    kept = _KEPT.get(_FORMATS.get(suffix, ""), frozenset())
    keys = dict(beside.texts).keys()
    there = {name for name in _ALL if getattr(beside, name)}
    there |= {"comment"} if _COMMENT in keys else set()
    there |= {"texts"} if keys - {_COMMENT} else set()
    for name in (name for name in _WORDS if name in there - kept):
        detail = f" ({', '.join(sorted(keys - {_COMMENT}))})" if name == "texts" else ""
        yield f"{_WORDS[name]}{detail} is left out: {suffix} has no place for it"
