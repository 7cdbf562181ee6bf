"""What NDI needs of this machine: its library, and on Linux who finds names in the network."""

import os
import sys
from pathlib import Path

_FINDER = Path("/run/avahi-daemon/socket")
"""Of avahi-daemon, by which NDI's library makes itself known on Linux."""
_SETTINGS = "ndi-config.v1.json"


def why_no_ndi() -> str:
    """Why NDI cannot be used, and what to do; '' where it can."""
    try:
        import cyndilib  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "cyndilib":
            return f"NDI's library does not load: {error}"
        return "NDI needs cyndilib: pip install 'realtime-style[ndi]'"
    except ImportError as error:
        return f"NDI's library does not load: {error}"
    return ""


def why_unseen() -> str:
    """Why NDI sources of this machine and others may not find each other; '' where they can."""
    folder = Path(os.environ.get("NDI_CONFIG_DIR") or Path.home() / ".ndi")
    if sys.platform != "linux" or _FINDER.exists() or (folder / _SETTINGS).exists():
        return ""
    return (
        "NDI finds nobody by name here: start avahi-daemon, or name the machines in "
        f"{folder / _SETTINGS}"
    )
