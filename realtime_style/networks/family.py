"""A network family: the graphs of one trunk, and what must be known to paint with them.

A file that holds one style with its network is a family of one graph.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

PARTS = ("encode", "body", "up", "decode")
"""Of a trunk that paints large pictures, in the order in which they are run."""


class Precision(StrEnum):
    """In which a graph computes."""

    FP32 = "fp32"
    FP16 = "fp16"
    INT8 = "int8"


class Purpose(StrEnum):
    """What a graph is put together for; the painting is the same, but for what is said."""

    FRAMES = "frames"
    RUNNING_STATISTICS = "running-statistics"
    """Normalisations follow the frames before, for live runs: `rts_export.running`."""
    ONE_THREAD = "one-thread"
    """Its last layers strip by strip, for one thread of a processor: `rts_export.strips`."""
    PARTS = "parts"
    """A part of it, for pictures too large to be painted at once: `rts_export.parts`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """One ONNX file of a family."""

    path: Path
    precision: Precision = Precision.FP32
    purpose: Purpose = Purpose.FRAMES
    part: str = ""
    """One of `PARTS`, where that is its purpose."""

    def to_json(self) -> dict[str, str]:
        """What a report tells of it, and a manifest says."""
        part = {"part": self.part} if self.part else {}
        told = {"precision": str(self.precision), "purpose": str(self.purpose)}
        return {"file": self.path.name, **told, **part}


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """Sizes that a network asks for, in pixels. The defaults are those of single files."""

    multiple_px: int = 8
    """Sides of this multiple are painted without waste."""
    smallest_side_px: int = 16
    """Smaller pictures are grown to it, and their paintings cut back."""
    step_px: int = 8
    """Of the photo, to a position where the network is narrowest."""
    margin_px: int = 8
    """By which the network reflects the photo on all sides."""
    large_px: int = 1 << 22
    """Pictures of more pixels in all are painted in parts, where there are such graphs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleLayout:
    """Where in a row of a style's parameters is what."""

    parameters: int
    """In all."""
    last_norm_first: int
    """Index of the last normalisation's first scale; its scales come first, then its shifts."""
    last_norm_channels: int

    @property
    def after_last_norm(self) -> int:
        """Index of the first parameter behind the last normalisation's."""
        return self.last_norm_first + 2 * self.last_norm_channels


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkFamily:
    """One trunk, in all the graphs that there are of it."""

    graphs: tuple[Graph, ...]
    """One in float32 for frames at least."""
    identity: str = ""
    """A digest of the weights, which the cards of its styles name; '' for a single file."""
    geometry: Geometry = Geometry()
    style: StyleLayout | None = None
    """None where it is not known: in a single file."""
    origin: str = ""
    """Where it is to be had: 'realtime-style 0.1.0'."""
    training_start: Path | None = None
    """The weights from which a new style's training starts."""

    @classmethod
    def of_file(cls, path: Path) -> Self:
        """One graph by itself."""
        return cls(graphs=(Graph(path=path),))

    def find(self, precision: Precision, purpose: Purpose) -> Graph | None:
        """The graph of that precision and purpose, if there is one."""
        wanted = (precision, purpose)
        return next(
            (each for each in self.graphs if (each.precision, each.purpose) == wanted), None
        )

    def frames(self, precision: Precision = Precision.FP32) -> Graph:
        """The plain graph of a precision that the family has."""
        graph = self.find(precision, Purpose.FRAMES)
        if graph is None:
            raise KeyError(f"no {precision} graph for frames")
        return graph

    def parts(self) -> dict[str, Graph]:
        """Those for large pictures, by part; none where there are none."""
        return {each.part: each for each in self.graphs if each.purpose is Purpose.PARTS}
