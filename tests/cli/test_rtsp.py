"""`rts video` and `rts webcam` with a real RTSP server, where the system has GStreamer's."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from tests.cli.rts import assert_refused, rts
from tests.passing import times
from tests.warm.piped import start_piped

PROGRAM = "/usr/bin/python3"
"""The system's own: its packages bring the server (Debian: gir1.2-gst-rtsp-server-1.0)."""
SERVER = """
import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer
Gst.init(None)
needed = [Gst.ElementFactory.find(name) for name in ("x264enc", "avenc_aac")]
server, factory = GstRtspServer.RTSPServer(), GstRtspServer.RTSPMediaFactory()
factory.set_launch(
    "( videotestsrc is-live=true ! video/x-raw,width=64,height=48,framerate=25/1"
    " ! x264enc tune=zerolatency key-int-max=25 ! rtph264pay name=pay0"
    " audiotestsrc is-live=true ! avenc_aac ! rtpmp4gpay name=pay1 )"
)
server.set_address("127.0.0.1")
server.set_service("0")
server.get_mount_points().add_factory("/camera", factory)
server.attach(None)
if all(needed):
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()
"""


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    if shutil.which(PROGRAM) is None:
        pytest.skip("there is no python3 of the system's")
    command = [PROGRAM, "-c", SERVER]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, **pipes) as process:  # type: ignore[call-overload]
        yield process
        process.kill()


@pytest.fixture
def address(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    port = server.stdout.readline().strip()
    if not port:
        pytest.skip("GStreamer's RTSP server is not there")
    return f"rtsp://127.0.0.1:{port}"


def test_a_camera_in_the_network_is_painted_for_as_long_as_asked(
    address: str, tmp_path: Path
) -> None:
    target = tmp_path / "out.mp4"

    result = rts("video", f"{address}/camera", target, "--strength", 0, "--duration", 1)

    assert result.returncode == 0, result.stderr
    assert "is live: its picture alone is taken" in result.stderr
    assert 20 <= len(times(target)) <= 26


def test_a_camera_in_the_network_is_recorded_live(address: str, tmp_path: Path) -> None:
    target = tmp_path / "r.mp4"
    options = ("--no-window", "--record", target, "--seconds", 2)

    result = rts("webcam", "--camera", f"{address}/camera", *options)

    assert result.returncode == 0, result.stderr
    with av.open(str(target)) as container:
        assert container.streams.video[0].codec_context.width == 64
    assert len(times(target)) > 10


def test_a_path_that_the_server_does_not_have_is_told(address: str, tmp_path: Path) -> None:
    result = rts("video", f"{address}/nothing", tmp_path / "out.mp4", "--duration", 1)

    assert_refused(result, f"cannot open '{address}/nothing' as a video", "404")


def test_a_server_that_dies_leaves_what_came_and_is_told(
    address: str, server: subprocess.Popen[str], tmp_path: Path
) -> None:
    target = tmp_path / "out.mkv"
    command = ["video", f"{address}/camera", target, "--strength", 0, "--duration", 60, "--json"]
    with start_piped(command) as painting:
        assert painting.stdout is not None
        begun = json.loads(painting.stdout.readline())
        server.kill()
        ended = json.loads(painting.stdout.readlines()[-1])

    assert (begun["event"], ended["event"]) == ("started", "finished")
    assert any("of 60 seconds" in warning for warning in ended["warnings"])
    assert len(times(target)) == ended["frames_out"] > 0
