"""Paintings into a video file, with everything else that the original holds."""

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import ffmpeg

from realtime_style.errors import SinkError
from realtime_style.files.paths import ffmpeg_name
from realtime_style.files.pending_file import PendingFile
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.media.containers import WITHOUT_TIMES, format_of, suffix_of
from realtime_style.options import EncoderOptions, Excerpt, StreamOptions
from realtime_style.sinks.base import FileSink, Kept
from realtime_style.sinks.encoder_process import EncoderProcess
from realtime_style.sinks.encoding import encoding
from realtime_style.sinks.last_frame import ANIMATIONS, LastFrame, lengthen_animation
from realtime_style.sinks.live_sound import LiveSound
from realtime_style.sinks.original import Original
from realtime_style.sinks.output import Output, flows, standard_output_of_child
from realtime_style.sinks.partial import (
    cut_to_picture,
    painted_part,
    partial_path,
    playable,
)
from realtime_style.sinks.seeing_out import ENCODER_STOOD_STILL, StoodStillError, size_of
from realtime_style.sinks.side_data import lost, with_side_data
from realtime_style.sinks.spherical import HOLD_MARKS, is_marked, mark_boxes, write_marked
from realtime_style.sinks.video_name import check_video_name

_PIPE, _TO_PIPE = "pipe:0", "pipe:1"
_ALL_STREAMS = StreamOptions()
_WHOLE = Excerpt()


class VideoFileSink(FileSink):
    """Encodes with the ffmpeg program; the file appears under its name when it is whole."""

    def __init__(
        self,
        output: Output,
        info: StreamInfo,
        options: EncoderOptions,
        *,
        original: Path | str | None = None,
        streams: StreamOptions = _ALL_STREAMS,
        excerpt: Excerpt = _WHOLE,
        sound: LiveSound | None = None,
    ) -> None:
        """Start ffmpeg. The other streams and the metadata are taken from the file `original`.

        A live picture has no original, but may have its `sound`, which has begun, and which
        the caller closes after the sink.

        Raises:
            InputError: `streams` names one that is not there, or the name is no video's.
            SinkError: ffmpeg does not start, or lacks what was asked for.
        """
        self._output = output
        self._info = info
        self._excerpt = excerpt
        self.frames = 0
        """Written so far."""
        self._last_pts = Fraction(0)
        self._last_duration: Fraction | None = None
        self._has_captions = False
        """Whether any came."""
        self._done = False
        self._suffix = suffix = suffix_of(options.container, output.path) or _suffix_of_pipe(output)
        if isinstance(output, PendingFile):
            check_video_name(output.target, suffix_of(options.container, output.target))
        to_pipe = flows(output)
        chosen = encoding(info, suffix, options, to_pipe=to_pipe)
        self.warnings = list(chosen.warnings)
        self._container = chosen.container
        raw = ffmpeg.input(_PIPE, format="nut", itsoffset=f"{float(info.start):.6f}")
        named = {"format": format_of(suffix)} if options.container or to_pipe else {}
        place = _TO_PIPE if to_pipe else ffmpeg_name(output.path)
        target = ffmpeg.output(raw["v"], "", **chosen.settings, **named)
        arguments: list[str] = target.get_args()
        arguments[-1] = place  # ffmpeg-python takes no name that is not UTF-8
        others: Original | LiveSound | None = sound
        if original:
            others = Original(original, info.track, suffix, streams, excerpt, to_pipe=to_pipe)
        self._others = others
        arguments = with_side_data(arguments, info, original, 1 if original else None)
        if others:
            # ffmpeg-python cannot repeat an option, as the other streams' do.
            self.warnings += others.warnings
            arguments[-1:-1] = others.output
            after = arguments.index(_PIPE) + 1
            arguments[after:after] = others.input
            arguments += others.behind
        with standard_output_of_child(output) as stdout:
            self._encoder = EncoderProcess(
                arguments,
                info,
                target=output.target,
                shown_as={place: str(output.target)},
                stdout=stdout,
                pipes=sound.pipes if sound else (),
            )

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Send one frame of the stream's size."""
        self._encoder.write(painting, frame.pts, frame.alpha, frame.captions)
        self._last_pts = frame.pts
        self._last_duration = frame.duration
        self._has_captions = self._has_captions or bool(frame.captions)
        self.frames += 1

    def close(self) -> None:
        """Wait for ffmpeg and move the file into place."""
        if self._done:
            return
        self._encoder.wait()
        self._complete()
        if isinstance(self._output, PendingFile):
            came = self._info.has_captions and self._has_captions
            there = replace(self._info, has_captions=came)
            self.warnings += lost(self._output.path, there, self._suffix)
        self._output.commit()
        self._done = True

    def _complete(self) -> None:
        """Write into the finished file what was not known, or not taken, while it was encoded: how
        long its last frame is shown, and the mark of a 360-degree film.
        """
        output, others, length = self._output, self._others, self._last_duration
        if not isinstance(output, PendingFile):
            return
        if length is not None and self._suffix in ANIMATIONS:
            end = self._last_pts + length
            lengthen_animation(output.path, end, self._suffix)
        last = LastFrame.of(self._last_pts, length, self._info)
        if self._suffix in WITHOUT_TIMES | ANIMATIONS or not isinstance(others, Original):
            return
        marked, complete = output.another_path(), output.another_path()
        try:
            has_marked = self._write_marked(output.path, marked)
            if last or has_marked:
                picture = marked if has_marked else output.path
                cut_to_picture(picture, complete, self._info, self._container, others, last)
                os.replace(complete, output.path)
        finally:
            marked.unlink(missing_ok=True)
            complete.unlink(missing_ok=True)

    def _write_marked(self, finished: Path, marked: Path) -> bool:
        """Whether `marked` is the picture of a 360-degree film whose mark the file has lost, as all
        ffmpegs before 7.1 lose it, and all that get captions."""
        boxes = mark_boxes(dict(self._info.side_data)) if self._suffix in HOLD_MARKS else b""
        return bool(boxes) and not is_marked(finished) and write_marked(finished, marked, boxes)

    def hurry(self) -> None:
        """From now on ffmpeg is waited for while it is at work, and no longer; any thread."""
        self._encoder.hurry(lambda: size_of(self._output.path))

    def kill(self) -> None:
        """End ffmpeg at once, so that whoever writes or closes gets an error; any thread."""
        self._encoder.end_now()

    def keep_partial(self) -> Kept | None:
        """End early: leave what was written, with its part of the other streams, in a file beside
        the target that says partial; None if there is no frame, or no file.

        Raises:
            SinkError: it cannot be written; `abort` cleans up.
        """
        output = self._output
        if self._done or not self.frames or not isinstance(output, PendingFile):
            return None
        if self._encoder.end_early(lambda: size_of(output.path)):
            frames, last_pts, trouble = self.frames, self._last_pts, ""
        else:
            frames, last_pts = playable(output.path)
            trouble = ENCODER_STOOD_STILL
        if not frames:
            return Kept(path=None, frames=0, trouble=f"{trouble}: nothing that plays is left")
        kept = PendingFile(partial_path(output.target), overwrite=False)
        if not self._cut(output.path, kept, last_pts):
            kept.path = output.path
        kept.commit()
        output.discard()
        self._done = True
        return Kept(path=kept.target, frames=frames, trouble=trouble)

    def _cut(self, painted: Path, kept: PendingFile, last_pts: Fraction) -> bool:
        """Put the painted part together with the original's; False where that is not to be had:
        `painted` holds what came until then."""
        others = self._others
        if not isinstance(others, Original):
            return False
        try:
            if others.is_address:  # it may not answer any more, and what came of it is here
                end = self._info.start + last_pts + 1 / self._info.frame_rate
                part = Original(painted, None, self._suffix, _ALL_STREAMS, Excerpt(end=end))
            else:
                part = others.of_part(painted_part(self._excerpt, self._info, last_pts))
            cut_to_picture(painted, kept.path, self._info, self._container, part, stopped=True)
        except BaseException as error:
            kept.path.unlink(missing_ok=True)
            if isinstance(error, StoodStillError) or (
                others.is_address and isinstance(error, SinkError | av.FFmpegError)
            ):
                return False
            kept.discard()
            raise
        return True

    def abort(self) -> None:
        """Kill ffmpeg and remove its file."""
        if self._done:
            return
        self._done = True
        self._encoder.kill()
        self._output.discard()


def _suffix_of_pipe(output: Output) -> str:
    """Of '/dev/null' and its like, whose names tell no container: one that needs no way back."""
    return ".mkv" if flows(output) else ""
