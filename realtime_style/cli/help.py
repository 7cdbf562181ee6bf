"""How help is written: nothing that must be typed is cut, however narrow the terminal.

Two columns, what is typed and what it means; where the first is too wide, its meaning goes below.
"""

import inspect
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, get_args

import typer
from typer.core import TyperCommand, TyperGroup

from realtime_style.cli.examples import EXAMPLES

_WIDEST = 100
_NARROWEST = 40
_TYPED_COLUMNS = 26
"""Of the first column at most; a wider entry has its meaning below it."""
_PANELS = (
    *(
        "Painting",
        "Camera",
        "Showing and keeping",
        "Page",
        "Control",
        "Part of the video",
        "Encoding",
    ),
    *("Other streams", "Stopping and going on", "Cluster", "Card"),
)
"""The groups of options in the order of every command."""
_OWN, _LAST = "Options", "Everything else"
"""What is of no group: a command's own options come first, and those of all commands last."""
_METAVARS = {bool: "", int: "N", float: "NUMBER", Path: "PATH", object: "TEXT"}
"""By the kind of value, the first that fits."""
_GENERAL = ("--overwrite", "--json", "--quiet", "--help")
"""Options that come last, in this order."""


class HelpfulCommand(TyperCommand):
    """A command whose help has examples first, then its options in groups."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """`ctx` and `formatter` are click's, or those of the copy of click inside of typer."""
        name = " ".join(ctx.command_path.split()[1:])
        parts = [_usage(ctx, self), _words(self.help), _examples(name)]
        below = [self.epilog] if self.epilog else []
        _write(formatter, [*filter(None, parts), *_option_groups(ctx, self), *below])


class HelpfulGroup(TyperGroup):
    """A command of several, listed in their order."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """As that of `HelpfulCommand`."""
        name = " ".join(ctx.command_path.split()[1:])
        commands = [self.get_command(ctx, each) for each in self.list_commands(ctx)]
        listed = [
            (each.name or "", _first_sentence(each.help))
            for each in commands
            if each and not each.hidden
        ]
        parts = [_usage(ctx, self), _words(self.help), _examples(name)]
        parts.append(_section("Commands", listed))
        _write(formatter, [*filter(None, parts), *_option_groups(ctx, self)])


def _write(formatter: Any, parts: Iterable[str]) -> None:
    """What the terminal's encoding has no sign for is a '?': click would send UTF-8 to ASCII."""
    text = "\n\n".join(parts) + "\n"
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    formatter.write(text.encode(encoding, "replace").decode(encoding))


def columns() -> int:
    """Of what is written for people."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))


def two_columns(rows: Iterable[tuple[str, str]]) -> str:
    """What is typed, or a name, and what it means; the first is never cut or broken."""
    rows = list(rows)
    fitting = [len(typed) for typed, _ in rows if len(typed) <= _TYPED_COLUMNS]
    indent = 2 + max(fitting, default=0) + 2
    if indent > columns() // 2:
        indent = 6
    lines: list[str] = []
    for typed, meaning in rows:
        beside = wrapped(meaning, columns() - indent)
        if beside and 2 + len(typed) + 2 <= indent:
            lines.append(f"  {typed}".ljust(indent) + beside.pop(0))
        else:
            lines.append(f"  {typed}")
        lines += [" " * indent + line for line in beside]
    return "\n".join(lines)


def heading(text: str) -> str:
    """Bold on a terminal."""
    return str(typer.style(f"{text}:", bold=True))


def _section(title: str, rows: Sequence[tuple[str, str]]) -> str:
    return f"{heading(title)}\n{two_columns(rows)}" if rows else ""


def _usage(ctx: Any, command: Any) -> str:
    arguments = [
        _typed(each, None) for each in command.params if each.param_type_name == "argument"
    ]
    below = ["COMMAND ..."] if isinstance(command, TyperGroup) else []
    words = " ".join([ctx.command_path, "[OPTIONS]", *arguments, *below])
    return "\n".join(wrapped(f"Usage: {words}", columns(), further="       "))


def _words(text: str | None) -> str:
    paragraphs = (text or "").split("\n\n")
    return "\n\n".join("\n".join(wrapped(" ".join(each.split()), columns())) for each in paragraphs)


def wrapped(text: str, width: int, further: str = "") -> list[str]:
    """Lines of so many columns, but for words that are longer: no word is broken."""
    return textwrap.wrap(
        text,
        width,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _examples(name: str) -> str:
    return f"{heading('Examples')}\n{examples(name)}" if name in EXAMPLES else ""


def examples(name: str) -> str:
    """Each line as it is typed, and below it what it does."""
    lines = []
    for typed, does in EXAMPLES[name]:
        lines.append(f"  {typed}")
        lines += [f"      {line}" for line in wrapped(does, columns() - 6)]
    return "\n".join(lines)


def _first_sentence(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split())


def _option_groups(ctx: Any, command: Any) -> Iterator[str]:
    groups: dict[str, list[tuple[str, str]]] = {"Arguments": []}
    groups |= {name: [] for name in (_OWN, *_PANELS, _LAST)}
    declared = inspect.signature(command.callback).parameters if command.callback else {}
    shown = [each for each in command.get_params(ctx) if not getattr(each, "hidden", False)]
    is_grouped = any(getattr(each, "rich_help_panel", None) in _PANELS for each in shown)
    for each in sorted(shown, key=_importance):
        if each.param_type_name == "argument":
            title = "Arguments"
        else:
            last = _LAST if is_grouped and _importance(each) else _OWN
            title = getattr(each, "rich_help_panel", None) or last
        row = (
            _typed(each, declared.get(each.name)),
            _meaning(each, declared.get(each.name), ctx.lookup_default(each.name)),
        )
        groups.setdefault(title, []).append(row)
    yield from (_section(title, rows) for title, rows in groups.items() if rows)


def _importance(parameter: Any) -> int:
    """0 but for what every command has."""
    return next((i for i, flag in enumerate(_GENERAL, 1) if flag in parameter.opts), 0)


def _typed(parameter: Any, declared: inspect.Parameter | None) -> str:
    """As in '-s, --style STYLE'."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or _shouted(parameter.name))
    flags = sorted([*parameter.opts, *parameter.secondary_opts], key=lambda flag: flag[1] == "-")
    metavar = parameter.metavar or _metavar(parameter.name, _kind(declared))
    return f"{', '.join(flags)} {metavar}".rstrip()


def _metavar(name: str, kind: type) -> str:
    if issubclass(kind, Enum):
        return _shouted(name)
    return next(word for each, word in _METAVARS.items() if issubclass(kind, each))


def _shouted(name: str) -> str:
    return name.upper().replace("_", "-")


def _kind(declared: inspect.Parameter | None) -> type:
    """Of one value, in the command's own signature; typer's other options are switches."""
    annotation: Any = declared.annotation if declared else bool
    while parts := [each for each in get_args(annotation) if each is not NoneType]:
        annotation = parts[0]
    return annotation if isinstance(annotation, type) else str


def _meaning(parameter: Any, declared: inspect.Parameter | None, chosen: Any) -> str:
    """The help, with what can be given and what holds otherwise in brackets: `chosen`, where the
    user's config file says that."""
    told = (parameter.help or "").strip()
    notes = []
    if told.endswith("]"):  # the range, of which the option's declaration knows
        told, _, allowed = told[:-1].rpartition(" [")
        notes.append(allowed)
    if issubclass(kind := _kind(declared), Enum):
        notes.append(", ".join(str(each.value) for each in kind))
    if default := _default(parameter, declared, chosen):
        notes.append(f"default: {default}")
    return f"{told} [{'; '.join(notes)}]" if notes else told


def _default(parameter: Any, declared: inspect.Parameter | None, chosen: Any) -> str:
    if chosen is not None:
        return str(chosen)
    show = getattr(parameter, "show_default", False)
    if isinstance(show, str):
        return show
    value = declared.default if declared and show else None
    if value in (None, "", inspect.Parameter.empty) or isinstance(value, bool | list | tuple):
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    return f"{value:g}" if isinstance(value, float) else str(value)
