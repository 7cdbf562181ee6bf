"""Opening a video: what it is, and why it cannot be."""

from fractions import Fraction
from pathlib import Path

import av

from realtime_style.errors import InputError, SourceError
from realtime_style.files.limits import most_pixels
from realtime_style.files.paths import ffmpeg_name, is_pipe
from realtime_style.media.sequences import (
    USUAL_RATE,
    as_ffmpeg_reads,
    first_number,
    is_sequence_to_read,
)
from realtime_style.sources.hardware_decoding import kindly
from realtime_style.sources.standard_input import Pipe

_LIVE = frozenset({"rtsp", "rtsps", "rtmp", "rtmps", "rtp", "srt", "udp", "tcp"})
_PICTURE_FORMATS = frozenset({"image2", "mjpeg"})

PATIENCE_S = 30.0
"""For a server that sends nothing."""
_OVER_TCP = {"rtsp_transport": "tcp"}
"""RTSP's usual UDP loses packets."""
RAW_FRAMES = "yuv4mpegpipe"
"""FFmpeg's name of YUV4MPEG."""
_PIPE_BUFFER = 2**20
"""Bytes for one read from a pipe at most: it gives what is there."""


def open_container(
    path: Path | str, pipe: Pipe | None = None, rate: Fraction | None = None, device: str = ""
) -> av.container.InputContainer:
    """Open a file, an address as ffmpeg knows them (http://…, rtsp://…), what comes through
    `pipe`, which has raw frames and is called `path`, or numbered pictures, `rate` of them for a
    second. `device` decodes it, or software where that is '': `sources.hardware_decoding`.

    Raises:
        InputError: `rate` is given for what has one.
        SourceError: nothing there, no permission, or not a video.
    """
    if pipe is None and isinstance(path, Path) and is_sequence_to_read(path):
        return _open_sequence(path, rate or USUAL_RATE)
    if rate:
        raise InputError(f"'{path}' says its own frame rate: --fps is for numbered pictures")
    if isinstance(path, Path) and not path.exists():
        raise SourceError(f"no such file: '{path}'")
    if isinstance(path, Path) and path.is_dir():
        raise SourceError(f"'{path}' is a folder, not a video")
    if isinstance(path, Path) and pipe is None and is_pipe(path):
        raise SourceError(f"'{path}' is a pipe, which gives a video only once: save it first")
    try:
        if pipe:
            return av.open(
                pipe, "r", format=RAW_FRAMES, buffer_size=_PIPE_BUFFER, options=_limits()
            )
        container = av.open(
            ffmpeg_name(path),
            metadata_errors="replace",
            timeout=None if isinstance(path, Path) else PATIENCE_S,
            options=_limits() | (_OVER_TCP if is_live(path) else {}),
            hwaccel=kindly(device) if device else None,
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        raise SourceError(_why(path, error)) from error
    name = container.format.name
    if name.endswith("_pipe") or name in _PICTURE_FORMATS:
        container.close()
        raise SourceError(f"'{path}' is a picture, not a video: use 'rts image'")
    return container


def _open_sequence(path: Path, rate: Fraction) -> av.container.InputContainer:
    options = {"framerate": str(rate), "start_number": str(first_number(path))}
    try:
        return av.open(as_ffmpeg_reads(path), format="image2", options=options | _limits())
    except (av.FFmpegError, OSError, ValueError) as error:
        raise SourceError(f"cannot read the pictures '{path}': {reason_of(error)}") from error


def is_live(path: Path | str) -> bool:
    """True for an address that can't be read twice: each reader gets what is sent just then."""
    return isinstance(path, str) and path.partition("://")[0].lower() in _LIVE


def limit_decoder(stream: av.video.stream.VideoStream) -> None:
    """A frame that states more pixels than are taken is refused before memory is."""
    stream.codec_context.options = {**stream.codec_context.options, **_limits()}


def _limits() -> dict[str, str]:
    """For FFmpeg's decoders."""
    return {"max_pixels": str(most_pixels())}


def reason_of(error: Exception) -> str:
    """FFmpeg's words; ours for its end of our patience, which it calls an exit."""
    if isinstance(error, av.error.ExitError):
        return f"it sends nothing for {PATIENCE_S:g} s"
    if isinstance(error, av.error.PatchWelcomeError):
        return (
            "FFmpeg cannot read what comes then, as where recordings of different kinds were "
            "joined; convert them one by one"
        )
    return str(getattr(error, "strerror", None) or error)


def _why(path: Path | str, error: Exception) -> str:
    reason = reason_of(error)
    if isinstance(path, str):
        return f"cannot open '{path}' as a video: {reason}"
    if isinstance(error, PermissionError):
        return f"cannot read '{path}': {reason}"
    return f"cannot open '{path}' as a video: {reason} (damaged, cut off, or not a video)"
