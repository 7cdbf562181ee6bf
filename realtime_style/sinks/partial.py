"""What is kept of a video whose painting was stopped."""

import dataclasses
import subprocess
import tempfile
from collections.abc import Mapping
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import av

from realtime_style.errors import SinkError
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.ffmpeg.program import first_lines, lost_bytes
from realtime_style.files.paths import ffmpeg_name, with_mark
from realtime_style.frame import StreamInfo
from realtime_style.options import Excerpt
from realtime_style.sinks.copying import copying
from realtime_style.sinks.last_frame import LastFrame
from realtime_style.sinks.original import Original
from realtime_style.sinks.seeing_out import Ended, StoodStillError, kill, see_out, size_of


def partial_path(target: Path) -> Path:
    """A name beside `target` that says partial and that no file has: 'out.partial.mp4'."""
    path = with_mark(target, "", ".partial")
    numbered = (with_mark(target, "", f".partial-{number}") for number in count(2))
    while path.exists():
        path = next(numbered)
    return path


def painted_part(excerpt: Excerpt, info: StreamInfo, last_pts: Fraction) -> Excerpt:
    """The part of the original whose last frame is the one at `last_pts` seconds."""
    end = excerpt.start + info.start + last_pts + 1 / info.frame_rate
    return dataclasses.replace(excerpt, end=end)


def cut_to_picture(
    video: Path,
    target: Path,
    info: StreamInfo,
    container: Mapping[str, Any],
    original: Original,
    last: LastFrame | None = None,
    *,
    stopped: bool = False,
) -> None:
    """Write `target`: the picture of `video`, whose last frame is as long as `last` says, and what
    `original` takes of the same part.

    A muxer that copies sound goes on to its end, however early the picture stops. Of a run that
    was `stopped` it is waited for as `see_out` does.

    Raises:
        StoodStillError: it was killed then.
        SinkError: ffmpeg cannot.
    """
    offset = float(info.start - _start_of_picture(video))
    picture = ["-itsoffset", f"{offset:.6f}", "-i", ffmpeg_name(video)]
    command = [find_ffmpeg(), "-v", "error", "-nostdin", "-y"]
    longer = last.filter(info.start) if last else []
    command += copying(picture, target, container, original, longer)
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True
        )
        try:
            if stopped and see_out(process, lambda: size_of(target)) is not Ended.BY_ITSELF:
                raise StoodStillError(target)
            status = process.wait()
        finally:
            kill(process)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if status != 0 or lost_bytes(said):
        raise SinkError(f"ffmpeg cannot write '{target}': {first_lines(said)}")


def playable(video: Path) -> tuple[int, Fraction]:
    """Of a file whose end may be missing: how many frames it has, and when the last one is shown,
    in seconds from the first. No frames where it cannot be read, as an MP4 without its index.
    """
    try:
        with av.open(ffmpeg_name(video)) as container:
            times = [
                packet.pts * packet.time_base
                for packet in container.demux(video=0)
                if packet.pts is not None and packet.time_base is not None
            ]
    except (av.FFmpegError, OSError, IndexError):
        return 0, Fraction(0)
    return len(times), max(times) - min(times) if times else Fraction(0)


def _start_of_picture(video: Path) -> Fraction:
    """Seconds from the start of the file to its first frame, which some muxers have moved."""
    with av.open(ffmpeg_name(video)) as container:
        stream = container.streams.video[0]
        start = Fraction(container.start_time or 0, av.time_base)
        if stream.start_time is None or stream.time_base is None:
            return Fraction(0)
        return stream.start_time * stream.time_base - start
