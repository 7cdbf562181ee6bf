"""Which streams a container takes, found by a trial mux that is read again."""

import atexit
import functools
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import IO

import av

from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.files.paths import ffmpeg_name
from realtime_style.media.adts import has_headers, without_headers
from realtime_style.media.containers import FRAGMENTED, MP4_FAMILY, format_of
from realtime_style.media.described import describe

_TRIED = (("-sseof", "-0.1"), ("-t", "2"))
"""The parts of a file that are muxed for a trial: its end, where there is little to read, and
its start, since a stream that ends early leaves nothing at the end for a muxer to take."""
_TRIAL_PICTURES = (
    ("352x288", ()),
    ("720x576", ()),
    ("352x288", ("-c:0", "libx264")),
    ("352x288", ("-c:0", "mpeg4")),
)
"""Sizes and encoders, of which one does for a container's first picture: its usual codec may take a
few sizes only, as those of 3GP and DV do, or be missing in this ffmpeg."""

_Kind = tuple[str, str]
"""Kind and name of a stream."""


def can_copy(
    source: Path | str,
    streams: Sequence[int],
    suffix: str,
    codec: str = "copy",
    shape: Sequence[tuple[str, str]] = (),
    *,
    to_pipe: bool = False,
) -> bool:
    """Try whether a container (by its `suffix`) takes streams of `source`, given by their index.

    They go in as they are, or encoded with `codec` ('' is ffmpeg's choice) and the further
    options `shape`. What the muxer
    does when it is tried is the only complete table of what fits where. Some muxers take a
    stream and lose it, so the trial is read again. `to_pipe` forbids the muxer to go back and
    mend what it wrote.
    """
    there, with_headers = _look_into(source)
    wanted = [there[index] for index in streams]
    copied = [place for place, index in enumerate(streams, 1) if index in with_headers]
    picture, encoder = _trial_picture(suffix)
    for part in _TRIED:
        command = [*picture, *part, "-i", ffmpeg_name(source), "-map", "0", *encoder]
        for place, index in enumerate(streams, 1):
            command += ["-map", f"1:{index}", *((f"-c:{place}", codec) if codec else ())]
            command += [word for name, value in shape for word in (f"-{name}:{place}", value)]
        command += without_headers(copied, suffix) if codec == "copy" else []
        # Chapters and time codes would make tracks of their own.
        command += ["-map_chapters", "-1", "-map_metadata:g", "-1"]
        arrived = _mux(command, suffix, to_pipe=to_pipe)
        if arrived is None:
            return False
        if _is_beside_picture(wanted, arrived):
            return True
        if codec != "copy" and _is_beside_picture(_kinds(wanted), _kinds(arrived)):
            return True
    return False


def _is_beside_picture(wanted: Sequence[_Kind], arrived: Sequence[_Kind]) -> bool:
    """Whether all that is wanted arrived, and one picture with it, in whatever order."""
    missing, more = Counter(wanted) - Counter(arrived), Counter(arrived) - Counter(wanted)
    return not missing and [kind for kind, _ in more.elements()] == ["video"]


def _kinds(streams: Sequence[_Kind]) -> list[_Kind]:
    """Without the names, which an encoder changes."""
    return [(kind, "") for kind, _ in streams]


@functools.cache
def _trial_picture(suffix: str) -> tuple[list[str], Sequence[str]]:
    """A picture that the container takes: ffmpeg's arguments for input 0, and for its encoder.

    Since some containers are not readable without one.
    """
    for size, encoder in _TRIAL_PICTURES:
        picture = ["-f", "lavfi", "-i", f"color=size={size}:rate=25:duration=0.04"]
        if _mux([*picture, *encoder], suffix, to_pipe=False):
            break
    return picture, encoder


def _mux(command: Sequence[str], suffix: str, *, to_pipe: bool) -> list[_Kind] | None:
    """The streams that come out; None if the muxer refuses."""
    with tempfile.TemporaryDirectory(prefix="rts-") as folder:
        trial = Path(folder) / f"trial{suffix}"
        output = ["-f", format_of(suffix), "pipe:1"] if to_pipe else [ffmpeg_name(trial)]
        if to_pipe and suffix in MP4_FAMILY:
            output = ["-movflags", FRAGMENTED, *output]
        with trial.open("wb") if to_pipe else nullcontext(subprocess.DEVNULL) as out:
            status = _status([find_ffmpeg(), "-v", "error", "-nostdin", *command, *output], out)
        return _look_into(trial)[0] if status == 0 else None


def _status(command: Sequence[str], out: int | IO[bytes]) -> int:
    """How a program ends, which ends with us at the latest: one that waits for a server on a
    thread that was left to itself would be left behind."""
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
    atexit.register(process.kill)
    try:
        return process.wait()
    finally:
        process.kill()
        atexit.unregister(process.kill)


def _look_into(path: Path | str) -> tuple[list[_Kind], list[int]]:
    """Kind and name of each stream, and which have ADTS headers; nothing of a file that cannot be
    read.

    Data have a codec that says nothing, or none: MOV's and MP4's tell by their sample description,
    which some muxers leave empty.
    """
    try:
        with av.open(ffmpeg_name(path), metadata_errors="replace") as container:
            told = describe(container)
            kinds = [(str(stream.type), told.get(stream.index)) for stream in container.streams]
            with_headers = [each.index for each in container.streams if has_headers(each)]
    except (av.FFmpegError, OSError):
        return [], []
    names = [
        (kind, "" if seen is None else seen.tag if kind == "data" and seen.tag else seen.codec)
        for kind, seen in kinds
    ]
    return names, with_headers
