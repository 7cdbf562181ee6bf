"""Turn a webcam or a video into a moving painting, live, on the machine you have."""

import os
from importlib import import_module
from typing import TYPE_CHECKING

from realtime_style.files.limits import have_opencv_obey

__version__ = "0.1.0"

have_opencv_obey()

# onnxruntime's wheels from 1.32 on report to their maker from the moment they are imported, unless
# this is set. So it is set with the first import of ours, and for all processes that we start.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

if TYPE_CHECKING:
    from realtime_style.converted import Channels as Channels
    from realtime_style.errors import EngineError as EngineError
    from realtime_style.errors import InputError as InputError
    from realtime_style.errors import RealtimeStyleError as RealtimeStyleError
    from realtime_style.errors import SinkError as SinkError
    from realtime_style.errors import SourceError as SourceError
    from realtime_style.errors import StyleError as StyleError
    from realtime_style.errors import StyleNotFoundError as StyleNotFoundError
    from realtime_style.options import Device as Device
    from realtime_style.options import EncoderOptions as EncoderOptions
    from realtime_style.options import Excerpt as Excerpt
    from realtime_style.options import Quality as Quality
    from realtime_style.options import StreamOptions as StreamOptions
    from realtime_style.options import StrokeUnit as StrokeUnit
    from realtime_style.options import Variant as Variant
    from realtime_style.pipeline.report import RunReport as RunReport
    from realtime_style.styles.catalogue import Style as Style
    from realtime_style.stylizer import Stylizer as Stylizer

_FROM = {
    "realtime_style.converted": ("Channels",),
    "realtime_style.errors": (
        *("EngineError", "InputError", "RealtimeStyleError", "SinkError", "SourceError"),
        *("StyleError", "StyleNotFoundError"),
    ),
    "realtime_style.options": (
        *("Device", "EncoderOptions", "Excerpt", "Quality", "StreamOptions", "StrokeUnit"),
        "Variant",
    ),
    "realtime_style.pipeline.report": ("RunReport",),
    "realtime_style.styles.catalogue": ("Style",),
    "realtime_style.stylizer": ("Stylizer",),
}
_MODULES = {name: module for module, names in _FROM.items() for name in names}
"""Where each public name is, loaded when it is first asked for: this import stays light."""

__all__ = [*_MODULES, "list_styles"]


def list_styles() -> "list[Style]":
    """The styles that can be painted with here, built-in ones first; each has a `name`, and a
    `card` with what it looks like and where it is from.

    It is not called `styles`, since that is a module of this package.
    """
    from realtime_style.styles.catalogue import list_styles as found_and_problems

    return found_and_problems()[0]


if not TYPE_CHECKING:  # for which every name would be there

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
