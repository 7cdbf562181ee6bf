"""What the ffmpeg program says, and how it is asked to keep a clock."""

import re

from realtime_style.ffmpeg.candidates import find_ffmpeg, release_of

_LOST = re.compile(
    r"No space left on device|Disk quota exceeded|Error (writing trailer|closing file)"
    r"|av_interleaved_write_frame\(\)"
)

_AGAIN = re.compile(r"Last message repeated \d+ times")


def source_time_base() -> str:
    """The value of -enc_time_base that makes an encoder keep its input's clock."""
    return "demux" if release_of(find_ffmpeg()) >= (6, 1) else "-1"


def lost_bytes(said: str) -> bool:
    """Whether ffmpeg's error output tells of a file that it could not write to its end.

    Up to release 6.0 it ends with status 0 all the same where the disk is full at last.
    """
    return _LOST.search(said) is not None


def first_lines(text: str, count: int = 2) -> str:
    """The start of ffmpeg's error output, where the cause is, on one line, without addresses."""
    lines = [re.sub(r"^(\[[^\]]*\]\s*)+", "", line).strip() for line in text.splitlines()]
    kept = list(dict.fromkeys(line for line in lines if line and not _AGAIN.match(line)))
    return "; ".join(kept[:count]) or "no reason given"
