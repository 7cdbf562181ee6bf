import dataclasses

import numpy as np
import pytest

from realtime_style.live.commands import Stage
from realtime_style.live.tempo import rhythm as rhythm_module
from realtime_style.live.tempo import tempo as tempo_module
from realtime_style.live.tempo.rhythm import Rhythm
from realtime_style.live.tempo.sound import Sound
from realtime_style.live.tempo.tempo import CLOCKS, Tempo
from realtime_style.look import Look
from realtime_style.options import FilterOptions

BEAT_S = 60 / 120


def tapped(*times: float) -> Tempo:
    tempo = Tempo()
    for at in times:
        tempo.tap(at)
    return tempo


def test_two_taps_make_a_tempo_and_one_makes_none() -> None:
    assert tapped(10.0).bpm is None
    assert tapped(10.0, 10.5).bpm == 120


def test_taps_that_are_a_little_off_are_evened_out() -> None:
    jitter = np.random.default_rng(3).normal(0, 0.01, 8)

    bpm = tapped(*(10 + BEAT_S * number + off for number, off in enumerate(jitter))).bpm

    assert bpm == pytest.approx(120, abs=2)


def test_after_a_pause_taps_begin_anew() -> None:
    tempo = tapped(10.0, 10.5, 11.0, 20.0, 20.4)

    assert tempo.bpm == pytest.approx(150)
    assert tempo.last_beat(20.9) == pytest.approx(20.8)


@pytest.mark.parametrize(("apart_s", "bpm"), [(0.01, 300), (1.99, 30.15)])
def test_a_tempo_stays_among_those_that_there_are(apart_s: float, bpm: float) -> None:
    assert tapped(10.0, 10 + apart_s).bpm == pytest.approx(bpm, abs=0.01)


def test_a_clock_gives_tempo_and_beats_though_its_messages_jitter() -> None:
    tempo, rng = Tempo(), np.random.default_rng(5)
    tempo.hear("start", 99.9)
    for clock in range(4 * CLOCKS + 1):
        tempo.hear("clock", 100 + clock * BEAT_S / CLOCKS + float(rng.uniform(0, 0.004)))

    assert tempo.bpm == pytest.approx(120, abs=1)
    assert tempo.last_beat(102.3) == pytest.approx(102.0, abs=0.005)


def test_a_clock_that_pauses_begins_anew() -> None:
    tempo = Tempo()
    for clock in range(CLOCKS):
        tempo.hear("clock", 10 + clock * 0.02)
    for clock in range(CLOCKS):
        tempo.hear("clock", 20 + clock * 0.025)

    assert tempo.bpm == pytest.approx(100)
    assert tempo.last_beat(20.3) == pytest.approx(20.0)


def test_a_tempo_that_is_set_keeps_the_beats_where_they_were() -> None:
    tempo = tapped(10.0, 10.5)

    tempo.set(60, 10.75)

    assert tempo.bpm == 60
    assert tempo.last_beat(11.6) == pytest.approx(11.5)
    assert tempo.phase(11.75) == pytest.approx(0.25)


class Heard(Sound):
    """A sound whose onsets the test makes."""

    def __init__(self) -> None:
        self.onsets = 0
        self.loud = 1.0

    @property
    def level(self) -> float:
        return self.loud


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in its only place."""
    now = [10.0]
    for module in (rhythm_module, tempo_module):
        monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


def test_each_beat_passes_once(now: list[float]) -> None:
    tempo = tapped(9.0, 9.5)
    rhythm = Rhythm(tempo, None)
    passed = []
    for frame in range(31):
        now[0] = 10.01 + frame / 30
        passed.append(rhythm.beat_passed())

    assert [frame for frame, beat in enumerate(passed) if beat] == [15, 30]


def test_without_a_tempo_the_onsets_are_the_beats(now: list[float]) -> None:
    sound = Heard()
    rhythm = Rhythm(Tempo(), sound)
    assert rhythm.is_known
    assert not rhythm.beat_passed()
    sound.onsets = 1

    assert rhythm.beat_passed()
    assert not rhythm.beat_passed()
    assert now


def test_the_sound_asks_for_the_next_style_every_so_many_onsets(now: list[float]) -> None:
    sound = Heard()
    rhythm, stage = Rhythm(Tempo(), sound), Stage(follows_sound=True, every=3)
    due = []
    for onsets in range(10):
        sound.onsets = onsets
        due.append(rhythm.next_is_due(stage))

    assert [onset for onset, each in enumerate(due) if each] == [3, 6, 9]
    assert now


def test_what_was_heard_while_nobody_followed_does_not_count(now: list[float]) -> None:
    sound = Heard()
    rhythm, stage = Rhythm(Tempo(), sound), Stage(every=2)
    sound.onsets = 9
    assert not rhythm.next_is_due(stage)
    sound.onsets = 10

    assert not rhythm.next_is_due(dataclasses.replace(stage, follows_sound=True))
    sound.onsets = 11
    assert rhythm.next_is_due(dataclasses.replace(stage, follows_sound=True))
    assert now


@pytest.mark.parametrize(
    ("stage", "level", "strength"),
    [
        (Stage(follows_sound=True, pulse=0.5), 1.0, 0.8),
        (Stage(follows_sound=True, pulse=0.5), 0.0, 0.4),
        (Stage(follows_sound=True, pulse=0.0), 0.0, 0.8),
        (Stage(follows_sound=True, pulse=1.0), 0.25, 0.2),
        (Stage(follows_sound=False, pulse=1.0), 0.0, 0.8),
    ],
)
def test_the_level_moves_the_strength_by_as_much_as_is_asked_for(
    stage: Stage, level: float, strength: float
) -> None:
    sound = Heard()
    sound.loud = level
    look = Look(filters=FilterOptions(strength=0.8, steady=0.3))

    pulsed = Rhythm(Tempo(), sound).pulsed(look, stage)

    assert pulsed.strength == pytest.approx(strength)
    assert pulsed.filters.steady == 0.3
