"""What containers are called, hold and need, beyond what ffmpeg's muxers find out by themselves."""

from pathlib import Path

_SUFFIX_OF_FORMAT = {
    "matroska": ".mkv",
    "mpegts": ".ts",
    "rawvideo": ".yuv",
    "yuv4mpegpipe": ".y4m",
}
_FORMAT_OF_SUFFIX = {suffix: name for name, suffix in _SUFFIX_OF_FORMAT.items()}
PICTURES_ONLY = frozenset({".apng", ".gif", ".jpg", ".jpeg", ".png", ".webp", ".y4m", ".yuv"})
"""They have no place for sound, subtitles or anything else."""
ONE_PICTURE = frozenset({".jpg", ".jpeg", ".png"})
"""A file of them is one frame, so that a video is a sequence of them."""
SEQUENCES = ONE_PICTURE | {
    *("", ".avif", ".bmp", ".dpx", ".exr", ".hdr", ".j2c", ".j2k", ".jls", ".jp2", ".jxl", ".jxs"),
    *(".pam", ".pbm", ".pcx", ".pfm", ".pgm", ".pgmyuv", ".phm", ".ppm", ".qoi", ".sgi", ".tga"),
    *(".tif", ".tiff", ".wbmp", ".webp", ".xbm", ".xwd"),
}
"""A number's place in the name of one of them stands for a file for each frame."""
WITHOUT_TIMES = frozenset({".avi", ".ogv", ".y4m", ".yuv"})
"""They have a rate at most, so that a variable one becomes constant."""
USUAL_CODEC = {
    ".apng": "apng",
    ".asf": "wmv2",
    ".gif": "gif",
    ".jpeg": "mjpeg",
    ".jpg": "mjpeg",
    ".ogv": "theora",
    ".png": "png",
    ".webm": "vp9",
    ".webp": "libwebp_anim",
    ".wmv": "wmv2",
    ".y4m": "wrapped_avframe",
    ".yuv": "rawvideo",
}
"""Where it is not H.264."""
MP4_FAMILY = frozenset({".mp4", ".m4v", ".mov"})
FRAGMENTED = "+frag_keyframe+empty_moov+default_base_moof"
"""The flags of their muxer that need no way back to write an index: for a pipe."""


def suffix_of(container: str, path: Path) -> str:
    """How a container is called here: by its usual suffix, small; `container` goes before `path`.

    `container` is ffmpeg's name of a format or a suffix, or '' where the path tells.
    """
    if not container:
        return path.suffix.lower()
    name = container.lower().lstrip(".")
    return _SUFFIX_OF_FORMAT.get(name, f".{name}")


def format_of(suffix: str) -> str:
    """ffmpeg's name of the format with this suffix."""
    return _FORMAT_OF_SUFFIX.get(suffix, suffix.lstrip("."))
