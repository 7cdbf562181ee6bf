"""Live streams, sent by the real ffmpeg to a real one that receives."""

import dataclasses
import http.server
import socket
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from realtime_style.errors import SinkError
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.frame import Frame, StreamInfo
from realtime_style.hardware.microphone import Microphone
from realtime_style.live.own_thread import OwnThread
from realtime_style.sinks.stream import Stream, _growing
from realtime_style.sinks.stream_address import check_address, read_address
from realtime_style.sinks.stream_link import kbits_for
from tests.in_step import seen_and_heard
from tests.sinks.receiving import calling, free_port, receiving

INFO = StreamInfo(
    width=64, height=48, frame_rate=Fraction(25), time_base=Fraction(1, 1000), is_live=True
)
PATIENCE_S = 60.0


class Sending:
    """A stream on a thread of its own, as in a run, that gets 25 frames a second."""

    def __init__(self, stream: Stream, level: Callable[[float], int] = lambda _: 90) -> None:
        self.stream, self._level = stream, level
        self.way = OwnThread(stream)
        self.way.wait_until_ready()
        self._began = time.monotonic()
        self._index = 0

    def until(self, is_so: Callable[[], bool]) -> None:
        """Send until then."""
        end = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < end, "it never came to be so"
            now = time.monotonic()
            at = now - self._began
            picture = np.full((INFO.height, INFO.width, 3), self._level(now), np.uint8)
            pts = Fraction(round(at * 1000), 1000)
            self.way.write(picture, Frame(picture, self._index, pts, now))
            self._index += 1
            time.sleep(1 / 25)

    def for_s(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end)

    def close(self) -> None:
        self.way.close()


def stream_to(url: str, **more: object) -> tuple[Stream, list[str]]:
    said: list[str] = []
    return Stream(read_address(url), INFO, say=said.append, **more), said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("rtmp://127.0.0.1:{}/live/key", socket.SOCK_STREAM),
        ("srt://127.0.0.1:{}", socket.SOCK_DGRAM),
        ("udp://127.0.0.1:{}", socket.SOCK_DGRAM),
        ("rtsp://127.0.0.1:{}/live", socket.SOCK_STREAM),
        ("tcp://127.0.0.1:{}", socket.SOCK_STREAM),
    ],
)
def test_picture_and_sound_arrive(url: str, kind: socket.SocketKind, tmp_path: Path) -> None:
    url = url.format(free_port(kind))
    got = tmp_path / "got.mkv"
    stream, said = stream_to(url)

    with receiving(url, got):
        sending = Sending(stream)
        sending.until(lambda: got.exists() and got.stat().st_size > 3_000)
        sending.close()

    assert (said, stream.warnings) == ([], [])
    with av.open(str(got)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        assert container.streams.audio[0].codec_context.name == "aac"
        frame = next(container.decode(video=0))
        assert (frame.width, frame.height) == (64, 48)
        assert abs(frame.to_ndarray(format="bgr24").mean() - 90) < 4


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("rtmp://127.0.0.1:{}/live/key", socket.SOCK_STREAM),
        ("srt://127.0.0.1:{}", socket.SOCK_DGRAM),
    ],
)
def test_a_receiver_that_is_killed_gets_the_stream_again_when_it_is_back(
    url: str, kind: socket.SocketKind, tmp_path: Path
) -> None:
    url = url.format(free_port(kind))
    first, second = tmp_path / "first.mkv", tmp_path / "second.mkv"
    stream, said = stream_to(url)
    with receiving(url, first) as receiver:
        sending = Sending(stream)
        sending.until(lambda: first.exists() and first.stat().st_size > 3_000)
        receiver.kill()
        sending.until(lambda: len(said) == 1)
    with receiving(url, second):
        sending.until(lambda: len(said) == 2)
        sending.until(lambda: second.exists() and second.stat().st_size > 3_000)
        sending.close()

    shown = read_address(url).shown
    assert said[0].startswith(f"ffmpeg cannot write '{shown}': ")
    assert said[0].endswith("; trying again")
    assert said[1].startswith(f"streaming to '{shown}' again, after ")
    assert stream.news() == said
    (summary,) = stream.warnings
    assert summary.startswith(f"'{shown}' was away once, ")
    with av.open(str(second)) as container:
        assert abs(next(container.decode(video=0)).to_ndarray(format="bgr24").mean() - 90) < 4


def test_nobody_waits_for_an_address_that_refuses_and_one_line_tells_it() -> None:
    stream, said = stream_to(f"rtmp://127.0.0.1:{free_port()}/live/secret-key")
    sending = Sending(stream)

    sending.for_s(4)  # a second try is refused, too
    began = time.monotonic()
    sending.close()

    assert len(said) == 1
    assert "secret-key" not in said[0] + "".join(stream.warnings)
    assert time.monotonic() - began < PATIENCE_S
    assert stream.report()["streams"][0]["outages"] == 1
    assert stream.report()["streams"][0]["missed"] > 25
    assert stream.report()["streams"][0]["frames"] == 0


def test_an_ffmpeg_that_takes_long_to_be_refused_was_never_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script in front of the real one stands for a machine that is busy."""
    slow = tmp_path / "ffmpeg"
    slow.write_text(f'#!/bin/sh\nsleep 2\nexec "{find_ffmpeg()}" "$@"\n')
    slow.chmod(0o755)
    monkeypatch.setattr("realtime_style.sinks.encoder_process.find_ffmpeg", lambda: str(slow))
    stream, said = stream_to(f"rtmp://127.0.0.1:{free_port()}/live")
    sending = Sending(stream)

    sending.until(lambda: len(said) >= 1)
    sending.for_s(6)  # a second try is refused, too
    sending.close()

    assert [line.partition("; trying")[2] for line in said] == [" again"]


def test_an_address_that_takes_nothing_any_more_is_left_and_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stream, said = stream_to(f"rtmp://127.0.0.1:{server.getsockname()[1]}/live", stall_s=1)
        sending = Sending(stream)

        sending.until(lambda: len(said) == 1)  # nobody answers its greeting
        sending.close()

    assert said[0].endswith("; trying again")


def test_a_listener_that_nobody_calls_does_not_hold_up_the_end() -> None:
    port = free_port(socket.SOCK_DGRAM)
    stream, said = stream_to(f"srt://127.0.0.1:{port}?mode=listener", stall_s=0.5)
    sending = Sending(stream)

    sending.for_s(2)  # longer than what takes nothing is waited for
    closing = threading.Thread(target=sending.close)
    closing.start()
    closing.join(PATIENCE_S)

    assert not closing.is_alive()
    assert said == []


def test_who_calls_a_listener_is_sent_the_stream(tmp_path: Path) -> None:
    port = free_port(socket.SOCK_DGRAM)
    stream, said = stream_to(f"srt://127.0.0.1:{port}?mode=listener")
    sending = Sending(stream)
    sending.for_s(1)
    got = tmp_path / "got.mkv"

    with calling(f"srt://127.0.0.1:{port}", got):
        sending.until(lambda: got.exists() and got.stat().st_size > 3_000)
        sending.close()

    assert said == []
    with av.open(str(got)) as container:
        assert next(container.decode(video=0)).width == 64


def test_sound_stays_with_the_picture(tmp_path: Path) -> None:
    # Both are loud and white in the second half of each second of the clock on the wall.
    offset = time.time() - time.monotonic()
    url = f"srt://127.0.0.1:{free_port(socket.SOCK_DGRAM)}"
    pulses = Microphone(
        format="lavfi",
        device="sine=frequency=440:sample_rate=48000,arealtime,"
        "asetpts='RTCTIME/(TB*1000000)',volume='8*gte(mod(t,1),0.5)':eval=frame",
        name="tones",
    )
    got = tmp_path / "got.mkv"
    stream, _ = stream_to(url, microphone=pulses)

    with receiving(url, got):
        sending = Sending(stream, lambda now: 235 if (now + offset) % 1 >= 0.5 else 16)
        sending.for_s(8)
        sending.close()
        time.sleep(1)

    seen, heard = seen_and_heard(got)
    assert len(seen) >= 4
    for moment in seen[1:-1]:
        assert min(abs(moment - each) for each in heard) < 0.15


def test_a_sound_that_ends_is_told_once_and_the_picture_goes_on(tmp_path: Path) -> None:
    url = f"srt://127.0.0.1:{free_port(socket.SOCK_DGRAM)}"
    short = Microphone(
        format="lavfi",
        device="sine=duration=2,arealtime,asetpts='RTCTIME/(TB*1000000)'",
        name="the headset",
    )
    got = tmp_path / "got.mkv"
    stream, said = stream_to(url, microphone=short)

    with receiving(url, got):
        sending = Sending(stream)
        sending.until(lambda: bool(said))
        sending.for_s(4)
        sending.close()
        time.sleep(1)

    (line,) = said
    assert line.endswith("': the headset fell silent: the rest is without sound")
    assert stream.warnings == []
    with av.open(str(got)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times[-1] - times[0] > 3


def test_whip_offers_picture_and_sound_and_is_tried_again_where_it_is_refused() -> None:
    offers: list[str] = []

    class Refusing(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            offers.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Refusing) as server:
        url = f"http://127.0.0.1:{server.server_port}/whip/secret"
        try:
            check_address(url)
        except SinkError as lacks:
            pytest.skip(str(lacks))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stream, said = stream_to(url)
        sending = Sending(stream)
        sending.until(lambda: len(offers) >= 2)
        sending.close()
        server.shutdown()

    assert "a=rtpmap:111 opus/48000/2" in offers[0]
    assert "H264/90000" in offers[0]
    assert len(said) == 1
    assert "secret" not in said[0]


@pytest.mark.parametrize("size", [(65, 49), (64, 49)])
def test_an_odd_size_loses_a_line_since_receivers_take_no_other(
    size: tuple[int, int], tmp_path: Path
) -> None:
    info = dataclasses.replace(INFO, width=size[0], height=size[1])
    port = free_port(socket.SOCK_DGRAM)
    got = tmp_path / "got.mkv"
    stream = Stream(read_address(f"udp://127.0.0.1:{port}"), info)

    with receiving(f"udp://127.0.0.1:{port}", got):
        stream.begin()
        for index in range(1000):
            picture = np.full((size[1], size[0], 3), 90, np.uint8)
            pts = Fraction(index, 25)
            stream.write(picture, Frame(picture, index, pts, time.monotonic()))
            if got.exists() and got.stat().st_size > 3_000:
                break
            time.sleep(1 / 25)
        stream.close()

    with av.open(str(got)) as container:
        frame = next(container.decode(video=0))
        assert (frame.width, frame.height) == (64, 48)


def test_pauses_grow_to_half_a_minute() -> None:
    pauses = _growing()

    assert [next(pauses) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_the_size_says_how_many_bits() -> None:
    info = dataclasses.replace(INFO, width=1280, height=720, frame_rate=Fraction(30))

    assert kbits_for(info) == 3318
    assert kbits_for(INFO) == 300
