"""Parameters of `rts video` about its files, beside those in `options`."""

import dataclasses
from typing import Annotated

import typer

from realtime_style.errors import InputError
from realtime_style.options import Excerpt, read_time

_PART = "Part of the video"

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
Duration = Annotated[
    str,
    typer.Option(
        help="Paint so much, in place of --end.", show_default=False, rich_help_panel=_PART
    ),
]
At = Annotated[
    str,
    typer.Option(
        help="Paint the one frame at this time, into a picture.",
        show_default=False,
        rich_help_panel=_PART,
    ),
]


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
