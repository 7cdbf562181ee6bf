"""Paintings into a video file, with everything else that the original holds."""

import subprocess
from fractions import Fraction
from pathlib import Path

import ffmpeg

from realtime_style.errors import InputError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.options import EncoderOptions, Excerpt, StreamOptions
from realtime_style.sinks.containers import ONE_PICTURE, format_of, suffix_of
from realtime_style.sinks.encoder_process import EncoderProcess
from realtime_style.sinks.encoding import encoding
from realtime_style.sinks.live_sound import LiveSound
from realtime_style.sinks.original import Original
from realtime_style.sinks.output import Output
from realtime_style.sinks.partial import cut_to_picture, painted_part, partial_path
from realtime_style.sinks.pending_file import PendingFile
from realtime_style.sinks.standard_output import StandardOutput

_PIPE = "pipe:0"
_ALL_STREAMS = StreamOptions()
_WHOLE = Excerpt()


class VideoFileSink:
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
            InputError: `streams` names one that is not there, or a video cannot be a picture.
            SinkError: ffmpeg does not start, or lacks what was asked for.
        """
        self._output = output
        self._info = info
        self._original, self._streams, self._excerpt = original, streams, excerpt
        self.frames = 0
        """Written so far."""
        self._last_pts = Fraction(0)
        self._done = False
        self._suffix = suffix = suffix_of(options.container, output.path)
        if suffix in ONE_PICTURE and isinstance(output, PendingFile):
            name = output.target.with_stem(f"{output.target.stem}-%05d")
            raise InputError(
                f"'{output.target}' is one picture, not a video: try '{name}', or --at TIME"
            )
        to_pipe = isinstance(output, StandardOutput)
        chosen = encoding(info, suffix, options, to_pipe=to_pipe)
        self.warnings = list(chosen.warnings)
        self._container = chosen.container
        raw = ffmpeg.input(_PIPE, format="nut", itsoffset=f"{float(info.start):.6f}")
        named = {"format": format_of(suffix)} if options.container else {}
        target = ffmpeg.output(raw["v"], str(output.path), **chosen.settings, **named)
        arguments: list[str] = target.get_args()
        others: Original | LiveSound | None = sound
        if original:
            others = Original(original, suffix, streams, excerpt, to_pipe=to_pipe)
        if others:
            # ffmpeg-python cannot repeat an option, as the other streams' do.
            self.warnings += others.warnings
            arguments[-1:-1] = others.output
            after = arguments.index(_PIPE) + 1
            arguments[after:after] = others.input
        self._encoder = EncoderProcess(
            arguments,
            info,
            target=output.target,
            shown_as={str(output.path): str(output.target)},
            stdout=None if to_pipe else subprocess.DEVNULL,
            pipes=sound.pipes if sound else (),
        )

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Send one frame of the stream's size."""
        self._encoder.write(painting, frame.pts, frame.alpha)
        self._last_pts = frame.pts
        self.frames += 1

    def close(self) -> None:
        """Wait for ffmpeg and move the file into place."""
        if self._done:
            return
        self._encoder.wait()
        self._output.commit()
        self._done = True

    def keep_partial(self) -> Path | None:
        """End early: leave what was written, with its part of the other streams, in a file beside
        the target that says partial. Return its path; None if there is no frame, or no file.

        Raises:
            SinkError: it cannot be written; `abort` cleans up.
        """
        output = self._output
        if self._done or not self.frames or not isinstance(output, PendingFile):
            return None
        self._encoder.hurry()
        self._encoder.wait()
        kept = PendingFile(partial_path(output.target), overwrite=False)
        if self._original is None:
            kept.path = output.path
        else:
            part = painted_part(self._excerpt, self._info, self._last_pts)
            original = Original(self._original, self._suffix, self._streams, part)
            try:
                cut_to_picture(output.path, kept.path, self._info, self._container, original)
            except BaseException:
                kept.discard()
                raise
        kept.commit()
        output.discard()
        self._done = True
        return kept.target

    def abort(self) -> None:
        """Kill ffmpeg and remove its file."""
        if self._done:
            return
        self._done = True
        self._encoder.kill()
        self._output.discard()
