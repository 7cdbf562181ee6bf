"""`rts controls`: all that can be changed in a live run, and what asks for it."""

import shutil
import sys
from typing import Annotated, Any

import typer

from realtime_style.cli import parameters
from realtime_style.cli.fitting import wrapped
from realtime_style.cli.help import columns, two_columns
from realtime_style.cli.parameters import print_json, print_result
from realtime_style.errors import InputError
from realtime_style.live.commands import CONTROLS, Control, Kind
from realtime_style.live.control.midi_map import PROGRAM, read_map
from realtime_style.live.control.osc import AGAIN, PREFIX
from realtime_style.live.kept import kept_bindings
from realtime_style.live.keys import HELP, KEYS
from realtime_style.options import OSC_PORT, PHOTO

Rows = list[tuple[str, str, str]]
"""What asks, what it takes, and what becomes of it."""


def controls(
    osc: Annotated[
        bool, typer.Option("--osc", help="Show the addresses of Open Sound Control alone.")
    ] = False,
    midi: Annotated[
        bool, typer.Option("--midi", help="Show MIDI knobs and buttons alone, yours among them.")
    ] = False,
    keys: Annotated[
        bool, typer.Option("--keys", help="Show the keys of the window alone.")
    ] = False,
    page: Annotated[
        bool, typer.Option("--page", help="Show messages to the WebSocket /live alone.")
    ] = False,
    as_json: parameters.Json = False,
) -> None:
    """Show what can be changed in a live run: by key, OSC, MIDI or WebSocket."""
    asked = {"osc": osc, "midi": midi, "keys": keys, "page": page}
    if sum(asked.values()) > 1:
        raise InputError("rts controls shows one at a time: --osc, --midi, --keys or --page")
    which = next((name for name, wanted in asked.items() if wanted), "all")
    head, rows = _TABLES[which]()
    if as_json:
        print_json([dict(zip(("by", "takes", "help"), row, strict=True)) for row in rows])
        return
    told = "\n".join(wrapped(head, columns())) + "\n\n" if head else ""
    print_result(told + _table(rows))


def _table(rows: Rows) -> str:
    """A row a line, for programs and where the terminal is wide enough; else as help is."""
    first, second = (max(len(row[at]) for row in rows) for at in (0, 1))
    lines = [f"{by:<{first}}  {takes:<{second}}  {about}".rstrip() for by, takes, about in rows]
    width = shutil.get_terminal_size().columns
    if not sys.stdout.isatty() or max(map(len, lines)) <= width:
        return "\n".join(lines)
    return two_columns(
        (by, about if takes == _TAKEN[Kind.ACTION] else f"{about} [{takes}]")
        for by, takes, about in rows
    )


def _all() -> tuple[str, Rows]:
    return "", [(each.name, _takes(each), each.help) for each in CONTROLS.values()]


def _osc() -> tuple[str, Rows]:
    rows: Rows = []
    for each in _shared():
        rows.append((PREFIX + each.name, _takes(each), each.help))
        rows += [(f"{PREFIX}{each.name}{end}", *more) for end, more in _MORE_OSC[each.kind]]
    rows.append((AGAIN, "nothing", "Have all told anew to --osc-to."))
    head = (
        f"rts webcam --osc listens on UDP port {OSC_PORT} of this machine. A button may send 1 "
        "when it is pressed and 0 when it is let go. With --osc-to, the same addresses are told "
        "how all stands."
    )
    return head, rows


def _midi() -> tuple[str, Rows]:
    bindings = read_map(kept_bindings())
    rows = [
        (source, str(target), CONTROLS[target.control].help) for source, target in bindings.items()
    ]
    rows.append((f"{PROGRAM} N", "style N", CONTROLS["style"].help))
    head = (
        "rts webcam --midi. Controllers, notes and programs of any channel; 'cc 1 21' is of "
        "channel 1. To teach another: the key l, the key that does it, then the knob; it is kept "
        "in the config file."
    )
    return head, rows


def _keys() -> tuple[str, Rows]:
    by_shown = {key.shown: str(key.command.control) for key in KEYS}
    return "", [(shown, by_shown.get(shown, "preset"), about) for shown, about in HELP]


def _page() -> tuple[str, Rows]:
    rows = [
        ('{"style": "ink"}', "a name", "Paint in it."),
        ('{"style": "ink", "other": "candy", "share": 0.3}', "0 to 1", "Paint in a blend of two."),
        ('{"key": "n"}', "a key", "What the key does in the window."),
    ]
    rows += [
        (f'{{"{each.name}": {_example(each)}}}', _takes(each), each.help)
        for each in _shared()
        if each.kind is not Kind.STYLE
    ]
    head = (
        "rts serve, its WebSocket at ws://127.0.0.1:8010/live (with ?token=… where there is one): "
        "one JSON object a message. It sends pictures, and as text how all stands."
    )
    return head, rows


def _shared() -> list[Control]:
    return [each for each in CONTROLS.values() if each.shared]


def _example(control: Control) -> str:
    if control.kind is Kind.NUMBER:
        middle = (control.low + control.high) / 2
        return f"{int(middle) if middle > 10 else middle:g}"  # large ones are counts
    return f'"{control.words[0]}"' if control.words else _EXAMPLES[control.kind]


def _takes(control: Control) -> str:
    if control.kind is Kind.NUMBER:
        return f"{control.low:g} to {control.high:g}"
    if control.words:
        return ", ".join(control.words)
    return _TAKEN[control.kind]


_TAKEN = {
    Kind.SWITCH: "1 or 0; without it is turned over",
    Kind.STYLE: "name or number; two names and a share",
    Kind.NAME: "name or number",
    Kind.REGION: f"a style, {PHOTO}, or '' for the style of all",
    Kind.ACTION: "nothing",
}
_MORE_OSC: dict[Kind, list[tuple[str, tuple[str, str]]]] = {
    Kind.NUMBER: [("/by", ("steps", "… by so many steps; 1 without."))],
    Kind.SWITCH: [("/toggle", ("nothing", "… turned over by a button."))],
    Kind.STYLE: [("/NAME", ("nothing", "… by a button."))],
    Kind.NAME: [("/NAME", ("nothing", "… by a button."))],
    Kind.REGION: [("/NAME", ("nothing", "… by a button."))],
    Kind.ACTION: [],
}
_EXAMPLES = {Kind.REGION: f'"{PHOTO}"', Kind.SWITCH: "true", Kind.NAME: '"1"', Kind.ACTION: "null"}
_TABLES: dict[str, Any] = {"all": _all, "osc": _osc, "midi": _midi, "keys": _keys, "page": _page}
