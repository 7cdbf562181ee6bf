"""How large to paint, so that a frame rate holds. Pure logic over measured times."""

import math
import statistics
from collections import deque
from collections.abc import Sequence

from realtime_style.options import Quality, ScaleOptions

STEPS = (1.0, 0.84, 0.7, 0.59, 0.5, 0.42, 0.35)
"""Shares of the photo's sides. Each step paints 0.7 times the pixels of the one before."""

TOP = {Quality.BEST: 1.0, Quality.BALANCED: 0.7, Quality.FAST: 0.5}
"""The highest step that each quality allows."""

WINDOW = 12
"""Frames whose median time counts: half a second, so that hiccups change nothing."""
QUICK = 4
"""Frames that are enough to step down where they take far too long."""
FAR = 1.5
"""Times of what a frame may take, that are far too long."""
SLACK = 0.95
"""Of 1/N second, what a frame may take at a target of N."""
RESERVE = 0.8
"""Of what a frame may take, what a higher step may be predicted to need."""
PATIENCE_S = 3.0
"""Seconds for which the reserve must last before a step up."""
LONGEST_PATIENCE_S = 120.0
HELD_S = 30.0
"""Seconds after which a step up has proved right, whatever comes then."""


class ResolutionController:
    """Steps down as soon as frames take too long, and up once there has long been time to spare.

    A step up that does not hold doubles the time until the next one, so that switches die
    out where the prediction is wrong.
    """

    def __init__(self, steps: Sequence[float], budget_s: float) -> None:
        """`steps` are scales from the highest to the lowest; a frame may take `budget_s`."""
        self.steps = steps
        """From the highest to the lowest."""
        self._budget_s = budget_s
        self._step = 0
        self._patience_s = PATIENCE_S
        self._risen_at = -math.inf
        self._spare_since: float | None = None
        self._times: deque[tuple[float, float]] = deque(maxlen=WINDOW)
        self._is_first = True

    @property
    def scale(self) -> float:
        """Share of the photo's sides at which to paint the next frame."""
        return self.steps[self._step]

    @property
    def moves(self) -> bool:
        """Whether the scale can ever change."""
        return len(self.steps) > 1

    def took(self, network_s: float, around_s: float, now: float) -> None:
        """Learn of a frame that was painted at `scale`.

        Args:
            network_s: seconds in the network, which grow with the painted pixels.
            around_s: seconds of scaling, which do not.
            now: monotonic seconds.
        """
        if self._is_first:  # the runtime plans its memory at the first frame of a size
            self._is_first = False
            return
        self._times.append((network_s, around_s))
        network_s, around_s = map(statistics.median, zip(*self._times, strict=True))
        seconds = network_s + around_s
        if seconds > self._budget_s:
            self._spare_since = None
            enough = QUICK if seconds > FAR * self._budget_s else WINDOW
            if len(self._times) >= enough:
                self._lower(network_s, around_s, now)
        elif len(self._times) == WINDOW:
            self._rise_if_spare(network_s, around_s, now)

    def _lower(self, network_s: float, around_s: float, now: float) -> None:
        """Go to the highest lower step that is predicted to fit, else to the lowest."""
        last = len(self.steps) - 1
        if self._step == last:
            return
        held = now - self._risen_at >= HELD_S
        self._patience_s = PATIENCE_S if held else min(2 * self._patience_s, LONGEST_PATIENCE_S)
        fitting = (
            step
            for step in range(self._step + 1, last)
            if self._predicted(step, network_s, around_s) <= self._budget_s
        )
        self._go_to(next(fitting, last))

    def _rise_if_spare(self, network_s: float, around_s: float, now: float) -> None:
        """Go to the highest step that is predicted to fit with a reserve: one switch, not five."""
        allowed_s = RESERVE * self._budget_s
        fitting = (
            step
            for step in range(self._step)
            if self._predicted(step, network_s, around_s) <= allowed_s
        )
        higher = next(fitting, None)
        if higher is None:
            self._spare_since = None
        elif self._spare_since is None:
            self._spare_since = now
        elif now - self._spare_since >= self._patience_s:
            self._go_to(higher)
            self._risen_at = now

    def _predicted(self, step: int, network_s: float, around_s: float) -> float:
        return network_s * (self.steps[step] / self.scale) ** 2 + around_s

    def _go_to(self, step: int) -> None:
        self._step = step
        self._spare_since = None
        self._times.clear()
        self._is_first = True


def controller_of(options: ScaleOptions) -> ResolutionController:
    """A controller of the steps that the quality allows; without a target only the highest."""
    allowed = [step for step in STEPS if step <= TOP[options.quality]]
    if options.target_fps is None:
        return ResolutionController(allowed[:1], math.inf)
    return ResolutionController(allowed, SLACK / options.target_fps)
