"""Pictures too large to paint at once, strip by strip, without a seam.

A strip by itself would be normalised by its own mean and variance, and differ from the next
one in colour. So the trunk comes in four parts (`rts_export.parts`): its convolutions near
the pixels run on strips that overlap by what they see; the residual blocks between them, at
an eighth of the size, on the whole picture; and the last normalisation gets the mean and
variance of the whole from a first pass over it. The painting is the trunk's own, but for
rounding. What is kept of the whole picture is a dozen bytes for each pixel, beside the photo
and the painting; the trunk at once takes some 130.
"""

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from realtime_style.frame import BgrImage
from realtime_style.networks.family import PARTS, NetworkFamily
from realtime_style.styles.parameters import StyleParameters

Floats = NDArray[np.float32]
Run = Callable[[dict[str, Any]], Any]
"""A network: its inputs by name to its one output."""

STRIP_PX = 1 << 20
"""About so many pixels are painted at a time."""
EPSILON = 1e-5
"""Of instance normalisation, as PyTorch and ONNX have it."""


class TiledTrunk:
    """Paints in strips. Any thread may call it at any time."""

    def __init__(
        self, family: NetworkFamily, load: Callable[[str], Run], strip_px: int = STRIP_PX
    ) -> None:
        """`load` gives a part of `family` by its name."""
        assert family.style is not None
        self._layout = family.style
        self._step_px, self._margin_px = family.geometry.step_px, family.geometry.margin_px
        self._encode, self._body, self._up, self._decode = map(load, PARTS)
        self._strip_px = strip_px

    def paint(self, image: BgrImage, style: StyleParameters) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 BGR image from 16 px up."""
        step, margin = self._step_px, self._margin_px
        quarter_px = step // 2
        mixed = self._body({"features": self._features(image), "style": style[np.newaxis]})
        scale, shift = self._last_norm(mixed, style)
        parameters = style[np.newaxis, self._layout.after_last_norm :]
        height, width = image.shape[:2]
        painting = np.empty_like(image)
        count = mixed.shape[2]
        for first, end in self._strips(count, width):
            above, below = int(first > 0), int(end < count)
            quarter = self._quarter(mixed, first, end, above, below)
            start = first * step - margin  # of the strip's own rows, in the photo's
            upper = start - quarter_px * (above + 1)
            frame = self._rows(image, upper, end * step - margin + quarter_px * (below + 1))
            inputs = {"quarter": quarter, "frame": frame, "parameters": parameters}
            rows = self._decode({**inputs, "scale": scale, "shift": shift})[0]
            top, bottom = max(0, start), min(end * step - margin, height)
            if top < bottom:  # or it is all margin
                offset = quarter_px * above - start
                painting[top:bottom] = rows[top + offset : bottom + offset, margin : margin + width]
        return painting

    def _features(self, image: BgrImage) -> Floats:
        height, width = image.shape[:2]
        step = self._step_px
        count = -(-height // step)
        strips = [
            self._encode(
                {"frame": self._rows(image, first * step - self._margin_px, end * step + 1)}
            )
            for first, end in self._strips(count, width)
        ]
        return np.concatenate(strips, axis=2)

    def _last_norm(self, mixed: Floats, style: StyleParameters) -> tuple[Floats, Floats]:
        """Scale and shift of the last normalisation, for each channel."""
        sums = []
        for low, high in self._strips(mixed.shape[2], mixed.shape[3] * self._step_px):
            quarter = self._quarter(mixed, low, high, 0, 0).astype(np.float64)
            sums.append((quarter.sum(axis=(0, 2, 3)), np.square(quarter).sum(axis=(0, 2, 3))))
        mean, square = np.sum(sums, axis=0) / (4 * mixed.shape[2] * mixed.shape[3])
        variance = square - mean**2
        first, end = self._layout.last_norm_first, self._layout.after_last_norm
        scale, shift = style[first:end].reshape(2, -1)
        scale = scale / np.sqrt(variance + EPSILON)
        return scale.astype(np.float32), (shift - mean * scale).astype(np.float32)

    def _quarter(self, mixed: Floats, first: int, end: int, above: int, below: int) -> Floats:
        """Rows `first` to `end` of `mixed` at twice its size, and so many more rows."""
        low, high = max(0, first - 1), min(mixed.shape[2], end + 1)
        quarter: Floats = self._up({"mixed": mixed[:, :, low:high]})
        return np.asarray(quarter[:, :, 2 * (first - low) - above : 2 * (end - low) + below])

    def _strips(self, count: int, width: int) -> Iterator[tuple[int, int]]:
        """Share `count` rows of positions, each `step_px` high, into strips."""
        rows = max(1, self._strip_px // (self._step_px * width))
        for first in range(0, count, rows):
            yield first, min(first + rows, count)

    def _rows(self, image: BgrImage, first: int, end: int) -> BgrImage:
        """Rows `first` to `end` of the photo with its reflected margin, (1, rows, columns, 3)."""
        height, width = image.shape[:2]
        rows = np.abs(np.arange(first, end))
        rows = np.abs(np.minimum(rows, 2 * (height - 1) - rows))
        left = self._margin_px
        right = left + -width % self._step_px
        strip = cv2.copyMakeBorder(image[rows], 0, 0, left, right, cv2.BORDER_REFLECT_101)
        return np.asarray(strip[np.newaxis], np.uint8)
