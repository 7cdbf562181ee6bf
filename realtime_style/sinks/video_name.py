"""What a file's name says of the video in it, and names that say nothing, or of no video."""

import functools
from pathlib import Path

import av

from realtime_style.errors import InputError
from realtime_style.media.containers import ONE_PICTURE, PICTURES_ONLY

USUAL = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".ts", ".webm"}) | PICTURES_ONLY
_TRY = "try .mp4, .mkv, .mov or .webm"
_NO_PICTURE = frozenset(
    {
        *(".aac", ".ac3", ".aif", ".aiff", ".flac", ".m4a", ".mp2", ".mp3", ".oga", ".opus"),
        *(".wav", ".wma", ".ass", ".srt", ".vtt"),
    }
)
"""Of sound or subtitles alone, though FFmpeg would put a cover into some."""


def check_video_name(target: Path, suffix: str, *, live: bool = False) -> None:
    """Refuse a file whose `suffix` is none of a video's: before anything is painted.

    A `live` run has fewer ways to go on, and is told of none that it has not.

    Raises:
        InputError: it is that of one picture, of sound, of nothing that is known, or none.
    """
    if suffix in ONE_PICTURE:
        name = target.with_suffix(".mp4") if live else target.with_stem(f"{target.stem}-%05d")
        more = "" if live else ", or --at TIME"
        raise InputError(f"'{target}' is one picture, not a video: try '{name}'{more}")
    more = "" if live else ", or --format"
    if not suffix:
        raise InputError(
            f"the name '{target}' does not say what kind of video it is: try '{target}.mp4'{more}"
        )
    if suffix in _NO_PICTURE:
        raise InputError(f"'{target}' cannot hold a video: {suffix} has no picture; {_TRY}")
    if suffix not in USUAL and suffix not in _known():
        raise InputError(f"'{target}' has the suffix of no video format: {_TRY}{more}")


@functools.cache
def _known() -> frozenset[str]:
    """Of all that FFmpeg writes; asking takes some milliseconds."""
    found = set()
    for name in av.formats_available:
        try:
            found |= av.ContainerFormat(name, "w").extensions
        except ValueError:  # one that is only read
            continue
    return frozenset(f".{extension}" for extension in found)
