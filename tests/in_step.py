"""Whether what is seen and what is heard belong together: white is loud, and black is silent."""

from pathlib import Path

import av
import numpy as np

from tests.helpers import ffmpeg

_RATE_HZ = 16_000
_WINDOW = _RATE_HZ // 100


def make(path: Path, seconds: float, *settings: object, sound_s: float | None = None) -> Path:
    """A second half of each second is white and loud; 25 frames a second."""
    picture = f"color=white:size=64x48:rate=25:duration={seconds}"
    picture += ",drawbox=enable='lt(mod(t,1),0.499)':t=fill:color=black"
    heard = sound_s or seconds
    sound = f"aevalsrc='sin(2*PI*440*t)*gte(mod(t,1),0.5)':s=48000:d={heard}"
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound)
    ffmpeg(*inputs, "-pix_fmt", "yuv420p", *settings, path)
    return path


def seen_and_heard(path: Path) -> tuple[list[float], list[float]]:
    """When it becomes white, and when it becomes loud, in seconds."""
    return _white(path), _loud(path)


def out_of_step_s(path: Path, changes: int) -> float:
    """By how much the two are apart at most, of so many changes."""
    seen, heard = seen_and_heard(path)
    assert len(seen) == len(heard) == changes, (seen, heard)
    return max(abs(a - b) for a, b in zip(seen, heard, strict=True))


def _white(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        shown = [
            (f.time, f.to_ndarray(format="gray").mean() > 128) for f in container.decode(video=0)
        ]
    pairs = zip([(0.0, False), *shown], shown, strict=False)
    return [float(now[0] or 0) for before, now in pairs if now[1] and not before[1]]


def _loud(path: Path) -> list[float]:
    """Of windows of a hundredth of a second, those that begin after a quarter of silence."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "mono", _RATE_HZ)
        level = np.zeros(60 * _RATE_HZ, np.float32)
        for frame in container.decode(audio=0):
            at = int(float(frame.time or 0) * _RATE_HZ)
            for part in resampler.resample(frame):
                samples = part.to_ndarray()[0]
                level[max(at, 0) : max(at, 0) + len(samples)] = samples
                at += len(samples)
    windows = np.abs(level.reshape(-1, _WINDOW)).mean(1) > 0.2
    return [
        place / 100
        for place, is_loud in enumerate(windows)
        if is_loud and not windows[max(0, place - 25) : place].any()
    ]
