"""Results that are written where the last ones were."""

from typing import Any


class Scratch:
    """Buffers for the filters of one thread, by name.

    At the size of a painting, an array that is allocated anew costs page faults: up to as much time
    as what is computed into it. No filter needs them any more once it has returned.
    """

    def __init__(self) -> None:
        self._results: dict[str, Any] = {}

    def __call__(self, name: str, function: Any, *inputs: Any, **options: Any) -> Any:
        """What OpenCV's `function` gives; what it gave last under this name is gone."""
        result = function(*inputs, dst=self._results.get(name), **options)
        self._results[name] = result
        return result
