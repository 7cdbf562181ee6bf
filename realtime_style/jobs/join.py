"""Finished segments into one file, without encoding, beside what the original holds."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from realtime_style.errors import SinkError
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.ffmpeg.program import first_lines, lost_bytes
from realtime_style.files.paths import ffmpeg_name
from realtime_style.frame import StreamInfo
from realtime_style.jobs.work_folder import Segment
from realtime_style.media.containers import MP4_FAMILY
from realtime_style.sinks.child_pipe import ChildPipe
from realtime_style.sinks.copying import copying
from realtime_style.sinks.encoding import Encoding
from realtime_style.sinks.last_frame import LastFrame
from realtime_style.sinks.original import Original
from realtime_style.sinks.seeing_out import Ended, StoodStillError, Watch, kill, size_of
from realtime_style.sinks.spherical import CODECS, FRAGMENTED_MOV, Marking, mark_boxes

Piece = tuple[Segment, Path]
"""A segment and its file."""

_PIPE = "pipe:0"
_COLOURS = {
    "color_range:0": "color_range",
    "colorspace:0": "colorspace",
    "color_primaries:0": "color_primaries",
    "color_trc:0": "color_trc",
}
_RANGES = {"tv": 1, "pc": 2}


def join(
    pieces: Sequence[Piece],
    path: Path,
    info: StreamInfo,
    encoding: Encoding,
    original: Original,
    *,
    target: Path,
    stopped: bool = False,
) -> None:
    """Write `path`, a container by its suffix; errors speak of `target`. Of a run that was
    `stopped` ffmpeg is waited for as `see_out` does.

    The packets go to ffmpeg through a pipe, in a container that carries what the final one
    does: times, colours, the shape of a pixel.

    Raises:
        StoodStillError: it was killed then.
        SinkError: the disk is full, or the container does not take the picture.
    """
    marks = mark_boxes(dict(info.side_data))
    form = _form(path, pieces[0][1], has_marks=bool(marks))
    picture = ["-f", form, "-itsoffset", f"{float(info.start):.6f}", "-i", _PIPE]
    command = [find_ffmpeg(), "-hide_banner", "-v", "error", "-y"]
    end = pieces[-1][0]
    last = LastFrame.of(end.last_pts, end.last_duration, info)
    longer = last.filter(info.start) if last else []
    command += copying(picture, path, encoding.container | _shape(form, info), original, longer)
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=errors, start_new_session=True
        )
        assert process.stdin
        marked = Marking(process.stdin.write, marks) if marks and form == "mov" else None
        pipe = ChildPipe(marked or process.stdin)
        watch = Watch(process, lambda: size_of(path) + pipe.sent) if stopped else None
        broken: Exception | None = None
        try:
            try:
                _send(pieces, pipe, form, info, encoding.settings)
            except (av.FFmpegError, OSError) as error:
                broken = error
            with contextlib.suppress(OSError):
                process.stdin.close()
            status = process.wait()
        finally:
            kill(process)
        if watch and watch.ended() is not Ended.BY_ITSELF:
            raise StoodStillError(target)
        errors.seek(0)
        said = os.fsdecode(errors.read())
        if status != 0 or lost_bytes(said):
            raise SinkError(f"ffmpeg cannot write '{target}': {first_lines(said)}") from broken
        if broken:
            raise SinkError(f"cannot join '{target}': {broken}") from broken


def _form(path: Path, piece: Path, *, has_marks: bool) -> str:
    """The container in which the picture is sent to that of `path`: MOV, where it must carry the
    mark of a 360-degree film and its codec has a place there."""
    if path.suffix.lower() in MP4_FAMILY:
        return "mov"
    if not has_marks:
        return "matroska"
    with av.open(ffmpeg_name(piece)) as container:
        codec = container.streams.video[0].codec_context.name
    return "mov" if codec in CODECS else "matroska"


def _send(
    pieces: Sequence[Piece],
    pipe: ChildPipe,
    form: str,
    info: StreamInfo,
    settings: Mapping[str, Any],
) -> None:
    options = FRAGMENTED_MOV if form == "mov" else {}
    with av.open(pipe, "w", format=form, options=options) as output:
        with av.open(ffmpeg_name(pieces[0][1])) as first:
            stream = output.add_stream_from_template(first.streams.video[0], opaque=True)
        stream.time_base = info.time_base
        context = stream.codec_context
        context.framerate = info.frame_rate
        context.sample_aspect_ratio = info.pixel_aspect
        if not _COLOURS.keys() & settings.keys():  # RGB, of which there is nothing to say
            context.color_range, context.colorspace = _RANGES["pc"], 0
        for name, attribute in _COLOURS.items():
            if name in settings:
                setattr(context, attribute, _RANGES.get(settings[name], settings[name]))
        for packet in packets(pieces, info):
            packet.stream = stream
            output.mux(packet)
            pipe.flush()
    pipe.flush()


def _shape(form: str, info: StreamInfo) -> dict[str, str]:
    """ffmpeg's option for the shape of a pixel, where the pipe does not tell: not every codec
    does, and PyAV does not let us write it into Matroska."""
    if form == "mov" or info.pixel_aspect == 1:
        return {}
    shown = info.pixel_aspect * info.width / info.height
    return {"aspect:0": f"{shown.numerator}:{shown.denominator}"}


def packets(pieces: Sequence[Piece], info: StreamInfo) -> "Iterator[av.Packet[av.VideoStream]]":
    """Those of all pieces, with the times of the whole.

    A packet is decoded when the frame is shown that comes as many places earlier as frames
    are moved at most, which no packet's own frame can precede. Encoders do the same; but each
    knows of its own segment only, so that where the rate varies theirs could overlap.
    """
    tick = info.time_base
    step = max(1, round(1 / info.frame_rate / tick))
    delay = max(segment.reordering for segment, _ in pieces)
    shown = [-step * place for place in range(delay, 0, -1)]
    for segment, path in pieces:
        times = _times_of(segment, path, tick)
        shown += sorted(times)
        # Read twice, and never held: ten lossless seconds are gigabytes.
        with av.open(ffmpeg_name(path)) as container:
            found = (packet for packet in container.demux(video=0) if packet.pts is not None)
            for packet, pts, dts in zip(found, times, shown, strict=False):
                packet.time_base, packet.duration = tick, step
                packet.pts, packet.dts = pts, dts
                yield packet
        shown = shown[len(times) :]


def _times_of(segment: Segment, path: Path, tick: Fraction) -> list[int]:
    """Of each packet of a segment, from the first frame of the video, in `tick`s."""
    with av.open(ffmpeg_name(path)) as container:
        times = [
            packet.pts * packet.time_base
            for packet in container.demux(video=0)
            if packet.pts is not None and packet.time_base is not None
        ]
    first = min(times)
    return [round((segment.first_pts + time - first) / tick) for time in times]
