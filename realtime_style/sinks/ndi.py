"""An NDI source, for programs of this machine and of the network: OBS, vMix, Resolume."""

import contextlib
import io
from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.hardware.ndi import why_no_ndi, why_unseen
from realtime_style.options import LiveOptions
from realtime_style.sinks.live import LiveSink, Priority, SinkKind
from realtime_style.sinks.own_name import check_own_name


class NdiSink(LiveSink):
    """Sends paintings, without sound, to whoever asks for them; a receiver that is slow gets fewer,
    and holds up nobody. Of an odd size the last row or column is left out."""

    priority = Priority.OTHER_PROGRAM
    may_drop = True

    def __init__(self, name: str, info: StreamInfo) -> None:
        """Become the NDI source of that name.

        Raises:
            SinkError: NDI's library is not there, or the name is taken on this machine.
        """
        if lacking := why_no_ndi():
            raise SinkError(lacking)
        self._shape = (info.height, info.width, 3)
        width, height = info.width // 2 * 2, info.height // 2 * 2  # as receivers get it
        self._sender: Any = _open_sender(name, (width, height), Fraction(info.frame_rate))
        self._name = str(self._sender.name)
        """With that of the machine in front."""
        self._picture = np.empty((height, width, 4), np.uint8)
        self.negotiated = f"NDI source '{self._name}', {width}x{height}"
        self.warnings: list[str] = [unseen] if (unseen := why_unseen()) else []

    def write(self, painting: BgrImage, frame: Frame) -> None:  # noqa: ARG002
        """Send it; it is encoded meanwhile, on a thread of the library's."""
        if painting.shape != self._shape:
            raise ValueError(f"expected a painting of shape {self._shape}, got {painting.shape}")
        if self._sender:
            height, width = self._picture.shape[:2]
            cv2.cvtColor(painting[:height, :width], cv2.COLOR_BGR2BGRA, dst=self._picture)
            self._sender.write_video_async(self._picture.reshape(-1))

    def close(self) -> None:
        """Let receivers go. Idempotent."""
        sender, self._sender = self._sender, None
        if sender:
            sender.close()

    def report(self) -> dict[str, Any]:
        return {"ndi": self._name}


def _open_sender(name: str, size: tuple[int, int], rate: Fraction) -> Any:
    from cyndilib.audio_frame import AudioSendFrame
    from cyndilib.sender import Sender
    from cyndilib.video_frame import VideoSendFrame
    from cyndilib.wrapper import FourCC

    pictures = VideoSendFrame()
    pictures.set_resolution(*size)
    pictures.set_frame_rate(rate)
    pictures.set_fourcc(FourCC.BGRX)
    sender = Sender(name, clock_video=False, clock_audio=False)
    sender.set_video_frame(pictures)
    # Nothing is ever heard; but without it, cyndilib 0.1.3 crashes where the name is taken.
    sender.set_audio_frame(AudioSendFrame())
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # where it would tell of that, too
            sender.open()
    except MemoryError as error:  # for whatever reason, and without a word
        raise SinkError(
            f"NDI does not send as '{name}': does another program of this machine? "
            "--ndi NAME takes another name"
        ) from error
    return sender


def check_ndi(name: str) -> None:
    """Refuse at once a name that cannot be one, or where NDI's library is not there.

    Raises:
        InputError: it can be none.
        SinkError: there is no such library.
    """
    check_own_name("--ndi", name)
    if lacking := why_no_ndi():
        raise SinkError(lacking)


def _check(options: LiveOptions) -> None:
    check_ndi(options.ndi or "")


NDI = SinkKind(
    asked=lambda options: options.ndi is not None,
    check=_check,
    open=lambda opening: NdiSink(opening.options.ndi or "", opening.info),
    report={"ndi": ""},
)
