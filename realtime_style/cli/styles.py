"""`rts styles`: what there is to paint with, and the user's own."""

import dataclasses
import shlex
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from realtime_style.cli import completion, parameters
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.help import HelpfulCommand, HelpfulGroup, two_columns
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.cli.printable import printable
from realtime_style.errors import InputError
from realtime_style.options import Device, EngineOptions
from realtime_style.styles import catalogue
from realtime_style.styles.card import NESTED, ONNX_SUFFIX
from realtime_style.styles.catalogue import Style, find_style, list_styles
from realtime_style.styles.gallery import shipped_picture


class _StylesGroup(HelpfulGroup):
    """Takes a style's name where a command could be: 'rts styles great-wave'."""

    usages = ("[OPTIONS] [NAME]", "COMMAND ...")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As for every group; a word that is no command of it is shown."""
        is_alone = all(each.startswith("-") for each in args[1:])
        if not is_alone and get_close_matches(args[0], set(self.commands) - {args[0]}, n=1):
            return super().resolve_command(ctx, args)
        return super().resolve_command(ctx, args if args[0] in self.commands else ["show", *args])


styles = typer.Typer(
    cls=_StylesGroup,
    invoke_without_command=True,
    help="List the styles, show the card of one, or change your own.",
)


NAME_COLUMNS = 40
"""A longer name goes on in the next line."""


@styles.callback()
def list_or_show(
    context: typer.Context,
    style: Annotated[
        str,
        typer.Option(
            "--style",
            "-s",
            help="Show the card of this style, as 'rts styles NAME' does.",
            metavar="NAME",
            show_default=False,
            autocompletion=completion.styles,
        ),
    ] = "",
    as_json: parameters.Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print names alone.")] = False,
) -> None:
    """List the styles, show the card of one, or change your own."""
    if context.invoked_subcommand:
        return
    if style:
        show_card(style, as_json=as_json)
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


@styles.command(cls=HelpfulCommand, hidden=True)
def show(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A style's name, or its file.",
            show_default=False,
            autocompletion=completion.styles,
        ),
    ],
    as_json: parameters.Json = False,
) -> None:
    """Show what a style looks like, where it is from, and what may be done with it."""
    listing = context.parent.params if context.parent else {}
    show_card(name, as_json=as_json or bool(listing.get("as_json")))


@styles.command(cls=HelpfulCommand)
def add(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A .safetensors or .onnx style.", show_default=False),
    ],
    name: Annotated[
        str,
        typer.Option(
            help="What to call it here.", metavar="NAME", show_default="the name on its card"
        ),
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


@styles.command(cls=HelpfulCommand)
def remove(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="One of your own styles.",
            show_default=False,
            autocompletion=completion.own_styles,
        ),
    ],
    quiet: parameters.Quiet = False,
) -> None:
    """Delete one of your own styles."""
    say(f"Removed '{name}': {catalogue.remove_style(name)}", quiet=quiet)


@styles.command("export", cls=HelpfulCommand)
@taking_options
def export_style(
    name: Annotated[
        str,
        typer.Argument(
            metavar="STYLE",
            help="A style, or a blend of several.",
            show_default=False,
            autocompletion=completion.styles,
        ),
    ],
    self_contained: Annotated[
        Path,
        typer.Option(
            help="The .onnx file to write: network and style in one.",
            metavar="FILE",
            show_default=False,
        ),
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


def show_card(name: str, *, as_json: bool) -> None:
    """For people, or whole, for programs."""
    style = find_style(name)
    if as_json:
        print_json(to_json(style))
    else:
        print_card(style)


def print_card(style: Style) -> None:
    """What helps a person to decide; all else is in the JSON."""
    card = style.card
    picture = picture_of(style)
    told = {
        "Looks like": card.description,
        "Learned from": ", ".join(filter(None, (card.title, card.artist, card.year))),
        "Licence": card.licence,
        "Source": card.source,
        "Picture": str(picture) if picture else "",
        "Strength": f"{card.strength:g}, where --strength is not given",
        "Origin": style.origin,
        "File": str(style.path),
    }
    print(printable(style.name))
    print(two_columns((label, printable(text)) for label, text in told.items() if text))
    print(f"\nTo paint with it: rts webcam --style {shlex.quote(printable(_typed(style)))}")


def _typed(style: Style) -> str:
    return str(style.path) if style.origin == "file" else style.name


def picture_of(style: Style) -> Path | None:
    """The picture that the style was learned from, where it is on this machine."""
    recipe = style.card.nested("recipe") or {}
    paths = [each.get("path") for each in recipe.get("picture", []) if isinstance(each, dict)]
    if not paths or not isinstance(paths[0], str):
        return None
    # A built-in style's path is a name; one from elsewhere is that of another machine, maybe.
    places = (Path(paths[0]), shipped_picture(paths[0]))
    return next((each for each in places if each.is_file()), None)


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
