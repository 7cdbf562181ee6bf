"""A camera that other programs see: OBS, browsers, video calls."""

import sys
from typing import Any

import numpy as np

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.options import ANY_DEVICE

_HOW_TO_MAKE = {
    "linux": "make one: sudo apt install v4l2loopback-dkms && sudo modprobe v4l2loopback "
    "devices=1 exclusive_caps=1 card_label=realtime-style (exclusive_caps=1 lets browsers and "
    "Zoom list it)",
    "darwin": "install OBS from obsproject.com, press 'Start Virtual Camera' in it once, then "
    "quit it",
    "win32": "install OBS from obsproject.com, which brings one along",
}


class VirtualCameraSink:
    """Sends paintings to exactly one virtual camera, through pyvirtualcam."""

    def __init__(self, device: str, info: StreamInfo) -> None:
        """Open `device`; ANY_DEVICE is the first that is free.

        Raises:
            SinkError: pyvirtualcam is not installed, or there is no such camera.
        """
        try:
            import pyvirtualcam
        except ImportError as error:
            raise SinkError(
                "a virtual camera needs pyvirtualcam: pip install 'realtime-style[vcam]'"
            ) from error
        self.warnings: list[str] = []
        self._camera: Any = None
        wanted = None if device == ANY_DEVICE else device
        try:
            self._camera = pyvirtualcam.Camera(
                width=info.width,
                height=info.height,
                fps=float(info.frame_rate),
                fmt=pyvirtualcam.PixelFormat.BGR,
                device=wanted,
            )
        except RuntimeError as error:
            what = f"virtual camera '{wanted}' cannot be used" if wanted else "no virtual camera"
            advice = _HOW_TO_MAKE.get(sys.platform, _HOW_TO_MAKE["linux"])
            raise SinkError(f"{what} ({error}); {advice}") from error
        self.device = str(self._camera.device)
        """What other programs list it as."""

    def write(self, painting: BgrImage, frame: Frame) -> None:  # noqa: ARG002
        """Send it.

        Raises:
            SinkError: the device is gone.
        """
        try:
            self._camera.send(np.ascontiguousarray(painting))
        except (RuntimeError, OSError) as error:
            raise SinkError(f"the virtual camera '{self.device}' stopped: {error}") from error

    def close(self) -> None:
        """Let go of the device. Idempotent."""
        if self._camera is not None:
            self._camera.close()
            self._camera = None

    def abort(self) -> None:
        """As `close`: a camera leaves nothing behind."""
        self.close()
