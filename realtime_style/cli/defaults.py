"""Defaults of options that the user has set in the config file."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from realtime_style.cli.command_options import COMMAND_OPTIONS
from realtime_style.cli.live_command import BARE
from realtime_style.config.reading import DEFAULTS, Table, config_file, read_config
from realtime_style.errors import InputError

_NEVER = {"help", "version"}


def take_defaults(context: Any) -> None:
    """Let the commands' options begin with what the user has set.

    Raises:
        InputError: the file cannot be read, or sets what there is not.
    """
    file = f"'{config_file()}', "
    context.default_map = defaults_of(context, read_config().get(DEFAULTS, {}), file)


def defaults_of(context: Any, table: Table, file: str = "") -> dict[str, Any]:
    """By command and parameter, of a table such as the file's [defaults].

    What stands in it itself is for every command that paints and has such an option; what stands
    in a table in it, for the command of that name. `file` is what errors begin with, where the
    values are those of a file and not of the command line.

    Raises:
        InputError: there is no such command or option, or the option does not take the value.
    """
    commands = _commands(context)
    found: dict[str, dict[str, Any]] = {name: {} for name in commands}
    general = {name: value for name, value in table.items() if not isinstance(value, dict)}
    own = {name: value for name, value in table.items() if isinstance(value, dict)}
    painting = [name for name in commands if name.replace("-", "_") in COMMAND_OPTIONS]
    for name, value in general.items():
        if not any(name in commands[each] for each in painting):
            known = {key for each in painting for key in commands[each]}
            raise _unknown("option", name, known, file and f"{file}[{DEFAULTS}]: ")
        for command in painting:
            where = file and f"{file}[{DEFAULTS}] {name}: "
            _set(found[command], commands[command].get(name), value, context, where)
    for command, values in own.items():
        if command not in commands:
            raise _unknown("command", command, set(commands), file and f"{file}[{DEFAULTS}.…]: ")
        for name, value in values.items():
            where = file and f"{file}[{DEFAULTS}.{command}]"
            if name not in commands[command]:
                known = set(commands[command])
                raise _unknown("option", name, known, where and f"{where}: ", command)
            where = where and f"{where} {name}: "
            _set(found[command], commands[command][name], value, context, where)
    return found


def _commands(context: Any) -> dict[str, dict[str, Any]]:
    """Of each command its options, by their flags without the dashes in front."""
    every: Any = context.command
    return {name: dict(_options(command)) for name, command in every.commands.items()}


def _options(command: Any) -> Iterator[tuple[str, Any]]:
    for parameter in command.params:
        if parameter.param_type_name == "option" and parameter.name not in _NEVER:
            for flag in parameter.opts:
                if flag.startswith("--"):
                    yield flag.removeprefix("--"), parameter


def _set(found: dict[str, Any], parameter: Any, value: Any, context: Any, where: str) -> None:
    if parameter is None:
        return
    bare = next((BARE[flag] for flag in parameter.opts if flag in BARE), None)
    if bare and value is False:
        found.pop(parameter.name, None)
        return
    value = bare if bare and value is True else value
    value = [value] if parameter.multiple and not isinstance(value, list) else value
    try:
        parameter.process_value(context, value)
    except Exception as error:  # click's own, of which typer has a copy
        raise InputError(f"{where}{_reason(error, parameter, context)}") from None
    found[parameter.name] = value


def _reason(error: Exception, parameter: Any, context: Any) -> str:
    """What is wrong with the value, as on a command line."""
    from realtime_style.cli.usage import of_value

    if isinstance(error, InputError):
        return str(error)
    owner = next(each for each in context.command.commands.values() if parameter in each.params)
    return f"{parameter.name.replace('_', '-')} {of_value(error, parameter, owner)}"


def _unknown(kind: str, name: str, known: set[str], where: str, command: str = "") -> InputError:
    """Of an option, or a command, that there is not."""
    if close := get_close_matches(name, sorted(known), n=1):
        hint = f"did you mean '{close[0]}'?"
    elif kind == "command":
        hint = f"there are {', '.join(sorted(known))}"
    else:
        hint = f"'rts {command or 'video'} --help' tells what there is, without the dashes"
    return InputError(f"{where}there is no {kind} '{name}': {hint}")
