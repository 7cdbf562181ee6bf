"""Options of `rts video` about the file: which part, which streams, how it is encoded."""

from fractions import Fraction
from typing import Annotated

import typer

from realtime_style.errors import InputError
from realtime_style.options import EncoderOptions, Excerpt, OnInterrupt

_PART, _STREAMS, _ENCODING = "Part of the video", "Other streams", "Encoding"
_STOPPING = "Stopping and going on"

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="IN...",
        help="Files, folders, quoted patterns such as 'clips/*.mp4', addresses, or - for standard "
        "input.",
        show_default=False,
    ),
]
Out = Annotated[
    str,
    typer.Argument(
        metavar="OUT",
        help="The stylized video: .mp4, .mkv, .mov, .webm, …; a folder for several; - for standard "
        "output.",
        show_default=False,
    ),
]
Recursive = Annotated[
    bool,
    typer.Option("--recursive", help="Folders with all that lies below them, mirrored in OUT."),
]
Container = Annotated[
    str,
    typer.Option(
        "--format",
        help="The container, as ffmpeg calls it, where OUT does not say: matroska for -, "
        "mpegts, rawvideo, …",
        show_default=False,
        rich_help_panel=_ENCODING,
    ),
]
Start = Annotated[
    str,
    typer.Option(
        help="Begin here: seconds or 1:02:03.5.", show_default=False, rich_help_panel=_PART
    ),
]
End = Annotated[str, typer.Option(help="End here.", show_default=False, rich_help_panel=_PART)]
Duration = Annotated[
    str,
    typer.Option(
        help="Paint so much, in place of --end.", show_default=False, rich_help_panel=_PART
    ),
]
Every = Annotated[int, typer.Option(help="Keep one frame of so many.", rich_help_panel=_PART)]
At = Annotated[
    str,
    typer.Option(
        help="Paint the one frame at this time, into a picture.",
        show_default=False,
        rich_help_panel=_PART,
    ),
]
NoAudio = Annotated[
    bool, typer.Option("--no-audio", help="Leave the sound out.", rich_help_panel=_STREAMS)
]
Maps = Annotated[
    list[str],
    typer.Option(
        "--map",
        help="Keep only these, as in a, a:1, a:ger, s:0, t, 3; may be given again. v:1 paints "
        "another video of the file, and keeps the rest.",
        show_default=False,
        rich_help_panel=_STREAMS,
    ),
]
Crf = Annotated[
    int,
    typer.Option(help="Quality: smaller is better, and larger files.", rich_help_panel=_ENCODING),
]
Preset = Annotated[
    str,
    typer.Option(help="x264's speed, 'ultrafast' to 'veryslow'.", rich_help_panel=_ENCODING),
]
Codec = Annotated[
    str,
    typer.Option(
        help="h264, hevc, av1, vp9, prores, ffv1, or any encoder of ffmpeg's; the container's "
        "usual one where none is given.",
        show_default=False,
        rich_help_panel=_ENCODING,
    ),
]
PixFmt = Annotated[
    str,
    typer.Option(
        "--pix-fmt", help="As ffmpeg names it.", show_default=False, rich_help_panel=_ENCODING
    ),
]
Bitrate = Annotated[
    str,
    typer.Option(
        help="As in 4M, in place of --crf.", show_default=False, rich_help_panel=_ENCODING
    ),
]
HwAccel = Annotated[
    str,
    typer.Option(
        help="A hardware encoder: nvenc, qsv, videotoolbox, vaapi, amf, or 'auto' for the first "
        "that works.",
        rich_help_panel=_ENCODING,
    ),
]
Extra = Annotated[
    list[str],
    typer.Option(
        "-e",
        "--encoder-option",
        metavar="KEY=VALUE",
        help="Any output option of ffmpeg's; may be given again.",
        show_default=False,
        rich_help_panel=_ENCODING,
    ),
]
OnInterruptChoice = Annotated[
    OnInterrupt,
    typer.Option(
        "--on-interrupt",
        help="At Ctrl-C, 'keep' what was painted in OUT.partial, or 'remove' it.",
        rich_help_panel=_STOPPING,
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Keep the work in OUT.rts-work while painting, and go on with what is in there.",
        rich_help_panel=_STOPPING,
    ),
]
SegmentSeconds = Annotated[
    float,
    typer.Option(
        "--segment",
        help="Seconds of video in each piece of that work: about what a crash may cost.",
        rich_help_panel=_STOPPING,
    ),
]

ENCODER = EncoderOptions()
SEGMENT_S = 10.0
"""As far apart as x264's key frames are at 25 fps, so that segments cost no quality."""


def read_excerpt(start: str, end: str, duration: str, every: int) -> Excerpt:
    """The part that the options name.

    Raises:
        InputError: not a time, or times that cannot go together.
    """
    if end and duration:
        raise InputError("--end and --duration say the same thing: give one of them")
    first = read_time("--start", start) if start else Fraction(0)
    last = read_time("--end", end) if end else None
    if duration:
        last = first + read_time("--duration", duration)
    return Excerpt(start=first, end=last, every=every)


def refuse_with_at(start: str, end: str, duration: str, every: int, out: str) -> None:
    """Raise InputError if another option says that there are several frames, or no file."""
    if start or end or duration or every != 1:
        raise InputError("--at is one frame: give no --start, --end, --duration or --every")
    if out == "-":
        raise InputError("--at writes a picture: give it a file, such as frame.png")


def read_time(option: str, text: str) -> Fraction:
    """Seconds, exactly, from '83.5', '1:23.5' or '0:01:23.5'.

    Raises:
        InputError: it is none of these.
    """
    try:
        parts = [Fraction(part) for part in text.split(":")]
    except (ValueError, ZeroDivisionError):
        parts = []
    if not 1 <= len(parts) <= 3 or min(parts) < 0:
        raise InputError(f"{option} must be a time such as 83.5 or 1:23.5, got '{text}'")
    seconds = Fraction(0)
    for part in parts:
        seconds = seconds * 60 + part
    return seconds


def read_extra(pairs: list[str]) -> tuple[tuple[str, str], ...]:
    """Names and values of `-e`.

    Raises:
        InputError: one has no '=', or no name before it.
    """
    for pair in pairs:
        if pair.find("=") < 1:
            raise InputError(f"-e takes KEY=VALUE, got '{pair}': try -e tune=animation")
    return tuple((key.lstrip("-"), value) for key, _, value in (p.partition("=") for p in pairs))
