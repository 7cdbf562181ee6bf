"""`rts video` with standard input, standard output, and addresses."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import numpy as np
import pytest

from realtime_style.errors import SourceError
from realtime_style.sources.container import is_live
from realtime_style.sources.video_file import VideoFileSource
from tests.cli.rts import assert_refused, rts
from tests.helpers import RAW_FRAME, RAW_HEADER, ffmpeg, raw_frames
from tests.passing import frames, times
from tests.warm.piped import start_piped
from tests.warm.start import run_piped

Result = subprocess.CompletedProcess[bytes]
AT_ONCE = threading.Event()
AT_ONCE.set()


def piped(*arguments: object, given: bytes = b"") -> Result:
    """Run `rts video` at strength 0 with bytes on both sides."""
    return run_piped(["video", *arguments, "--strength", 0], given)


def contents(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return [str(stream.name) for stream in container.streams]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
def test_a_pipe_goes_in_and_a_pipe_goes_out(suffix: str, clip: Path, tmp_path: Path) -> None:
    given, taken = tmp_path / f"in{suffix}", tmp_path / "out.mkv"
    ffmpeg("-i", clip, "-c", "copy", given)

    result = piped("-", "-", given=given.read_bytes())

    assert result.returncode == 0, result.stderr
    taken.write_bytes(result.stdout)
    assert contents(taken) == ["h264", "aac"]
    assert len(frames(taken)) == 20


def test_what_a_pipes_header_cannot_say_is_encoded_anew_and_said(
    clip: Path, tmp_path: Path
) -> None:
    """AAC in a transport stream tells its rate in each packet; Matroska's header wants it first."""
    given, taken = tmp_path / "in.ts", tmp_path / "out.mkv"
    ffmpeg("-i", clip, "-c", "copy", given)

    result = piped(given, "-")

    taken.write_bytes(result.stdout)
    assert len(contents(taken)) == 2
    assert b"sound track 1 (aac) does not fit into .mkv and is re-encoded" in result.stderr


def test_an_mp4_with_its_index_at_the_end_comes_through_a_pipe(clip: Path, tmp_path: Path) -> None:
    given, target = tmp_path / "in.mp4", tmp_path / "out.mp4"
    ffmpeg("-i", clip, "-c", "copy", given)

    result = piped("-", target, given=given.read_bytes())

    assert result.returncode == 0, result.stderr
    assert contents(target) == ["h264", "aac"]


@pytest.mark.parametrize("container", ["mp4", "mov", "mpegts", "webm", "nut"])
def test_the_container_of_a_pipe_can_be_chosen(container: str, clip: Path, tmp_path: Path) -> None:
    taken = tmp_path / "out"

    result = piped(clip, "-", "--format", container)

    taken.write_bytes(result.stdout)
    with av.open(str(taken)) as opened:
        assert container in opened.format.name.split(",")
        assert len(opened.streams.audio) == 1
        assert sum(1 for _ in opened.decode(video=0)) == 20


def test_raw_frames_come_out_as_they_were(clip: Path) -> None:
    result = piped(clip, "-", "--format", "rawvideo", "--pix-fmt", "bgr24")

    pixels = np.frombuffer(result.stdout, np.uint8).reshape(20, 48, 64, 3)
    assert np.array_equal(pixels, [frame.pixels for frame in frames(clip)])
    assert b"sound track 1 (aac) is left out" in result.stderr


def test_raw_frames_that_say_their_size_go_in_and_out(clip: Path, tmp_path: Path) -> None:
    given, taken = tmp_path / "in.y4m", tmp_path / "out.y4m"
    ffmpeg("-i", clip, "-an", given)

    result = piped("-", "-", "--format", "yuv4mpegpipe", given=given.read_bytes())

    taken.write_bytes(result.stdout)
    assert len(frames(taken)) == 20


def test_raw_frames_come_out_while_others_still_go_in() -> None:
    command = ["video", "-", "-", "--strength", 0, "--format", "yuv4mpegpipe"]
    with start_piped(command) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(RAW_HEADER + raw_frames(50))
        process.stdin.flush()

        header = process.stdout.readline()
        before = process.stdout.read(8 * (RAW_FRAME + 6))  # while the pipe is open
        process.stdin.write(raw_frames(1))
        process.stdin.close()
        after = process.stdout.read()

    assert process.returncode == 0
    assert header.startswith(b"YUV4MPEG2 W64 H48 F25:1")
    assert len(before) + len(after) == 51 * (RAW_FRAME + 6)


def test_the_rest_of_a_pipe_of_raw_frames_keeps_its_times(tmp_path: Path) -> None:
    given, target = tmp_path / "in.y4m", tmp_path / "out.mp4"
    source = "testsrc2=size=64x48:rate=30000/1001:duration=0.5"
    ffmpeg("-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", given)

    result = piped("-", target, "--start", "0.2", given=given.read_bytes())

    assert result.returncode == 0, result.stderr
    later = [time for time in times(given) if time >= Fraction(1, 5)]
    shown = times(target)
    assert [time - shown[0] for time in shown] == [time - later[0] for time in later]


@pytest.mark.parametrize("through_a_pipe", [True, False])
def test_raw_frames_that_break_off_in_the_midst_of_one_are_told(
    through_a_pipe: bool, clip: Path, tmp_path: Path
) -> None:
    given, target = tmp_path / "in.y4m", tmp_path / "out.mp4"
    ffmpeg("-i", clip, "-an", given)
    cut = given.read_bytes()[:-100]
    given.write_bytes(cut)

    result = piped("-", target, given=cut) if through_a_pipe else piped(given, target)

    assert result.returncode == 0, result.stderr
    assert b"is truncated or damaged: 19 frames could be read, and the next" in result.stderr
    assert len(frames(target)) == 19


def test_a_pipe_that_gives_nothing_is_told(tmp_path: Path) -> None:
    result = piped("-", tmp_path / "out.mp4")

    assert result.returncode == 1
    assert result.stderr.startswith(b"rts: nothing came from standard input")


def test_what_comes_through_a_pipe_and_is_no_video_is_told(tmp_path: Path) -> None:
    result = piped("-", tmp_path / "out.mp4", given=b"not a video\n" * 100)

    assert result.returncode == 1
    assert result.stderr.startswith(b"rts: cannot open '")
    assert list(tmp_path.iterdir()) == []


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path, clip: Path) -> Iterator[str]:
    """A server on this machine, which sends the clip as 'a clip.mp4'."""
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "a clip.mp4").write_bytes(clip.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_video_is_taken_from_a_server_with_its_sound(address: str, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    result = rts("video", f"{address}/a%20clip.mp4", target, "--strength", 0)

    assert result.returncode == 0, result.stderr
    assert contents(target) == ["h264", "aac"]
    assert len(frames(target)) == 20


def test_an_address_keeps_its_name_in_a_folder(address: str, tmp_path: Path) -> None:
    result = rts("video", f"{address}/a%20clip.mp4", f"{tmp_path}/out/", "--strength", 0)

    assert result.returncode == 0, result.stderr
    assert len(frames(tmp_path / "out" / "a clip.mp4")) == 20


def test_what_a_server_does_not_have_is_told(address: str, tmp_path: Path) -> None:
    result = rts("video", f"{address}/nothing.mp4", tmp_path / "out.mp4")

    assert_refused(result, f"cannot open '{address}/nothing.mp4'", "404")


def test_a_camera_that_does_not_answer_is_told() -> None:
    with pytest.raises(SourceError, match=r"cannot open 'rtsp://127\.0\.0\.1:1/x' as a video"):
        VideoFileSource("rtsp://127.0.0.1:1/x")


def test_the_picture_of_a_live_address_is_taken_and_said(clip: Path, tmp_path: Path) -> None:
    """A transport stream through a bare socket stands for every live protocol."""
    sent, target = tmp_path / "sent.ts", tmp_path / "out.mp4"
    ffmpeg("-i", clip, "-c", "copy", sent)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=send_once, args=(server, sent.read_bytes()))
        thread.start()

        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        result = rts("video", address, target, "--strength", 0, "--duration", 5)

        thread.join()
    assert result.returncode == 0, result.stderr
    assert f"'{address}' is live: its picture alone is taken" in result.stderr
    assert "ended after 0.80 of 5 seconds" in result.stderr
    assert contents(target) == ["h264"]
    assert len(frames(target)) == 20


@pytest.mark.parametrize("sent", ["a clip", "nothing"])
def test_a_live_address_that_falls_silent_is_told(
    sent: str, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime_style.sources.container.PATIENCE_S", 1.0)
    ffmpeg("-i", clip, "-c", "copy", tmp_path / "sent.ts")
    data = (tmp_path / "sent.ts").read_bytes() if sent == "a clip" else b""
    asked_enough = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=send_once, args=(server, data, asked_enough))
        thread.start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        try:
            with VideoFileSource(address) as source:
                count = len(list(iter(source.read, None)))
                told = source.warnings
        except SourceError as error:
            count, told = 0, [str(error)]

        asked_enough.set()
        thread.join()
    assert count == (20 if data else 0)
    assert any("it sends nothing for 1 s" in said for said in told)


def send_once(server: socket.socket, data: bytes, until: threading.Event = AT_ONCE) -> None:
    """Send `data`, and hang up once `until` is set."""
    connection, _ = server.accept()
    with connection:
        connection.sendall(data)
        until.wait()


@pytest.mark.parametrize(
    ("source", "live"),
    [("rtsp://camera/1", True), ("https://x.org/a.mp4", False), (Path("rtsp.mp4"), False)],
)
def test_a_live_address_is_not_read_twice(source: Path | str, live: bool) -> None:
    assert is_live(source) is live
