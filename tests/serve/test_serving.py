"""One real server on the test pattern, and those who watch it."""

import contextlib
import http.client
import io
import json
import socket
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from pythonosc.udp_client import SimpleUDPClient
from websockets.exceptions import InvalidStatus

from tests.serve.running import (
    PATTERN,
    Running,
    ask,
    decode,
    next_frame,
    next_state,
    running,
    say_shown,
    until,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("saved")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Running]:
    with running(folder, *PATTERN) as server:
        yield server


def test_the_page_and_all_that_it_loads_come_from_here(server: Running) -> None:
    for path, kind in [
        ("/", "text/html"),
        ("/view", "text/html"),
        ("/page.js", "text/javascript"),
        ("/camera.js", "text/javascript"),
        ("/live.js", "text/javascript"),
        ("/page.css", "text/css"),
        ("/icon.svg", "image/svg+xml"),
        ("/health", "application/json"),
    ]:
        answer = server.get(path)

        assert answer.status == 200, path
        assert answer.headers["content-type"].startswith(kind)
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert b"//cdn" not in answer.body


def test_each_style_has_its_picture_and_its_card(server: Running) -> None:
    about = json.loads(server.get("/about.json").body)

    pictures = set()
    for style in about["styles"]:
        answer = server.get(f"/thumbnails/{style['name']}.jpg")
        assert decode(answer.body).shape == (160, 208, 3)
        pictures.add(answer.body)
    assert len(pictures) == len(about["styles"]) > 10
    assert about["styles"][0]["name"] == "candy"
    assert all(style["licence"] for style in about["styles"])
    assert all("description" in style for style in about["styles"])


def test_several_viewers_share_one_painting(server: Running) -> None:
    first, second = server.open("/live"), server.open("/live")

    seen = [{next_frame(viewer)[1] for _ in range(20)} for viewer in (first, second)]

    assert seen[0] & seen[1]
    assert next_frame(first)[2].shape == (48, 64, 3)


def test_the_stream_is_pictures_one_after_another(server: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/stream.mjpg")
    answer = connection.getresponse()
    assert answer.headers["content-type"] == "multipart/x-mixed-replace; boundary=frame"

    for _ in range(3):
        assert answer.readline() == b"--frame\r\n"
        assert answer.readline() == b"Content-Type: image/jpeg\r\n"
        length = int(answer.readline().split(b":")[1])
        assert answer.readline() == b"\r\n"
        assert decode(answer.read(length)).shape == (48, 64, 3)
        assert answer.readline() == b"\r\n"
    connection.close()


def test_what_one_viewer_chooses_all_see(server: Running) -> None:
    one, other = server.open("/live"), server.open("/live")

    ask(one, style="ink", other="mosaic", share=0.25)
    state = until(other, style="ink", other="mosaic", share=0.25)
    assert state["source"] == "the server's camera, 64x48"

    ask(other, strength=0.5)
    until(one, strength=0.5)
    for key, name in (("v", "split"), ("m", "mirror"), (" ", "freeze"), ("c", "keep-colors")):
        ask(one, key=key)
        until(other, **{name: True})
        ask(one, key=key)
        until(other, **{name: False})
    ask(one, style="candy")
    ask(one, strength=1)
    until(one, style="candy", strength=1.0)


def test_osc_a_page_and_its_keys_steer_the_same_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = tmp_path / "served.toml"
    monkeypatch.setenv("RTS_CONFIG", str(config))
    controller = SimpleUDPClient("127.0.0.1", port)
    with (
        contextlib.closing(controller),
        running(folder, *PATTERN, "--osc", port) as server,
    ):
        viewer = server.open("/live")
        until(viewer, style="candy")
        controller.send_message("/rts/style", ["ink", "mosaic", 0.25])
        until(viewer, style="ink", other="mosaic", share=0.25)
        ask(viewer, strength=0.5)
        ask(viewer, keep="intro")
        ask(viewer, **{"black-out": True})
        until(viewer, strength=0.5, **{"black-out": True})
        assert not next_frame(viewer)[2].any()
        controller.send_message("/rts/black-out", 0)
        ask(viewer, style="candy")
        until(viewer, style="candy", **{"black-out": False})
        controller.send_message("/rts/preset/intro", 1.0)
        until(viewer, style="ink", other="mosaic", share=0.25, strength=0.5)

    assert 'style = "ink:0.75,mosaic:0.25"' in config.read_text(encoding="utf-8")


def test_a_photo_is_saved_with_its_style_and_can_be_fetched(server: Running, folder: Path) -> None:
    viewer = server.open("/live")
    next_frame(viewer)

    ask(viewer, key="s")
    state = next_state(viewer)
    while not state["notice"].startswith("saved"):
        state = next_state(viewer)

    name = next(name for name in state["files"] if name.endswith(".png"))
    answer = server.get(f"/saved/{name}")
    assert answer.body == (folder / name).read_bytes()
    assert decode(answer.body).shape == (48, 64, 3)
    assert b"Painted in candy" in answer.body
    assert zlib.crc32(answer.body[12:29]) == struct.unpack(">I", answer.body[29:33])[0]


def test_a_recording_can_be_fetched_once_it_is_whole(server: Running) -> None:
    viewer = server.open("/live")
    ask(viewer, key="r")
    state = next_state(viewer)
    while not (state["recorded_s"] or 0) > 0.3:
        state = next_state(viewer)

    ask(viewer, key="r")
    while state["recorded_s"] is not None or not any(".mp4" in name for name in state["files"]):
        state = next_state(viewer)

    name = next(name for name in state["files"] if name.endswith(".mp4"))
    answer = server.get(f"/saved/{name}")
    assert answer.status == 200
    with av.open(io.BytesIO(answer.body), "r") as container:
        assert sum(1 for _ in container.decode(video=0)) > 5


def test_a_viewer_that_never_reads_or_never_answers_holds_up_nobody(server: Running) -> None:
    """The kernel takes some of what is sent; beyond that, and without acknowledgements, the
    server keeps one frame."""
    good = server.open("/live")
    silent = server.open("/live")
    deaf = [server.open_deaf() for _ in range(4)]
    numbers = []
    for _ in range(100):
        say_shown(deaf[0], 3)  # it only says so
        numbers.append(next_frame(good)[1])

    assert numbers == sorted(set(numbers))
    got = []
    while True:
        try:
            message = silent.recv(timeout=0)
        except TimeoutError:
            break
        if isinstance(message, bytes):
            got.append(message)
    assert len(got) == 2


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ('{"style": "mosiac"}', ("no style named 'mosiac'", "did you mean 'mosaic'?")),
        ('{"style": "candy", "other": "../../etc/passwd", "share": 0.5}', ("no style named",)),
        ('{"style": ["candy"]}', ("no style named",)),
        ('{"style": "candy", "share": 7}', ("share", "from 0 to 1", "7")),
        ('{"strength": NaN}', ("strength", "from 0 to 1")),
        ('{"strength": 1' + "0" * 400 + "}", ("strength", "from 0 to 1")),
        ('{"strength": true}', ("strength", "from 0 to 1")),
        ('{"person": "nothing"}', ("no style named 'nothing'",)),
        ('{"background": [1]}', ("no style named '[1]'",)),
        ('{"key": "q"}', ("no key 'q'",)),
        ('{"key": "nonsense"}', ("no key 'nonsense'",)),
        ("{}", ("cannot read the message",)),
        ("[" * 900, ("cannot read the message",)),
        ("x" * 5000, ("cannot read the message",)),
    ],
)
def test_a_bad_command_is_answered_and_changes_nothing(
    server: Running, message: str, words: tuple[str, ...]
) -> None:
    viewer = server.open("/live")

    viewer.send(message)
    answer = next_state(viewer)
    while "error" not in answer:
        answer = next_state(viewer)

    for word in words:
        assert word in answer["error"]
    assert next_frame(viewer)


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/saved/../pyproject.toml",
        "/saved/..%2f..%2fetc%2fpasswd",
        "/saved/%2e%2e/%2e%2e/etc/passwd",
        "/saved//etc/passwd",
        "/thumbnails/..%2f..%2fcard.jpg",
        "/page/../app.py",
        "/app.py",
        "/__init__.py",
    ],
)
def test_no_path_leads_out(server: Running, path: str) -> None:
    assert server.get(path).status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400),
        ({"Host": "evil.example:80"}, 400),
        ({"Host": "127.0.0.1.evil.example"}, 400),
        ({"Host": "[::1"}, 400),
        ({"Host": ""}, 400),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"}, 403),
        ({"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"}, 403),
        (
            {
                "Sec_Fetch_Site": "cross-site",
                "Sec_Fetch_Mode": "navigate",
                "Sec_Fetch_Dest": "iframe",
            },
            403,
        ),
        (
            {
                "Sec_Fetch_Site": "cross-site",
                "Sec_Fetch_Mode": "navigate",
                "Sec_Fetch_Dest": "document",
            },
            200,
        ),
        ({"Sec_Fetch_Site": "same-origin"}, 200),
    ],
)
def test_other_sites_and_bent_names_are_refused(
    server: Running, headers: dict[str, str], status: int
) -> None:
    assert server.get("/", **headers).status == status


@pytest.mark.parametrize("path", ["/live", "/camera"])
def test_another_sites_page_gets_no_websocket(server: Running, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        server.open(path, origin="https://evil.example")
    assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus):
        server.open(path, additional_headers={"Host": "evil.example"})

    server.open("/live", origin=f"http://127.0.0.1:{server.port}")
