"""The way to the ffmpeg that encodes."""

import sys
from fractions import Fraction
from pathlib import Path
from types import FrameType

import numpy as np
import pytest

from realtime_style.frame import StreamInfo
from realtime_style.sinks import child_pipe
from realtime_style.sinks.encoder_process import EncoderProcess

INFO = StreamInfo(width=16, height=16, frame_rate=Fraction(25), time_base=Fraction(1, 25))


def interrupt_where_pyav_has_called_us(frame: FrameType, event: str, _: object) -> None:
    """A Ctrl-C that came while PyAV was at work is answered as the next function begins."""
    if event == "call" and frame.f_code.co_filename == child_pipe.__file__:
        sys.setprofile(None)
        raise KeyboardInterrupt


def test_a_ctrl_c_that_comes_while_pyav_is_at_work_is_not_lost(tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    encoder = EncoderProcess(["-f", "nut", "-i", "pipe:0", str(target)], INFO, target=target)
    picture = np.zeros((16, 16, 3), np.uint8)

    def write_more_than_libav_keeps_back() -> None:
        for index in range(10_000):
            encoder.write(picture, Fraction(index, 25))

    sys.setprofile(interrupt_where_pyav_has_called_us)
    with pytest.raises(KeyboardInterrupt):
        write_more_than_libav_keeps_back()

    encoder.kill()
