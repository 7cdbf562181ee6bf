"""An onnxruntime session, set up for painting beside a decoder and an encoder."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from realtime_style.engine.openvino import Size
from realtime_style.engine.provider_options import with_options
from realtime_style.engine.providers import CPU, DIRECTML, OPENVINO, TENSORRT, import_onnxruntime
from realtime_style.engine.threads import threads_of_session
from realtime_style.errors import StyleError
from realtime_style.files.limits import LOAD, load_seconds
from realtime_style.options import EngineOptions, Variant
from realtime_style.signals import apart

_TENSORRT_TIMES = 10
"""TensorRT tries out kernels for minutes, the first time."""
_BFLOAT16_OF_ARM = "mlas.enable_gemm_fastmath_arm64_bfloat16"
"""Matrix products since release 1.17 (https://github.com/microsoft/onnxruntime/pull/17031), and
convolutions of 1x1 since 1.25 or so (https://github.com/microsoft/onnxruntime/pull/26838)."""
_FREE = ("n", "height", "width")
"""What `rts_export` calls the sides of a frame. Those of a file that calls them otherwise stay
free."""


def create_session(
    model: Path,
    options: EngineOptions,
    providers: Sequence[str],
    *,
    cuda_graph: bool = False,
    profile: Path | None = None,
    size: Size | None = None,
) -> Any:
    """An `onnxruntime.InferenceSession` on `providers`, which may have fallen back to others.

    With `profile`, a path without its end, runs are recorded until `end_profiling`. With `size`,
    it takes frames of that height and width alone; OpenVINO's must be given no others, and
    all others refuse them.
    Raises whatever onnxruntime raises: its exceptions share no base.

    Raises:
        StyleError: it is not loaded in time.
    """
    runtime = import_onnxruntime()
    settings = runtime.SessionOptions()
    settings.log_severity_level = 4  # its errors reach the user through our messages
    settings.intra_op_num_threads = threads_of_session(options)
    # A spinning session takes the cores from the decoder and the encoder.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if DIRECTML in providers:
        settings.enable_mem_pattern = False  # its documentation asks for it
    if providers[0] == CPU and options.variant is Variant.BF16:
        settings.add_session_config_entry(_BFLOAT16_OF_ARM, "1")
    if size and providers[0] != OPENVINO:  # that one is told as its own option
        for name, value in zip(_FREE, (1, *size), strict=True):
            settings.add_free_dimension_override_by_name(name, value)
    if profile:
        settings.enable_profiling = True
        settings.profile_file_prefix = str(profile)
    told = with_options(providers, options, cuda_graph=cuda_graph, size=size)

    def load() -> Any:
        # Its fallback would go on with the CPU, and say so on stdout.
        return runtime.InferenceSession(str(model), settings, providers=told, enable_fallback=0)

    limit_s = load_seconds() * (_TENSORRT_TIMES if TENSORRT in providers else 1)
    return _in_time(load, limit_s, model, settings)


def _in_time(load: Callable[[], Any], limit_s: float, model: Path, settings: Any) -> Any:
    """What `load` gives: while loading, onnxruntime works out what depends on no input, and that
    may be as much as a file of a kilobyte likes.
    """
    try:
        return apart(load, limit_s)
    except TimeoutError as error:
        if hasattr(settings, "set_load_cancellation_flag"):  # since 1.21; heeded between its steps
            settings.set_load_cancellation_flag(True)
        raise StyleError(
            f"the network '{model}' is not loaded after {limit_s:g} s: the variable {LOAD} raises "
            "the limit"
        ) from error


def open_cpu_session(model: Path, options: EngineOptions) -> Any:
    """A session on the processor, which can run any network.

    Raises:
        EngineError: onnxruntime is not there.
        StyleError: the file is damaged or no ONNX file, or not loaded in time.
    """
    import_onnxruntime()
    try:
        return create_session(model, options, [CPU])
    except StyleError:
        raise
    except Exception as error:
        raise StyleError(f"'{model}' is damaged or no ONNX file: {first_line(error)}") from error


def first_line(error: Exception) -> str:
    """What an error says, on one line, without the place in onnxruntime's source."""
    said = str(error).strip().partition("\n")[0]
    said = re.sub(r"^\S+\.(?:cc|h):\d+ .*?\)\s+(?=\S)", "", said)
    said = re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ", "", said)
    return said or type(error).__name__
