"""How an option is declared: once, beside its field."""

import dataclasses
import functools
import numbers
import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from realtime_style.errors import InputError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FEWEST_REFUSED = 64
"""Threads or processes that any machine may be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """All that is known of an option but its value."""

    name: str = ""
    """Of the field."""
    kind: Any = None
    """The field's annotation."""
    default: Any = None
    help: str = ""
    """For the command line; '' where the option is for the library alone."""
    flags: tuple[str, ...] = ()
    """On the command line; one that begins with '--no-' says the opposite of the field."""
    group: str = ""
    """The panel of the help that it is in; '' is the first."""
    show_default: bool | str = True
    """Whether the help tells the default, or words for it."""
    metavar: str | None = None
    bare: str | None = None
    """What the flag means without a value; None where it needs one."""
    repeated: bool = False
    """Whether the flag may be given again, each time with one more value."""
    read: Callable[[Any], Any] | None = None
    """Makes the value from the flag's text, or its texts; None where typer can."""
    low: float | None = None
    above: float | None = None
    high: float | None = None
    below: float | None = None
    must: str = ""
    """What the value must be, where the four numbers do not say it best."""
    hint: str = ""
    """What to try in place of a value that cannot be."""
    unit: str = ""
    label: str = ""
    """What messages call it, where that is not its flag."""
    live_step: float | None = None
    """By how much it changes in a live run, of a switch just whether it does; None: it stays."""

    def check(self, value: Any) -> None:
        """Refuse a value that is out of range.

        Raises:
            InputError: it is; the message names it.
        """
        if value is None or self._allows(value):
            return
        label = self.label or (self.flags[0].lstrip("-") if self.help else self.name)
        is_whole = isinstance(value, numbers.Integral)
        got = str(value) if is_whole else f"{float(value):g}"
        hint = f": {self.hint}" if self.hint else ""
        raise InputError(
            f"{label} must be {self.must or self._range()}, got {got}{self.unit}{hint}"
        )

    @property
    def allowed(self) -> str:
        """The range in words, for the help; '' where there is none."""
        if self.must:
            return self.must
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g}"
        return self._range()

    def _allows(self, value: Any) -> bool:
        """False for what is no number, too."""
        return (
            (self.low is None or value >= self.low)
            and (self.above is None or value > self.above)
            and (self.high is None or value <= self.high)
            and (self.below is None or value < self.below)
        )

    def _range(self) -> str:
        if self.low is not None and self.high is not None:
            return f"between {self.low:g} and {self.high:g}"
        if self.low is not None and self.below is not None:
            return f"from {self.low:g} to below {self.below:g}"
        ends = {
            "{:g} or more": self.low,
            "above {:g}": self.above,
            "at most {:g}": self.high,
            "below {:g}": self.below,
        }
        return " and ".join(words.format(end) for words, end in ends.items() if end is not None)


def option(default: Any, help: str = "", **more: Any) -> Any:  # noqa: A002 (as typer has it)
    """A field of a frozen dataclass, with what `Declared` says of it.

    Without `flags` it is called as its field is: 'patience_s' becomes '--patience'.
    """
    return dataclasses.field(
        default=default, metadata={Declared: Declared(default=default, help=help, **more)}
    )


@functools.cache
def declared(options: type["DataclassInstance"]) -> tuple[Declared, ...]:
    """The declared fields of a dataclass, in their order; a plain field is none."""
    return tuple(
        dataclasses.replace(
            each,
            name=field.name,
            kind=field.type,
            flags=each.flags or ("--" + _words(field.name).replace(" ", "-"),),
        )
        for field in dataclasses.fields(options)
        if (each := field.metadata.get(Declared))
    )


def check(options: "DataclassInstance") -> None:
    """Refuse a value of another kind than its field's default, and one that is out of range.

    Raises:
        InputError: one is; the message names it.
    """
    for field in dataclasses.fields(options):
        _check_kind(field, getattr(options, field.name))
    for each in declared(type(options)):
        each.check(getattr(options, each.name))


def _check_kind(field: "dataclasses.Field[Any]", value: Any) -> None:
    kind = _kind_of(field)
    if kind is None or (value is None and field.default is None):
        return
    accepted, words = _KINDS[kind]
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise InputError(f"{_words(field.name)} must be {words}, got {value!r}")


def _words(name: str) -> str:
    return name.removesuffix("_s").replace("_", " ")


def _kind_of(field: "dataclasses.Field[Any]") -> type | None:
    """What is in `_KINDS`; where the default is None, its annotation tells: 'float | None'."""
    if field.default is None:
        return next((each for each in get_args(field.type) if each in _KINDS), None)
    return next((each for each in _KINDS if isinstance(field.default, each)), None)


_KINDS: dict[type, tuple[type, str]] = {
    bool: (bool, "true or false"),
    int: (numbers.Integral, "a whole number"),
    float: (numbers.Real, "a number"),
    Fraction: (numbers.Rational, "an exact number"),
    str: (str, "text"),
    tuple: (tuple, "a tuple"),
    Path: (Path, "a path"),
}
"""Of a field's default, first that fits: what is accepted, in words."""


def check_count(name: str, count: int) -> None:
    """Refuse more threads or processes than would do any good here.

    Raises:
        InputError: so many.
    """
    cores = os.cpu_count() or 1
    most = max(FEWEST_REFUSED, 4 * cores)
    if count > most:
        raise InputError(f"{name} must be at most {most} on {cores} cores, got {count}")
