"""`rts config`: what the user has set, in one file."""

import contextlib
import tomllib
from typing import Annotated, Any

import typer

from realtime_style.cli import parameters
from realtime_style.cli.defaults import defaults_of
from realtime_style.cli.parameters import print_json, print_result, say
from realtime_style.config.reading import DEFAULTS, config_file, needed_file, read_config
from realtime_style.config.writing import set_value, written
from realtime_style.errors import InputError

_STYLES = ("style", "person", "background")
"""Options that name one."""


def config(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="[OPTION]",
            help="An option without its dashes, as in steady, or of one command: webcam.mirror.",
            show_default=False,
        ),
    ] = "",
    value: Annotated[
        str,
        typer.Argument(metavar="[VALUE]", help="What it is to be from now on.", show_default=False),
    ] = "",
    unset: Annotated[bool, typer.Option("--unset", help="Let it be as it came.")] = False,
    path: Annotated[
        bool, typer.Option("--path", help="Print where the file is that holds them.")
    ] = False,
    as_json: parameters.Json = False,
) -> None:
    """Show or set options' defaults; the same file holds the looks that were kept, and MIDI."""
    if path:
        print_result(str(needed_file()))
    elif value or unset:
        _change(context, name, value, unset=unset)
    elif name:
        _show_one(name)
    elif as_json:
        print_json(read_config())
    else:
        _show_all()


def _show_all() -> None:
    tables = read_config()
    where = config_file()
    if not tables:
        say(f"nothing is set; 'rts config style ink' would, in '{where}'")
    lines = [
        f"{'.'.join((table, *names))} = {written(value)}"
        for table, inner in tables.items()
        for names, value in _flat(inner)
    ]
    if lines:
        say(f"in '{where}':")
        print_result("\n".join(lines))


def _flat(table: dict[str, Any]) -> list[tuple[tuple[str, ...], Any]]:
    flat: list[tuple[tuple[str, ...], Any]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            flat += [((name, *names), inner) for names, inner in _flat(value)]
        else:
            flat.append(((name,), value))
    return flat


def _show_one(name: str) -> None:
    value: Any = read_config().get(DEFAULTS, {})
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if value is None or isinstance(value, dict):
        raise InputError(f"'{name}' is not set: 'rts config' shows what is")
    print_result(written(value))


def _change(context: typer.Context, name: str, value: str, *, unset: bool) -> None:
    command, _, option = name.rpartition(".")
    if not option or (value and unset):
        raise InputError(
            "give an option and its value, as in 'rts config style ink', or --unset and an option"
        )
    names = (DEFAULTS, command) if command else (DEFAULTS,)
    read = None if unset else _read(value)
    if read is not None:
        table = {command: {option: read}} if command else {option: read}
        defaults_of(context.parent, table)
        if option in _STYLES and read != "photo":
            _refuse_style(str(read))
    set_value(needed_file(), names, option, read)


def _refuse_style(name: str) -> None:
    """Raise what every command would say of it.

    Raises:
        StyleError: there is no such style, or it cannot be painted with.
    """
    from realtime_style.styles.selection import select_style

    select_style(name)


def _read(text: str) -> Any:
    """A value as TOML has it, else text as it is."""
    with contextlib.suppress(tomllib.TOMLDecodeError):
        found = tomllib.loads(f"value = {text}")
        if len(found) == 1 and isinstance(found["value"], bool | int | float | str):
            return found["value"]
    return text
