"""Paint an hour of video with `rts video` as it is, and see whether picture and sound drift apart.

    python benchmarks/hour_sync.py [--seconds 3600] [--sound aac]

The video, 96x64 at 30000/1001 frames a second, has a white flash and a beep of 1 kHz together
every 300 frames. Where each begins is found in what input and output decode to: the first frame
whose brightness is nearer to the flash's than to that of the frames around, the first sample of a
third of the beep's height. The table has the distance from beep to flash near the beginning, in
the middle and near the end.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from realtime_style.ffmpeg.candidates import find_ffmpeg

RATE = Fraction(30_000, 1001)
EVERY_FRAMES = 300
FLASH_FRAMES = 6
PERIOD_S = EVERY_FRAMES / RATE
SAMPLE_RATE = 48_000
AROUND_S = Fraction(1)
"""What is decoded before and behind a flash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onsets:
    """Seconds from the start of the file."""

    flash: float
    beep: float

    @property
    def distance_ms(self) -> float:
        """Above 0 where the flash is seen after the beep is heard."""
        return 1000 * (self.flash - self.beep)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--sound", default="aac", help="an encoder of ffmpeg's: aac, pcm_s16le, …")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rts-") as folder:
        suffix = ".mkv" if chosen.sound.startswith("pcm") else ".mp4"
        given, painted = Path(folder) / f"in{suffix}", Path(folder) / f"out{suffix}"
        make(given, chosen.seconds, chosen.sound)
        subprocess.run(
            [sys.executable, "-m", "realtime_style", "video", str(given), str(painted)], check=True
        )
        tell(given, painted, int(chosen.seconds / PERIOD_S))


def make(target: Path, seconds: int, sound: str) -> None:
    """Write the video."""
    flash = f"lutyuv=y=235:u=128:v=128:enable='lt(mod(n,{EVERY_FRAMES}),{FLASH_FRAMES})'"
    picture = f"testsrc2=size=96x64:rate={RATE},lutyuv=y=val/3,{flash}"
    beep = f"sin(2*PI*1000*t)*lt(mod(t,{float(PERIOD_S)}),0.2)/2"
    command = [find_ffmpeg(), "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", picture]
    command += ["-f", "lavfi", "-i", f"aevalsrc='{beep}':sample_rate={SAMPLE_RATE}"]
    command += ["-t", str(seconds), "-pix_fmt", "yuv420p", "-preset", "superfast", "-c:a", sound]
    subprocess.run([*command, str(target)], check=True)


def tell(given: Path, painted: Path, flashes: int) -> None:
    """Print the table."""
    frame_ms = float(1000 / RATE)
    print("| flash at | in | out | difference |\n|---|---|---|---|")
    for number in (1, flashes // 2, flashes - 1):
        before, after = (onsets(path, number * PERIOD_S) for path in (given, painted))
        drift = after.distance_ms - before.distance_ms
        print(
            f"| {before.flash:.2f} s | {before.distance_ms:+.2f} ms | {after.distance_ms:+.2f} ms "
            f"| {drift:+.3f} ms, {drift / frame_ms:+.4f} frames |"
        )
    print(f"frames: {count(given)} in, {count(painted)} out")


def onsets(path: Path, around: Fraction) -> Onsets:
    """Where flash and beep begin next to a moment."""
    times, brightness = decoded(path, "video", around, brightness_of)
    change = np.abs(brightness - np.median(brightness))
    flash = float(times[np.argmax(change > change.max() / 2)])
    times, height = decoded(path, "audio", around, samples_of)
    return Onsets(flash=flash, beep=float(times[np.argmax(height > height.max() / 3)]))


def decoded(
    path: Path,
    kind: str,
    around: Fraction,
    values_of: Callable[[av.VideoFrame | av.AudioFrame], NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times in seconds, and values, of all that is decoded around a moment."""
    times, values = [], []
    for begin, step, frame in frames_of(path, kind, around):
        found = values_of(frame)
        times.append(begin + step * np.arange(len(found)))
        values.append(found)
    return np.concatenate(times), np.concatenate(values)


def frames_of(
    path: Path, kind: str, around: Fraction
) -> Iterator[tuple[float, float, av.VideoFrame | av.AudioFrame]]:
    """When each begins, the seconds from one of its values to the next, and the frame."""
    with av.open(str(path)) as container:
        stream = next(stream for stream in container.streams if stream.type == kind)
        start = Fraction(container.start_time or 0, av.time_base)
        container.seek(int((start + around - AROUND_S) * av.time_base))
        for frame in container.decode(stream):
            assert isinstance(frame, av.VideoFrame | av.AudioFrame)
            assert frame.pts is not None
            assert frame.time_base is not None
            at = frame.pts * frame.time_base - start
            if at > around + AROUND_S:
                return
            if at >= around - AROUND_S:
                step = 1 / frame.sample_rate if isinstance(frame, av.AudioFrame) else 0.0
                yield float(at), step, frame


def brightness_of(frame: av.VideoFrame | av.AudioFrame) -> NDArray[np.float64]:
    """One number, the mean."""
    assert isinstance(frame, av.VideoFrame)
    return np.array([frame.to_ndarray(format="gray").mean()])


def samples_of(frame: av.VideoFrame | av.AudioFrame) -> NDArray[np.float64]:
    """The size of each sample of the first channel."""
    first: NDArray[np.float64] = frame.to_ndarray()[0].astype(np.float64)
    return np.abs(first)


def count(path: Path) -> int:
    """Packets of the picture."""
    with av.open(str(path)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)


if __name__ == "__main__":
    main()
