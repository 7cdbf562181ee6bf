"""An onnxruntime session, set up for painting beside a decoder and an encoder."""

from pathlib import Path
from typing import Any

from realtime_style.engine.providers import PROVIDERS, choose_providers, import_onnxruntime
from realtime_style.engine.threads import threads_of_session
from realtime_style.errors import StyleError
from realtime_style.options import Device, EngineOptions


def open_session(model: Path, options: EngineOptions) -> Any:
    """An `onnxruntime.InferenceSession` on the provider that the options ask for.

    Raises:
        EngineError: onnxruntime or the device is not there.
        StyleError: the file is damaged or no ONNX file.
    """
    onnxruntime = import_onnxruntime()
    providers = choose_providers(options.device, onnxruntime.get_available_providers())
    if PROVIDERS[Device.CUDA] in providers:
        onnxruntime.preload_dlls()  # CUDA and cuDNN from pip's wheels, where there are any
    settings = onnxruntime.SessionOptions()
    settings.log_severity_level = 4  # its errors reach the user through our messages
    settings.intra_op_num_threads = threads_of_session(options)
    # A spinning session takes the cores from the decoder and the encoder.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(model), settings, providers=providers)
    except Exception as error:  # onnxruntime's exceptions share no other base
        raise StyleError(f"'{model}' is damaged or no ONNX file: {first_line(error)}") from error


def first_line(error: Exception) -> str:
    """What an error says, on one line."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
