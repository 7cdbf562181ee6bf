"""A clip to paint."""

import subprocess
from importlib import resources
from pathlib import Path

from realtime_style.bench.plan import Size
from realtime_style.errors import SinkError
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.ffmpeg.program import first_lines
from realtime_style.files.paths import ffmpeg_name

FRAME_RATE = 25


def make_clip(path: Path, size: Size, frames: int) -> None:
    """Write `frames` frames of moving pictures as H.264, with sound.

    They are the bundled clip's, scaled and repeated: film costs a codec what film costs,
    where a test pattern would not.

    Raises:
        SinkError: ffmpeg cannot write it.
    """
    bundled = Path(str(resources.files("realtime_style"))) / "demo" / "bunny.mp4"
    command = [find_ffmpeg(), "-v", "error", "-nostdin", "-stream_loop", "-1"]
    command += ["-i", ffmpeg_name(bundled)]
    command += ["-t", f"{frames / FRAME_RATE:.3f}", "-r", str(FRAME_RATE)]
    command += ["-vf", f"scale={size.width}:{size.height},setsar=1,format=yuv420p"]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", str(path)]
    result = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if result.returncode:
        raise SinkError(f"ffmpeg cannot make a clip of {size}: {first_lines(result.stderr)}")
