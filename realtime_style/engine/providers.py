"""onnxruntime's execution providers: what is asked for, what is there, how to get the rest."""

import contextlib
import ctypes
import importlib
import io
import sys
from pathlib import Path
from types import ModuleType

from realtime_style.errors import EngineError
from realtime_style.options import Device, EngineOptions

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"
TENSORRT = "TensorrtExecutionProvider"
DIRECTML = "DmlExecutionProvider"
OPENVINO = "OpenVINOExecutionProvider"
COREML = "CoreMLExecutionProvider"

PROVIDERS = {
    Device.CPU: CPU,
    Device.CUDA: CUDA,
    Device.TENSORRT: TENSORRT,
    Device.DIRECTML: DIRECTML,
    Device.COREML: COREML,
    Device.OPENVINO: OPENVINO,
}

AUTO_ORDER = (Device.CUDA, Device.DIRECTML, Device.COREML, Device.CPU)
"""TensorRT is left out, as it builds for minutes before the first frame; so is OpenVINO, which
runs on the same processor as CPU does: `engine.precision` measures which of them is faster."""

ON_PROCESSOR = frozenset({CPU, OPENVINO})
"""Those that paint on the processor: several frames at the same time, where that is asked for."""

_HOW_TO_GET = {
    Device.CUDA: "pip install 'realtime-style[gpu]' in place of [cpu], with an NVIDIA driver",
    Device.TENSORRT: "pip install 'realtime-style[gpu]' in place of [cpu], and tensorrt",
    Device.DIRECTML: "pip install onnxruntime-directml in place of onnxruntime, on Windows",
    Device.COREML: "pip install 'realtime-style[cpu]' on macOS",
    Device.OPENVINO: "pip uninstall -y onnxruntime, then pip install 'realtime-style[openvino]'",
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
    onnxruntime.set_default_logger_severity(4)  # what matters reaches the user as our messages
    return onnxruntime


def candidates(options: EngineOptions, available: list[str]) -> list[list[str]]:
    """Lists of execution providers to ask onnxruntime for, the best first.

    Only AUTO has more than one. In each list the first provider is the one that matters;
    what it cannot run falls to those behind it.

    Raises:
        EngineError: a device or provider is named that this onnxruntime does not have.
    """
    if options.execution_providers:
        for name in options.execution_providers:
            if name not in available:
                raise EngineError(_unavailable(name, available))
        return [list(options.execution_providers)]
    if options.device is Device.AUTO:
        wanted = [PROVIDERS[each] for each in AUTO_ORDER if PROVIDERS[each] in available]
        return [_with_fallback(name, available) for name in wanted or [CPU]]
    name = PROVIDERS[options.device]
    if name not in available:
        raise EngineError(_unavailable(name, available))
    return [_with_fallback(name, available)]


def _with_fallback(name: str, available: list[str]) -> list[str]:
    """What TensorRT cannot run, CUDA often can; the CPU runs everything."""
    behind = [CUDA] if name == TENSORRT and CUDA in available else []
    return list(dict.fromkeys([name, *behind, CPU]))


def missing(provider: str, reason: str) -> str:
    """One line: what was asked for is not active, why, and how to get it."""
    device = _device_of(provider)
    if device is None:
        return f"execution provider '{provider}' is not active: {reason}"
    advice = _HOW_TO_GET.get(device, "pip install 'realtime-style[cpu]'")
    return f"device '{device}' is not there: {reason}; to get it: {advice}"


def how_to_get(device: Device) -> str:
    """What to install for a device."""
    return _HOW_TO_GET.get(device, "pip install 'realtime-style[cpu]'")


def _unavailable(provider: str, available: list[str]) -> str:
    return missing(provider, f"this onnxruntime has only {', '.join(available)}")


def _device_of(provider: str) -> Device | None:
    return next((device for device, name in PROVIDERS.items() if name == provider), None)


def preload_cuda(runtime: ModuleType) -> str:
    """Load CUDA and cuDNN from pip's wheels, where there are any; return what went wrong.

    onnxruntime prints that, and would spoil a report on stdout.
    """
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        runtime.preload_dlls()
    return said.getvalue().partition("\n")[0].strip()


def library_trouble(runtime: ModuleType, provider: str) -> str:
    """Why the library of a provider cannot be loaded; empty if it can, or has none.

    onnxruntime says so in its log alone, and goes on without the provider.
    """
    stem = provider.removesuffix("ExecutionProvider").lower()
    prefix, suffix = ("", ".dll") if sys.platform == "win32" else ("lib", ".so")
    folder = Path(str(runtime.__file__)).parent / "capi"
    # A provider's library takes symbols from the shared one.
    for name in ("shared", stem):
        path = folder / f"{prefix}onnxruntime_providers_{name}{suffix}"
        if not path.is_file():
            return ""
        try:
            ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
        except OSError as error:
            is_driver = "libcuda.so" in str(error) or "nvcuda.dll" in str(error)
            return f"there is no NVIDIA driver ({error})" if is_driver else str(error)
    return ""
