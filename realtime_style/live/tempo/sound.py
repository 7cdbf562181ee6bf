"""A sound that is followed: a microphone or a file, on a thread of its own."""

import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from realtime_style.errors import SourceError
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.hardware.microphone import find_microphone
from realtime_style.live.tempo.onsets import HOP, RATE_HZ, OnsetDetector

AGAIN_S = 1.0
"""Seconds until a sound that ended is opened again."""
_SOUND_SUFFIXES = frozenset(
    {".aac", ".aif", ".aiff", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma"}
)
"""By which a file that is not there is told from a microphone."""
STALE_S = 0.5
"""Seconds after which what was heard is silence."""


@dataclass(frozen=True, slots=True)
class Input:
    """A sound that ffmpeg can open."""

    arguments: tuple[str, ...]
    name: str
    """For people."""


def find_input(text: str) -> Input:
    """A sound file, heard in a loop, else a microphone by a part of its name.

    Raises:
        SourceError: there is no such thing, or it does not work.
    """
    if Path(text).is_file():
        path = str(Path(text).resolve())
        return Input(("-re", "-stream_loop", "-1", "-i", f"file:{path}"), f"'{text}'")
    if Path(text).suffix.lower() in _SOUND_SUFFIXES:
        raise SourceError(f"no such file: '{text}': --beat takes a sound file or a microphone")
    microphone = find_microphone(text, "name a sound file, or tap the tempo")
    return Input(tuple(microphone.input), microphone.name)


class Sound:
    """Hears it from now until `close`. `level` and `onsets` are for any thread."""

    def __init__(self, source: Input, tell: Callable[[str], None]) -> None:
        """`tell` gets a line when it is gone, on another thread."""
        self.name = source.name
        self.onsets = 0
        """How many were heard."""
        self._source, self._tell = source, tell
        self._level = 0.0
        self._heard_at = 0.0
        self._ended = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)
        self._thread.start()

    @property
    def level(self) -> float:
        """0 is silence, 1 as loud as it was lately."""
        return self._level if time.monotonic() - self._heard_at < STALE_S else 0.0

    def close(self) -> None:
        """Let go of the device. Idempotent."""
        with self._starting:
            self._ended.set()
            if self._process:
                self._process.kill()
        self._thread.join()

    def _run(self) -> None:
        told = False
        while not self._ended.is_set():
            self._hear()
            if not self._ended.wait(AGAIN_S) and not told:
                told = True
                self._tell(f"{self.name} is not heard any more, and waited for")

    def _hear(self) -> None:
        """Until it ends."""
        command = [find_ffmpeg(), "-v", "quiet", "-nostdin", *self._source.arguments]
        command += ["-vn", "-f", "f32le", "-ac", "1", "-ar", str(RATE_HZ)]
        command += ["-flush_packets", "1", "pipe:1"]
        with self._starting:
            if self._ended.is_set():
                return
            self._process = process = subprocess.Popen(
                command, stdout=subprocess.PIPE, start_new_session=True
            )
        detector = OnsetDetector()
        with process:
            assert process.stdout
            while len(data := process.stdout.read(4 * HOP)) == 4 * HOP:
                moment = detector.hear(np.frombuffer(data, "<f4"))
                self._level, self._heard_at = moment.level, time.monotonic()
                self.onsets += moment.onset
            process.kill()
