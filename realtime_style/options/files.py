"""Video files: which part of one, which streams, how it is written, and by how many."""

import functools
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from realtime_style.errors import InputError
from realtime_style.options.declared import check, check_count, option
from realtime_style.options.reading import read_pairs, read_time

_encoding = functools.partial(option, group="Encoding")
_part = functools.partial(option, group="Part of the video")
_streams = functools.partial(option, group="Other streams")
_stopping = functools.partial(option, group="Stopping and going on")
_cluster = functools.partial(option, group="Cluster")

_PICTURE_FORMATS = ("png", "jpg", "jpeg", "webp", "tif", "tiff", "bmp", "ppm")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderOptions:
    """How a video file is written."""

    container: str = _encoding(
        "",
        "The container, as ffmpeg calls it, where OUT does not say: matroska for -, mpegts, "
        "rawvideo, …",
        flags=("--format",),
    )
    """Or a suffix; '' is what the file's name says."""
    crf: int = _encoding(18, "Quality: smaller is better, and larger files.", low=0, high=63)
    """x264's constant rate factor: 18 looks like the original, 23 is half the size. Other
    codecs get the value of their own scale that looks about the same."""
    preset: str = _encoding("superfast", "x264's speed, 'ultrafast' to 'veryslow'.")
    """Of two cores, what it takes the painter lacks: 'veryfast' takes 1.6 times as long for
    paintings that are 1 % smaller."""
    threads: int = option(0, low=0, must="0 (automatic) or more", label="encoder threads")
    """The encoder's; 0 is half of the cores: the painter takes far longer for a frame."""
    codec: str = _encoding(
        "",
        "h264, hevc, av1, vp9, prores, ffv1, or any encoder of ffmpeg's; the container's usual "
        "one where none is given.",
    )
    pix_fmt: str = _encoding("", "As ffmpeg names it.")
    """'' is yuv420p, or what the codec and an odd size need."""
    bitrate: str = _encoding("", "As in 4M, in place of --crf.")
    hwaccel: str = _encoding(
        "none",
        "Hardware that decodes and encodes: nvenc, qsv, videotoolbox, vaapi, amf, or 'auto' for "
        "the first that works.",
    )
    extra: tuple[tuple[str, str], ...] = _encoding(
        (),
        "Any output option of ffmpeg's; may be given again.",
        flags=("-e", "--encoder-option"),
        metavar="KEY=VALUE",
        repeated=True,
        read=read_pairs,
    )
    """Each a name without its dash and a value."""

    def __post_init__(self) -> None:
        check(self)
        check_count("encoder threads", self.threads)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureOptions:
    """How a picture file is written."""

    form: str = _encoding(
        "",
        "png, jpg, webp, tiff, bmp or ppm, in place of what OUT or each input's name says; png "
        "for -.",
        flags=("--format",),
        metavar="FORMAT",
    )
    """Or a suffix; '' is what the file's name says. PPM is raw RGB behind a line with its size."""

    def __post_init__(self) -> None:
        check(self)
        if self.form and self.suffix.lstrip(".") not in _PICTURE_FORMATS:
            raise InputError(
                f"no picture format '{self.form}': use one of {', '.join(_PICTURE_FORMATS)}"
            )

    @property
    def suffix(self) -> str:
        """Of the file, with its dot; '' is what the file's name says."""
        return f".{self.form.lower().lstrip('.')}" if self.form else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOptions:
    """Which other streams of a video go into the output."""

    audio: bool = _streams(True, "Leave the sound out.", flags=("--no-audio",))
    maps: tuple[str, ...] = _streams(
        (),
        "Keep only these, as in a, a:1, a:ger, s:0, t, 3; may be given again. v:1 paints another "
        "video of the file, and keeps the rest.",
        flags=("--map",),
        repeated=True,
    )
    """'3' by place in the file; 'a', 's', 't', 'd', 'c' or 'v' by kind (sound, subtitles,
    attachments, data, covers, further video); 'a:1' by place among its kind; 'a:ger' by
    language. Empty is all. The first that names one video ('v:1') says which is painted."""

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Which part of a video is painted."""

    start: Fraction = _part(
        Fraction(0),
        "Begin here: seconds or 1:02:03.5.",
        read=functools.partial(read_time, "--start"),
        low=0,
        must="0 or later",
        unit=" s",
    )
    """Seconds from the start of the file."""
    end: Fraction | None = _part(None, "End here.", read=functools.partial(read_time, "--end"))
    """Seconds from the start of the file; its frame is the first that is left out."""
    every: int = _part(1, "Keep one frame of so many.", low=1, must="1 (all frames) or more")
    """It keeps its time."""

    def __post_init__(self) -> None:
        check(self)
        if self.end is not None and self.end <= self.start:
            raise InputError(
                f"the end ({float(self.end):g} s) must be after the start ({float(self.start):g} s)"
            )

    @property
    def duration(self) -> Fraction | None:
        """Seconds; None to the end of the file."""
        return None if self.end is None else self.end - self.start


class OnInterrupt(StrEnum):
    """What becomes of a video whose painting the user stops."""

    KEEP = "keep"
    """What was done stays, in a playable file beside the output."""
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentOptions:
    """What is kept of a run that ends early, and whether one goes on with it."""

    on_interrupt: OnInterrupt = _stopping(
        OnInterrupt.KEEP, "At Ctrl-C, 'keep' what was painted in OUT.partial, or 'remove' it."
    )
    resume: bool = _stopping(
        False, "Keep the work in OUT.rts-work while painting, and go on with what is in there."
    )
    segment_s: float = _stopping(
        10.0, "Seconds of video in each piece of that work: about what a crash may cost."
    )
    """As far apart as x264's key frames are at 25 fps, so that segments cost no quality."""

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterOptions:
    """The processes or machines that share the segments of videos."""

    workers: int | None = _cluster(
        None,
        "Paint with so many processes on this machine; 0 is one for every two cores.",
        low=0,
        must="0 (one for every two cores) or more",
    )
    """None leaves it to the scheduler, where one is given."""
    scheduler: str = _cluster(
        "", "Paint with the machines of a Dask scheduler: its address, as in tcp://10.0.0.5:8786."
    )

    def __post_init__(self) -> None:
        check(self)
