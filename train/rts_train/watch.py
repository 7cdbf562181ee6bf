"""The losses as they are shown and kept, and the end of a run whose losses are no numbers.

They stay where they were computed until somebody looks: to read a number back from a card is to
wait for all that it still has to do.
"""

import math

import torch
from torch import Tensor

SMOOTHING = 0.98
"""Share of the old value in the smoothed losses."""
MOST_SKIPPED = 8
"""Steps in a row whose losses are not finite, which a run in float16 survives: the gradient
scaler leaves them out, and other photos come. A run in another precision survives none."""


class NotFiniteError(Exception):
    """A loss is not finite, and that is not to be borne."""

    def __init__(self, name: str, value: float, step: int) -> None:
        super().__init__(f"the {name} loss is {value} at step {step}")


class LossWatch:
    """Smooths losses, and counts those that are not finite."""

    def __init__(self, names: tuple[str, ...], most_skipped: int = 0) -> None:
        self._names = names
        self._most_skipped = most_skipped
        self._state: Tensor | None = None
        self._resumed: dict[str, float] = {}
        self._seen = 0

    def resume(self, values: dict[str, float], steps: int) -> None:
        """Go on from the smoothed losses after so many steps."""
        self._resumed, self._seen = values, steps if values else 0

    def note(self, parts: Tensor, step: int) -> None:
        """Take a step's losses, (names,) float32 on any device; `step` counts from 1."""
        state = self._state if self._state is not None else self._first(parts)
        count = len(self._names)
        smoothed, bad, counts = state[:count], state[count : 2 * count], state[2 * count :]
        seen, streak, longest, bad_step = counts.unbind()
        finite = parts.isfinite().all()
        # A plain mean at first, so that the first steps do not weigh on for ever.
        keep = (seen / (seen + 1)).clamp(max=SMOOTHING)
        smoothed = torch.where(finite, keep * smoothed + (1 - keep) * parts, smoothed)
        streak = torch.where(finite, 0.0, streak + 1)
        is_first = ~finite & (longest <= self._most_skipped)
        bad = torch.where(is_first, parts, bad)
        bad_step = torch.where(is_first, float(step), bad_step)
        longest = torch.maximum(longest, streak)
        counts = torch.stack((seen + finite, streak, longest, bad_step))
        self._state = torch.cat((smoothed, bad, counts))

    def read(self) -> dict[str, float]:
        """The smoothed losses by name; those it resumed from before any was noted.

        Raises:
            NotFiniteError: more steps in a row than may be were not finite, at any time.
        """
        if self._state is None:
            return dict(self._resumed)
        values: list[float] = self._state.tolist()
        count = len(self._names)
        smoothed, bad, counts = values[:count], values[count : 2 * count], values[2 * count :]
        if counts[2] > self._most_skipped:
            name, value = next(
                each for each in zip(self._names, bad, strict=True) if not math.isfinite(each[1])
            )
            raise NotFiniteError(name, value, int(counts[3]))
        return dict(zip(self._names, smoothed, strict=True))

    def _first(self, parts: Tensor) -> Tensor:
        resumed = [self._resumed.get(name, 0.0) for name in self._names]
        state = [*resumed, *[0.0] * len(self._names), float(self._seen), 0.0, 0.0, 0.0]
        return torch.tensor(state).to(parts.device, non_blocking=True)
