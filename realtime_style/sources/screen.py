"""What is on the screen."""

import time

from realtime_style.errors import InputError
from realtime_style.frame import Frame, StreamInfo
from realtime_style.options import CameraOptions
from realtime_style.sources.pacing import Beat, Pacer, rate_of
from realtime_style.sources.screenshots import Screenshots, fitting_size


class ScreenSource:
    """Takes pictures of one monitor, at a steady rate."""

    def __init__(self, monitor: str, options: CameraOptions) -> None:
        """`monitor` is its number, counted from 1.

        Raises:
            InputError: no such monitor.
            SourceError: mss is not installed, or there is no screen to take.
        """
        self._screen = Screenshots()
        monitors = self._screen.monitors
        if not (monitor.isdecimal() and 1 <= int(monitor) <= len(monitors)):
            raise InputError(f"no screen '{monitor}': there is 1 to {len(monitors)}")
        self._monitor = monitors[int(monitor) - 1]
        self._mirror = options.mirror
        width, height = fitting_size(self._monitor, options)
        rate = rate_of(options.fps)
        self.info = StreamInfo(
            width=width, height=height, frame_rate=rate, time_base=1 / rate, is_live=True
        )
        self.negotiated = f"screen {monitor}, {width}x{height} at {float(rate):g} fps"
        self.warnings: list[str] = []
        self._pacer = Pacer()
        self._beat = Beat(rate, self._pacer)

    def read(self) -> Frame | None:
        """Wait for the next moment and take the picture; None when closed.

        Raises:
            SourceError: the screen is gone.
        """
        moment = self._beat.wait()
        if moment is None:
            return None
        index, _ = moment
        captured_at = time.monotonic()
        size = (self.info.width, self.info.height)
        pixels = self._screen.take(self._monitor, size, mirror=self._mirror)
        return Frame(pixels, index, index / self.info.frame_rate, captured_at)

    def close(self) -> None:
        """Wake a waiting `read`. Idempotent."""
        self._pacer.close()


def open_named(name: str, options: CameraOptions) -> ScreenSource:
    """'screen' is the first, 'screen:2' the second; raises as ScreenSource."""
    return ScreenSource(name.partition(":")[2] or "1", options)
