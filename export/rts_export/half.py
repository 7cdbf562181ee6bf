"""A graph in float16, for devices that compute in it."""

import logging

import onnx
from onnxruntime.transformers.float16 import convert_float_to_float16
from onnxruntime.transformers.onnx_model import OnnxModel

from realtime_style.errors import TrainingError

SMALLEST_PSNR_DB = 40.0
"""Mean over styles and pictures, from float32's paintings."""

IN_FULL = ("InstanceNormalization",)
"""What sums over a picture: its squares pass float16's largest number."""


def in_half(network: onnx.ModelProto) -> onnx.ModelProto:
    """`network` in float16, with the inputs and outputs that it has, and normalisations in full."""
    copy = onnx.ModelProto()
    copy.CopyFrom(network)
    logging.getLogger("onnxruntime.transformers.float16").setLevel(logging.ERROR)
    half: onnx.ModelProto = convert_float_to_float16(
        copy, keep_io_types=True, op_block_list=list(IN_FULL)
    )
    del half.graph.value_info[:]  # of float32, some of it
    OnnxModel(half).topological_sort(is_deterministic=True)  # its casts are put at the end
    return half


def check_half(psnr_db: float) -> None:
    """Refuse a graph that paints another picture than float32's.

    Raises:
        TrainingError: it is farther from it than `SMALLEST_PSNR_DB`.
    """
    if not psnr_db >= SMALLEST_PSNR_DB:
        raise TrainingError(
            f"in float16 the trunk paints {psnr_db:.1f} dB from float32, and must come within "
            f"{SMALLEST_PSNR_DB:g}"
        )
