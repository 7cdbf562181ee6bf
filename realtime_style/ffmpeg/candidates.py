"""Which ffmpeg program is used: each is tried before it is believed."""

import functools
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from realtime_style.errors import SinkError
from realtime_style.files.paths import ffmpeg_name

OLDEST = (5, 1)
"""The first release that knows -fps_mode; an older one is passed over."""
_TRIAL_S = 30
"""For a program that does not come back, such as one that asks for something."""
_TRIAL = ("-f", "lavfi", "-i", "color=size=64x48:rate=25:duration=0.04", "-c:v", "libx264")
"""What nearly every run needs of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A program that is called ffmpeg."""

    path: str
    release: tuple[int, int] = (0, 0)
    """Major and minor number; a build from git without one is newer than any release."""
    reason: str = ""
    """Why it is not used; '' where it works."""


@functools.cache
def find_ffmpeg() -> str:
    """The first ffmpeg on the path that works and is new enough, else the imageio-ffmpeg wheel's.

    Raises:
        SinkError: there is none.
    """
    tried = candidates()
    working = [each for each in tried if not each.reason]
    # One that only lacks our usual encoder is better than none.
    usable = working or [each for each in tried if each.release >= OLDEST]
    if usable:
        return usable[0].path
    why = "; ".join(f"'{each.path}': {each.reason}" for each in tried) or "there is none"
    raise SinkError(
        f"no ffmpeg from release {OLDEST[0]}.{OLDEST[1]} on works here ({why}): "
        "install your system's ffmpeg package"
    )


def candidates() -> list[Candidate]:
    """Those that were tried, in order; the last one is the first that works, if any does."""
    tried: list[Candidate] = []
    for path in [*_on_path(), None]:
        path = path or _of_wheel()
        if path is None or any(path == each.path for each in tried):
            continue
        tried.append(try_program(path))
        if not tried[-1].reason:
            break
    return tried


@functools.cache
def try_program(path: str) -> Candidate:
    """Let a program encode one frame into a file, as it will have to."""
    with tempfile.TemporaryDirectory(prefix="rts-") as folder:
        # Hidden, as outputs are until they are whole: a confined program may not see those.
        trial = Path(folder) / ".trial.mkv"
        command = [path, "-nostdin", "-y", *_TRIAL, ffmpeg_name(trial)]
        try:
            result = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_TRIAL_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Candidate(path=path, reason=f"it does not end within {_TRIAL_S} s")
        except OSError as error:
            return Candidate(path=path, reason=f"it cannot be started: {error.strerror}")
        is_there = trial.is_file() and trial.stat().st_size > 0
    banner = re.search(r"ffmpeg version (?:n?(\d+)\.(\d+))?", result.stderr + result.stdout)
    if banner is None:
        return Candidate(path=path, reason=f"it is no ffmpeg: {_last_line(result)}")
    release = (int(banner[1]), int(banner[2])) if banner[1] else (1000, 0)
    if release < OLDEST:
        reason = f"release {release[0]}.{release[1]} is older than {OLDEST[0]}.{OLDEST[1]}"
    elif result.returncode == 0 and is_there:
        reason = ""
    else:
        reason = f"it cannot encode: {_last_line(result)}"
    return Candidate(path=path, release=release, reason=reason)


def release_of(path: str) -> tuple[int, int]:
    """Major and minor number of a program."""
    return try_program(path).release


def _on_path() -> list[str]:
    """Every ffmpeg that a shell could find, the first one first."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = (shutil.which("ffmpeg", path=folder) for folder in folders if folder)
    return list(dict.fromkeys(each for each in found if each))


def _of_wheel() -> str | None:
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        return None


def _last_line(result: "subprocess.CompletedProcess[str]") -> str:
    lines = [line.strip() for line in result.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"it says nothing, and ends with status {result.returncode}"
