"""What a session asks of tempo and sound. For one thread."""

import dataclasses
import time

from realtime_style.live.commands import Stage
from realtime_style.live.tempo.sound import Sound
from realtime_style.live.tempo.tempo import Tempo
from realtime_style.look import Look


class Rhythm:
    """Beats of a tempo, or else of a sound."""

    def __init__(self, tempo: Tempo, sound: Sound | None) -> None:
        self.tempo = tempo
        self._sound = sound
        self._asked_at = time.monotonic()
        self._beats_heard = 0
        self._changed_at = 0
        """Onsets when the style was changed last."""

    @property
    def hears(self) -> bool:
        """Whether there is a sound to follow."""
        return self._sound is not None

    @property
    def is_known(self) -> bool:
        """Whether beats will come."""
        return self.hears or self.tempo.bpm is not None

    @property
    def phase(self) -> float | None:
        """How much of a beat has passed, 0 to below 1; None where no tempo is known."""
        return self.tempo.phase(time.monotonic())

    def beat_passed(self) -> bool:
        """Whether there was a beat since this was asked last."""
        before, self._asked_at = self._asked_at, time.monotonic()
        heard = self._sound.onsets if self._sound else 0
        was_heard, self._beats_heard = heard > self._beats_heard, heard
        last = self.tempo.last_beat(self._asked_at)
        return was_heard if last is None else last > before

    def next_is_due(self, stage: Stage) -> bool:
        """Whether the sound asks for the next style."""
        heard = self._sound.onsets if self._sound else 0
        if not stage.follows_sound or heard - self._changed_at < round(stage.every):
            if not stage.follows_sound:
                self._changed_at = heard
            return False
        self._changed_at = heard
        return True

    def pulsed(self, look: Look, stage: Stage) -> Look:
        """The look at the strength that the sound's level makes of its own."""
        if not stage.follows_sound or self._sound is None:
            return look
        share = 1 - stage.pulse * (1 - self._sound.level)
        filters = dataclasses.replace(look.filters, strength=look.strength * share)
        return dataclasses.replace(look, filters=filters)
