"""A session of any size, and beside it some of fixed sizes, which are faster: OpenVINO's.

A network of which OpenVINO knows the sizes at all layers runs up to twice as fast as one of any
size. To make such a session takes a few tenths of a second, in which onnxruntime holds Python's
lock, so that no thread goes on
(https://github.com/microsoft/onnxruntime/issues/27063). So it is done where a run begins and its
sizes are known; what comes in another size, as from a window that is dragged, is painted by the
session of any size, which takes a new one without a pause, and nothing is made while frames flow.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from realtime_style.engine.openvino import Size

MOST_SIZES = 8
"""Kept in a live run: more than `engine.resolution_controller` has steps."""
MOST_SIZES_OF_FILES = 2
"""Kept where files are painted: each has the memory of feature maps for all frames at once."""


class SizedSessions:
    """To those who use it, an `onnxruntime.InferenceSession`. For any number of threads."""

    def __init__(self, any_size: Any, make: Callable[[Size], Any], most: int = MOST_SIZES) -> None:
        """`any_size` is the session for all sizes, and `make` gives one for pictures of one size;
        beyond `most`, that which was used longest ago is let go.
        """
        self._any_size = any_size
        self._make = make
        self._most = most
        self._changing = threading.Lock()
        self._fixed: OrderedDict[Size, Any] = OrderedDict()

    @property
    def sizes(self) -> list[Size]:
        """Height and width of those that have a session, the one used longest ago first."""
        with self._changing:
            return list(self._fixed)

    def expect(self, size: Size) -> None:
        """Make the session for a height and width, where there is none: no frame flows yet.

        Raises whatever onnxruntime raises; the session of any size goes on.
        """
        with self._changing:
            if size in self._fixed:
                self._fixed.move_to_end(size)
                return
        made = self._make(size)
        with self._changing:
            self._fixed[size] = made
            while len(self._fixed) > self._most:
                self._fixed.popitem(last=False)

    def run(self, names: Any, inputs: Mapping[str, Any], options: Any = None) -> Any:
        """What a session gives, by that of the size of `frame`, (1, H, W, 3)."""
        height, width = inputs["frame"].shape[1:3]
        return self._of((height, width)).run(names, inputs, options)

    def _of(self, size: Size) -> Any:
        with self._changing:
            if size not in self._fixed:
                return self._any_size
            self._fixed.move_to_end(size)
            return self._fixed[size]

    def get_inputs(self) -> Any:
        """Those of any size."""
        return self._any_size.get_inputs()

    def get_outputs(self) -> Any:
        """Those of any size."""
        return self._any_size.get_outputs()

    def get_modelmeta(self) -> Any:
        """The file's own words."""
        return self._any_size.get_modelmeta()

    def get_providers(self) -> Any:
        """The one that runs it first."""
        return self._any_size.get_providers()

    def end_profiling(self) -> Any:
        """The path of the profile of what the session of any size did."""
        return self._any_size.end_profiling()
