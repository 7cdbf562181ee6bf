"""Options that several commands share; their defaults are those of `options`."""

import contextlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from realtime_style.cli.live_command import MICROPHONE
from realtime_style.cli.printable import printable
from realtime_style.errors import SinkError
from realtime_style.options import (
    Device,
    EncoderOptions,
    EngineOptions,
    FilterOptions,
    Quality,
    ScaleOptions,
    Variant,
)

Style = Annotated[
    str,
    typer.Option(
        "--style",
        "-s",
        help="A style (see 'rts styles'), a file, or a blend: candy:0.7,great-wave:0.3.",
        rich_help_panel="Painting",
    ),
]
Microphone = Annotated[
    str | None,
    typer.Option(
        MICROPHONE,
        metavar="[DEVICE]",
        help="Record its sound, too: a part of its name, or the system's without one.",
        show_default=False,
    ),
]
Strength = Annotated[
    float | None,
    typer.Option(
        help="0 is the original, 1 the painting.",
        show_default="the style's own",
        rich_help_panel="Painting",
    ),
]
Steady = Annotated[
    float,
    typer.Option(
        help="How much of the painting before stays where it fits; 0 paints each frame by itself.",
        rich_help_panel="Painting",
    ),
]
KeepColours = Annotated[
    bool,
    typer.Option(
        "--keep-colors",
        "--keep-colours",
        help="The photo's colours; light and shade from the painting.",
        rich_help_panel="Painting",
    ),
]
DeviceChoice = Annotated[
    Device,
    typer.Option(
        "--device",
        "-d",
        help="Where to paint. 'auto' takes the best that works; any other must work.",
        rich_help_panel="Painting",
    ),
]
ExecutionProviders = Annotated[
    str,
    typer.Option(
        help="For experts: onnxruntime's own names in place of --device, best first, with commas.",
        show_default=False,
        rich_help_panel="Painting",
    ),
]
Threads = Annotated[
    int,
    typer.Option(
        help="Processor threads for painting; 0 is automatic.", rich_help_panel="Painting"
    ),
]
Vgg = Annotated[
    Path | None,
    typer.Option(
        help="VGG-16's weights, .safetensors or .pth; else downloaded once.", show_default=False
    ),
]
VariantChoice = Annotated[
    Variant,
    typer.Option(
        help="The network's precision. 'auto' takes the faster one here.",
        rich_help_panel="Painting",
    ),
]
QualityChoice = Annotated[
    Quality,
    typer.Option(
        help="How large to paint: 'best' is full size, 'balanced' 0.7 and 'fast' 0.5 of each side.",
        rich_help_panel="Painting",
    ),
]
TargetFps = Annotated[
    float | None,
    typer.Option(
        help="Paint smaller while fewer frames per second than this are done.",
        show_default=False,
        rich_help_panel="Painting",
    ),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an existing output.")]
Json = Annotated[bool, typer.Option("--json", help="Print a report for programs on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]

DEVICE = EngineOptions().device
THREADS = EngineOptions().threads
VARIANT = EngineOptions().variant
QUALITY = ScaleOptions().quality
TARGET_FPS = ScaleOptions().target_fps
STRENGTH = FilterOptions().strength
STEADY = FilterOptions().steady
KEEP_COLOURS = FilterOptions().keep_colours
ENCODER = EncoderOptions()


def split_names(text: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(name for each in text.split(",") if (name := each.strip()))


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
