"""A Syphon server, for programs of the same Mac: MadMapper, VDMX, Resolume, OBS."""

import sys
from typing import Any

import cv2

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.sinks.live import LiveSink, Priority, SinkKind
from realtime_style.sinks.own_name import check_own_name

LOOK_S = 0.001
"""For which the system's messages are looked after between two frames: who asks for servers."""


class SyphonSink(LiveSink):
    """Shares each painting as a Metal texture, of which clients see the newest."""

    priority = Priority.OTHER_PROGRAM

    def __init__(self, name: str, info: StreamInfo) -> None:
        """Become the server of that name.

        Raises:
            SinkError: this is not macOS, syphon-python is not installed, or Metal is not there.
        """
        check_syphon(name)
        import syphon
        from syphon.utils.raw import create_mtl_texture

        self.warnings: list[str] = []
        self._name, self._size = name, (info.width, info.height)
        try:
            self._server: Any = syphon.SyphonMetalServer(name)
            self._texture = create_mtl_texture(self._server.device, *self._size)
        except RuntimeError as error:
            raise SinkError(f"Syphon cannot share '{name}': {error}") from error
        self._directory = syphon.SyphonServerDirectory()
        self._directory.run_loop_interval = LOOK_S
        self.negotiated = f"Syphon server '{name}', {info.width}x{info.height}"

    def write(self, painting: BgrImage, frame: Frame) -> None:  # noqa: ARG002
        """Share it."""
        if painting.shape[1::-1] != self._size:
            raise ValueError(f"expected {self._size}, got {painting.shape[1::-1]}")
        if self._server is None:
            return
        from syphon.utils.numpy import copy_image_to_mtl_texture

        copy_image_to_mtl_texture(cv2.cvtColor(painting, cv2.COLOR_BGR2RGBA), self._texture)
        # Its first row is the topmost, and Syphon's is the lowest.
        self._server.publish_frame_texture(self._texture, is_flipped=True)

    def tick(self) -> None:
        """Answer who asks for servers: that is the main thread's."""
        if self._server is not None:
            self._directory.update_run_loop()

    def close(self) -> None:
        """Take the server away. Idempotent."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()
            self._directory.close()

    def report(self) -> dict[str, Any]:
        return {"syphon": self._name}


def check_syphon(name: str) -> None:
    """Refuse at once where there is no Syphon.

    Raises:
        InputError: the name cannot be one.
        SinkError: this is not macOS, or syphon-python is not installed.
    """
    if sys.platform == "darwin":
        check_own_name("--syphon", name)
        _check_library()
    else:
        raise SinkError("Syphon is of macOS alone: take --spout on Windows, or --ndi")


def _check_library() -> None:
    try:
        import syphon  # noqa: F401
    except ImportError as error:
        raise SinkError(
            f"Syphon needs syphon-python: pip install 'realtime-style[syphon]' ({error})"
        ) from error


SYPHON = SinkKind(
    asked=lambda options: options.syphon is not None,
    check=lambda options: check_syphon(options.syphon or ""),
    open=lambda opening: SyphonSink(opening.options.syphon or "", opening.info),
    report={"syphon": ""},
)
