"""AAC as broadcast has it: a header before each packet (ADTS), which most containers have not."""

from collections.abc import Iterable

import av
from av.stream import Stream

from realtime_style.media.containers import MP4_FAMILY

_WITHOUT_HEADERS = MP4_FAMILY | {".mkv", ".flv", ".3gp", ".3g2"}


def has_headers(stream: Stream) -> bool:
    """True for such sound: elsewhere what the headers say stands once, in the stream's own."""
    context = getattr(stream, "codec_context", None)
    if not isinstance(context, av.AudioCodecContext) or context.name != "aac":
        return False
    return not context.extradata


def without_headers(places: Iterable[int], suffix: str) -> list[str]:
    """ffmpeg's arguments for output streams of such sound that are copied.

    The muxers take off the headers unasked, but give up the whole file at the first packet that is
    damaged, up to ffmpeg 9 at least; asked to, the ffmpeg program leaves out that packet.
    """
    if suffix not in _WITHOUT_HEADERS:
        return []
    return [word for place in places for word in (f"-bsf:{place}", "aac_adtstoasc")]
