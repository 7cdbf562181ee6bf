"""Onsets of sounds whose onsets are known, and a sound file that is really heard."""

import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from realtime_style.errors import SourceError
from realtime_style.live.tempo import sound as sound_module
from realtime_style.live.tempo.onsets import HOP, RATE_HZ, OnsetDetector
from realtime_style.live.tempo.sound import Sound, find_input
from tests.live.control.waiting import wait_for

Samples = NDArray[np.float32]


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def drum(samples: Samples, at: float, loud: float = 0.5) -> None:
    """A short burst of noise over a low tone."""
    times = np.arange(round(0.12 * RATE_HZ)) / RATE_HZ
    burst = np.random.default_rng(1).normal(0, 0.5, times.size) + np.sin(400 * times)
    first = round(at * RATE_HZ)
    samples[first : first + times.size] += loud * np.exp(-times * 40) * burst


def pluck(samples: Samples, at: float, pitch_hz: float) -> None:
    times = np.arange(round(0.45 * RATE_HZ)) / RATE_HZ
    first = round(at * RATE_HZ)
    tone = sum(np.sin(2 * np.pi * pitch_hz * part * times) / part for part in (1, 2, 3))
    samples[first : first + times.size] += 0.2 * np.exp(-times * 6) * tone


def onsets(samples: Samples) -> list[float]:
    """When they were told, in seconds."""
    detector = OnsetDetector()
    hops = len(samples) // HOP
    return [
        (hop + 1) * HOP / RATE_HZ
        for hop in range(hops)
        if detector.hear(samples[hop * HOP : (hop + 1) * HOP]).onset
    ]


def assert_found(found: list[float], there: list[float]) -> None:
    """Each is told within 70 ms, and none that is not there."""
    assert len(found) == len(there)
    for told, at in zip(found, there, strict=True):
        assert -0.01 < told - at < 0.07


@pytest.mark.parametrize("loud", [0.5, 0.05])
def test_each_beat_of_a_drum_is_one_onset_however_loud(loud: float) -> None:
    there = [0.5 + number * 60 / 128 for number in range(16)]
    samples = silence(9)
    for at in there:
        drum(samples, at, loud)

    assert_found(onsets(samples), there)


def test_beats_stand_out_of_a_chord_and_noise() -> None:
    there = [0.75 + number * 0.5 for number in range(14)]
    samples = silence(8)
    times = np.arange(samples.size) / RATE_HZ
    samples += sum(0.05 * np.sin(2 * np.pi * pitch * times) for pitch in (220, 277, 330))
    samples += np.random.default_rng(2).normal(0, 0.01, samples.size).astype(np.float32)
    for at in there:
        drum(samples, at)

    found = [each for each in onsets(samples) if each > 0.5]  # the chord's own begins at 0
    assert_found(found, there)


def test_notes_of_other_pitches_are_onsets() -> None:
    there = [0.5 + number * 0.4 for number in range(8)]
    samples = silence(5)
    for number, at in enumerate(there):
        pluck(samples, at, 220 * 2 ** (number * 3 / 12))

    assert_found(onsets(samples), there)


@pytest.mark.parametrize("amplitude", [0.0, 1e-4])
def test_silence_and_a_microphone_s_hiss_have_no_onsets(amplitude: float) -> None:
    hiss = np.random.default_rng(4).normal(0, 1, RATE_HZ * 5).astype(np.float32) * amplitude

    assert onsets(hiss) == []


def test_a_tone_that_stays_has_one_onset_at_most() -> None:
    times = np.arange(RATE_HZ * 4) / RATE_HZ

    assert len(onsets((0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32))) <= 1


def test_the_level_follows_what_is_loud_lately() -> None:
    times = np.arange(RATE_HZ * 3) / RATE_HZ
    tone = np.sin(2 * np.pi * 330 * times).astype(np.float32)
    loudness = np.repeat(np.array([0.0, 0.02, 0.01], np.float32), RATE_HZ)
    detector = OnsetDetector()
    levels = [
        detector.hear((tone * loudness)[at : at + HOP]).level
        for at in range(0, tone.size - HOP, HOP)
    ]
    second = RATE_HZ // HOP

    assert max(levels[: second - 1]) == 0
    assert np.median(levels[second + 10 : 2 * second - 2]) == pytest.approx(1, abs=0.05)
    assert np.median(levels[2 * second + 40 : 3 * second - 2]) == pytest.approx(0.55, abs=0.1)


def write_wave(path: Path, samples: Samples) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((samples * 32_000).clip(-32_000, 32_000).astype("<i2").tobytes())
    return path


def test_a_file_is_heard_in_a_loop_and_let_go(tmp_path: Path) -> None:
    samples = silence(1)
    drum(samples, 0.3)
    drum(samples, 0.8)
    told: list[str] = []

    sound = Sound(find_input(str(write_wave(tmp_path / "beat.wav", samples))), told.append)
    wait_for(lambda: sound.onsets >= 3)
    wait_for(lambda: sound.level > 0.5)
    sound.close()

    assert "beat.wav" in sound.name
    assert told == []


def test_a_sound_that_ends_is_told_once_and_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_module, "AGAIN_S", 0.01)
    path = tmp_path / "noise.wav"
    path.write_bytes(b"no sound at all")
    told: list[str] = []

    sound = Sound(find_input(str(path)), told.append)
    wait_for(lambda: told)
    samples = silence(1)
    drum(samples, 0.5)
    write_wave(path, samples)
    wait_for(lambda: sound.onsets)
    sound.close()

    assert len(told) == 1
    assert "is not heard any more, and waited for" in told[0]


def test_a_sound_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/nowhere")

    with pytest.raises(SourceError, match="'no-such-device' cannot be recorded"):
        find_input("no-such-device")


def test_a_sound_file_that_is_not_there_is_no_microphone() -> None:
    with pytest.raises(SourceError, match=r"no such file: 'gone\.wav'"):
        find_input("gone.wav")
