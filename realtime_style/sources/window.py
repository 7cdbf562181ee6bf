"""What one window shows, wherever it is on the screen."""

import time

from realtime_style.errors import SourceError
from realtime_style.frame import Frame, StreamInfo
from realtime_style.options import CameraOptions
from realtime_style.sources.pacing import Beat, Pacer, rate_of
from realtime_style.sources.screenshots import Place, Screenshots, fitting_size
from realtime_style.sources.windows import Windows

LOOK_S = 0.25
"""Seconds between two looks for a window that is away."""


class WindowSource:
    """Takes pictures of a window's place on the screen, at a steady rate, and follows it.

    What lies over the window is in the picture. One that is closed or minimised is waited for,
    by its title; after `patience_s` it counts as gone for good. Every frame has the size that
    the window had first.
    """

    def __init__(self, title: str, options: CameraOptions) -> None:
        """`title` may be a part of it.

        Raises:
            SourceError: no such window, several, or it is minimised; or there is no screen.
        """
        self._screen = Screenshots()
        self._windows = Windows()
        self._title, self._options = title, options
        self._window = self._windows.find(title)
        place = self._windows.place(self._window)
        if place is None:
            raise SourceError(f"the window '{title}' is minimised: bring it back to the screen")
        width, height = fitting_size(place, options)
        rate = rate_of(options.fps)
        self.info = StreamInfo(
            width=width, height=height, frame_rate=rate, time_base=1 / rate, is_live=True
        )
        self.negotiated = f"window '{self._window.title}', {width}x{height} at {float(rate):g} fps"
        self.warnings: list[str] = []
        self._shape = (place.width, place.height)
        self._pacer = Pacer()
        self._beat = Beat(rate, self._pacer)

    def read(self) -> Frame | None:
        """Wait for the next moment and take the picture; None when closed.

        Raises:
            SourceError: the window is gone and did not come back, or the screen is.
        """
        while (moment := self._beat.wait()) is not None:
            place = self._windows.place(self._window) or self._wait_for_it()
            if place is None:
                return None
            self._note_shape(place)
            index, due = moment
            captured_at = time.monotonic()
            if captured_at - due > LOOK_S:  # it was away: its picture is that of a later moment
                continue
            size = (self.info.width, self.info.height)
            pixels = self._screen.take(place, size, mirror=self._options.mirror)
            return Frame(pixels, index, index / self.info.frame_rate, captured_at)
        return None

    def close(self) -> None:
        """Wake a waiting `read`. Idempotent."""
        self._pacer.close()

    def _wait_for_it(self) -> Place | None:
        """Its place once it is back; None when closed."""
        away_since = time.monotonic()
        while self._pacer.wait_until(time.monotonic() + LOOK_S):
            if place := self._windows.place(self._window):
                return place
            trouble = f"'{self._title}' is minimised"
            try:
                self._window = self._windows.find(self._title)
            except SourceError as error:
                trouble = str(error)
            if time.monotonic() - away_since > self._options.patience_s:
                raise SourceError(
                    f"the window '{self._title}' is gone and did not come back within "
                    f"{self._options.patience_s:g} s: {trouble}"
                )
        return None

    def _note_shape(self, place: Place) -> None:
        note = f"the window '{self._title}' changed its size; its pictures are brought to the first"
        if (place.width, place.height) != self._shape and note not in self.warnings:
            self.warnings.append(note)


def open_named(name: str, options: CameraOptions) -> WindowSource:
    """'window:' and a part of its title; raises as WindowSource."""
    return WindowSource(name.partition(":")[2], options)
