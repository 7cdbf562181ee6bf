"""The ffmpeg program: what it can do, and what it says."""

import re
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import av

from realtime_style.paths import ffmpeg_name
from realtime_style.sinks.candidates import find_ffmpeg as find_ffmpeg
from realtime_style.sinks.candidates import release_of
from realtime_style.sinks.containers import FRAGMENTED, MP4_FAMILY, format_of

_LOST = re.compile(
    r"No space left on device|Disk quota exceeded|Error (writing trailer|closing file)"
    r"|av_interleaved_write_frame\(\)"
)
_TRIED = (("-sseof", "-0.1"), ("-t", "2"))
"""The parts of a file that are muxed for a trial: its end, where there is little to read, and
its start, since a stream that ends early leaves nothing at the end for a muxer to take."""
_TRIAL_PICTURE = "color=size=16x16:rate=25:duration=0.04"
"""Since some containers are not readable without a picture."""


def source_time_base() -> str:
    """The value of -enc_time_base that makes an encoder keep its input's clock."""
    return "demux" if release_of(find_ffmpeg()) >= (6, 1) else "-1"


def can_copy(
    source: Path | str,
    streams: Sequence[int],
    suffix: str,
    codec: str = "copy",
    *,
    to_pipe: bool = False,
) -> bool:
    """Try whether a container (by its `suffix`) takes streams of `source`, given by their index.

    They go in as they are, or encoded with `codec` ('' is ffmpeg's choice). What the muxer
    does when it is tried is the only complete table of what fits where. Some muxers take a
    stream and lose it, so the trial is read again. `to_pipe` forbids the muxer to go back and
    mend what it wrote.
    """
    there = _streams(source)
    wanted = sorted(there[index] for index in streams)
    for part in _TRIED:
        command = ["-f", "lavfi", "-i", _TRIAL_PICTURE, *part, "-i", ffmpeg_name(source)]
        command += ["-map", "0"]
        for place, index in enumerate(streams, 1):
            command += ["-map", f"1:{index}", *((f"-c:{place}", codec) if codec else ())]
        # Chapters and time codes would make tracks of their own.
        command += ["-map_chapters", "-1", "-map_metadata:g", "-1"]
        arrived = _mux(command, suffix, to_pipe=to_pipe)
        if arrived is None:
            return False
        if codec != "copy" and sorted(k for k, _ in wanted) == sorted(k for k, _ in arrived):
            return True
        if wanted == sorted(arrived):
            return True
    return False


def _mux(command: Sequence[str], suffix: str, *, to_pipe: bool) -> list[tuple[str, str]] | None:
    """Kind and name of the streams that come out, but the first; None if the muxer refuses."""
    with tempfile.TemporaryDirectory(prefix="rts-") as folder:
        trial = Path(folder) / f"trial{suffix}"
        output = ["-f", format_of(suffix), "pipe:1"] if to_pipe else [ffmpeg_name(trial)]
        if to_pipe and suffix in MP4_FAMILY:
            output = ["-movflags", FRAGMENTED, *output]
        with trial.open("wb") if to_pipe else nullcontext(subprocess.DEVNULL) as out:
            result = subprocess.run(
                [find_ffmpeg(), "-v", "error", "-nostdin", *command, *output],
                stdout=out,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        return _streams(trial)[1:] if result.returncode == 0 else None


def _streams(path: Path | str) -> list[tuple[str, str]]:
    """Kind and name of each stream; nothing of a file that cannot be read."""
    try:
        with av.open(ffmpeg_name(path), metadata_errors="replace") as container:
            return [(str(stream.type), str(stream.name)) for stream in container.streams]
    except (av.FFmpegError, OSError):
        return []


def lost_bytes(said: str) -> bool:
    """Whether ffmpeg's error output tells of a file that it could not write to its end.

    Up to release 6.0 it ends with status 0 all the same where the disk is full at last.
    """
    return _LOST.search(said) is not None


def first_lines(text: str, count: int = 2) -> str:
    """The start of ffmpeg's error output, where the cause is, on one line, without addresses."""
    lines = [re.sub(r"^(\[[^\]]*\]\s*)+", "", line).strip() for line in text.splitlines()]
    kept = list(dict.fromkeys(line for line in lines if line))
    return "; ".join(kept[:count]) or "no reason given"
