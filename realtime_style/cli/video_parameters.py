"""Parameters of `rts video` about its files, beside those in `options`."""

import dataclasses
import shlex
from fractions import Fraction
from typing import Annotated

import typer

from realtime_style.cli.parameters import say
from realtime_style.errors import InputError
from realtime_style.options import Excerpt, read_time

_PART = "Part of the video"
_HIGHEST_RATE = 1000

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="IN...",
        help="Files, folders, quoted patterns such as 'clips/*.mp4', addresses, numbered pictures "
        "such as frame-%05d.png, or - for standard input.",
        show_default=False,
    ),
]
Out = Annotated[
    str,
    typer.Argument(
        metavar="OUT",
        help="The painted video: .mp4, .mkv, .mov, .webm, …; a folder for several; - for standard "
        "output.",
        show_default=False,
    ),
]
Recursive = Annotated[
    bool,
    typer.Option(
        "--recursive", help="Take folders with all that lies below them, and mirror them in OUT."
    ),
]
Duration = Annotated[
    str,
    typer.Option(
        help="Paint so much of it, in place of --end.",
        metavar="TIME",
        show_default=False,
        rich_help_panel=_PART,
    ),
]
At = Annotated[
    str,
    typer.Option(
        help="Paint the one frame at this time, into a picture.",
        metavar="TIME",
        show_default=False,
        rich_help_panel=_PART,
    ),
]

Fps = Annotated[
    str,
    typer.Option(
        "--fps",
        metavar="RATE",
        help="How many numbered pictures, as in frame-%05d.png, make a second: 24, or 30000/1001.",
        show_default="25",
        rich_help_panel=_PART,
    ),
]


def rate_of(fps: str) -> Fraction | None:
    """The rate that is asked for; None for the usual one.

    Raises:
        InputError: it is none.
    """
    if not fps:
        return None
    try:
        rate = Fraction(fps)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not 0 < rate <= _HIGHEST_RATE:
        raise InputError(
            f"--fps must be above 0 and at most {_HIGHEST_RATE}, got '{fps}': try 24 or 30000/1001"
        )
    return rate


def refuse_forgotten(inputs: list[str], out: str, command: str, painting: str) -> None:
    """End with a line where there is no input, or no output: a single word is taken for the output.

    `painting` is what the output could be called.

    Raises:
        typer.Exit: with status 2, that of wrong usage.
    """
    if inputs:
        return
    if out:
        said = (
            f"where is the painting of '{out}' to go? Give a second name: "
            f"rts {command} {shlex.quote(out)} {painting}"
        )
    else:
        said = f"nothing to paint: give an input and an output, or see 'rts {command} --help'"
    say(f"rts: {said}")
    raise typer.Exit(2)


def lasting(excerpt: Excerpt, duration: str) -> Excerpt:
    """`excerpt`, which ends after `duration` where one is given.

    Raises:
        InputError: no time, or it ends already.
    """
    if not duration:
        return excerpt
    if excerpt.end is not None:
        raise InputError("--end and --duration say the same thing: give one of them")
    end = excerpt.start + read_time("--duration", duration)
    return dataclasses.replace(excerpt, end=end)


def refuse_with_at(excerpt: Excerpt, out: str) -> None:
    """Raise InputError if another option says that there are several frames, or no file."""
    if excerpt != Excerpt():
        raise InputError("--at is one frame: give no --start, --end, --duration or --every")
    if out == "-":
        raise InputError("--at writes a picture: give it a file, such as frame.png")
