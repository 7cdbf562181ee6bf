"""OpenCV's windows need libraries of the system's, which servers and containers lack."""

import re

GET_THEM = (
    "apt install libgl1 libglib2.0-0 (Debian, Ubuntu), or where no window is needed: "
    "pip uninstall -y opencv-python && "
    "pip install --force-reinstall --no-deps opencv-python-headless"
)
"""Debian's libgl1 brings those of X11 along."""

_OF_WINDOWS = re.compile(r"lib(GL|EGL|glib|gthread|xcb|X11|Xext|SM|ICE)\b")


def lacks_libraries(reason: str) -> bool:
    """Whether an import failed for want of one of them; which one depends on the release."""
    return _OF_WINDOWS.search(reason) is not None
