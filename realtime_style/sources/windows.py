"""The windows on the screen, found with PyWinCtl."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from realtime_style.errors import SourceError
from realtime_style.sources.screenshots import Place

if TYPE_CHECKING:
    from pywinctl import Window


class Windows:
    """All windows of the screen. For one thread."""

    def __init__(self) -> None:
        """Ask the system.

        Raises:
            SourceError: PyWinCtl is not installed, or does not work here.
        """
        try:
            import pywinctl
        except ImportError as error:
            raise SourceError(
                "a window is found with PyWinCtl: pip install 'realtime-style[screen]'"
            ) from error
        except Exception as error:  # of Xlib, or of whatever a system has
            raise SourceError(f"the windows of this screen are not told: {error}") from error
        self._library = pywinctl

    def find(self, title: str) -> "Window":
        """The window whose title is `title`, or has it as a part.

        Raises:
            SourceError: there is none, or several; the message lists them.
        """
        windows = [(name, each) for each in self._library.getAllWindows() if (name := _title(each))]
        there = _listed(name for name, _ in windows)
        if not title:
            raise SourceError(
                f"give a part of the window's title, 'window:TITLE': there is {there}"
            )
        found: list[tuple[str, Window]]
        found = [(name, each) for name, each in windows if title.casefold() in name.casefold()]
        exact = [(name, each) for name, each in found if name == title]
        if len(found) == 1 or len(exact) == 1:
            return (exact or found)[0][1]
        if found:
            raise SourceError(
                f"several windows are called '{title}', give more of the title: there is "
                f"{_listed(name for name, _ in found)}"
            )
        raise SourceError(f"no window is called '{title}': there is {there}")

    def place(self, window: "Window") -> Place | None:
        """Where its content is; None for one that is closed, minimised or on another desktop."""
        try:
            if not window.isAlive or window.isMinimized or not window.visible:
                return None
            if sys.platform.startswith("linux"):
                # Here it is the content already, and getClientFrame leaves out the frame twice.
                box = window.box
                place = Place(box.left, box.top, box.width, box.height)
            else:
                inner = window.getClientFrame()
                width, height = inner.right - inner.left, inner.bottom - inner.top
                place = Place(inner.left, inner.top, width, height)
        except Exception:  # it was closed between two questions; each system has its own error
            return None
        return place if place.width > 0 and place.height > 0 else None


def _title(window: "Window") -> str:
    try:
        return str(window.title)
    except Exception:  # as above
        return ""


def _listed(titles: Iterable[str]) -> str:
    return ", ".join(f"'{title}'" for title in titles) or "no window at all"
