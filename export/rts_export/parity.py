"""Does onnxruntime paint what PyTorch paints?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.errors import TrainingError
from realtime_style.networks.family import NetworkFamily
from realtime_style.options import Device, EngineOptions
from rts_export.wrap import FrameModel, TrunkModel

SIZES = ((64, 64), (97, 131), (240, 320))
"""Height and width in pixels; the second is odd both ways."""

LARGEST_DIFFERENCE = 2
"""In levels of 255: one for a value at the edge of rounding, one for the order of sums."""
LARGEST_MEAN = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """Difference between the ONNX file and PyTorch for one size, in levels of 255."""

    height: int
    width: int
    largest: int
    mean: float


def measure_parity(
    model: FrameModel | TrunkModel, path: Path, styles: torch.Tensor
) -> list[Parity]:
    """Paint smooth random pictures with both and compare.

    `styles` are (styles, parameters); each size is painted in another one.

    Raises:
        TrainingError: they differ by more than rounding explains.
    """
    engine = OnnxEngine(NetworkFamily.of_file(path), EngineOptions(device=Device.CPU))
    results = []
    for index, (height, width) in enumerate(SIZES):
        style = styles[index % len(styles)][None]
        results.append(_compare(model, engine, height, width, style))
    engine.close()
    for each in results:
        if each.largest > LARGEST_DIFFERENCE or each.mean > LARGEST_MEAN:
            raise TrainingError(
                f"the exported file differs from PyTorch at {each.width}x{each.height}: by up to "
                f"{each.largest} levels of 255, {each.mean:.3f} on average (allowed: "
                f"{LARGEST_DIFFERENCE} and {LARGEST_MEAN})"
            )
    return results


def _compare(
    model: FrameModel | TrunkModel,
    engine: OnnxEngine,
    height: int,
    width: int,
    style: torch.Tensor,
) -> Parity:
    frame = _test_picture(height, width)
    batch = torch.from_numpy(frame)[None]
    with torch.no_grad():
        painted = model(batch, style) if isinstance(model, TrunkModel) else model(batch)
    expected = painted[0].numpy()
    if engine.style_size:
        engine.restyle(style[0].numpy())
    painting = engine.paint(frame)
    if painting.shape != expected.shape:
        raise TrainingError(
            f"the exported file makes {painting.shape} of {frame.shape}, PyTorch {expected.shape}"
        )
    difference = np.abs(painting.astype(int) - expected.astype(int))
    return Parity(
        height=height, width=width, largest=int(difference.max()), mean=float(difference.mean())
    )


def _test_picture(height: int, width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Waves of three lengths and some noise, the same every time."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[:height, :width]
    waves = [127 + 80 * np.sin(x / length + y / (2 * length)) for length in (5.0, 17.0, 60.0)]
    noisy = np.stack(waves, axis=2) + rng.normal(0, 12, (height, width, 3))
    return np.clip(noisy, 0, 255).astype(np.uint8)
