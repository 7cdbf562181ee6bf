"""All that steers a live run beside its window and its page, opened and closed as one."""

from collections.abc import Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from realtime_style.live.commands import Command, CommandDoor
from realtime_style.live.control.feedback import Feedback, State, Teller
from realtime_style.live.control.midi import MidiController
from realtime_style.live.control.osc import OscListener, OscTeller
from realtime_style.live.control.remote import Remote
from realtime_style.live.kept import kept_bindings
from realtime_style.live.tempo.rhythm import Rhythm
from realtime_style.live.tempo.sound import Sound, find_input
from realtime_style.live.tempo.tempo import Tempo
from realtime_style.options import ControlOptions, read_address

NOBODY = ControlOptions()


class Steering:
    """What a session asks; without options nobody steers, and a tempo can be tapped."""

    def __init__(self, options: ControlOptions = NOBODY, styles: Sequence[str] = ()) -> None:
        """Open what is asked for; `styles` are those that a message may name.

        Raises:
            ImportError: the extra [control] is not there.
            RealtimeStyleError: a port is taken, there is no such input, or no MIDI.
        """
        self.tempo = Tempo()
        self.door = CommandDoor({"tap": self.tempo.tap})
        """What the session takes its commands from."""
        self.lines: list[str] = []
        """What was opened, for people."""
        self._remote = Remote(self.door, styles)
        self._midi: MidiController | None = None
        self._feedback: Feedback | None = None
        sound: Sound | None = None
        with ExitStack() as opened:
            if options.beat is not None:
                sound = Sound(find_input(options.beat), self._remote.tell)
                opened.callback(sound.close)
                self.lines.append(f"following {sound.name}")
            tellers: list[Teller] = []
            again = []
            if options.osc_to is not None:
                teller = OscTeller(read_address("--osc-to", options.osc_to))
                opened.callback(teller.close)
                tellers.append(teller)
            if options.osc is not None:
                osc = OscListener(read_address("--osc", options.osc), self._remote)
                opened.callback(osc.close)
                again.append(osc.again)
                self.lines.append(f"OSC at {osc.address[0]}:{osc.address[1]}")
            if options.midi is not None:
                self._midi = midi = MidiController(
                    options.midi, self._remote, self.tempo, kept_bindings()
                )
                opened.callback(midi.close)
                tellers.append(midi)
                again.append(midi.again)
                self.lines.append(midi.told)
            if tellers:
                self._feedback = Feedback(tellers, again)
                opened.callback(self._feedback.close)
            self._opened = opened.pop_all()
        self.rhythm = Rhythm(self.tempo, sound)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def tell(self, state: State) -> None:
        """Let controllers know how all stands. For one thread."""
        if self._feedback:
            self._feedback.tell(state)

    def news(self) -> list[str]:
        """What there is to tell the person since this was asked last."""
        return self._remote.news()

    def learn(self, command: Command) -> bool:
        """Let the next MIDI knob or button do what this does; False where there is none to come."""
        if self._midi is None:
            return False
        self._midi.learn(command)
        return True

    def close(self) -> None:
        """Idempotent."""
        self._opened.close()
