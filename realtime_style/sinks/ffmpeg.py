"""The ffmpeg program: where it is, and running it."""

import functools
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import cast

from realtime_style.errors import SinkError

OLDEST = (5, 1)
"""The first release that knows -fps_mode; an older system ffmpeg is passed over."""


@functools.cache
def find_ffmpeg() -> str:
    """Return the system's ffmpeg if it is new enough, else the imageio-ffmpeg wheel's.

    Raises:
        SinkError: neither is there.
    """
    system = shutil.which("ffmpeg")
    if system and _is_new_enough(system):
        return system
    import imageio_ffmpeg

    try:
        return cast(str, imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise SinkError(
            f"no ffmpeg from release {OLDEST[0]}.{OLDEST[1]} on is installed: "
            "install your system's ffmpeg package"
        ) from error


def source_time_base() -> str:
    """The value of -enc_time_base that makes an encoder keep its input's clock."""
    return "demux" if _release(find_ffmpeg()) >= (6, 1) else "-1"


def _is_new_enough(program: str) -> bool:
    return _release(program) >= OLDEST


@functools.cache
def _release(program: str) -> tuple[int, int]:
    """Major and minor number; a build from git without one is newer than any release."""
    result = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    numbers = re.match(r"ffmpeg version n?(\d+)\.(\d+)", result.stdout)
    return (int(numbers[1]), int(numbers[2])) if numbers else (1000, 0)


def can_copy(source: Path, stream: str, suffix: str) -> bool:
    """Try whether a container (by its `suffix`) takes a stream of `source` as it is.

    `stream` is a specifier such as 'a:0'. What the muxer says when it is tried is the
    only complete table of what fits where.
    """
    with tempfile.TemporaryDirectory(prefix="rts-") as folder:
        trial = Path(folder) / f"trial{suffix}"
        command = [find_ffmpeg(), "-v", "error", "-nostdin", "-i", str(source)]
        command += ["-map", f"0:{stream}", "-c", "copy", "-t", "0.1", str(trial)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def first_lines(text: str, count: int = 2) -> str:
    """The start of ffmpeg's error output, where the cause is, on one line, without addresses."""
    lines = [re.sub(r"^(\[[^\]]*\]\s*)+", "", line).strip() for line in text.splitlines()]
    kept = list(dict.fromkeys(line for line in lines if line))
    return "; ".join(kept[:count]) or "no reason given"
