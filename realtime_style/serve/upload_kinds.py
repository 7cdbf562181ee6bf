"""What may be given to the page to paint, told by its first bytes."""

from dataclasses import dataclass
from pathlib import PurePath

from realtime_style.errors import InputError
from realtime_style.sources.picture_size import stated_size

MB = 2**20
HEAD_BYTES = 64 * 1024
"""Of an upload, that its kind is told by: a photo's size comes after what else its camera wrote."""
MOST_MEGAPIXELS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadKind:
    """Pictures, or clips."""

    command: str
    """Of rts, that paints one."""
    noun: str
    suffixes: frozenset[str]
    """Of the names that such files have."""
    most_bytes: int
    most_s: float
    """For painting one."""


PICTURE = UploadKind(
    command="image",
    noun="picture",
    suffixes=frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp"}),
    most_bytes=48 * MB,
    most_s=300,
)
CLIP = UploadKind(
    command="video",
    noun="video",
    suffixes=frozenset({".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".gif"}),
    most_bytes=256 * MB,
    most_s=3600,
)
LESSON = UploadKind(
    command="",
    noun="style picture",
    suffixes=PICTURE.suffixes,
    most_bytes=PICTURE.most_bytes,
    most_s=3 * 3600,
)
"""A picture to learn from; a first one waits for photos and weights to be fetched."""
_NOT_CLIPS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
"""Brands of pictures in a video's container."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadType:
    """What a file is, and what its painting will be."""

    kind: UploadKind
    suffix: str
    painted_suffix: str


def upload_type(head: bytes, name: str) -> UploadType:
    """What a file of the name `name` is that begins with `head`, up to `HEAD_BYTES`.

    Raises:
        InputError: it is neither picture nor clip, another one than its name says, or too large.
    """
    found = _by_content(head)
    suffix = PurePath(name).suffix.lower()
    if found is None:
        raise InputError(
            "this is no picture (JPEG, PNG, WebP, BMP) and no video (MP4, MOV, WebM, MKV, AVI, GIF)"
        )
    if suffix in (PICTURE.suffixes | CLIP.suffixes) and suffix not in found.kind.suffixes:
        raise InputError(f"its name ends with {suffix}, but it is a {found.kind.noun}")
    if found.kind is PICTURE:
        size = stated_size(head)
        if size is None:
            raise InputError("this picture does not say how large it is: is it whole?")
        if size[0] * size[1] > MOST_MEGAPIXELS * 1_000_000:
            raise InputError(
                f"{size[0]}x{size[1]} is more than {MOST_MEGAPIXELS} megapixels: make it smaller"
            )
    return found


def style_picture_type(head: bytes, name: str) -> UploadType:
    """What a picture is that a style is to be learned from.

    Raises:
        InputError: it is none, or too large.
    """
    found = upload_type(head, name)
    if found.kind is not PICTURE:
        raise InputError("a style is learned from a picture, and this is a video")
    return UploadType(kind=LESSON, suffix=found.suffix, painted_suffix=".safetensors")


def _by_content(head: bytes) -> UploadType | None:
    if head.startswith(b"\xff\xd8\xff"):
        return UploadType(kind=PICTURE, suffix=".jpg", painted_suffix=".jpg")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return UploadType(kind=PICTURE, suffix=".png", painted_suffix=".png")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return UploadType(kind=PICTURE, suffix=".webp", painted_suffix=".webp")
    if head.startswith(b"BM") and stated_size(head):
        return UploadType(kind=PICTURE, suffix=".bmp", painted_suffix=".png")
    if head.startswith(b"GIF8"):
        return UploadType(kind=CLIP, suffix=".gif", painted_suffix=".gif")
    if head[4:8] == b"ftyp" and head[8:12] not in _NOT_CLIPS:
        return UploadType(kind=CLIP, suffix=".mp4", painted_suffix=".mp4")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return UploadType(kind=CLIP, suffix=".mkv", painted_suffix=".mp4")
    if head.startswith(b"RIFF") and head[8:11] == b"AVI":
        return UploadType(kind=CLIP, suffix=".avi", painted_suffix=".mp4")
    return None
