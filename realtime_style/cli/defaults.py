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
    context.default_map = defaults_of(context, read_config().get(DEFAULTS, {}))


def defaults_of(context: Any, table: Table) -> dict[str, Any]:
    """By command and parameter, of a table such as the file's [defaults].

    What stands in it itself is for every command that paints and has such an option; what stands
    in a table in it, for the command of that name.

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
            raise _unknown(
                f"[{DEFAULTS}]", name, {key for each in painting for key in commands[each]}
            )
        for command in painting:
            _set(
                found[command], commands[command].get(name), value, context, f"[{DEFAULTS}] {name}"
            )
    for command, values in own.items():
        if command not in commands:
            raise _unknown(f"[{DEFAULTS}.…]", command, set(commands))
        for name, value in values.items():
            where = f"[{DEFAULTS}.{command}]"
            if name not in commands[command]:
                raise _unknown(where, name, set(commands[command]))
            _set(found[command], commands[command][name], value, context, f"{where} {name}")
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
        reason = getattr(error, "message", "") or str(error)
        raise InputError(f"'{config_file()}', {where}: {reason}") from None
    found[parameter.name] = value


def _unknown(where: str, name: str, known: set[str]) -> InputError:
    close = get_close_matches(name, sorted(known), n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(sorted(known))}"
    return InputError(f"'{config_file()}', {where} has '{name}', which is none of ours: {hint}")
