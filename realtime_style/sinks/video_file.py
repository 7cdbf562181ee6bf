"""Paintings into a video file, with the sound of the original."""

import contextlib
import os
import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import ffmpeg
import numpy as np

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage, Colour, Frame, StreamInfo
from realtime_style.options import EncoderOptions
from realtime_style.sinks.ffmpeg import can_copy, find_ffmpeg, first_lines, source_time_base
from realtime_style.sinks.pending_file import PendingFile

_UNSPECIFIED = 2
_MATRIX_NAMES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m"}
_MP4_FAMILY = frozenset({".mp4", ".m4v", ".mov"})
_LARGEST_TIMESCALE = 2**31 - 1
_PIPE_BUFFER = 2**20
"""Bytes for one write to ffmpeg; with PyAV's 32 kB a 720p frame takes 85 calls into Python."""


class VideoFileSink:
    """Encodes with the ffmpeg program; the file appears under its name when it is whole.

    Frames go to ffmpeg as raw video in a NUT stream, which carries each frame's exact
    time, so a variable frame rate stays what it was.
    """

    def __init__(
        self,
        output: PendingFile,
        info: StreamInfo,
        options: EncoderOptions,
        *,
        original: Path | None = None,
    ) -> None:
        """Start ffmpeg. Sound and metadata are taken from the file `original`."""
        self.warnings: list[str] = []
        self._output = output
        self._info = info
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in _finish)
        self._done = False
        arguments = self._arguments(options, original)
        self._ffmpeg = subprocess.Popen(
            [find_ffmpeg(), "-hide_banner", "-loglevel", "error", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            # Ctrl-C is for us alone: we end ffmpeg in order.
            start_new_session=True,
        )
        self._nut, self._stream = self._open_nut()

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Send one frame of the stream's size."""
        expected = (self._info.height, self._info.width, 3)
        if painting.shape != expected:
            raise ValueError(f"expected a painting of shape {expected}, got {painting.shape}")
        # It refers to the array and copies nothing; PyAV's stub knows of bytes alone.
        packet = av.Packet(np.ascontiguousarray(painting))  # type: ignore[arg-type]
        packet.stream = self._stream
        packet.time_base = self._info.time_base
        packet.pts = packet.dts = round(frame.pts / self._info.time_base)
        packet.is_keyframe = True
        try:
            self._nut.mux(packet)
        except (av.FFmpegError, OSError) as error:
            raise self._failure() from error

    def close(self) -> None:
        """Wait for ffmpeg and move the file into place."""
        if self._done:
            return
        try:
            self._close_pipe()
        except (av.FFmpegError, OSError) as error:
            raise self._failure() from error
        if self._ffmpeg.wait() != 0:
            raise self._failure()
        self._output.commit()
        self._done = True
        self._errors.close()

    def abort(self) -> None:
        """Kill ffmpeg and remove its file."""
        if self._done:
            return
        self._done = True
        self._ffmpeg.kill()
        self._ffmpeg.wait()
        with contextlib.suppress(av.FFmpegError, OSError):
            self._close_pipe()
        self._errors.close()
        self._output.discard()

    def _close_pipe(self) -> None:
        """End the raw video; ffmpeg then finishes its file."""
        pipe = self._ffmpeg.stdin
        assert pipe is not None
        try:
            self._nut.close()
        finally:
            pipe.close()

    def _failure(self) -> SinkError:
        """What ffmpeg said before it gave up."""
        self._ffmpeg.kill()
        self._ffmpeg.wait()
        self._errors.seek(0)
        said = first_lines(self._errors.read().decode(errors="replace"))
        said = said.replace(str(self._output.path), str(self._output.target))
        return SinkError(f"ffmpeg cannot write '{self._output.target}': {said}")

    def _open_nut(self) -> "tuple[av.container.OutputContainer, av.VideoStream]":
        info = self._info
        container = av.open(self._ffmpeg.stdin, "w", format="nut", buffer_size=_PIPE_BUFFER)
        stream = container.add_stream("rawvideo", rate=info.frame_rate)
        stream.width, stream.height = info.width, info.height
        stream.pix_fmt = "bgr24"
        stream.codec_context.time_base = stream.time_base = info.time_base
        try:
            container.start_encoding()
        except (av.FFmpegError, OSError) as error:
            raise self._failure() from error
        return container, stream

    def _arguments(self, options: EncoderOptions, original: Path | None) -> list[str]:
        """ffmpeg's command line, without the program."""
        suffix = self._output.path.suffix.lower()
        raw = ffmpeg.input("pipe:0", format="nut", itsoffset=_seconds(self._info.start))
        streams = [raw["v"]]
        settings: dict[str, Any] = {
            **self._video_settings(suffix, options),
            "fps_mode": "passthrough",
            "enc_time_base": source_time_base(),
        }
        if original:
            source = ffmpeg.input(str(original))
            sound, sound_settings = self._sound(original, suffix)
            streams += [source[specifier] for specifier in sound]
            settings |= sound_settings
            # The original is ffmpeg's input 1 if anything of it is mapped.
            if sound:
                settings |= {"map_metadata": 1, "map_chapters": 1}
        command: list[str] = ffmpeg.output(*streams, str(self._output.path), **settings).get_args()
        return command

    def _video_settings(self, suffix: str, options: EncoderOptions) -> dict[str, Any]:
        info = self._info
        if suffix == ".gif":
            return {}
        if suffix == ".webm":
            codec: dict[str, Any] = {
                "vcodec": "libvpx-vp9",
                "crf": options.crf + 12,  # VP9's scale: 30 is about x264's 18
                "b:v": 0,
                "deadline": "realtime",
                "cpu-used": 7,
                "row-mt": 1,
            }
        else:
            codec = {"vcodec": "libx264", "crf": options.crf, "preset": options.preset}
        codec["threads"] = options.threads or max(1, (os.cpu_count() or 2) // 2)
        odd = info.width % 2 or info.height % 2
        if odd:
            self.warnings.append(
                f"{info.width}x{info.height} is an odd size: written as yuv444p to keep it "
                "exactly, which some players cannot show"
            )
        if suffix in _MP4_FAMILY:
            if not info.is_live:  # moving the index to the front rewrites the whole file
                codec["movflags"] = "+faststart"
            if info.time_base.numerator == 1 and info.time_base.denominator <= _LARGEST_TIMESCALE:
                codec["video_track_timescale"] = info.time_base.denominator
        aspect = info.pixel_aspect
        return {
            **codec,
            "vf": f"{colour_filter(info.colour, info.height)},"
            f"format={'yuv444p' if odd else 'yuv420p'},"
            f"setsar={aspect.numerator}/{aspect.denominator}",
            **colour_tags(info.colour),
        }

    def _sound(self, original: Path, suffix: str) -> tuple[list[str], dict[str, Any]]:
        """Which streams of `original` to map, and with what codec."""
        with av.open(str(original), metadata_errors="replace") as container:
            names = [stream.codec_context.name for stream in container.streams.audio]
        if suffix == ".gif":
            names = []
        settings: dict[str, Any] = {}
        for index, name in enumerate(names):
            if can_copy(original, f"a:{index}", suffix):
                settings[f"c:a:{index}"] = "copy"
            else:
                self.warnings.append(
                    f"sound track {index + 1} ({name}) does not fit into {suffix} and is re-encoded"
                )
        return [f"a:{index}" for index in range(len(names))], settings


def colour_filter(colour: Colour, height: int) -> str:
    """ffmpeg's filter from full-range RGB to the matrix and range of the original."""
    guess = "bt709" if height >= 720 else "smpte170m"
    matrix = _MATRIX_NAMES.get(colour.matrix, guess)
    out_range = "pc" if colour.full_range else "tv"
    return f"scale=out_color_matrix={matrix}:out_range={out_range}:flags=bicubic+accurate_rnd"


def colour_tags(colour: Colour) -> dict[str, Any]:
    """Say in the file what the original said, and nothing where it said nothing."""
    tags: dict[str, Any] = {"color_range": "pc" if colour.full_range else "tv"}
    if colour.matrix in _MATRIX_NAMES:
        tags["colorspace"] = colour.matrix
    if colour.primaries != _UNSPECIFIED:
        tags["color_primaries"] = colour.primaries
    if colour.transfer != _UNSPECIFIED:
        tags["color_trc"] = colour.transfer
    return tags


def _seconds(time: Fraction) -> str:
    """As ffmpeg reads it, to the microsecond."""
    return f"{float(time):.6f}"
