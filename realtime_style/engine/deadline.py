"""An end for runs of a network that would have none: an ONNX file may hold a loop."""

import threading
import time
from types import ModuleType
from typing import Any

from realtime_style.files.limits import SECONDS, paint_seconds

_LOOK_S = 0.5
"""Between two looks at the clock."""


class TooLongError(Exception):
    """The network took longer than any that can be painted with."""


class Deadline:
    """Hands out a run's options, by which one thread ends it when its time is over.

    For any number of threads. The thread that looks at the clock begins with the first run that
    takes long, and ends with the last: a run that is quick costs a microsecond.
    """

    def __init__(self, runtime: ModuleType) -> None:
        self._runtime = runtime
        self._changing = threading.Lock()
        self._running: dict[int, tuple[float, Any]] = {}
        """When a run has to be done, and its options, by thread."""
        self._watch: threading.Thread | None = None

    def run(self, session: Any, inputs: dict[str, Any], pixels: int) -> list[Any]:
        """What `session.run` gives.

        Raises:
            TooLongError: it was ended, or whatever onnxruntime raises.
        """
        options, key = self._runtime.RunOptions(), threading.get_ident()
        limit_s = paint_seconds(pixels)
        end = time.monotonic() + limit_s
        with self._changing:
            self._running[key] = end, options
            if self._watch is None:
                self._watch = threading.Thread(target=self._look, name="deadline", daemon=True)
                self._watch.start()
        try:
            outputs: list[Any] = session.run(None, inputs, options)
            return outputs
        except Exception as error:
            if options.terminate:
                raise TooLongError(
                    f"not done after {limit_s:.0f} s: the variable {SECONDS} raises the limit"
                ) from error
            raise
        finally:
            with self._changing:
                del self._running[key]

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_S)
            with self._changing:
                if not self._running:
                    self._watch = None
                    return
                for end, options in self._running.values():
                    if time.monotonic() > end:
                        options.terminate = True
