"""Painters whose network is none: what surrounds it is what is tested."""

import copy
from collections.abc import Sequence
from pathlib import Path

from realtime_style.engine.base import Engine
from realtime_style.engine.choice import Choice
from realtime_style.engine.placement import Placement
from realtime_style.filters.base import Filter
from realtime_style.filters.lanes import ONE_LANE, Lanes
from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look
from realtime_style.networks.family import Geometry, Graph, NetworkFamily
from realtime_style.painter.painter import Painter
from realtime_style.styles.card import Card
from realtime_style.styles.parameters import StyleParameters
from realtime_style.styles.selection import StyleSelection

FAMILY = NetworkFamily.of_file(Path("test.onnx"))
SELECTION = StyleSelection(
    name="test",
    card=Card(name="test"),
    family=NetworkFamily.of_file(Path("test.onnx")),
    parameters=None,
)


class PlainEngine:
    """Paints by copying. Stands for a network in onnxruntime."""

    provider = "TestExecutionProvider"
    choice: Choice | None = None
    model: Path | None = None
    graphs: Sequence[Graph] = ()
    geometry = Geometry()
    momentum = 0.0
    placement: Placement | None = None
    warnings: Sequence[str] = ()

    def paint(self, image: BgrImage) -> BgrImage:
        return image.copy()

    def restyle(self, parameters: StyleParameters) -> None:
        pass

    def forget(self) -> None:
        pass

    def sibling(self) -> "PlainEngine":
        return copy.copy(self)

    def expect(self, width: int, height: int) -> None:
        pass

    def close(self) -> None:
        pass


class Row:
    """Filters in a row, in place of a film's usual ones."""

    def __init__(self, *filters: Filter) -> None:
        self._filters = filters

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        for apply in self._filters:
            painting = apply(painting, frame, look)
        return painting

    def lanes(self, index: int) -> Lanes:  # noqa: ARG002
        return ONE_LANE

    def reset(self) -> None:
        for each in self._filters:
            each.reset()


class Unchanged(Filter):
    """A filter that does nothing: for others to be made of."""

    def __init__(self, scratch: Scratch | None = None) -> None:
        super().__init__(scratch or Scratch())

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:  # noqa: ARG002
        return painting


def painter_of(
    engine: Engine,
    look: Look | None = None,
    *filters: Filter,
    frames_at_once: int = 1,
) -> Painter:
    """A painter of `engine`, with a film's usual filters unless others are given."""
    painter = Painter(engine, SELECTION, look or Look(), frames_at_once=frames_at_once)
    return painter.filtered_by(Row(*filters)) if filters else painter
