"""Parameters that several commands share; those of painting are in `options`."""

import contextlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from realtime_style.cli import completion
from realtime_style.cli.fitting import columns_of, fitted
from realtime_style.cli.printable import printable
from realtime_style.errors import SinkError

Style = Annotated[
    str,
    typer.Option(
        "--style",
        "-s",
        help="What to paint in: a style (see 'rts styles'), a file, or a blend such as "
        "candy:0.7,great-wave:0.3.",
        metavar="STYLE",
        autocompletion=completion.styles,
        rich_help_panel="Painting",
    ),
]
Vgg = Annotated[
    Path | None,
    typer.Option(
        help="A file with VGG-16's weights, .safetensors or .pth; without one they are "
        "downloaded once.",
        metavar="FILE",
        show_default=False,
    ),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an output that exists.")]
Json = Annotated[
    bool, typer.Option("--json", help="Print a report for programs, as JSON, on standard output.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors alone.")]


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
    """A line for people, on stderr, so that stdout stays for results; on a terminal that is
    narrower it is broken between words."""
    if quiet or sys.stderr is None:
        return
    with contextlib.suppress(OSError):  # a log on a full disk does not end a run of hours
        told = fitted(printable(message, lines=True), columns_of(sys.stderr))
        print(told, file=sys.stderr)


def display(path: Path) -> str:
    """A path as a person would write it: relative to here if it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
