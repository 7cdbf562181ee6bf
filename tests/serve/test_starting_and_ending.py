"""How a server begins, who may come in, and how it ends."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from realtime_style.errors import InputError
from realtime_style.options import ServeOptions
from realtime_style.serve.server import listen
from tests.cli.rts import assert_refused, rts
from tests.serve.running import PATTERN, WAIT_S, ask, next_frame, next_state, running
from tests.sinks.ndi_receiver import any_name, receiving

TOKEN = "a-token-of-mine"


def test_other_machines_need_the_token_that_is_in_the_address(tmp_path: Path) -> None:
    with running(tmp_path, *PATTERN, "--host", "0.0.0.0", "--strength", 0) as server:
        token = server.url.partition("?token=")[2]
        assert len(token) >= 16

        assert server.get("/").status == 401
        assert server.get("/?token=").status == 401
        assert server.get("/?token=wrong").status == 401
        assert server.get(f"/?token={token[:-1]}").status == 401
        assert server.get("/", Cookie="rts-token=wrong").status == 401
        assert server.get("/stream.mjpg").status == 401
        for path in ("/live", "/camera", "/live?token=wrong"):
            with pytest.raises(InvalidStatus) as refused:
                server.open(path)
            assert refused.value.response.status_code == 401

        opened = server.get(f"/?token={token}")
        assert opened.status == 200
        cookie = opened.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert server.get("/about.json", Cookie=cookie.partition(";")[0]).status == 200
        assert next_frame(server.open(f"/live?token={token}"))
        assert server.get(f"/?token={token}", Host="evil.example").status == 400


def test_a_token_may_be_asked_for_on_this_machine_too(tmp_path: Path) -> None:
    with running(tmp_path, *PATTERN, "--token", TOKEN, "--strength", 0) as server:
        assert server.url.endswith(f"/?token={TOKEN}")
        assert server.get("/").status == 401
        assert server.get(f"/view?token={TOKEN}").status == 200


def test_it_ends_at_once_however_many_watch_and_tells_what_was_done(tmp_path: Path) -> None:
    with running(tmp_path, *PATTERN, "--style", "candy") as server:
        viewers = [server.open("/live") for _ in range(3)]
        server.open_deaf()
        stream = socket.create_connection(("127.0.0.1", server.port))
        stream.sendall(
            f"GET /stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
        )
        ask(viewers[0], key="r")
        while not next_state(viewers[0])["recorded_s"]:
            pass

        status, report = server.end()

        assert status == 130
        assert report["style"] == "candy"
        assert report["frames_out"] > 0
        assert report["viewers"] >= 4
        (recording,) = report["recordings"]
        assert Path(recording).stat().st_size > 0
        assert [each.name for each in tmp_path.glob("*.mp4")] == [Path(recording).name]
        assert not [*tmp_path.glob(".*")]
        stream.close()


def test_nothing_is_painted_while_nobody_watches(tmp_path: Path) -> None:
    """Of the seconds before anybody came, not one frame was painted."""
    with running(tmp_path, *PATTERN, "--strength", 0) as server:
        for _ in range(50):
            assert json.loads(server.get("/health").body)["viewers"] == 0
        came = time.monotonic()
        viewer = server.open("/live")

        _, number, _ = next_frame(viewer)
        watched_s = time.monotonic() - came
        viewer.close()

        assert number <= 1 + 50 * watched_s
        _, report = server.end()
        assert report["viewers"] == 1


def test_a_stream_is_painted_though_nobody_watches_the_page(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(WAIT_S)
        address = f"udp://127.0.0.1:{receiver.getsockname()[1]}"
        with running(tmp_path, *PATTERN, "--strength", 0, "--output", address):
            packet = receiver.recv(2048)

    assert packet[0] == 0x47  # as each packet of a transport stream begins


def test_an_ndi_source_is_painted_though_nobody_watches_the_page(tmp_path: Path) -> None:
    pytest.importorskip("cyndilib")
    name = any_name()
    with running(tmp_path, *PATTERN, "--strength", 0, "--ndi", name) as server:
        with receiving(name) as receiver:
            end = time.monotonic() + WAIT_S
            while (seen := receiver.picture()) is None:
                assert time.monotonic() < end
                time.sleep(0.01)
        _, report = server.end()

    assert seen.shape == (48, 64, 3)
    assert report["viewers"] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--camera", "gone.mp4"), ("'gone.mp4'",)),
        (("--style", "mosiac"), ("no style named 'mosiac'", "mosaic")),
        (("--microphone",), ("--microphone", "--camera 0")),
        (("--host", "192.0.2.1"), ("'192.0.2.1' is no address of this machine",)),
        (("--certificate", "bad.pem"), ("'bad.pem'", "PEM")),
    ],
)
def test_bad_input_is_refused_on_one_line(
    arguments: tuple[object, ...], words: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "bad.pem").write_text("no certificate")

    assert_refused(rts("serve", "-q", "--port", 0, *arguments, cwd=tmp_path), *words)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"port": 70_000}, "port.*70000"),
        ({"port": -1}, "port.*-1"),
        ({"certificate": Path("none.pem")}, "no file 'none.pem'"),
        ({"key": Path("none.pem")}, "--certificate"),
    ],
)
def test_options_that_cannot_be_are_named(given: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ServeOptions(**given)


@pytest.mark.parametrize("host", ["256.1.1.1", "no such name", "x" * 300, "192.0.2.1"])
def test_an_address_that_is_not_ours_is_named(host: str) -> None:
    with pytest.raises(InputError, match=f"'{host}' is no address of this machine"):
        listen(ServeOptions(host=host, port=0))


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(InputError, match=f"port {port}.*another --port"):
            listen(ServeOptions(port=port))


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['starlette'] = None\n"
        "sys.argv = ['rts', 'serve', '-q', '--port', '0']\n"
        "from realtime_style.cli import main\n"
        "main()"
    )

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=WAIT_S
    )

    assert_refused(result, "starlette", "pip install 'realtime-style[web]'")
