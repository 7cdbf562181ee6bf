"""The one table of what a person may change in a live run, and the door that commands come in by.

Keys, the page, and whatever else steers a run read the table, and put commands into the door.
"""

import dataclasses
import queue
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from realtime_style.errors import InputError
from realtime_style.options import PHOTO, FilterOptions, declared

MOST_WAITING = 64
"""More commands at once are forgotten: nobody presses so many keys between two frames."""


class Kind(StrEnum):
    """What a control takes."""

    NUMBER = "number"
    SWITCH = "switch"
    STYLE = "style"
    REGION = "region"
    """A part of the picture: a style's name, 'photo', or '' for the style of all."""
    ACTION = "action"
    """Nothing: it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One thing that can be changed or done."""

    name: str
    kind: Kind
    help: str
    low: float = 0.0
    high: float = 1.0
    step: float = 0.1
    """Of a number: by how much a key changes it."""
    filters: str = ""
    """The field of `FilterOptions` that it sets."""
    look: str = ""
    """The field of `Look` that it sets."""
    shared: bool = True
    """Whether it concerns what everybody sees; otherwise one window, or the run itself."""


@dataclass(frozen=True, slots=True)
class StyleBlend:
    """A style with a share of another, 0 to 1; of the next one where no other is named."""

    style: str
    other: str = ""
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Command:
    """A control and what becomes of it.

    With `value` it is set; with `by` a number changes by so many of its steps; with neither a
    switch is turned over, a part of the picture becomes the photo or is painted again, and an
    action is done.
    """

    control: str
    value: float | bool | str | StyleBlend | None = None
    by: float = 0.0


def _of_filters() -> Iterator[Control]:
    """Each option of the filters that may change while they run."""
    for option in declared(FilterOptions):
        if option.live_step is None:
            continue
        yield Control(
            name=option.flags[0].lstrip("-"),
            kind=Kind.SWITCH if isinstance(option.default, bool) else Kind.NUMBER,
            help=option.help,
            low=option.low or 0.0,
            high=1.0 if option.high is None else option.high,
            step=option.live_step,
            filters=option.name,
        )


def _of_regions() -> Iterator[Control]:
    """Parts of the picture that may have a style of their own."""
    for option in declared(FilterOptions):
        if option.name in ("person", "background"):
            yield Control(name=option.name, kind=Kind.REGION, help=option.help, filters=option.name)


CONTROLS = {
    control.name: control
    for control in (
        Control(name="style", kind=Kind.STYLE, help="Paint in this style, or in a blend of two."),
        Control(name="next", kind=Kind.ACTION, help="Go on to the next style."),
        Control(name="previous", kind=Kind.ACTION, help="Go back to the style before."),
        Control(name="blend", kind=Kind.NUMBER, help="The share of the next style."),
        *_of_filters(),
        *_of_regions(),
        Control(name="split", kind=Kind.SWITCH, look="split", help="Half photo, half painting."),
        Control(name="freeze", kind=Kind.SWITCH, look="frozen", help="Hold the photo."),
        Control(
            name="mirror", kind=Kind.SWITCH, look="mirrored", help="Left and right change sides."
        ),
        Control(name="cycle", kind=Kind.SWITCH, help="Change styles by itself."),
        Control(name="photo", kind=Kind.ACTION, help="Save a photo."),
        Control(name="record", kind=Kind.SWITCH, help="Record."),
        Control(name="full-screen", kind=Kind.SWITCH, help="Fill the screen.", shared=False),
        Control(name="hud", kind=Kind.SWITCH, help="Show the text.", shared=False),
        Control(name="help", kind=Kind.SWITCH, help="Show the keys.", shared=False),
        Control(name="quit", kind=Kind.ACTION, help="End the run.", shared=False),
    )
}


def check(command: Command) -> Command:
    """The command, its number brought into its control's range.

    Raises:
        InputError: there is no such control, or it does not take that.
    """
    control = CONTROLS.get(command.control)
    if control is None:
        raise InputError(f"no control '{command.control}': there are {', '.join(CONTROLS)}")
    value = command.value
    if control.kind is Kind.STYLE:
        if not isinstance(value, StyleBlend):
            raise InputError(f"the control '{control.name}' takes the name of a style")
    elif control.kind is Kind.REGION:
        if value is not None and not isinstance(value, str):
            raise InputError(f"the control '{control.name}' takes a style, or '{PHOTO}'")
    elif control.kind is Kind.NUMBER:
        if value is None and command.by:
            return command
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"the control '{control.name}' takes a number")
        within = min(control.high, max(control.low, float(value)))
        return dataclasses.replace(command, value=within)
    elif not (value is None or (control.kind is Kind.SWITCH and isinstance(value, bool))):
        what = "on or off" if control.kind is Kind.SWITCH else "no value"
        raise InputError(f"the control '{control.name}' takes {what}")
    return command


class CommandDoor:
    """Where commands wait until the run has time for them, between two frames. For any thread."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Command] = queue.Queue(MOST_WAITING)

    def put(self, command: Command) -> None:
        """Have a command done; it is forgotten where too many wait.

        Raises:
            InputError: there is no such control, or it does not take that.
        """
        try:
            self._waiting.put_nowait(check(command))
        except queue.Full:
            return

    def take_all(self) -> Iterator[Command]:
        """Those that wait, in the order in which they came."""
        while True:
            try:
                yield self._waiting.get_nowait()
            except queue.Empty:
                return
