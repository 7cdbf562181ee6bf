"""Parameters that several commands share; those of painting are in `options`."""

import contextlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from realtime_style.cli.printable import printable
from realtime_style.errors import SinkError

Style = Annotated[
    str,
    typer.Option(
        "--style",
        "-s",
        help="A style (see 'rts styles'), a file, or a blend: candy:0.7,great-wave:0.3.",
        rich_help_panel="Painting",
    ),
]
Vgg = Annotated[
    Path | None,
    typer.Option(
        help="VGG-16's weights, .safetensors or .pth; else downloaded once.", show_default=False
    ),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an existing output.")]
Json = Annotated[bool, typer.Option("--json", help="Print a report for programs on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    print_result(json.dumps(value, indent=2, default=str))


def print_result(text: str) -> None:
    """Lines on stdout, at once: programs wait for them.

    Raises:
        SinkError: they cannot be written.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise  # whoever read them has had enough
    except OSError as error:
        raise SinkError(f"cannot write to standard output: {error.strerror}") from error


def say(message: str, *, quiet: bool = False) -> None:
    """A line for people, on stderr, so that stdout stays for results."""
    if quiet or sys.stderr is None:
        return
    with contextlib.suppress(OSError):  # a log on a full disk does not end a run of hours
        print(printable(message, lines=True), file=sys.stderr)


def display(path: Path) -> str:
    """A path as a person would write it: relative to here if it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
