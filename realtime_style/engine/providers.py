"""onnxruntime's execution providers: what is asked for, what is there."""

import importlib
from types import ModuleType

from realtime_style.errors import EngineError
from realtime_style.options import Device

CPU = "CPUExecutionProvider"

PROVIDERS = {
    Device.CPU: CPU,
    Device.CUDA: "CUDAExecutionProvider",
    Device.TENSORRT: "TensorrtExecutionProvider",
    Device.DIRECTML: "DmlExecutionProvider",
    Device.COREML: "CoreMLExecutionProvider",
    Device.OPENVINO: "OpenVINOExecutionProvider",
}

AUTO_ORDER = (Device.CUDA, Device.DIRECTML, Device.COREML, Device.CPU)
"""TensorRT is left out: it builds for minutes before the first frame."""

_HOW_TO_GET = {
    Device.CUDA: "pip install 'realtime-style[gpu]' in place of [cpu], with an NVIDIA driver",
    Device.TENSORRT: "pip install 'realtime-style[gpu]' in place of [cpu], and tensorrt",
    Device.DIRECTML: "pip install onnxruntime-directml in place of onnxruntime, on Windows",
    Device.COREML: "pip install 'realtime-style[cpu]' on macOS",
    Device.OPENVINO: "pip install onnxruntime-openvino in place of onnxruntime",
}


def import_onnxruntime() -> ModuleType:
    """The runtime, or a word on how to get it.

    Raises:
        EngineError: it is not installed, or cannot be loaded.
    """
    try:
        onnxruntime = importlib.import_module("onnxruntime")
        onnxruntime.InferenceSession  # noqa: B018 (a half-removed install has no such name)
    except (ImportError, AttributeError) as error:
        raise EngineError(
            f"onnxruntime cannot be loaded ({error}): pip install 'realtime-style[cpu]', "
            "or 'realtime-style[gpu]' for an NVIDIA card"
        ) from error
    return onnxruntime


def choose_providers(device: Device, available: list[str]) -> list[str]:
    """Execution providers to ask onnxruntime for, best first; the CPU always last.

    Raises:
        EngineError: `device` is named and this onnxruntime has no provider for it.
    """
    if device is Device.AUTO:
        wanted = [PROVIDERS[each] for each in AUTO_ORDER if PROVIDERS[each] in available]
        return wanted or [CPU]
    if PROVIDERS[device] not in available:
        raise EngineError(missing(device, f"this onnxruntime has only {', '.join(available)}"))
    return list(dict.fromkeys([PROVIDERS[device], CPU]))


def missing(device: Device, reason: str) -> str:
    """One line: the device that was asked for is not active, why, and how to get it."""
    advice = _HOW_TO_GET.get(device, "pip install 'realtime-style[cpu]'")
    return f"device '{device}' is not there: {reason}; to get it: {advice}"
