"""What is tried in a process of its own. The answer is one line of JSON, the last on stdout."""

import importlib
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from realtime_style.errors import RealtimeStyleError

if TYPE_CHECKING:
    from realtime_style.engine.network import Network
    from realtime_style.networks.family import Graph

_FRAME_PX = 64


def main() -> None:
    """Run a trial of the command line: `import NAME`, `paint` or `choose DEVICE`, `send WAY`."""
    kind, name = sys.argv[1:]
    try:
        answer = _TRIALS[kind](name)
    except (RealtimeStyleError, ImportError, AttributeError, OSError) as error:
        answer = {"error": " ".join(str(error).split()) or type(error).__name__}
    sys.stdout.write(f"{json.dumps(answer)}\n")


def try_import(name: str) -> dict[str, Any]:
    """Import a module and tell its version; for onnxruntime, its providers too."""
    if name == "onnxruntime":
        from realtime_style.engine.providers import import_onnxruntime

        runtime = import_onnxruntime()
        providers = runtime.get_available_providers()
        return {"version": str(runtime.__version__), "providers": providers}
    return {"version": str(getattr(importlib.import_module(name), "__version__", ""))}


def try_painting(device: str) -> dict[str, Any]:
    """Paint a small frame with the shipped network, and tell where its nodes ran.

    Only onnxruntime and numpy are needed: a broken OpenCV is not this device's fault.
    """
    from realtime_style.engine.activate import activate
    from realtime_style.options import Device, EngineOptions
    from realtime_style.styles.selection import current_trunk

    options = EngineOptions(device=Device(device))
    placement = activate(current_trunk(), options, _paint).placement
    looked_at = placement.nodes_on_provider is not None
    return {
        "provider": placement.provider,
        "nodes_on_cpu": placement.nodes_on_cpu if looked_at else None,
        "shape_nodes_on_cpu": placement.shape_nodes_on_cpu if looked_at else None,
    }


def try_choosing(device: str) -> dict[str, Any]:
    """What a run with this device takes, and why: measured, unless it was before."""
    from realtime_style.engine.load import load_engine
    from realtime_style.options import DEFAULT_STYLE, Device, EngineOptions
    from realtime_style.styles.selection import select_style

    engine = load_engine(select_style(DEFAULT_STYLE), EngineOptions(device=Device(device)))
    return {"provider": engine.provider, **engine.choice.to_json()}


def try_sending(way: str) -> dict[str, Any]:
    """Be a source for other programs for a moment, and tell why they may not find it."""
    from fractions import Fraction

    import numpy as np

    from realtime_style.frame import Frame, StreamInfo
    from realtime_style.options import LiveOptions
    from realtime_style.sinks.live import Opening
    from realtime_style.sinks.ndi import NDI
    from realtime_style.sinks.spout import SPOUT
    from realtime_style.sinks.syphon import SYPHON

    side, rate, base = _FRAME_PX, Fraction(30), Fraction(1, 1000)
    info = StreamInfo(width=side, height=side, frame_rate=rate, time_base=base, is_live=True)
    asked: dict[str, Any] = {way: f"rts doctor {os.getpid()}"}
    options = LiveOptions(window=False, **asked)
    kinds = {"ndi": NDI, "spout": SPOUT, "syphon": SYPHON}
    sink = kinds[way].open(Opening(options=options, info=info))
    picture = np.zeros((side, side, 3), np.uint8)
    try:
        sink.begin()
        sink.write(picture, Frame(picture, 0, Fraction(0), time.monotonic()))
    finally:
        sink.close()
    return {"warning": "; ".join(sink.warnings)}


_TRIALS = {
    "import": try_import,
    "paint": try_painting,
    "choose": try_choosing,
    "send": try_sending,
}


def _paint(session: Any, network: "Network", graph: "Graph") -> None:
    import numpy as np

    from realtime_style.engine.contract import check_contract

    network.restyle(np.zeros(check_contract(session, graph.path), np.float32))
    network.paint(np.zeros((_FRAME_PX, _FRAME_PX, 3), np.uint8))
