"""What MIDI messages do before anything was learned, and what the person has taught."""

from collections.abc import Mapping
from types import MappingProxyType

from realtime_style.errors import InputError
from realtime_style.live.commands import CONTROLS
from realtime_style.live.control.targets import Target, read_target

_AS_IT_COMES = {
    "cc 20": "strength",
    "cc 21": "blend",
    "cc 22": "steady",
    "cc 23": "stroke",
    "cc 24": "fade",
    "cc 25": "tempo",
    "cc 26": "pulse",
    "cc 27": "every",
    "note 36": "previous",
    "note 37": "next",
    "note 38": "random",
    "note 39": "black-out toggle",
    "note 40": "freeze toggle",
    "note 41": "split toggle",
    "note 42": "mirror toggle",
    "note 43": "keep-colors toggle",
    "note 44": "tap",
    "note 45": "on-beat toggle",
    "note 46": "beat toggle",
    "note 47": "cycle toggle",
    "note 48": "photo",
    "note 49": "record toggle",
    "note 50": "keep",
    "note 51": "quality",
    "note 52": "background",
    **{f"note {59 + digit}": f"preset {digit}" for digit in range(1, 10)},
}
"""Of every channel. Controllers 20 to 31 are those that MIDI leaves undefined; notes 36 and on are
the pads of most controllers. Numbers do not change, or sets that were built on them would."""

DEFAULTS: Mapping[str, Target] = MappingProxyType(
    {
        source: read_target(text)
        for source, text in _AS_IT_COMES.items()
        if text.partition(" ")[0] in CONTROLS
    }
)
PROGRAM = "program"
"""Program change N is style N, unless another thing was taught."""


def read_map(taught: Mapping[str, str]) -> dict[str, Target]:
    """What each message does, by its name: 'cc 1 20' of channel 1, 'cc 20' of any.

    Raises:
        InputError: one of `taught` has no such name, or is for no control.
    """
    bindings = dict(DEFAULTS)
    for source, text in taught.items():
        check_source(source)
        try:
            bindings[source] = read_target(text)
        except InputError as error:
            raise InputError(f"[midi] '{source}': {error}") from None
    return bindings


def check_source(source: str) -> None:
    """Refuse the name of no message.

    Raises:
        InputError: it is none.
    """
    kind, *numbers = source.split(" ")
    most = {"cc": 2, "note": 2, "pitch": 1, PROGRAM: 2}.get(kind, -1)
    if not all(each.isascii() and each.isdigit() for each in numbers) or not (
        max(0, most - 1) <= len(numbers) <= most
    ):
        raise InputError(
            f"[midi] '{source}' must be as in 'cc 1 21' (channel and controller), 'note 10 36', "
            "'program 1 5' or 'pitch 1'"
        )


def find(
    bindings: Mapping[str, Target], kind: str, channel: int, number: int | None
) -> Target | None:
    """What a message does: as taught for its channel, else for any. None for nothing.

    `channel` counts from 1; `number` is that of the controller or note.
    """
    end = "" if number is None else f" {number}"
    return bindings.get(f"{kind} {channel}{end}") or bindings.get(f"{kind}{end}")
