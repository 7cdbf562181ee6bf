"""What stands in for a desk's devices in the process of a command that is run as it is written.

Camera 0 is a film, read by OpenCV's own reader; the microphone is a tone of ffmpeg's; the MIDI
controller is one of the backend that the tests of MIDI have. The window is a real one, on a screen
in memory.
"""

import itertools
import os
import signal
import time
from typing import Any

import cv2

from realtime_style.frame import Frame
from tests.docs.pages import ROOT

FILM = "in.mp4"
"""In the folder where the command runs."""
TONE = "sine=440:sample_rate=48000,arealtime,asetpts='RTCTIME/(TB*1000000)'"
"""As it is heard, stamped by the clock on the wall: what PulseAudio gives."""


def code(display: str, frames: int | None) -> str:
    """Python that runs `rts` with them; after so many paintings it is interrupted, as by Ctrl-C."""
    return f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.docs import stand_ins
stand_ins.take_their_places({display!r}, {frames})
from realtime_style.cli import main
main()
"""


def take_their_places(display: str, frames: int | None) -> None:
    """In this process, before it is a command."""
    os.environ["DISPLAY"] = display
    os.environ["MIDO_BACKEND"] = "tests.live.control.loop_backend"
    from tests.live.control.loop_backend import PLUGGED_IN, Device

    PLUGGED_IN["Launch Control XL"] = Device()
    _put_a_film_into_camera_0()
    _put_a_tone_into_microphones()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as for jobs in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if frames:
        _interrupt_after(frames)


def _put_a_film_into_camera_0() -> None:
    real = cv2.VideoCapture

    class Film:
        """`cv2.VideoCapture` of a camera, at 25 pictures a second, without an end."""

        def __init__(self, device: object, _api: int) -> None:
            assert device in (0, "/dev/video0"), device
            self._film = real(FILM)

        def read(self) -> tuple[bool, Any]:
            time.sleep(1 / 25)
            done, picture = self._film.read()
            if not done:
                self._film.set(cv2.CAP_PROP_POS_FRAMES, 0)
                done, picture = self._film.read()
            return done, picture

        def set(self, _name: int, _value: float) -> bool:
            return False

        def __getattr__(self, name: str) -> Any:
            return getattr(self._film, name)

    cv2.VideoCapture = Film  # type: ignore[assignment,misc]


def _put_a_tone_into_microphones() -> None:
    from realtime_style.hardware.microphone import Microphone

    Microphone.input = property(lambda _: ["-f", "lavfi", "-i", TONE])  # type: ignore[assignment,method-assign]


def _interrupt_after(frames: int) -> None:
    from realtime_style.live.meter import LiveMeter

    shown, counted = LiveMeter.shown, itertools.count(1)

    def interrupting(self: LiveMeter, frame: Frame) -> None:
        shown(self, frame)
        if next(counted) == frames:
            os.kill(os.getpid(), signal.SIGINT)

    LiveMeter.shown = interrupting  # type: ignore[method-assign]
