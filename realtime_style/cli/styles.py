"""`rts styles`: what there is to paint with, and the user's own."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from realtime_style.cli import parameters
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.cli.printable import printable
from realtime_style.errors import InputError
from realtime_style.options import Device, EngineOptions
from realtime_style.styles import catalogue
from realtime_style.styles.card import NESTED, ONNX_SUFFIX
from realtime_style.styles.catalogue import Style, find_style, list_styles

styles = typer.Typer(invoke_without_command=True, help="List the styles, or change your own.")


NAME_COLUMNS = 40
"""A longer name goes on in the next line."""


@styles.callback()
def show(
    context: typer.Context,
    style: Annotated[str, typer.Option("--style", "-s", help="Show one style's whole card.")] = "",
    as_json: parameters.Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the names alone.")] = False,
) -> None:
    """List the styles, or show the card of one."""
    if context.invoked_subcommand:
        return
    if style:
        chosen = find_style(style)
        if as_json:
            print_json(to_json(chosen))
        else:
            print_card(chosen)
        return
    found, problems = list_styles()
    for problem in problems:
        say(f"rts: warning: {problem}")
    if as_json:
        print_json([to_json(each) for each in found])
    elif quiet:
        for each in found:
            print(printable(each.name))
    else:
        print_table(found)


@styles.command()
def add(
    file: Annotated[
        Path, typer.Argument(help="A .safetensors or .onnx style.", show_default=False)
    ],
    name: Annotated[
        str, typer.Option(help="What to call it.", show_default="the name on its card")
    ] = "",
    quiet: parameters.Quiet = False,
) -> None:
    """Copy a style file among your own."""
    from realtime_style.styles.selection import check_style

    check_style(file)
    if file.suffix == ONNX_SUFFIX:
        _try(file)
    style = catalogue.add_style(file, name)
    say(f"Added '{style.name}': {style.path}", quiet=quiet)


def _try(network: Path) -> None:
    """Paint a small picture with it: what it is not good for is to be known now."""
    from realtime_style.engine.onnx import OnnxEngine
    from realtime_style.networks.family import NetworkFamily

    OnnxEngine(NetworkFamily.of_file(network), EngineOptions(device=Device.CPU)).close()


@styles.command()
def remove(
    name: Annotated[str, typer.Argument(help="One of your own styles.", show_default=False)],
    quiet: parameters.Quiet = False,
) -> None:
    """Delete one of your own styles."""
    say(f"Removed '{name}': {catalogue.remove_style(name)}", quiet=quiet)


@styles.command("export")
@taking_options
def export_style(
    name: Annotated[
        str, typer.Argument(help="A style, or a blend of several.", show_default=False)
    ],
    self_contained: Annotated[
        Path,
        typer.Option(help="The .onnx file: network and style in one.", show_default=False),
    ],
    *,
    engine: EngineOptions,
    overwrite: parameters.Overwrite = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Write a style as one ONNX file that any ONNX program can run."""
    from realtime_style.engine.graph import plain
    from realtime_style.engine.precision import settle_variant
    from realtime_style.styles.selection import select_style
    from rts_export.bake import export_self_contained

    if self_contained.suffix != ".onnx":
        raise InputError(f"'{self_contained}' must end in .onnx")
    selection = select_style(name)
    graph = plain(selection.family, settle_variant(selection, engine))
    card = export_self_contained(selection, graph, self_contained, overwrite=overwrite)
    say(f"{display(self_contained)}: '{card.name}', contract {card.contract}", quiet=quiet)


def to_json(style: Style) -> dict[str, Any]:
    """The card with its nested parts unpacked, and where the style lives."""
    card: dict[str, Any] = dataclasses.asdict(style.card)
    card |= {part: style.card.nested(part) for part in NESTED}
    return {**card, "name": style.name, "origin": style.origin, "path": str(style.path)}


def print_card(style: Style) -> None:
    """One line for each field."""
    for key, value in to_json(style).items():
        text = json.dumps(value) if isinstance(value, (dict, list)) else printable(str(value))
        print(f"{key + ':':10} {text}")


def print_table(found: list[Style]) -> None:
    """A table with the fields that help to choose."""
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    longest = max((len(style.name) for style in found), default=0)
    # A name is to be typed: on a narrow terminal the words make room for it.
    names = Column("style", min_width=min(longest, NAME_COLUMNS), overflow="fold")
    table = Table(names, "what it looks like, and its picture", "origin")
    for style in found:
        card = style.card
        picture = ", ".join(filter(None, (card.title, card.artist, card.year, card.licence)))
        told = ((card.description, ""), (picture, "dim"))
        # A plain string would be read as rich's markup.
        words = Text("\n").join(Text(printable(part), look) for part, look in told if part)
        table.add_row(Text(printable(style.name)), words, Text(printable(style.origin)))
    Console().print(table)
