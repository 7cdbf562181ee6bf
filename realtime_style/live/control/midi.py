"""A MIDI controller: heard, taught, lit; and waited for while it is unplugged.

mido gives names to what python-rtmidi brings from ALSA, CoreMIDI, JACK or Windows.
"""

import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from realtime_style.errors import InputError, RealtimeStyleError
from realtime_style.live.commands import CONTROLS, Command, Kind
from realtime_style.live.control.midi_map import PROGRAM, find, read_map
from realtime_style.live.control.remote import Remote
from realtime_style.live.control.targets import PRESSED, Target, position_of, scaled, target_of
from realtime_style.live.kept import save_binding
from realtime_style.live.tempo.tempo import Tempo
from realtime_style.options import ANY_DEVICE

POLL_S = 0.004
"""Seconds between two looks for messages: what a clock's beat is off by."""
LOOK_S = 1.0
"""Seconds between two looks whether the device is there."""
MOST_AT_ONCE = 2000
"""Messages that are taken at one look."""
CONNECTED = "MIDI: "
_THROUGH = "Midi Through"
"""ALSA's own port, behind which there is no device."""
_SEQUENCER = Path("/dev/snd/seq")
"""What ALSA's library opens, on Linux; opening it loads its module where that is there."""


class Heard(NamedTuple):
    """A message of a knob or a button."""

    kind: str
    channel: int
    """From 1."""
    number: int | None
    position: float
    """0 to 1."""

    @property
    def source(self) -> str:
        """Its name in the map."""
        return f"{self.kind} {self.channel}" + ("" if self.number is None else f" {self.number}")

    @property
    def is_knob(self) -> bool:
        """Whether only where it stands now counts; of buttons, each press does."""
        return self.kind in ("cc", "pitch")


def heard(message: Any) -> Heard | None:
    """What a message of mido's tells; None where it is of no knob or button."""
    channel = getattr(message, "channel", -1) + 1
    match message.type:
        case "control_change":
            return Heard("cc", channel, message.control, message.value / 127)
        case "note_on":
            return Heard("note", channel, message.note, float(message.velocity > 0))
        case "note_off":
            return Heard("note", channel, message.note, 0.0)
        case "program_change":
            return Heard(PROGRAM, channel, message.program + 1, 1.0)
        case "pitchwheel":
            return Heard("pitch", channel, None, (message.pitch + 8192) / 16_383)
    return None


def _refuse_without_sequencer() -> None:
    """ALSA's library would say so, too, in a line of its own that nobody can keep back.

    Raises:
        InputError: this is a Linux without it.
    """
    is_elsewhere = not sys.platform.startswith("linux") or "MIDO_BACKEND" in os.environ
    if not is_elsewhere and not _SEQUENCER.exists():
        raise InputError(
            f"--midi: this system has no MIDI: there is no '{_SEQUENCER}', for which the module "
            "snd-seq is needed: sudo modprobe snd-seq"
        )


class MidiController:
    """One device, on a thread of its own, from now until `close`."""

    def __init__(
        self, name: str, remote: Remote, tempo: Tempo, taught: Mapping[str, str], ports: Any = None
    ) -> None:
        """`name` is a part of the device's, or ANY_DEVICE for the first; one that is not there is
        waited for. `ports` opens them, as the module mido or one of its backends does.

        Raises:
            ImportError: mido or python-rtmidi is not there.
            InputError: this system has no MIDI, or something was taught that cannot be.
        """
        if ports is None:
            import mido

            _refuse_without_sequencer()
            ports = mido
        self._ports, self._name = ports, name
        self._remote, self._tempo = remote, tempo
        self._bindings = read_map(taught)
        self._learning: Command | None = None
        self._changing = threading.Lock()
        self._input: Any = None
        self._output: Any = None
        self.again = threading.Event()
        """Set when a device has come, whose lights do not know how all stands."""
        names = self._names()
        self.told = self._connect(names)
        """What was found, for people."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="midi", daemon=True)
        self._thread.start()

    def learn(self, command: Command) -> None:
        """Let the next knob or button do what this does."""
        self._learning = command

    def send(self, changes: Mapping[str, float | bool | str]) -> None:
        """Set the lights of what has changed."""
        bindings = self._bindings
        for source, target in bindings.items():
            kind, _, number = source.partition(" ")
            if target.control in changes and f"{kind} 1 {number}" not in bindings:
                self._light(source, position_of(target, changes[target.control]))

    def close(self) -> None:
        """Let go of the device. Idempotent."""
        self._ended.set()
        self._thread.join()
        self._disconnect()

    def _names(self) -> list[str]:
        try:
            return [each for each in self._ports.get_input_names() if _THROUGH not in each]
        except OSError as error:
            raise InputError(
                f"--midi: this system has no MIDI ({error}); on Linux the module snd-seq is needed"
            ) from error

    def _find(self, names: list[str]) -> str | None:
        if self._name == ANY_DEVICE:
            return next(iter(names), None)
        return next((each for each in names if self._name.casefold() in each.casefold()), None)

    def _connect(self, names: list[str]) -> str:
        name = self._find(names)
        wanted = "a MIDI device" if self._name == ANY_DEVICE else f"the MIDI device '{self._name}'"
        if name is None:
            there = f"; there is {', '.join(names)}" if names else ""
            return f"waiting for {wanted}{there}"
        try:
            self._input = self._ports.open_input(name)
        except OSError as error:
            return f"cannot open '{name}' ({error}): trying again"
        self._connected = name
        try:
            output = self._find(list(self._ports.get_output_names()))
            with self._changing:
                self._output = self._ports.open_output(output) if output else None
        except OSError:  # it has no lights, or another program sets them
            self._output = None
        self.again.set()
        return CONNECTED + name

    def _disconnect(self) -> None:
        with self._changing:
            ports, self._input, self._output = (self._input, self._output), None, None
        for port in ports:
            try:
                if port is not None:
                    port.close()
            except OSError:
                continue

    def _run(self) -> None:
        looked = time.monotonic()
        while not self._ended.wait(POLL_S if self._input else LOOK_S):
            try:
                self._take_all()
                if time.monotonic() - looked >= LOOK_S:
                    looked = time.monotonic()
                    self._look()
            except (OSError, InputError):
                self._lose()

    def _look(self) -> None:
        names = self._names()
        if self._input is None:
            if (told := self._connect(names)).startswith(CONNECTED):
                self._remote.tell(told)
        elif self._connected not in names:
            self._lose()

    def _lose(self) -> None:
        if self._input:
            self._disconnect()
            self._remote.tell(f"MIDI: {self._connected} is gone, and waited for")

    def _take_all(self) -> None:
        """What has come: of each knob the newest, of all else everything in its order."""
        newest: list[Heard] = []
        for _ in range(MOST_AT_ONCE):
            message = self._input.poll() if self._input else None
            if message is None:
                break
            if message.type in ("clock", "start", "continue", "stop"):
                self._tempo.hear(message.type)
            elif each := heard(message):
                if each.is_knob:
                    newest = [other for other in newest if other.source != each.source]
                newest.append(each)
        for each in newest:
            self._take(each)

    def _take(self, each: Heard) -> None:
        if self._learning and each.position > 0:
            command, self._learning = self._learning, None
            self._teach(each, command)
            return
        target = find(self._bindings, each.kind, each.channel, each.number)
        if target is None and each.kind == PROGRAM:
            self._remote.take(Target("style"), [each.number])
        elif target is not None:
            if not target.is_button and CONTROLS[target.control].kind in (Kind.NAME, Kind.REGION):
                if each.position >= PRESSED:
                    self._remote.take(target, [])
                return
            self._remote.take(target, [scaled(target, each.position)])

    def _teach(self, each: Heard, command: Command) -> None:
        target = target_of(command)
        if each.is_knob and target.by:
            target = Target(target.control)  # a knob is where it stands
        self._bindings = {**self._bindings, each.source: target}
        try:
            save_binding(each.source, str(target))
        except RealtimeStyleError as error:
            self._remote.tell(f"{each.source} is '{target}' until the end: {error}")
        else:
            self._remote.tell(f"{each.source} is '{target}' from now on")
        self.again.set()

    def _light(self, source: str, position: float) -> None:
        kind, *numbers = source.split(" ")
        channel, number = (
            [1, *map(int, numbers)] if len(numbers) < 2 else list(map(int, numbers))
        )[-2:]
        if kind not in ("cc", "note"):
            return
        level = round(127 * position)
        import mido

        message = (
            mido.Message("control_change", channel=channel - 1, control=number, value=level)
            if kind == "cc"
            else mido.Message("note_on", channel=channel - 1, note=number, velocity=level)
        )
        with self._changing:
            if self._output is not None:
                self._output.send(message)
