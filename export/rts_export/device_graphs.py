"""The graphs around the network on a device, made and written.

    python -m rts_export.device_graphs realtime_style/engine

`realtime_style.engine.device_chain` runs them.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import onnx

from realtime_style.errors import TrainingError
from rts_export.enlarging import enlarging_graph
from rts_export.host_numbers import host_numbers
from rts_export.mixing import mixing_graph
from rts_export.steadying import steadying_graph

GRAPHS: dict[str, Callable[[], onnx.ModelProto]] = {
    "enlarge": enlarging_graph,
    "steady": steadying_graph,
    "mix": mixing_graph,
}


def write_all(folder: Path) -> None:
    """Write each as `folder`/NAME.onnx.

    Raises:
        TrainingError: one would be slow on a card.
    """
    for name, make in GRAPHS.items():
        graph = make()
        if found := host_numbers(graph):
            raise TrainingError(f"the graph '{name}' takes from the processor: {', '.join(found)}")
        (folder / f"{name}.onnx").write_bytes(graph.SerializeToString())


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
