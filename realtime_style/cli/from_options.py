"""A command's parameters, made from the options that it takes."""

import dataclasses
import functools
import inspect
from collections.abc import Callable, Mapping
from inspect import Parameter
from typing import Annotated, Any, get_origin

import typer

from realtime_style.cli.command_options import COMMAND_OPTIONS, Absent
from realtime_style.cli.completion import COMPLETIONS
from realtime_style.options import Declared, declared

Command = Callable[..., None]
_NONE: Mapping[str, str] = {}


def taking_options(command: Command) -> Command:
    """Give a command the options that it takes, but those absent in `COMMAND_OPTIONS`."""
    options = COMMAND_OPTIONS[command.__name__]
    return take_options(command, options.absent, options.told)


def take_options(
    command: Command, absent: Mapping[str, Absent], told: Mapping[str, str] = _NONE
) -> Command:
    """In place of each parameter that is a dataclass of options, give a command its fields.

    Those of the dataclasses in it are among them; those that are `absent` are not. `told` is help
    in place of a field's own.
    """
    groups: dict[str, _Group] = {}
    parameters: list[Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        if dataclasses.is_dataclass(parameter.annotation):
            groups[name] = _Group(parameter.annotation, absent, told)
            parameters += groups[name].parameters
        else:
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))

    @functools.wraps(command)
    def run(**given: Any) -> None:
        command(**{name: group.take(given) for name, group in groups.items()}, **given)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


class _Group:
    """A dataclass of options on the command line."""

    def __init__(self, options: Any, absent: Mapping[str, Absent], told: Mapping[str, str]) -> None:
        """A field that is declared is an option; so is one that is annotated for typer."""
        self._options = options
        self._inner: dict[str, _Group] = {}
        self._offered: dict[str, Declared | None] = {}
        self._fixed: dict[str, Any] = {}
        self.parameters: list[Parameter] = []
        options_by_name = {each.name: each for each in declared(options)}
        for field in dataclasses.fields(options):
            each = options_by_name.get(field.name)
            if dataclasses.is_dataclass(field.type):
                self._inner[field.name] = inner = _Group(field.type, absent, told)
                self.parameters += inner.parameters
            elif field.name in absent:
                if (value := absent[field.name].value) is not None:
                    self._fixed[field.name] = value
            elif each and each.help:
                self._offered[field.name] = each
                help_text = told.get(field.name, each.help)
                self.parameters.append(as_parameter(dataclasses.replace(each, help=help_text)))
            elif get_origin(field.type) is Annotated:
                self._offered[field.name] = None
                self.parameters.append(_parameter(field.name, field.type, field.default))

    def take(self, given: dict[str, Any]) -> Any:
        """The options, with what was given for them; `given` is left with the rest."""
        values = dict(self._fixed)
        for name, each in self._offered.items():
            value = given.pop(name)
            values[name] = _read(each, value) if each else value
        inner = {name: group.take(given) for name, group in self._inner.items()}
        return self._options(**values, **inner)


def as_parameter(each: Declared) -> Parameter:
    """The parameter of a command whose option it is, as typer reads it."""
    is_text = each.repeated or each.read is not None or each.default in (None, "")
    about = typer.Option(
        *_flags(each),
        help=f"{each.help} [{each.allowed}]" if each.allowed else each.help,
        autocompletion=COMPLETIONS.get(each.name),
        metavar=each.metavar,
        show_default=False if is_text and each.show_default is True else each.show_default,
        rich_help_panel=each.group or None,
        callback=None if each.read or each.repeated else _checking(each),
    )
    if each.repeated:
        return _parameter(each.name, Annotated[list[str], about], [])
    if each.read:
        return _parameter(each.name, Annotated[str, about], "")
    default = not each.default if _is_opposite(each) else each.default
    return _parameter(each.name, Annotated[each.kind, about], default)


def _checking(each: Declared) -> Callable[[Any], Any]:
    """A value out of range is refused as it is read, from the config file or for it as well."""

    def checked(value: Any) -> Any:
        each.check(value)
        return value

    return checked


def _parameter(name: str, annotation: Any, default: Any) -> Parameter:
    if default is dataclasses.MISSING:
        default = Parameter.empty
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _flags(each: Declared) -> tuple[str, ...]:
    if each.default is True and not _is_opposite(each):
        return tuple(f"{flag}/--no-{flag.lstrip('-')}" for flag in each.flags)
    return each.flags


def _is_opposite(each: Declared) -> bool:
    """Whether the flag says the opposite of the field."""
    return each.flags[0].startswith("--no-")


def _read(each: Declared, value: Any) -> Any:
    """The field's value of what typer gives."""
    if each.read:
        return each.read(value) if value else each.default
    if each.repeated:
        return tuple(value)
    return not value if _is_opposite(each) else value
