"""The way to the ffmpeg that encodes."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from realtime_style.frame import StreamInfo
from realtime_style.sinks.encoder_process import EncoderProcess

INFO = StreamInfo(width=16, height=16, frame_rate=Fraction(25), time_base=Fraction(1, 25))


class Interrupted:
    """Stands for a pipe at whose other end nobody reads, when Ctrl-C comes."""

    def write(self, _: bytes) -> int:
        raise KeyboardInterrupt

    def close(self) -> None:
        """There is nothing to let go of."""


def test_a_ctrl_c_in_the_last_write_is_not_lost(tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    encoder = EncoderProcess(["-f", "nut", "-i", "pipe:0", str(target)], INFO, target=target)
    encoder.write(np.zeros((16, 16, 3), np.uint8), Fraction(0))
    encoder._pipe._pipe = Interrupted()

    with pytest.raises(KeyboardInterrupt):
        encoder.end()

    encoder.kill()
