"""Level and onsets of a sound, as it comes. Numpy alone, and no look ahead.

Spectral flux of logarithmic bands, as in Dixon, "Onset Detection Revisited" (DAFx 2006), with the
online peak picking of Böck, Krebs and Schedl, "Evaluating the Online Capabilities of Onset
Detection Methods" (ISMIR 2012).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 22_050
HOP = 256
"""Samples from one look to the next: 12 ms."""
WINDOW = 1024
BANDS = 24
"""From 40 Hz to 10 kHz."""
GAIN = 100.0
"""Of magnitudes before the logarithm: soft sounds count as well."""
MEAN_HOPS = 43
"""Half a second, over whose mean a peak has to stand."""
OVER, LEAST = 1.8, 0.12
"""A peak is so many times that mean, and so much more."""
PEAK_HOPS = 3
"""It is the highest of so many."""
APART_S = 0.1
"""Seconds between two onsets."""
SILENT = 10 ** (-55 / 20)
"""Amplitude of full scale below which there is no sound."""
LOUDEST_S, SMOOTH_S = 8.0, 0.12
"""In so many seconds the loudest falls to 1/e, and the level to a quieter sound."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was heard in a hop."""

    level: float
    """0 is silence, 1 as loud as it was lately."""
    onset: bool


class OnsetDetector:
    """Hears one sound, hop by hop. For one thread."""

    def __init__(self) -> None:
        self._heard = np.zeros(WINDOW, np.float32)
        self._window = np.hanning(WINDOW).astype(np.float32)
        self._bands = _bands()
        self._before = np.zeros(BANDS, np.float32)
        self._flux = np.zeros(MEAN_HOPS, np.float32)
        self._since = 0.0
        """Seconds since the last onset."""
        self._loudest = SILENT
        self._level = 0.0
        self._hops = 0

    def hear(self, samples: NDArray[np.float32]) -> Moment:
        """Take `HOP` samples of one channel, -1 to 1, at `RATE_HZ`."""
        self._heard = np.concatenate([self._heard[HOP:], samples])
        spectrum = np.abs(np.fft.rfft(self._heard * self._window)).astype(np.float32)
        bands = np.log1p(GAIN / WINDOW * (self._bands @ spectrum))
        flux = float(np.maximum(bands - self._before, 0).mean())
        self._before = bands
        mean = float(self._flux.mean())
        highest = flux >= float(self._flux[-PEAK_HOPS:].max())
        self._flux = np.append(self._flux[1:], np.float32(flux))
        self._since += HOP / RATE_HZ
        self._hops += 1
        loud = float(np.sqrt(np.mean(np.square(samples))))
        onset = (
            highest
            and flux > OVER * mean + LEAST
            and self._since >= APART_S
            and self._hops > WINDOW // HOP
            and loud > SILENT
        )
        if onset:
            self._since = 0.0
        return Moment(self._level_of(loud), onset)

    def _level_of(self, loud: float) -> float:
        seconds = HOP / RATE_HZ
        self._loudest = max(loud, self._loudest * float(np.exp(-seconds / LOUDEST_S)), SILENT)
        now = loud / self._loudest if loud > SILENT else 0.0
        self._level = max(now, self._level * float(np.exp(-seconds / SMOOTH_S)))
        return min(1.0, self._level)


def _bands() -> NDArray[np.float32]:
    """(BANDS, WINDOW / 2 + 1): which frequencies each sums up."""
    frequencies = np.fft.rfftfreq(WINDOW, 1 / RATE_HZ)
    edges = np.geomspace(40, 10_000, BANDS + 1)
    inside = (frequencies >= edges[:-1, np.newaxis]) & (frequencies < edges[1:, np.newaxis])
    for band in np.flatnonzero(~inside.any(axis=1)):  # narrower than what a window resolves
        inside[band, np.abs(frequencies - edges[band]).argmin()] = True
    return inside.astype(np.float32)
