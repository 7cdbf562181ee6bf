"""Opening a video: what it is, and which of its streams is the picture."""

from pathlib import Path

import av
from av.stream import Disposition

from realtime_style.errors import SourceError

_PICTURE_FORMATS = frozenset({"image2", "mjpeg"})


def open_container(path: Path) -> av.container.InputContainer:
    """Open a file.

    Raises:
        SourceError: nothing there, no permission, or not a video.
    """
    if not path.exists():
        raise SourceError(f"no such file: '{path}'")
    if path.is_dir():
        raise SourceError(f"'{path}' is a folder, not a video")
    try:
        container = av.open(str(path), metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        raise SourceError(_why(path, error)) from error
    name = container.format.name
    if name.endswith("_pipe") or name in _PICTURE_FORMATS:
        container.close()
        raise SourceError(f"'{path}' is a picture, not a video: use 'rts image'")
    return container


def painted_stream(
    container: av.container.InputContainer, path: Path
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
            raise SourceError(f"there is no decoder for the video in '{path}'")
        return stream
    kinds = sorted({str(stream.type) for stream in container.streams}) or ["nothing"]
    container.close()
    raise SourceError(f"'{path}' has no video stream: it holds {', '.join(kinds)} only")


def _why(path: Path, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or error
    if isinstance(error, PermissionError):
        return f"cannot read '{path}': {reason}"
    return f"cannot open '{path}' as a video: {reason} (damaged, cut off, or not a video)"
