"""What a person is told of a line that the command line cannot read: one line, as of all else.

typer's own is a box, in which long words are broken; and a library below it speaks of its own
matters ("Value error", "unable to parse string as a number").
"""

import inspect
import re
import sys
from difflib import get_close_matches
from enum import Enum
from typing import Any, NoReturn

import typer

from realtime_style.cli.parameters import say
from realtime_style.cli.typed import kind_of, typed

_TAKES = {bool: "true or false", int: "a whole number", float: "a number"}
"""By the kind of value, the first that fits."""


WRONG_USAGE = 2
"""Exit status."""
_ALIKE = 0.7
"""Of difflib's 1 for the same word: 'stlye' is 'style', and 'device' is not 'recipe'."""


def end_with_words(error: Exception) -> NoReturn:
    """End with one line, if the error is of usage; others are raised again.

    Those are click's, of which typer has a copy; both name them alike.
    """
    if not hasattr(error, "format_message"):
        raise error
    say(f"rts: {' '.join(in_words(error).split())}")
    sys.exit(WRONG_USAGE)


def refuse_command(word: str, group: str, commands: list[str]) -> NoReturn:
    """End with one line on a command that there is not.

    Raises:
        typer.Exit: with status 2.
    """
    close = get_close_matches(word, commands, n=1)
    hint = f"did you mean '{group} {close[0]}'?" if close else f"'{group} --help' lists them"
    say(f"rts: there is no command '{word}': {hint}")
    raise typer.Exit(WRONG_USAGE)


def in_words(error: Any) -> str:
    """What is wrong with the line, on one line, and what to try."""
    context = getattr(error, "ctx", None)
    command = _called(context) if context else "rts"
    told = f"'{command} --help' tells its options"
    if hasattr(error, "possibilities"):
        return f"'{command}' has no option '{error.option_name}': {_alike(error, context) or told}"
    if hasattr(error, "param_type"):
        return f"'{command}' needs {typed(error.param, None)}: {told}"
    if getattr(error, "param", None) is not None:
        return f"{_name(error.param)} {of_value(error, error.param, context and context.command)}"
    if option := getattr(error, "option_name", ""):
        return _of_option(error, option, context)
    if extra := re.search(r"extra argument\S* \((.*)\)$", error.format_message()):
        return f"'{command}' does not take '{extra[1]}': {told}"
    return f"'{command}': {_uncapped(error.format_message())}; {told}"


def _called(context: Any) -> str:
    """The command as people type it: a hidden one stands for its group."""
    return str((context.parent if context.command.hidden else context).command_path)


def of_value(error: Any, parameter: Any, command: Any) -> str:
    """What is wrong with a value, to stand behind the option's name; `command` is whose it is."""
    given = _given(error)
    got = "" if given is None else f", got '{given}'"
    kind = kind_of(_declared(parameter, command))
    if issubclass(kind, Enum):
        values = [str(each.value) for each in kind]
        close = get_close_matches(str(given), values, n=1)
        maybe = f": did you mean '{close[0]}'?" if close else ""
        return f"is one of {', '.join(values)}{got}{maybe}"
    if words := next((words for each, words in _TAKES.items() if issubclass(kind, each)), ""):
        return f"takes {words}{got}"
    message = str(getattr(error, "message", "") or error)
    return f"cannot be so: {_uncapped(message.removeprefix('Value error, '))}"


def _given(error: Any) -> Any:
    """The value that was refused; None where the libraries do not tell."""
    cause = error.__cause__
    details = cause.errors() if hasattr(cause, "errors") else []
    return details[0].get("input") if details else None


def _declared(parameter: Any, command: Any) -> inspect.Parameter | None:
    """The parameter in the signature of its command."""
    callback = getattr(command, "callback", None)
    return inspect.signature(callback).parameters.get(parameter.name) if callback else None


def _name(parameter: Any) -> str:
    """As in '--style'."""
    if parameter.param_type_name == "argument":
        return str(typed(parameter, None))
    return str(max(parameter.opts, key=len))


def _alike(error: Any, context: Any) -> str:
    flags = [flag for each in context.command.params for flag in each.opts] if context else []
    names = {flag.lstrip("-"): flag for flag in flags if flag.startswith("--")}
    close = get_close_matches(error.option_name.lstrip("-"), names, n=1, cutoff=_ALIKE)
    return f"did you mean '{names[close[0]]}'?" if close else ""


def _of_option(error: Any, flag: str, context: Any) -> str:
    """An option that lacks its value, or has one that it does not take."""
    parameters = context.command.params if context else []
    found = next((each for each in parameters if flag in each.opts), None)
    if getattr(found, "is_flag", False):
        return f"{flag} is a switch, and takes no value"
    if found is None:
        return _uncapped(error.format_message())
    example = typed(found, _declared(found, context.command)).rpartition(", ")[2]
    return f"{flag} needs a value, as in '{example}'"


def _uncapped(text: str) -> str:
    """A library's sentence, on one line and as a part of ours."""
    text = " ".join(text.split())
    return text[:1].lower() + text[1:].rstrip(".")
