"""How far a run has come, in steps and in time, and how fast it learns there."""

import math
from dataclasses import dataclass

from rts_train.recipe import Recipe

RISING_STEPS = 20
"""Until Adam knows the size of the gradients, its steps are kept short."""
UNCOUNTED = 0.02
"""Share of a run's time, at its beginning, that is not counted: first steps are slow on any
machine, and where there is time enough for all steps, they alone decide."""
LEAST_TIME = 0.25
"""Share of a run's time that is left for learning, however long it took to begin."""
FEW_STEPS = 100
"""Fewer teach next to nothing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The steps of a run, and the time that it may take."""

    steps: int
    limit_s: float = 0.0
    """Seconds, over all sessions of the run; 0 is no limit."""

    @classmethod
    def of(cls, recipe: Recipe, *, processes: int = 1, spent_s: float = 0.0) -> "Pace":
        """That of a recipe, where `spent_s` have gone before this session's first step.

        Processes that train together have clocks of their own, and would not agree: there, the
        steps alone decide.
        """
        whole = 60 * recipe.training.minutes if processes == 1 else 0.0
        return cls(recipe.training.steps, max(whole - spent_s, LEAST_TIME * whole))

    def share(self, step: int, seconds: float) -> float:
        """Of the way, after so many steps and so much time: the larger of both, 0 to 1."""
        return min(1.0, max(step / self.steps, self._share_of_time(seconds)))

    def seconds_left(self, step: int, seconds: float, seconds_per_step: float) -> float:
        """Until the last step, or until the time is over."""
        left = (self.steps - step) * seconds_per_step
        return min(left, max(0.0, self.limit_s - seconds)) if self.limit_s else left

    def _share_of_time(self, seconds: float) -> float:
        if not self.limit_s:
            return 0.0
        uncounted = UNCOUNTED * self.limit_s
        return max(0.0, seconds - uncounted) / (self.limit_s - uncounted)


def learning_rate(recipe: Recipe, step: int, share: float) -> float:
    """Half a cosine from the recipe's rate to zero, after a short rise.

    `step` counts from 0; `share` is that of the way, see `Pace`.
    """
    rise = min(1.0, (step + 1) / RISING_STEPS)
    return recipe.training.learning_rate * rise * 0.5 * (1.0 + math.cos(math.pi * share))


def style_share(recipe: Recipe, share: float) -> float:
    """How much of its weight the style has where `share` of the way is done."""
    warmup = recipe.loss.style_warmup_steps
    return min(1.0, share * recipe.training.steps / warmup) if warmup else 1.0


class StepClock:
    """Seconds a step takes now, and how many a run has taken."""

    def __init__(self, seconds: float, now: float) -> None:
        """`seconds` were trained before; `now` is on any clock that only goes forwards."""
        self.seconds = seconds
        self._before = seconds
        self._began = self._last = now
        self.seconds_per_step = 0.0

    def tick(self, now: float) -> None:
        """A step was done."""
        took, self._last = now - self._last, now
        self.seconds = self._before + now - self._began
        known = self.seconds_per_step
        self.seconds_per_step = known + 0.1 * (took - known) if known else took
