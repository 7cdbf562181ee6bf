"""What OpenVINO's provider is told, so that it is fast: a precision, threads, and a fixed size.

Options and their names: https://onnxruntime.ai/docs/execution-providers/OpenVINO-ExecutionProvider.html
and OpenVINO's own properties (`INFERENCE_PRECISION_HINT` and the like).
"""

import json

from realtime_style.engine.threads import total_threads
from realtime_style.options import EngineOptions, Variant

Size = tuple[int, int]
"""Height and width, in pixels."""

_LAYERS_KEPT = 128
"""Of all sizes that a session of any size has painted: some two sizes' worth. OpenVINO would keep
5000, and grow by half a megabyte with each size of a window that is dragged."""


def openvino_options(options: EngineOptions, size: Size | None = None) -> dict[str, str]:
    """Options of the provider for a session of pictures of `size`, or of any size.

    Where `load_config` has what it does not understand, onnxruntime 1.24 goes on with the
    processor's own provider, and before 1.24 it took the path of a file: whoever makes a session
    looks which provider it has.
    """
    # A stream paints one frame: as many as are painted at the same time share the threads.
    told = {
        "INFERENCE_PRECISION_HINT": "bf16" if options.variant is Variant.BF16 else "f32",
        "INFERENCE_NUM_THREADS": str(total_threads(options)),
        "NUM_STREAMS": str(options.frames_at_once),
        # A thread that may not leave its core waits there for a decoder, an encoder or a browser.
        "ENABLE_CPU_PINNING": "NO",
    }
    if not size:
        told["CPU_RUNTIME_CACHE_CAPACITY"] = str(_LAYERS_KEPT)
    settings = {"device_type": "CPU", "load_config": json.dumps({"CPU": told})}
    if size:
        # Never another size in such a session: it paints whatever lies behind a smaller picture.
        settings["reshape_input"] = f"frame[1,{size[0]},{size[1]},3]"
    return settings
