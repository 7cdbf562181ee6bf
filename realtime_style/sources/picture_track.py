"""Which of a file's streams is the picture that is painted."""

from collections.abc import Sequence
from pathlib import Path

import av
from av.stream import Disposition

from realtime_style.errors import InputError, SourceError
from realtime_style.files.limits import most_pixels, too_many_pixels
from realtime_style.media.described import Described, describe
from realtime_style.media.selection import is_meant, means_one
from realtime_style.sources.container import limit_decoder

_THUMBNAIL = Disposition.timed_thumbnails | Disposition.still_image
_STILLS = frozenset({"mjpeg", "png", "bmp", "tiff", "webp", "gif", "jpeg2000", "jpegls", "ppm"})
"""Codecs of pictures: beside another video, a track of them is a thumbnail or a cover."""

Video = av.video.stream.VideoStream


def painted_stream(
    container: av.container.InputContainer, path: Path | str, maps: Sequence[str] = ()
) -> Video:
    """The video that `maps` names, by 'v:1', 'v:ger' or its place in the file, else the film: no
    cover and no thumbnail, one that can be decoded, and the one that players show.

    Closes the container where there is none.

    Raises:
        InputError: `maps` names a video that is not there.
        SourceError: there is none, or no decoder for it.
    """
    try:
        return _choose(container, path, maps)
    except (InputError, SourceError):
        container.close()
        raise


def _choose(container: av.container.InputContainer, path: Path | str, maps: Sequence[str]) -> Video:
    videos = [
        each for each in container.streams.video if not each.disposition & Disposition.attached_pic
    ]
    chosen = _named(videos, maps)
    if chosen is None and videos:
        chosen = max(videos, key=_likeness_to_a_film)  # of equals the first
    if chosen is None:
        kinds = sorted({_kind(stream) for stream in container.streams})
        there = f"it holds {', '.join(kinds)} only" if kinds else "it holds no stream at all"
        raise SourceError(f"'{path}' has no video stream: {there}")
    if not _has_decoder(chosen):
        name = describe(container).get(chosen.index, Described()).name
        called = f" ({name})" if name else ""
        raise SourceError(f"there is no decoder for the video{called} in '{path}'")
    if chosen.width * chosen.height > most_pixels():
        raise SourceError(too_many_pixels(path, f"{chosen.width}x{chosen.height}"))
    limit_decoder(chosen)
    return chosen


def _kind(stream: av.stream.Stream) -> str:
    return "cover" if stream.disposition & Disposition.attached_pic else str(stream.type)


def _named(videos: Sequence[Video], maps: Sequence[str]) -> Video | None:
    for wanted in filter(means_one, maps):
        for rank, each in enumerate(videos):
            language = each.metadata.get("language", "")
            if is_meant(wanted, index=each.index, letter="v", rank=rank, language=language):
                return each
        if wanted.startswith("v:"):
            there = ", ".join(f"v:{rank}" for rank in range(len(videos))) or "none"
            raise InputError(f"--map {wanted}: no such video; there is {there}")
    return None


def _likeness_to_a_film(stream: Video) -> tuple[bool, bool, bool]:
    can_be_seen = _has_decoder(stream)
    moves = can_be_seen and stream.codec_context.name not in _STILLS
    return (
        can_be_seen,
        moves and not stream.disposition & _THUMBNAIL,
        bool(stream.disposition & Disposition.default),
    )


def _has_decoder(stream: Video) -> bool:
    return getattr(stream, "codec_context", None) is not None  # None, whatever its stub says
