"""Times at which no frame is shown although nothing that was read is broken."""

from fractions import Fraction

_FRAMES = 5
"""A step of so many frames in an otherwise regular video is a hole, not a variable rate."""
_REGULAR = 0.9
"""The share of steps that must be one frame long."""
_CLOCK_S = Fraction(1, 1000)
"""Matroska's clock, to which times may be rounded."""


class TimestampGaps:
    """Watches the times of a video's frames for holes.

    A reader that skips damage to the next whole piece does so in silence.
    """

    def __init__(self, frame_rate: Fraction) -> None:
        self._step = 1 / frame_rate
        self._before = Fraction(0)
        self._regular = self._steps = 0
        self._holes: list[tuple[Fraction, Fraction]] = []
        """When each begins, and how long it is, in seconds."""

    def note(self, pts: Fraction) -> None:
        """The next frame is shown at `pts` seconds."""
        step, before = pts - self._before, self._before
        self._before = pts
        if step >= _FRAMES * self._step:
            self._holes.append((before, step))
            return
        self._steps += 1
        self._regular += abs(step - self._step) <= _CLOCK_S

    def go_on_after(self, pts: Fraction) -> None:
        """The frame at `pts` seconds was seen by an earlier run: up to there is no hole."""
        self._before = pts

    def told(self) -> str | None:
        """The end of a sentence about what may be missing; None where nothing seems to be.

        Times alone do not tell what was lost from what was never recorded.
        """
        if not self._holes or self._regular < _REGULAR * self._steps:
            return None
        missing = sum(round(length / self._step) - 1 for _, length in self._holes)
        at = ", ".join(f"{float(begin):.2f}" for begin, _ in self._holes[:3])
        more = "…" if len(self._holes) > 3 else ""
        return (
            f"leaps in time after {at}{more} s: about {missing} frames are missing there, or were "
            "never recorded"
        )
