"""A camera that other programs see: OBS, browsers, video calls."""

import sys
from typing import Any, Protocol

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.hardware.video4linux import list_nodes
from realtime_style.options import ANY_DEVICE
from realtime_style.sinks.live import LiveSink, Priority, SinkKind

_FROM_OBS = "install OBS from obsproject.com"
_HOW_TO_MAKE = {
    "darwin": f"{_FROM_OBS}, press 'Start Virtual Camera' in it once, then quit it",
    "win32": f"{_FROM_OBS}, which brings one along",
}


class _Camera(Protocol):
    """What is used of `pyvirtualcam.Camera` and `Loopback`."""

    def send(self, painting: BgrImage, /) -> None: ...

    def close(self) -> None: ...


class VirtualCameraSink(LiveSink):
    """Sends paintings to exactly one virtual camera.

    On Linux that is a device of v4l2loopback, elsewhere what pyvirtualcam finds.
    """

    priority = Priority.OTHER_PROGRAM

    def __init__(self, device: str, info: StreamInfo) -> None:
        """Open `device`; ANY_DEVICE is the first that is free.

        Raises:
            SinkError: there is no such camera, it cannot be written to, or, where it is
                needed, pyvirtualcam is not installed.
        """
        self.warnings: list[str] = []
        self.device = device
        """What other programs open it as."""
        self._camera: _Camera | None = None
        self._shape = (info.height, info.width, 3)
        if sys.platform == "linux":
            self._open_loopback(device, info)
        else:
            self._open_by_pyvirtualcam(device, info)

    def write(self, painting: BgrImage, frame: Frame) -> None:  # noqa: ARG002
        """Send it.

        Raises:
            SinkError: the device is gone.
        """
        if painting.shape != self._shape:
            raise ValueError(f"unexpected frame shape: {painting.shape} != {self._shape}")
        if self._camera is None:
            return
        try:
            self._camera.send(painting)
        except (RuntimeError, OSError) as error:
            raise SinkError(f"the virtual camera '{self.device}' stopped: {error}") from error

    def close(self) -> None:
        """Let go of the device. Idempotent."""
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.close()

    def report(self) -> dict[str, Any]:
        return {"virtual_camera": self.device}

    def _open_loopback(self, device: str, info: StreamInfo) -> None:
        from realtime_style.hardware.loopbacks import open_loopback

        size = info.width, info.height
        camera = open_loopback(device, list_nodes(), size, info.frame_rate)
        self._camera, self.device = camera, str(camera.path)
        width, height = camera.size
        self.negotiated = f"virtual camera '{camera.name}' ({camera.path}), {width}x{height}"
        if abs(width - size[0]) > 1 or abs(height - size[1]) > 1:
            self.warnings.append(
                f"{camera.path} stays at {width}x{height} as long as a program reads it: "
                f"paintings of {size[0]}x{size[1]} are brought to that"
            )

    def _open_by_pyvirtualcam(self, device: str, info: StreamInfo) -> None:
        try:
            import pyvirtualcam
        except ImportError as error:
            raise SinkError(
                "a virtual camera needs pyvirtualcam: pip install 'realtime-style[vcam]'"
            ) from error
        wanted = None if device == ANY_DEVICE else device
        try:
            camera = pyvirtualcam.Camera(
                width=info.width,
                height=info.height,
                fps=float(info.frame_rate),
                fmt=pyvirtualcam.PixelFormat.BGR,
                device=wanted,
            )
        except RuntimeError as error:
            what = f"virtual camera '{wanted}' cannot be used" if wanted else "no virtual camera"
            advice = _HOW_TO_MAKE.get(sys.platform, _FROM_OBS)
            raise SinkError(f"{what} ({error}); {advice}") from error
        self._camera, self.device = camera, str(camera.device)
        self.negotiated = f"virtual camera '{self.device}', {info.width}x{info.height}"


def check_virtual_camera(device: str) -> None:
    """Refuse at once a device that no camera is called.

    Raises:
        SinkError: as of `VirtualCameraSink`, as far as it is known without opening one.
    """
    if sys.platform == "linux":
        from realtime_style.hardware.loopbacks import find_loopbacks

        find_loopbacks(device, list_nodes())


VIRTUAL_CAMERA = SinkKind(
    asked=lambda options: options.virtual_camera,
    check=lambda options: check_virtual_camera(options.virtual_camera or ""),
    open=lambda opening: VirtualCameraSink(opening.options.virtual_camera or "", opening.info),
    report={"virtual_camera": ""},
)
