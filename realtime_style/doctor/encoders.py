"""ffmpeg and those of its encoders that we use, each tried on a tiny clip."""

import subprocess
import tempfile
from pathlib import Path

from realtime_style.doctor.report import EncoderTrial, Ffmpeg
from realtime_style.errors import SinkError
from realtime_style.ffmpeg.candidates import candidates, find_ffmpeg
from realtime_style.ffmpeg.program import first_lines

_VIDEO = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.2"]
_SOUND = ["-f", "lavfi", "-i", "sine=440:duration=0.2"]

ENCODERS: dict[str, tuple[str, list[str]]] = {
    "libx264": ("video in .mp4, .mkv, .mov", [*_VIDEO, "-pix_fmt", "yuv420p", "-c:v"]),
    "libvpx-vp9": ("video in .webm", [*_VIDEO, "-pix_fmt", "yuv420p", "-c:v"]),
    "gif": ("pictures in .gif", [*_VIDEO, "-c:v"]),
    "aac": ("sound that .mp4 does not take as it is", [*_SOUND, "-c:a"]),
    "libopus": ("sound that .webm does not take as it is", [*_SOUND, "-c:a"]),
}
"""What each is for, and how ffmpeg is told to try it; the name comes behind."""

_SUFFIXES = {"gif": ".gif"}
_ENCODE_S = 60


def try_ffmpeg() -> Ffmpeg:
    """Find ffmpeg, ask for its version, and try the encoders."""
    try:
        path = find_ffmpeg()
    except (SinkError, ImportError) as error:
        return Ffmpeg(reason=str(error))
    version = _run([path, "-version"]).stdout.partition("\n")[0]
    return Ffmpeg(
        path=path,
        version=version.removeprefix("ffmpeg version ").partition(" ")[0],
        encoders=[try_encoder(path, name) for name in ENCODERS],
    )


def passed_over() -> list[str]:
    """Each ffmpeg that was tried and is not used, and why."""
    used = find_ffmpeg()
    return [f"{each.path}: {each.reason}" for each in candidates() if each.path != used]


def try_encoder(ffmpeg: str, name: str) -> EncoderTrial:
    """Encode a fifth of a second."""
    used_for, arguments = ENCODERS[name]
    with tempfile.TemporaryDirectory(prefix="rts-") as folder:
        target = Path(folder) / f"trial{_SUFFIXES.get(name, '.mkv')}"
        command = [ffmpeg, "-v", "error", "-nostdin", *arguments, name, str(target)]
        result = _run(command)
        works = result.returncode == 0 and target.is_file() and target.stat().st_size > 0
    reason = "" if works else first_lines(result.stderr)
    return EncoderTrial(name=name, used_for=used_for, works=works, reason=reason)


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_ENCODE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        said = f"no end within {_ENCODE_S} s"
    except OSError as error:
        said = str(error)
    return subprocess.CompletedProcess(command, returncode=1, stdout="", stderr=said)
