"""CEA-608/708 captions inside a picture stream (ATSC A/53): whether there are any."""

import functools
from pathlib import Path

import av

from realtime_style.files.paths import ffmpeg_name

_CODECS = frozenset({"h264", "hevc", "mpeg1video", "mpeg2video", "av1", "libdav1d", "vvc"})
_MARKS = b"GA94\x03", b"\x00\x00\x01\xb2CC\x01\xf8"
"""Of A/53's user data, in every codec, and of those of DVDs."""
_HEAD_BYTES = 1 << 14
"""Of a packet: they stand before what is seen."""
_WHOLE_BYTES = 1 << 30
"""A file up to this size is read to its end, in about a second: captions may begin late."""
_PLACES = 100
"""Of a larger one, at which they are looked for."""
_READ_PACKETS = 60
"""At each place."""


def film_holds_captions(path: Path, track: int = -1) -> bool:
    """Look into the picture `track` of a file, or its first, without decoding; False where it
    cannot be read. The same file is read once in a process.
    """
    try:
        status = path.stat()
    except OSError:
        return False
    return _film_holds(path, track, status.st_size, status.st_mtime_ns)


def begins_with_captions(address: str, track: int) -> bool:
    """Look at the beginning of what a server sends; False where it does not."""
    return _look(address, track, places=1)


def may_hold_captions(stream: av.video.stream.VideoStream) -> bool:
    """Whether its codec has a place for them, so that they may begin at any time."""
    return stream.codec_context.name in _CODECS


@functools.lru_cache(maxsize=64)
def _film_holds(path: Path, track: int, size: int, changed: int) -> bool:  # noqa: ARG001
    return _look(path, track, places=_PLACES if size > _WHOLE_BYTES else 0)


def _look(path: Path | str, track: int, places: int) -> bool:
    """At so many places; 0 is everywhere."""
    try:
        with av.open(ffmpeg_name(path), metadata_errors="replace") as container:
            stream = container.streams.video[0] if track < 0 else container.streams[track]
            context = getattr(stream, "codec_context", None)
            if context is None or context.name not in _CODECS:
                return False
            begin, length = container.start_time or 0, container.duration or 0
            for place in range(max(1, places)):
                if place:
                    container.seek(begin + length * place // places)
                if _are_here(container, stream, packets=_READ_PACKETS if places else None):
                    return True
    except (av.FFmpegError, OSError, IndexError):
        return False
    return False


def _are_here(
    container: av.container.InputContainer, stream: av.stream.Stream, packets: int | None
) -> bool:
    """In the next so many packets, or in all that follow."""
    for count, packet in enumerate(container.demux(stream)):
        head = bytes(memoryview(packet)[:_HEAD_BYTES]) if packet.size else b""
        if any(mark in head for mark in _MARKS):
            return True
        if count == packets:
            break
    return False
