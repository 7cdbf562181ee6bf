"""A Spout sender, for programs of the same Windows machine: Resolume, TouchDesigner, OBS."""

import sys
from typing import Any

import cv2

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.sinks.live import LiveSink, Priority, SinkKind
from realtime_style.sinks.own_name import check_own_name


class SpoutSink(LiveSink):
    """Shares each painting as a texture, of which receivers see the newest."""

    priority = Priority.OTHER_PROGRAM
    may_drop = True

    def __init__(self, name: str, info: StreamInfo) -> None:
        """The sender appears with the first painting.

        Raises:
            SinkError: this is not Windows, or SpoutGL is not installed.
        """
        check_spout(name)
        self.warnings: list[str] = []
        self._name, self._size = name, (info.width, info.height)
        self._sender: Any = None
        self.negotiated = f"Spout sender '{name}', {info.width}x{info.height}"

    def begin(self) -> None:
        """Make the OpenGL context that sends: it belongs to the thread that made it."""
        import SpoutGL

        self._sender = SpoutGL.SpoutSender()
        self._sender.setSenderName(self._name)

    def write(self, painting: BgrImage, frame: Frame) -> None:  # noqa: ARG002
        """Share it.

        Raises:
            SinkError: the graphics driver does not.
        """
        if painting.shape[1::-1] != self._size:
            raise ValueError(f"expected {self._size}, got {painting.shape[1::-1]}")
        if self._sender is None:
            return
        from SpoutGL.enums import GL_BGRA_EXT

        picture = cv2.cvtColor(painting, cv2.COLOR_BGR2BGRA)
        if not self._sender.sendImage(picture, *self._size, GL_BGRA_EXT, False, 0):
            raise SinkError(
                f"Spout cannot share '{self._name}': does the graphics driver have OpenGL?"
            )
        self._sender.setFrameSync(self._name)

    def close(self) -> None:
        """Take the sender away. Idempotent."""
        sender, self._sender = self._sender, None
        if sender:
            sender.releaseSender()

    def report(self) -> dict[str, Any]:
        return {"spout": self._name}


def check_spout(name: str) -> None:
    """Refuse at once where there is no Spout.

    Raises:
        InputError: the name cannot be one.
        SinkError: this is not Windows, or SpoutGL is not installed.
    """
    if sys.platform == "win32":
        check_own_name("--spout", name)
        _check_library()
    else:
        raise SinkError("Spout is of Windows alone: take --syphon on macOS, or --ndi")


def _check_library() -> None:
    try:
        import SpoutGL  # noqa: F401
    except ImportError as error:
        raise SinkError(
            f"Spout needs SpoutGL: pip install 'realtime-style[spout]' ({error})"
        ) from error


SPOUT = SinkKind(
    asked=lambda options: options.spout is not None,
    check=lambda options: check_spout(options.spout or ""),
    open=lambda opening: SpoutSink(opening.options.spout or "", opening.info),
    report={"spout": ""},
)
