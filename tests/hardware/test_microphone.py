"""Microphones: how ffmpeg is asked for them, what goes wrong, and what is heard.

Where PulseAudio is installed, the monitor of its null sink is a real device.
"""

import contextlib
import math
import os
import shutil
import signal
import subprocess
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from realtime_style.errors import SourceError
from realtime_style.files.pending_file import PendingFile
from realtime_style.frame import Frame
from realtime_style.hardware.microphone import (
    Microphone,
    find_microphone,
    list_microphones,
)
from realtime_style.live.own_thread import OwnThread
from realtime_style.live.recorder import Recorder
from realtime_style.options import ANY_DEVICE
from tests.helpers import INFO

RATE_HZ = 48_000
TONE_HZ = 1000


@pytest.mark.parametrize(
    ("format_", "device", "asked"),
    [
        ("avfoundation", "default", ":default"),
        ("avfoundation", "Yeti", ":Yeti"),
        ("dshow", "Microphone (Realtek)", "audio=Microphone (Realtek)"),
        ("alsa", "hw:1", "hw:1"),
    ],
)
def test_each_system_names_its_devices_in_its_own_way(
    format_: str, device: str, asked: str
) -> None:
    arguments = Microphone(format=format_, device=device, name="").input

    assert arguments[arguments.index("-f") + 1] == format_
    assert arguments[-2:] == ["-i", asked]


@pytest.mark.parametrize(
    ("text", "named"),
    [(ANY_DEVICE, "the system's microphone"), ("no-such-device", "'no-such-device'")],
)
def test_a_microphone_that_is_not_there_is_told_with_what_to_try(
    text: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/nowhere")

    with pytest.raises(SourceError, match=named) as error:
        find_microphone(text)

    assert "--microphone" in str(error.value) or "Privacy" in str(error.value)
    assert "\n" not in str(error.value)


def test_without_its_microphone_a_recording_is_silent_and_says_so(tmp_path: Path) -> None:
    gone = Microphone(format="pulse", device="no-such-device", name="the headset")
    recorder = OwnThread(Recorder(PendingFile(tmp_path / "r.mp4", overwrite=False), INFO, gone))

    recorder.wait_until_ready()
    recorder.write(*frame_at(0, time.monotonic()))
    recorder.close()

    (warning,) = recorder.sink.warnings
    assert warning.startswith("recording without sound: ")
    with av.open(str(tmp_path / "r.mp4")) as container:
        assert [stream.type for stream in container.streams] == ["video"]


@dataclass
class SoundServer:
    """PulseAudio, with one loudspeaker that nobody hears and its monitor for a microphone."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    players: contextlib.ExitStack

    def play(self, seconds: float) -> None:
        """Begin to play a tone."""
        path = self.folder / "tone.wav"
        times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
        samples = np.sin(2 * math.pi * TONE_HZ * times) * 20_000
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(samples.astype("<i2").tobytes())
        player = subprocess.Popen(["paplay", "--latency-msec=20", str(path)])
        self.players.enter_context(player)


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    if not (shutil.which("pulseaudio") and shutil.which("paplay")):
        pytest.skip("needs PulseAudio")
    folder = tmp_path / "sound"
    folder.mkdir(mode=0o700)
    socket = folder / "native"
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
    command += ["-L", "module-null-sink sink_name=speaker"]
    command += ["-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}"]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)}
    monkeypatch.setenv("PULSE_SERVER", f"unix:{socket}")
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        while not socket.exists():
            assert process.poll() is None, "PulseAudio does not start here"
            time.sleep(0.02)
        with contextlib.ExitStack() as players:
            yield SoundServer(process, folder, players)
            process.kill()


def frame_at(index: int, captured_at: float) -> tuple[NDArray[np.uint8], Frame]:
    pixels = np.zeros((48, 64, 3), np.uint8)
    return pixels, Frame(pixels, index, Fraction(index, 25), captured_at)


def pictures(path: Path) -> int:
    """How many it has."""
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def heard(path: Path) -> NDArray[np.float64]:
    """All samples of the sound, which begins at 0."""
    with av.open(str(path)) as container:
        (stream,) = container.streams.audio
        assert (stream.codec_context.name, stream.rate) == ("aac", RATE_HZ)
        assert stream.start_time == 0
        parts = [frame.to_ndarray()[0] for frame in container.decode(stream)]
    return np.concatenate(parts).astype(float)


@pytest.mark.parametrize("text", [ANY_DEVICE, "monitor of", "speaker.monitor"])
def test_a_microphone_is_found_by_default_by_its_name_and_by_its_device(
    text: str, sound: SoundServer
) -> None:
    assert sound.process.poll() is None

    assert find_microphone(text).format == "pulse"
    assert [each.device for each in list_microphones("pulse")] == ["speaker.monitor"]


def test_a_name_that_is_not_among_the_microphones_tells_those(sound: SoundServer) -> None:
    assert sound.process.poll() is None

    with pytest.raises(SourceError, match=r"none is called so; there is 'Monitor of"):
        find_microphone("headset")


def record(recorder: OwnThread, count: int, at: int, call: Callable[[], None]) -> None:
    """Frames at their time, at 25 a second; before the one at `at`, `call` is called."""
    recorder.wait_until_ready()
    start = time.monotonic()
    for index in range(count):
        due = start + index / 25
        time.sleep(max(0.0, due - time.monotonic()))
        if index == at:
            call()
        recorder.write(*frame_at(index, due))
    recorder.close()


def test_what_sounds_while_it_is_recorded_is_heard(sound: SoundServer, tmp_path: Path) -> None:
    """How well it is in step is measured, not tested: a busy machine loses samples before ffmpeg
    sees them."""
    path = tmp_path / "r.mp4"
    microphone = find_microphone(ANY_DEVICE)
    recorder = OwnThread(Recorder(PendingFile(path, overwrite=False), INFO, microphone))

    record(recorder, 60, 15, lambda: sound.play(0.5))

    samples = heard(path)
    assert pictures(path) + recorder.dropped == 60
    assert len(samples) / RATE_HZ == pytest.approx(2.4, abs=0.15)
    loud = np.flatnonzero(np.abs(samples) > 0.1)
    tone = samples[loud[0] : loud[0] + RATE_HZ // 4]
    assert np.argmax(np.abs(np.fft.rfft(tone))) * 4 == pytest.approx(TONE_HZ, abs=10)
    assert recorder.sink.warnings == []


@pytest.mark.parametrize("trouble", [signal.SIGKILL, signal.SIGSTOP])
def test_a_microphone_that_goes_away_leaves_the_picture_whole(
    trouble: signal.Signals, sound: SoundServer, tmp_path: Path
) -> None:
    path = tmp_path / "r.mp4"
    microphone = find_microphone(ANY_DEVICE)
    recorder = OwnThread(Recorder(PendingFile(path, overwrite=False), INFO, microphone))

    record(recorder, 50, 25, lambda: sound.process.send_signal(trouble))

    assert pictures(path) + recorder.dropped == 50
    assert len(heard(path)) / RATE_HZ == pytest.approx(2.0, abs=0.15)
    assert recorder.sink.warnings == [
        "the system's microphone fell silent: the rest is without sound"
    ]
