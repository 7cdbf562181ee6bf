"""Turn a webcam or a video into a moving painting, live, on the machine you have."""

import os
from typing import TYPE_CHECKING

from realtime_style.files.limits import have_opencv_obey

__version__ = "0.1.0"

have_opencv_obey()

# onnxruntime's wheels from 1.32 on report to their maker from the moment they are imported, unless
# this is set. So it is set with the first import of ours, and for all processes that we start.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

if TYPE_CHECKING:
    from realtime_style.stylizer import Stylizer as Stylizer
else:

    def __getattr__(name: str) -> object:
        """`Stylizer`, loaded when it is first asked for: `import realtime_style` stays light."""
        if name != "Stylizer":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from realtime_style.stylizer import Stylizer

        return Stylizer
