"""What stands in for a camera: the test pattern, a file in a loop, a stream."""

import http.server
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime_style.errors import InputError, SourceError
from realtime_style.options import CameraOptions
from realtime_style.sources.camera import CameraSource
from realtime_style.sources.live import open_live
from realtime_style.sources.looped import LoopedVideoSource
from realtime_style.sources.test_pattern import TestPatternSource
from tests.helpers import ffmpeg


@pytest.fixture
def short_clip(tmp_path: Path) -> Path:
    """Eight frames in eight hundredths of a second, each brighter than the one before."""
    path = tmp_path / "short.mp4"
    ramp = "color=black:s=64x48:r=100:d=0.08,geq=lum='20+25*N':cb=128:cr=128"
    ffmpeg("-f", "lavfi", "-i", ramp, "-pix_fmt", "yuv420p", "-crf", 10, path)
    return path


def test_the_test_pattern_moves_and_has_its_size() -> None:
    source = open_live("test", CameraOptions(width=320, height=200, fps=100))

    first, second = source.read(), source.read()
    source.close()

    assert isinstance(source, TestPatternSource)
    assert first is not None
    assert second is not None
    assert first.pixels.shape == (200, 320, 3)
    assert not np.array_equal(first.pixels, second.pixels)
    assert second.pts == Fraction(second.index, 100)


def test_a_file_begins_anew_and_its_time_goes_on(short_clip: Path) -> None:
    source = open_live(str(short_clip), CameraOptions())

    frames = [source.read() for _ in range(20)]
    source.close()

    assert isinstance(source, LoopedVideoSource)
    got = [frame for frame in frames if frame]
    assert [frame.pts for frame in got] == [Fraction(i, 100) for i in range(20)]
    brightness = [frame.pixels[0, 0, 0] for frame in got]
    assert brightness[0] < brightness[7]
    assert brightness[8:16] == brightness[:8]


def test_a_mirrored_file_and_pattern_change_sides(short_clip: Path) -> None:
    for name in ("test", str(short_clip)):
        plain, mirrored = (
            open_live(name, CameraOptions(mirror=mirror)).read() for mirror in (False, True)
        )

        assert plain is not None
        assert mirrored is not None
        assert np.array_equal(mirrored.pixels, plain.pixels[:, ::-1])


class MotionJpeg(http.server.BaseHTTPRequestHandler):
    """Sends pictures as network cameras do, until nobody takes them."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=cut")
        self.end_headers()
        _, data = cv2.imencode(".jpg", np.full((48, 64, 3), 120, np.uint8))
        part = b"--cut\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % data.size
        try:
            while True:
                self.wfile.write(part + data.tobytes() + b"\r\n")
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stream() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), MotionJpeg) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/stream.mjpg"
        server.shutdown()


def test_a_network_camera_is_read(stream: str) -> None:
    source = open_live(stream, CameraOptions())

    frame = source.read()
    source.close()

    assert isinstance(source, CameraSource)
    assert frame is not None
    assert np.abs(frame.pixels.astype(int) - 120).max() < 4


@pytest.mark.parametrize(
    ("camera", "words"),
    [
        ("rtsp://127.0.0.1:9/x", "is the address right"),
        ("47", "camera 47 does not open"),
        ("no-such-camera", "no camera, file or address 'no-such-camera'"),
        ("/dev/video47", "'/dev/video47' does not open"),
    ],
)
def test_what_is_not_there_is_told(camera: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        open_live(camera, CameraOptions())


def test_a_screen_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("mss")
    monkeypatch.setenv("DISPLAY", ":4711")

    with pytest.raises((SourceError, InputError), match="screen"):
        open_live("screen:9", CameraOptions())
