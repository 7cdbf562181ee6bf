"""Kill `rts video --resume` ten times at random moments, and see whether anything of it is lost.

    python benchmarks/kill_and_resume.py [--kills 10] [--seconds 300] [--seed 1]

All but --resume is as `rts video` does it, steadiness included. Each run is killed (SIGKILL) a
random time after it was begun, and the next goes on; the last one is left alone. Its output is
compared with that of one run that nobody disturbed: times and pixels of every frame, and every
sample of the sound, as they are decoded.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.jobs.work_folder import WorkFolder

SHORTEST_S, LONGEST_S = 0.1, 9.0
"""From the beginning of a run to its end; a run takes about a second to its first frame."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=300, help="of video")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory(prefix="rts-") as folder:
        given, whole, target = (Path(folder) / name for name in ("in.mp4", "whole.mp4", "out.mp4"))
        make(given, chosen.seconds)
        subprocess.run(command(given, whole), check=True)
        for kill in range(1, chosen.kills + 1):
            after_s = chance.uniform(SHORTEST_S, LONGEST_S)
            killed = run_and_kill(given, target, after_s)
            frames = sum(segment.frames for segment in WorkFolder(target).finished())
            how = "killed" if killed else "done before it was killed"
            print(f"{kill}: {how} after {after_s:.2f} s, {frames} frames in finished segments")
        subprocess.run(command(given, target), check=True)
        alike = decoded(target) == decoded(whole)
        left = sorted(path.name for path in Path(folder).iterdir())
    print(f"as the undisturbed run: {'yes' if alike else 'NO'}; in the folder: {', '.join(left)}")
    sys.exit(not alike)


def make(target: Path, seconds: int) -> None:
    """Write a video of 320x240 at 30000/1001 frames a second, with a tone."""
    picture = f"testsrc2=size=320x240:rate=30000/1001:duration={seconds}"
    making = [find_ffmpeg(), "-v", "error", "-nostdin", "-f", "lavfi", "-i", picture]
    making += ["-f", "lavfi", "-i", f"sine=440:duration={seconds}", "-pix_fmt", "yuv420p"]
    subprocess.run([*making, "-preset", "superfast", str(target)], check=True)


def command(given: Path, target: Path) -> list[str]:
    """The run that is tried."""
    return [sys.executable, "-m", "realtime_style", "video", str(given), str(target), "--resume"]


def run_and_kill(given: Path, target: Path, after_s: float) -> bool:
    """True if the run was killed; False if it was done before."""
    with subprocess.Popen(command(given, target), stderr=subprocess.DEVNULL) as process:
        time.sleep(after_s)
        process.kill()
    return process.returncode == -signal.SIGKILL


def decoded(path: Path) -> str:
    """Time and MD5 of every frame of picture and sound."""
    reading = [find_ffmpeg(), "-v", "error", "-nostdin", "-i", str(path), "-map", "0:v"]
    reading += ["-map", "0:a", "-fps_mode", "passthrough", "-f", "framemd5", "-"]
    return subprocess.run(reading, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
