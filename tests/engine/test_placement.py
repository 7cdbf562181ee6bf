from pathlib import Path

import numpy as np

from realtime_style.engine.network import PlainNetwork
from realtime_style.engine.placement import Placement
from realtime_style.engine.providers import CPU, CUDA
from realtime_style.engine.session import create_session
from realtime_style.options import EngineOptions
from realtime_style.styles.selection import select_style


def event(name: str, operator: str, provider: str, kind: str) -> dict[str, object]:
    """As onnxruntime's profile has it."""
    args = {"op_name": operator, "provider": provider, "output_type_shape": [{kind: [1]}]}
    return {"cat": "Node", "name": f"{name}_kernel_time", "args": args}


def test_nodes_are_counted_by_where_they_ran() -> None:
    events: list[dict[str, object]] = [
        {"cat": "Session", "name": "model_run", "args": {}},
        event("a", "Conv", CUDA, "float"),
        event("a", "Conv", CUDA, "float"),  # a second run
        event("b", "Pad", CPU, "float"),
        event("c", "Cast", CPU, "uint8"),
        event("d", "Pad", CPU, "float"),
        event("e", "Shape", CPU, "int64"),
        {"cat": "Node", "name": "a_fence_before", "args": {"op_name": "Conv"}},
    ]

    placement = Placement.of_events(CUDA, events)

    assert placement.nodes_on_provider == 1
    assert placement.nodes_on_cpu == 3
    assert placement.shape_nodes_on_cpu == 1
    assert placement.operators_on_cpu == {"Pad": 2, "Cast": 1}
    assert "leaves 3 of the network's nodes to the processor (2 Pad, 1 Cast)" in placement.warning


def test_sizes_alone_on_the_processor_are_no_reason_to_warn() -> None:
    events = [event("a", "Conv", CUDA, "float"), event("e", "Shape", CPU, "int64")]

    assert Placement.of_events(CUDA, events).warning == ""


def test_a_real_profile_tells_pixels_from_sizes(tmp_path: Path) -> None:
    """Of the shipped network, run on the processor but read as if a device had been asked for."""
    selection = select_style("candy")
    session = create_session(
        selection.family.frames().path, EngineOptions(), [CPU], profile=tmp_path / "run"
    )
    network = PlainNetwork(session)
    assert selection.parameters is not None
    network.restyle(selection.parameters)
    network.paint(np.zeros((32, 32, 3), np.uint8))

    placement = Placement.of_profile(CUDA, Path(session.end_profiling()))

    assert placement.nodes_on_provider == 0
    assert placement.operators_on_cpu["InstanceNormalization"] == 7
    assert "Shape" not in placement.operators_on_cpu
    assert 3 <= placement.shape_nodes_on_cpu < placement.nodes_on_cpu
