"""CEA-608/708 captions inside a picture stream (ATSC A/53): whether there are any."""

import av

_CODECS = frozenset({"h264", "hevc", "mpeg1video", "mpeg2video", "av1", "libdav1d", "vvc"})
_MARKS = b"GA94\x03", b"\x00\x00\x01\xb2CC\x01\xf8"
"""Of A/53's user data, in every codec, and of those of DVDs."""
_READ_BYTES, _READ_PACKETS = 1 << 22, 60
"""At each place that is looked at."""


def holds_captions(container: av.container.InputContainer, track: int, places: int = 1) -> bool:
    """Look at so many places of a file, without decoding. It stands somewhere else afterwards."""
    stream = container.streams.video[0] if track < 0 else container.streams[track]
    if getattr(stream, "codec_context", None) is None or stream.codec_context.name not in _CODECS:
        return False
    begin, length = container.start_time or 0, container.duration or 0
    for place in range(places):
        try:
            if place:
                container.seek(begin + length * place // places)
            if _are_here(container, stream):
                return True
        except (av.FFmpegError, OSError):
            return False
    return False


def _are_here(container: av.container.InputContainer, stream: av.stream.Stream) -> bool:
    read = 0
    for count, packet in enumerate(container.demux(stream)):
        data = bytes(packet)
        read += len(data)
        if any(mark in data for mark in _MARKS):
            return True
        if count >= _READ_PACKETS or read >= _READ_BYTES:
            break
    return False
