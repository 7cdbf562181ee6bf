"""What each execution provider is told."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from realtime_style.engine.openvino import Size, openvino_options
from realtime_style.engine.providers import (
    COREML,
    CUDA,
    OPENVINO,
    TENSORRT,
    import_onnxruntime,
    library_trouble,
    preload_cuda,
)
from realtime_style.files.folders import user_cache
from realtime_style.options import Device, EngineOptions, Variant

TENSORRT_NOTICE = (
    "TensorRT builds an engine for this card, which takes minutes; the next run finds it in {cache}"
)

COREML_OPTIONS = {"ModelFormat": "MLProgram"}
"""Its other format has no instance normalisation, this one is of macOS 12 and later:
https://onnxruntime.ai/docs/execution-providers/CoreML-ExecutionProvider.html"""


def with_options(
    providers: Sequence[str],
    options: EngineOptions,
    *,
    cuda_graph: bool,
    size: Size | None = None,
) -> list[str | tuple[str, dict[str, str]]]:
    """The providers as `onnxruntime.InferenceSession` takes them; of `size` OpenVINO is told."""
    cache = tensorrt_cache()
    if TENSORRT in providers:
        cache.mkdir(parents=True, exist_ok=True)
    told = {
        CUDA: cuda_options(cuda_graph=cuda_graph),
        TENSORRT: tensorrt_options(cache, half=options.variant is Variant.FP16),
        OPENVINO: openvino_options(options, size),
        COREML: COREML_OPTIONS,
    }
    return [(name, told[name]) if told.get(name) else name for name in providers]


def cuda_options(*, cuda_graph: bool) -> dict[str, str]:
    """A graph is recorded once and then started as a whole, not kernel by kernel."""
    return {"enable_cuda_graph": "1"} if cuda_graph else {}


def tensorrt_options(cache: Path, *, half: bool = False) -> dict[str, str]:
    """Engines, and the kernels' times that building them measures, are kept in `cache`."""
    return {
        **({"trt_fp16_enable": "1"} if half else {}),
        "trt_engine_cache_enable": "1",
        "trt_engine_cache_path": str(cache),
        "trt_timing_cache_enable": "1",
        "trt_timing_cache_path": str(cache),
    }


def tensorrt_cache() -> Path:
    """The user's folder for engines, or one of the system for a while. It need not exist."""
    return (user_cache() or Path(tempfile.gettempdir(), "realtime-style")) / "tensorrt"


def build_notice(options: EngineOptions) -> str:
    """A sentence for the user if TensorRT is about to build; else empty."""
    if options.device is not Device.TENSORRT and TENSORRT not in options.execution_providers:
        return ""
    cache = tensorrt_cache()
    if any(cache.glob("*.engine")) or not _tensorrt_is_there():
        return ""
    return TENSORRT_NOTICE.format(cache=cache)


def _tensorrt_is_there() -> bool:
    runtime = import_onnxruntime()
    if TENSORRT not in runtime.get_available_providers():
        return False
    preload_cuda(runtime)
    return not library_trouble(runtime, TENSORRT)
