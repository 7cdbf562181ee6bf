"""Filters for a run in segments, whose memory reaches back over a segment's beginning."""

from realtime_style.filters.chain import Chain
from realtime_style.filters.lanes import Lanes
from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look

WARM_UP_FRAMES = 24
"""Before a segment, for filters that remember: of what such a filter keeps from frame to frame, at
most nine tenths, less than a tenth of a flicker is left after so many."""


class Overlapping:
    """The filter of a run in segments: each segment has filters of its own, which begin to see
    paintings `warm_up_frames` before its first frame.

    So a segment does not depend on how far back a run began, and looks the same whether the ones
    before it were painted in the same run, in an earlier one, or on another machine. In one run
    those frames are painted once, and filtered twice.
    """

    def __init__(self, segment_frames: int, warm_up_frames: int) -> None:
        """`warm_up_frames` must be fewer than `segment_frames`."""
        scratch = Scratch()
        self._chains = Chain(scratch), Chain(scratch)
        """Of segments with even numbers and with odd ones."""
        self._segment_frames = segment_frames
        self._warm_up_from = segment_frames - warm_up_frames

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        """Return what the filters of the frame's segment make of it."""
        lanes = self.lanes(frame.index)
        if lanes.begins is not None:
            self._chains[lanes.begins].reset()
        if lanes.warming is not None:
            self._chains[lanes.warming](painting.copy(), frame, look)
        return self._chains[lanes.shown](painting, frame, look)

    def lanes(self, index: int) -> Lanes:
        """Segments with even numbers have one lane, and those with odd ones the other."""
        number, place = divmod(index, self._segment_frames)
        shown, other = number % 2, (number + 1) % 2
        if place >= self._warm_up_from:
            return Lanes(shown, other, begins=other if place == self._warm_up_from else None)
        begins = place == 0 and (number == 0 or self._warm_up_from == self._segment_frames)
        return Lanes(shown, begins=shown if begins else None)

    def reset(self) -> None:
        """Forget all earlier frames."""
        for chain in self._chains:
            chain.reset()
