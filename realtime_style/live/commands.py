"""The one table of what a person may change in a live run, and the door that commands come in by.

Keys, the page, and whatever else steers a run read the table, and put commands into the door.
"""

import dataclasses
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from realtime_style.errors import InputError
from realtime_style.options import PHOTO, FilterOptions, Quality, declared

MOST_WAITING = 64
"""More keys and buttons at once are forgotten: nobody presses so many between two frames."""

LONGEST_NAME = 100
"""Characters of a look's name."""
SLOWEST_BPM, FASTEST_BPM = 30.0, 300.0
_NOTHING: Mapping[str, Callable[[], None]] = {}


class Kind(StrEnum):
    """What a control takes."""

    NUMBER = "number"
    SWITCH = "switch"
    STYLE = "style"
    NAME = "name"
    """A word, or none."""
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
    stage: str = ""
    """The field of `Stage` that it sets."""
    kept: bool = False
    """Whether a look that is kept under a name holds it, beside the style."""
    once: bool = False
    """Whether being asked for it several times between two frames is as good as once."""
    words: tuple[str, ...] = ()
    """Of a name: those that there are, and without one it goes to the one before; () is any."""
    shared: bool = True
    """Whether it concerns what everybody sees; otherwise one window, or the run itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a person may change beside the look of the picture."""

    black: bool = False
    """Nothing is shown."""
    on_beat: bool = False
    """Changes of style wait for the beat."""
    follows_sound: bool = False
    """The level moves the strength, and onsets the style."""
    pulse: float = 0.6
    """0 to 1: how much of the strength the level moves."""
    every: float = 4
    """Onsets from one style to the next."""


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
            kept=True,
        )


def _of_regions() -> Iterator[Control]:
    """Parts of the picture that may have a style of their own."""
    for option in declared(FilterOptions):
        if option.name in ("person", "background"):
            yield Control(
                name=option.name,
                kind=Kind.REGION,
                help=option.help,
                filters=option.name,
                kept=True,
            )


CONTROLS = {
    control.name: control
    for control in (
        Control(name="style", kind=Kind.STYLE, help="Paint in this style, or in a blend of two."),
        Control(name="next", kind=Kind.ACTION, help="Go on to the next style."),
        Control(name="previous", kind=Kind.ACTION, help="Go back to the style before."),
        Control(name="random", kind=Kind.ACTION, help="Go to any other style."),
        Control(name="blend", kind=Kind.NUMBER, help="The share of the next style."),
        *_of_filters(),
        Control(
            name="fade",
            kind=Kind.NUMBER,
            look="fade_s",
            high=10.0,
            step=0.25,
            help="Seconds from one style to another.",
        ),
        Control(
            name="quality",
            kind=Kind.NAME,
            look="quality",
            words=tuple(Quality),
            help="How large to paint; without a name the next smaller size, or the largest.",
        ),
        *_of_regions(),
        Control(name="split", kind=Kind.SWITCH, look="split", help="Half photo, half painting."),
        Control(name="freeze", kind=Kind.SWITCH, look="frozen", help="Hold the photo."),
        Control(
            name="mirror", kind=Kind.SWITCH, look="mirrored", help="Left and right change sides."
        ),
        Control(name="black-out", kind=Kind.SWITCH, stage="black", help="Show nothing."),
        Control(name="preset", kind=Kind.NAME, help="Paint in the look kept under this name."),
        Control(
            name="keep",
            kind=Kind.NAME,
            once=True,
            help="Keep this look under a name; without one, under the preset asked for next.",
        ),
        Control(name="cycle", kind=Kind.SWITCH, help="Change styles by itself."),
        Control(name="tap", kind=Kind.ACTION, help="A beat, now: two and more make a tempo."),
        Control(
            name="tempo",
            kind=Kind.NUMBER,
            low=SLOWEST_BPM,
            high=FASTEST_BPM,
            step=1,
            help="Beats in a minute.",
        ),
        Control(
            name="on-beat",
            kind=Kind.SWITCH,
            stage="on_beat",
            help="Changes of style wait for the beat.",
        ),
        Control(
            name="beat",
            kind=Kind.SWITCH,
            stage="follows_sound",
            help="Strength and style follow the sound.",
        ),
        Control(
            name="pulse",
            kind=Kind.NUMBER,
            stage="pulse",
            help="How much of the strength the sound's level moves.",
        ),
        Control(
            name="every",
            kind=Kind.NUMBER,
            stage="every",
            low=1,
            high=64,
            step=1,
            help="Onsets of the sound from one style to the next.",
        ),
        Control(name="photo", kind=Kind.ACTION, help="Save a photo."),
        Control(name="record", kind=Kind.SWITCH, help="Record."),
        Control(
            name="learn",
            kind=Kind.NAME,
            once=True,
            help="The next MIDI knob or button becomes this control, or what is asked for next.",
        ),
        Control(name="full-screen", kind=Kind.SWITCH, help="Fill the screen.", shared=False),
        Control(
            name="projector",
            kind=Kind.SWITCH,
            help="Fill the projector's screen.",
            shared=False,
        ),
        Control(
            name="crop",
            kind=Kind.SWITCH,
            help="Cut the picture's edges off, in place of black ones.",
            shared=False,
        ),
        Control(name="hud", kind=Kind.SWITCH, help="Show the text.", shared=False),
        Control(name="numbers", kind=Kind.SWITCH, help="Show rate and latency.", shared=False),
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
        if not math.isfinite(value):
            raise InputError(f"the control '{control.name}' takes a number, got {value}")
        within = min(control.high, max(control.low, float(value)))
        return dataclasses.replace(command, value=within)
    elif control.kind is Kind.NAME:
        text = "" if value is None else value
        if not isinstance(text, str) or len(text) > LONGEST_NAME or not text.isprintable():
            raise InputError(f"the control '{control.name}' takes a name")
        if text and control.words and text not in control.words:
            words = ", ".join(control.words)
            raise InputError(f"the control '{control.name}' has no '{text}': there are {words}")
    elif not (value is None or (control.kind is Kind.SWITCH and isinstance(value, bool))):
        what = "on or off" if control.kind is Kind.SWITCH else "no value"
        raise InputError(f"the control '{control.name}' takes {what}")
    return command


class CommandDoor:
    """Where commands wait until the run has time for them, between two frames. For any thread.

    However many come, little waits: of values for one control the newest, of keys and buttons
    `MOST_WAITING`.
    """

    def __init__(self, at_once: Mapping[str, Callable[[], None]] = _NOTHING) -> None:
        """`at_once`: what some controls do as they come, on the thread that brings them, and before
        they wait as all do.
        """
        self._at_once = at_once
        self._waiting: list[Command] = []
        self._pressed = 0
        """How many of them no other can stand for."""
        self._changing = threading.Lock()

    def put(self, command: Command) -> None:
        """Have a command done; it is forgotten where too many wait.

        Raises:
            InputError: there is no such control, or it does not take that.
        """
        command = check(command)
        if act := self._at_once.get(command.control):
            act()
        with self._changing:
            places = range(len(self._waiting) - 1, -1, -1)
            same = (at for at in places if self._waiting[at].control == command.control)
            before = next(same, None)
            if before is not None and _stands_for(command, self._waiting[before]):
                del self._waiting[before]  # and the newest comes last, as it was asked for last
            elif command.value is None or CONTROLS[command.control].kind is Kind.NAME:
                if self._pressed == MOST_WAITING:
                    return
                self._pressed += 1
            self._waiting.append(command)

    def take_all(self) -> Iterator[Command]:
        """Those that wait, in the order in which they came."""
        with self._changing:
            waiting, self._waiting = self._waiting, []
            self._pressed = 0
        yield from waiting


def _stands_for(command: Command, before: Command) -> bool:
    """Whether nobody can tell that the one of the same control before it was not done."""
    control = CONTROLS[command.control]
    if command.value is None or before.value is None:
        return control.once and command == before
    return control.kind is not Kind.NAME or command == before
