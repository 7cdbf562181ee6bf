"""Opening a video: what it is, and which of its streams is the picture."""

from pathlib import Path

import av
from av.stream import Disposition

from realtime_style.errors import SourceError

_PICTURE_FORMATS = frozenset({"image2", "mjpeg"})
_PATIENCE_S = 15.0
"""For a server that does not answer."""


def is_url(location: Path | str) -> bool:
    """True for 'https://…', 'rtsp://…' and the like, which are no files."""
    return isinstance(location, str) and "://" in location


def open_container(location: Path | str) -> av.container.InputContainer:
    """Open a file, a URL, or a sequence of pictures such as 'frame-%04d.png'.

    Raises:
        SourceError: nothing there, no permission, or not a video.
    """
    remote = is_url(location)
    path = Path(location)
    is_sequence = not remote and "%" in path.name and not path.exists()
    if not remote and not is_sequence:
        if not path.exists():
            raise SourceError(f"no such file: '{location}'")
        if path.is_dir():
            raise SourceError(f"'{location}' is a folder, not a video")
    try:
        container = av.open(
            str(location), metadata_errors="replace", timeout=_PATIENCE_S if remote else None
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        raise SourceError(_why(location, error)) from error
    name = container.format.name
    if not is_sequence and (name.endswith("_pipe") or name in _PICTURE_FORMATS):
        container.close()
        raise SourceError(f"'{location}' is a picture, not a video: use 'rts image'")
    return container


def painted_stream(
    container: av.container.InputContainer, location: Path | str
) -> av.video.stream.VideoStream:
    """The first video that is no cover.

    Raises:
        SourceError: there is none, or no decoder for it.
    """
    for stream in container.streams.video:
        if stream.disposition & Disposition.attached_pic:
            continue
        if getattr(stream, "codec_context", None) is None:  # None, whatever its stub says
            container.close()
            raise SourceError(f"there is no decoder for the video in '{location}'")
        return stream
    kinds = sorted({str(stream.type) for stream in container.streams}) or ["nothing"]
    container.close()
    raise SourceError(f"'{location}' has no video stream: it holds {', '.join(kinds)} only")


def _why(location: Path | str, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or error
    if isinstance(error, PermissionError):
        return f"cannot read '{location}': {reason}"
    if is_url(location):
        return f"cannot open '{location}': {reason} (is the address right, and the server up?)"
    return f"cannot open '{location}' as a video: {reason} (damaged, cut off, or not a video)"
