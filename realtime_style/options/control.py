"""What steers a live run from outside: OSC, MIDI, and the sound."""

import functools
from dataclasses import dataclass

from realtime_style.errors import InputError
from realtime_style.options.declared import check, option
from realtime_style.options.live import ANY_DEVICE, ONLY_THIS_MACHINE

OSC_PORT = 9000
"""Where OSC is listened for, unless another port is named."""

_control = functools.partial(option, group="Control")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlOptions:
    """Who steers."""

    osc: str | None = _control(
        None,
        f"Listen to OSC, on port {OSC_PORT} of this machine alone or at HOST:PORT; 0.0.0.0 lets "
        "everybody in.",
        metavar="[HOST:]PORT",
        bare=str(OSC_PORT),
    )
    osc_to: str | None = _control(
        None,
        "Tell an OSC controller how all stands, so that its lights follow.",
        metavar="[HOST:]PORT",
    )
    midi: str | None = _control(
        None,
        "Listen to a MIDI controller, and light its lights: a part of its name, or the first "
        "without one.",
        metavar="[DEVICE]",
        bare=ANY_DEVICE,
    )
    beat: str | None = _control(
        None,
        "Follow the sound: its level moves the strength, its onsets the style. A part of a "
        "microphone's name, a sound file, or the system's microphone without one.",
        metavar="[INPUT]",
        bare=ANY_DEVICE,
    )

    def __post_init__(self) -> None:
        check(self)
        for flag, text in (("--osc", self.osc), ("--osc-to", self.osc_to)):
            if text is not None:
                read_address(flag, text)


def read_address(flag: str, text: str) -> tuple[str, int]:
    """Host and port of '9000', 'host:9000' or '[::1]:9000'; the host is this machine without one.

    Raises:
        InputError: it is none of these.
    """
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") or ONLY_THIS_MACHINE
    if not (port.isascii() and port.isdigit() and int(port) <= 65_535):
        raise InputError(f"{flag} takes a port or HOST:PORT, got '{text}': try {OSC_PORT}")
    return host, int(port)
