"""How help is written: nothing that must be typed is cut, however narrow the terminal.

Two columns, what is typed and what it means; where the first is too wide, its meaning goes below.
"""

import inspect
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from realtime_style.cli.examples import EXAMPLES
from realtime_style.cli.fitting import beside_or_below, wrapped
from realtime_style.cli.typed import kind_of, typed
from realtime_style.cli.usage import end_with_words, refuse_command

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
_GENERAL = ("--overwrite", "--json", "--quiet", "--help")
"""Options that come last, in this order."""


class _KnowingItsErrors:
    """Part of a command whose errors know where they were made: click forgets that of some."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As for every command."""
        try:
            return super().parse_args(ctx, args)  # type: ignore[misc, no-any-return]
        except Exception as error:
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined]
            raise


class HelpfulCommand(_KnowingItsErrors, TyperCommand):
    """A command whose help has examples first, then its options in groups."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """`ctx` and `formatter` are click's, or those of the copy of click inside of typer."""
        name = " ".join(ctx.command_path.split()[1:])
        parts = [_usage(ctx, self), _words(self.help), _examples(name)]
        below = [self.epilog] if self.epilog else []
        _write(formatter, [*filter(None, parts), *_option_groups(ctx, self), *below])


class HelpfulGroup(_KnowingItsErrors, TyperGroup):
    """A command of several, listed in their order; what cannot be read is told on one line."""

    usages: ClassVar[Sequence[str]] = ("[OPTIONS] COMMAND ...",)
    """What may stand behind its name."""

    def main(self, *args: Any, **more: Any) -> Any:
        """Run, and exit with the status, unless `standalone_mode` is False."""
        if not more.get("standalone_mode", True):
            return super().main(*args, **more)
        try:
            status = super().main(*args, **{**more, "standalone_mode": False})
        except Exception as error:
            end_with_words(error)
        sys.exit(status if isinstance(status, int) else 0)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As for every group; a word that is near none of its commands leads to the list."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            refuse_command(args[0], ctx.command_path, list(self.commands))
        return super().resolve_command(ctx, args)

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
    fitting = [len(name) for name, _ in rows if len(name) <= _TYPED_COLUMNS]
    indent = 2 + max(fitting, default=0) + 2
    if indent > columns() // 2:
        indent = 6
    lines: list[str] = []
    for name, meaning in rows:
        first, *further = beside_or_below(meaning, columns(), indent) or [""]
        if 2 + len(name) + 2 <= indent:
            lines.append((f"  {name}".ljust(indent) + first).rstrip())
        else:
            lines += [f"  {name}", " " * indent + first]
        lines += further
    return "\n".join(lines)


def heading(text: str) -> str:
    """Bold on a terminal."""
    return str(typer.style(f"{text}:", bold=True))


def _section(title: str, rows: Sequence[tuple[str, str]]) -> str:
    return f"{heading(title)}\n{two_columns(rows)}" if rows else ""


def _usage(ctx: Any, command: Any) -> str:
    arguments = [typed(each, None) for each in command.params if each.param_type_name == "argument"]
    usages = getattr(command, "usages", (" ".join(["[OPTIONS]", *arguments]),))
    before = ("Usage:", *["      "] * len(usages))
    lines = [
        f"{word} {ctx.command_path} {each}" for word, each in zip(before, usages, strict=False)
    ]
    return "\n".join(line for each in lines for line in wrapped(each, columns(), further="       "))


def _words(text: str | None) -> str:
    paragraphs = (text or "").split("\n\n")
    return "\n\n".join("\n".join(wrapped(" ".join(each.split()), columns())) for each in paragraphs)


def _examples(name: str) -> str:
    return f"{heading('Examples')}\n{examples(name)}" if name in EXAMPLES else ""


def examples(name: str) -> str:
    """Each line as it is typed, and below it what it does."""
    lines = []
    for line, does in EXAMPLES[name]:
        lines.append(f"  {line}")
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
            typed(each, declared.get(each.name)),
            _meaning(each, declared.get(each.name), ctx.lookup_default(each.name)),
        )
        groups.setdefault(title, []).append(row)
    yield from (_section(title, rows) for title, rows in groups.items() if rows)


def _importance(parameter: Any) -> int:
    """0 but for what every command has."""
    return next((i for i, flag in enumerate(_GENERAL, 1) if flag in parameter.opts), 0)


def _meaning(parameter: Any, declared: inspect.Parameter | None, chosen: Any) -> str:
    """The help, with what can be given and what holds otherwise in brackets: `chosen`, where the
    user's config file says that."""
    told = (parameter.help or "").strip()
    notes = []
    if told.endswith("]"):  # the range, of which the option's declaration knows
        told, _, allowed = told[:-1].rpartition(" [")
        notes.append(allowed)
    if issubclass(kind := kind_of(declared), Enum):
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
