"""`rts styles`: what there is to paint with."""

import dataclasses
import json
from typing import Annotated, Any

import typer

from realtime_style.cli import parameters
from realtime_style.cli.parameters import print_json, say
from realtime_style.styles.catalogue import Style, find_style, list_styles


def styles(
    style: Annotated[str, typer.Option("--style", "-s", help="Show one style's whole card.")] = "",
    as_json: parameters.Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the names alone.")] = False,
) -> None:
    """List the styles, or show the card of one."""
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
            print(each.card.name)
    else:
        print_table(found)


def to_json(style: Style) -> dict[str, Any]:
    """The card with its nested parts unpacked, and where the style lives."""
    card: dict[str, Any] = dataclasses.asdict(style.card)
    for part in ("recipe", "training", "parity"):
        card[part] = json.loads(card[part]) if card[part] else None
    return {**card, "origin": style.origin, "path": str(style.path)}


def print_card(style: Style) -> None:
    """One line for each field."""
    for key, value in to_json(style).items():
        text = json.dumps(value) if isinstance(value, (dict, list)) else value
        print(f"{key + ':':10} {text}")


def print_table(found: list[Style]) -> None:
    """A table with the fields that help to choose."""
    from rich.console import Console
    from rich.table import Table

    table = Table("style", "picture", "artist", "year", "licence", "origin")
    for style in found:
        card = style.card
        table.add_row(card.name, card.title, card.artist, card.year, card.licence, style.origin)
    Console().print(table)
