"""A window of OpenCV's."""

import contextlib
import ctypes
import os
import sys
import time
from collections.abc import Callable

import cv2
import numpy as np

from realtime_style.errors import InputError, SinkError
from realtime_style.frame import BgrImage, Frame
from realtime_style.options import LiveOptions
from realtime_style.sinks.live import LiveSink, Opening, Priority, SinkKind

TITLE = "realtime-style"
PROJECTOR = "realtime-style: projector"
"""The window without text, for another screen."""
LARGEST_AT_FIRST_PX = 1280
"""Width at which the window opens; a person may make it larger."""
REDRAW_S = 0.1
"""Seconds between two looks of a window that gets no frames."""


class WindowSink(LiveSink):
    """Shows paintings, as large as the window is, with an overlay drawn at the window's size.

    All calls on the main thread: systems allow windows nowhere else.
    """

    priority = Priority.WINDOW

    def __init__(
        self,
        width: int,
        height: int,
        overlay: Callable[[BgrImage], None],
        on_key: Callable[[int], None],
        on_closed: Callable[[], None],
        title: str = TITLE,
    ) -> None:
        """Open it for pictures of that size; `overlay` draws over each before it is shown.

        `on_key` is told of each key, as cv2.waitKeyEx has it, and `on_closed` that the person
        has closed the window; both by `tick`.

        Raises:
            SinkError: there is no display, or this OpenCV has no windows.
        """
        check_display()
        self.warnings: list[str] = []
        self.actions = {
            "projector" if title == PROJECTOR else "full-screen": self._toggle_full_screen,
            "crop": self._toggle_crop,
        }
        self._title = title
        self._crop = False
        self._overlay, self._on_key, self._on_closed = overlay, on_key, on_closed
        self._painting: BgrImage | None = None
        self._closed = False
        self._is_open = False
        """Whether it has shown a picture; before that, systems differ in what is visible."""
        self._full_screen = False
        self._drawn = time.monotonic()
        scale = min(1.0, LARGEST_AT_FIRST_PX / width)
        try:
            cv2.namedWindow(title, cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL)
            cv2.resizeWindow(title, round(width * scale), round(height * scale))
        except cv2.error as error:
            raise SinkError(f"OpenCV cannot open a window: {error.err}; {OFFER}") from error

    def write(self, painting: BgrImage, frame: Frame) -> None:  # noqa: ARG002
        """Show it; nothing once the window is closed."""
        self._painting = painting
        self.refresh()

    def tick(self) -> None:
        """Let the window work, and tell of what the person did."""
        for key in self._keys():
            self._on_key(key)
        if self._closed:
            self._on_closed()

    def idle(self) -> None:
        """Draw it anew now and then, since no frame does it."""
        if time.monotonic() - self._drawn >= REDRAW_S:
            self.refresh()

    def refresh(self) -> None:
        """Show the last painting again, with what the overlay says now."""
        self._drawn = time.monotonic()
        if self._closed or self._painting is None:
            return
        if self._is_open and not _is_visible(self._title):  # showing would open it anew
            self._closed = True
            return
        _, _, width, height = cv2.getWindowImageRect(self._title)
        canvas = (fill if self._crop else fit)(self._painting, width, height)
        self._overlay(canvas)
        cv2.imshow(self._title, canvas)
        self._is_open = True

    def _keys(self) -> list[int]:
        if self._closed:
            return []
        keys = []
        while (key := cv2.pollKey()) != -1:
            keys.append(key)
        self._closed = self._is_open and not _is_visible(self._title)
        return keys

    def _toggle_full_screen(self) -> None:
        """From the desktop to the whole screen, or back."""
        self._full_screen = not self._full_screen
        mode = cv2.WINDOW_FULLSCREEN if self._full_screen else cv2.WINDOW_NORMAL
        cv2.setWindowProperty(self._title, cv2.WND_PROP_FULLSCREEN, mode)

    def _toggle_crop(self) -> None:
        """From the whole picture on black to the whole window full of picture, or back."""
        self._crop = not self._crop

    def close(self) -> None:
        """Take it from the screen. Idempotent."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(cv2.error):  # a person was quicker
            cv2.destroyWindow(self._title)
            cv2.pollKey()  # the window goes when its system gets a turn


def _is_visible(title: str) -> bool:
    try:
        return cv2.getWindowProperty(title, cv2.WND_PROP_VISIBLE) >= 1
    except cv2.error:  # what Qt says once its last window is closed
        return False


def fit(painting: BgrImage, width: int, height: int) -> BgrImage:
    """A new picture of that size with `painting` in its middle, as large as it goes, on black."""
    high, wide = painting.shape[:2]
    if width < 1 or height < 1 or (wide, high) == (width, height):
        return painting.copy()
    scale = min(width / wide, height / high)
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    resized = cv2.resize(painting, size, interpolation=interpolation)
    canvas = np.zeros((height, width, 3), np.uint8)
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    canvas[top : top + size[1], left : left + size[0]] = resized[:height, :width]
    return canvas


def fill(painting: BgrImage, width: int, height: int) -> BgrImage:
    """A new picture of that size full of `painting`, whose edges are cut off as far as it takes."""
    high, wide = painting.shape[:2]
    if width < 1 or height < 1:
        return painting.copy()
    scale = max(width / wide, height / high)
    kept_wide, kept_high = min(wide, round(width / scale)), min(high, round(height / scale))
    left, top = (wide - kept_wide) // 2, (high - kept_high) // 2
    kept = painting[top : top + max(1, kept_high), left : left + max(1, kept_wide)]
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    filled = cv2.resize(kept, (width, height), interpolation=interpolation)
    return np.array(filled, np.uint8)


OFFER = (
    "paint into a browser with 'rts serve', or use --no-window with --virtual-camera (for OBS and "
    "video calls), --record FILE or --output ADDRESS"
)


def check_display() -> None:
    """Refuse where no window can be opened; Qt itself would end the whole program.

    Raises:
        SinkError: there is no display, or this OpenCV has no windows.
    """
    framework = cv2.currentUIFramework()
    if not framework:
        raise SinkError(
            "this OpenCV has no windows: pip uninstall -y opencv-python-headless && "
            f"pip install --force-reinstall opencv-python; {OFFER}"
        )
    if (
        sys.platform == "linux"
        and framework.startswith("QT")
        and not os.environ.get("QT_QPA_PLATFORM")
    ):
        display = os.environ.get("DISPLAY")
        if not display:
            raise SinkError(f"there is no display (DISPLAY is not set): {OFFER}")
        if not _x_server_answers():
            raise SinkError(f"the display '{display}' does not answer: {OFFER}")


def _x_server_answers() -> bool:
    """Ask as Qt will; True where the library to ask with is not there."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused


def _open(opening: Opening) -> WindowSink:
    info = opening.info
    return WindowSink(info.width, info.height, opening.overlay, opening.on_key, opening.on_closed)


class ProjectorSink(WindowSink):
    """The picture alone. Its keys are the other window's: OpenCV does not say which had them."""

    def tick(self) -> None:
        """Notice that a person has closed it; the run goes on."""
        self._closed = self._closed or (self._is_open and not _is_visible(self._title))


def _open_projector(opening: Opening) -> ProjectorSink:
    info = opening.info
    return ProjectorSink(
        *(info.width, info.height, lambda _: None, opening.on_key, opening.on_closed, PROJECTOR)
    )


def _check_projector(options: LiveOptions) -> None:
    if not options.window:
        raise InputError(
            "--projector is a second window: leave out --no-window, which has the keys"
        )
    check_display()


WINDOW = SinkKind(asked=lambda options: options.window, check=lambda _: check_display(), open=_open)
PROJECTING = SinkKind(
    asked=lambda options: options.projector, check=_check_projector, open=_open_projector
)
