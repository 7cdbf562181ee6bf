"""The trunk in eight bits, for processors with instructions for it."""

import logging
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.errors import TrainingError
from realtime_style.frame import BgrImage
from realtime_style.networks.family import NetworkFamily
from realtime_style.options import Device, EngineOptions
from realtime_style.styles.parameters import StyleParameters
from rts_export.unbiased import without_shift
from rts_train.images import read_rgb, resize
from rts_train.photos import find_photos

SMALLEST_PSNR_DB = 30.0
"""Mean over styles and photos, from the float32 trunk; below it, people begin to see it."""


CALIBRATION_PHOTOS = 26
CALIBRATION_PX = (320, 240)


def calibration_photos(folder: Path) -> list[BgrImage]:
    """Photos from all over `folder`, 320x240 uint8 BGR.

    Raises:
        TrainingError: there is none that can be read.
    """
    paths = find_photos(folder)
    images = (read_rgb(path) for path in paths[:: max(1, len(paths) // CALIBRATION_PHOTOS)])
    photos = [
        np.ascontiguousarray(resize(image, *CALIBRATION_PX)[:, :, ::-1])
        for image in images
        if image is not None
    ]
    if not photos:
        raise TrainingError(f"none of the photos in '{folder}' can be read")
    return photos


def _inputs(
    photos: list[BgrImage], styles: list[StyleParameters]
) -> Iterator[dict[str, NDArray[np.generic]]]:
    """Each photo in the next style."""
    for index, photo in enumerate(photos):
        yield {"frame": photo[np.newaxis], "style": styles[index % len(styles)][np.newaxis]}


class _Frames(CalibrationDataReader):  # type: ignore[misc]
    """Photos in styles, for as long as there are any."""

    def __init__(self, photos: list[BgrImage], styles: list[StyleParameters]) -> None:
        self._inputs = _inputs(photos, styles)

    def get_next(self) -> dict[str, NDArray[np.generic]] | None:
        return next(self._inputs, None)


def quantize_trunk(
    trunk: Path, target: Path, photos: list[BgrImage], styles: list[StyleParameters]
) -> None:
    """Write `trunk` with its convolutions in int8 to `target`.

    Weights are signed and kept to seven bits, one scale for each channel: processors without
    VNNI add pairs of products in 16 bits, which eight would overflow. Activations are unsigned,
    their ranges those that the `photos` span in the `styles`. The convolutions whose weights
    are the style's own stay as they are, and so do as many of the others, the most delicate
    first, as it takes to come within `SMALLEST_PSNR_DB`. What rounding shifts in the mean is taken
    back (`rts_export.unbiased`). The card goes along.

    Raises:
        TrainingError: all of them would have to stay.
    """
    proto = onnx.load(str(trunk))
    shared, own = _convolutions(proto)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "int8.onnx"

        def psnr_without(kept: list[str]) -> float:
            _quantize(trunk, raw, photos, styles, [*own, *kept])
            return measure_psnr(trunk, raw, photos, styles)

        kept: list[str] = []
        psnr = psnr_without(kept)
        if psnr < SMALLEST_PSNR_DB:
            delicate = sorted(shared, key=lambda name: psnr_without([name]), reverse=True)
            while psnr < SMALLEST_PSNR_DB:
                kept.append(delicate[len(kept)])
                if len(kept) == len(shared):
                    raise TrainingError(
                        f"no int8 trunk paints within {SMALLEST_PSNR_DB:g} dB of the float32 one: "
                        "give more and other photos to calibrate with"
                    )
                psnr = psnr_without(kept)
        model = onnx.load(str(raw))
    # Not before the layers are chosen: what it gains is for the paintings, not for fewer of these.
    without_shift(model, proto, _inputs(photos, styles))
    card = {entry.key: entry.value for entry in proto.metadata_props}
    onnx.helper.set_model_props(model, card)
    onnx.checker.check_model(model, full_check=True)
    target.write_bytes(model.SerializeToString())


def _quantize(
    trunk: Path,
    target: Path,
    photos: list[BgrImage],
    styles: list[StyleParameters],
    kept: list[str],
) -> None:
    """All convolutions of `trunk` but those `kept`, by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger().setLevel(logging.ERROR)
        quantize_static(
            trunk,
            target,
            _Frames(photos, styles),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=kept,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
        )


def _convolutions(trunk: onnx.ModelProto) -> tuple[list[str], list[str]]:
    """Names of those whose weights are in the file, and of those that come with the style."""
    constant = {tensor.name for tensor in trunk.graph.initializer}
    found = [node for node in trunk.graph.node if node.op_type == "Conv"]
    shared = [node.name for node in found if node.input[1] in constant]
    return shared, [node.name for node in found if node.name not in shared]


def measure_psnr(
    trunk: Path, other: Path, photos: list[BgrImage], styles: list[StyleParameters]
) -> float:
    """Mean peak signal-to-noise ratio of `other`'s paintings, `trunk`'s being the truth, in dB."""
    options = EngineOptions(device=Device.CPU)
    engines = [OnnxEngine(NetworkFamily.of_file(each), options) for each in (trunk, other)]
    ratios = []
    for index, photo in enumerate(photos):
        for engine in engines:
            engine.restyle(styles[index % len(styles)])
        truth, painting = (engine.paint(photo).astype(float) for engine in engines)
        ratios.append(10 * np.log10(255**2 / max(np.square(truth - painting).mean(), 1e-9)))
    return float(np.mean(ratios))
