"""Where the nodes of a network really ran, read back from onnxruntime's profile of one run."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from realtime_style.engine.providers import CPU

_KERNEL = "_kernel_time"
"""How onnxruntime's events of a node's own work end; others are of its memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The execution provider that was asked for, and what the CPU did in its place."""

    provider: str
    """The first provider of the session."""
    nodes_on_provider: int | None = None
    """None where it was not looked at: on the CPU, where there is nothing to find out."""
    nodes_on_cpu: int = 0
    """Nodes that compute the picture, and fell to the CPU: each costs copies to it and back."""
    shape_nodes_on_cpu: int = 0
    """Nodes that compute sizes, which onnxruntime keeps on the CPU by design."""
    operators_on_cpu: dict[str, int] = field(default_factory=dict)
    """Of `nodes_on_cpu`, how many of each kind."""

    @classmethod
    def of_profile(cls, provider: str, path: Path) -> Self:
        """Read the file that `InferenceSession.end_profiling` names."""
        events = json.loads(path.read_text(encoding="utf-8"))
        return cls.of_events(provider, events)

    @classmethod
    def of_events(cls, provider: str, events: Iterable[Mapping[str, Any]]) -> Self:
        """Count the nodes of a profile's events; a node that ran twice is one."""
        nodes = {
            event["name"]: event["args"]
            for event in events
            if event.get("cat") == "Node" and event["name"].endswith(_KERNEL)
        }
        on_cpu = [args for args in nodes.values() if args.get("provider") == CPU]
        pixels = [args["op_name"] for args in on_cpu if not _computes_sizes(args)]
        return cls(
            provider=provider,
            nodes_on_provider=sum(args.get("provider") == provider for args in nodes.values()),
            nodes_on_cpu=len(pixels),
            shape_nodes_on_cpu=len(on_cpu) - len(pixels),
            operators_on_cpu=dict(Counter(pixels).most_common()),
        )

    @property
    def warning(self) -> str:
        """A sentence for the user where the CPU does some of the work; else empty."""
        if not self.nodes_on_cpu:
            return ""
        kinds = ", ".join(f"{count} {name}" for name, count in self.operators_on_cpu.items())
        return (
            f"{self.provider} leaves {self.nodes_on_cpu} of the network's nodes to the "
            f"processor ({kinds}): slower than it could be"
        )


def _computes_sizes(args: Mapping[str, Any]) -> bool:
    """Whether a node gives whole numbers of 64 bits alone: pixels are floats or bytes."""
    types = [kind for output in args.get("output_type_shape", []) for kind in output]
    return bool(types) and set(types) == {"int64"}
