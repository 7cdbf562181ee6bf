"""How parameters are written in help and in errors: as a person types them."""

import inspect
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, get_args

_METAVARS = {bool: "", int: "N", float: "NUMBER", Path: "PATH", object: "TEXT"}
"""By the kind of value, the first that fits."""


def typed(parameter: Any, declared: inspect.Parameter | None) -> str:
    """As in '-s, --style STYLE'; `declared` is the parameter in its command's signature."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or _shouted(parameter.name))
    flags = sorted([*parameter.opts, *parameter.secondary_opts], key=lambda flag: flag[1] == "-")
    metavar = parameter.metavar or _metavar(parameter.name, kind_of(declared))
    return f"{', '.join(flags)} {metavar}".rstrip()


def _metavar(name: str, kind: type) -> str:
    if issubclass(kind, Enum):
        return _shouted(name)
    return next(word for each, word in _METAVARS.items() if issubclass(kind, each))


def _shouted(name: str) -> str:
    return name.upper().replace("_", "-")


def kind_of(declared: inspect.Parameter | None) -> type:
    """Of one value, in the command's own signature; typer's other options are switches."""
    annotation: Any = declared.annotation if declared else bool
    while parts := [each for each in get_args(annotation) if each is not NoneType]:
        annotation = parts[0]
    return annotation if isinstance(annotation, type) else str
