"""Pictures and clips that are given to a real server, and what strangers try with them."""

import http.client
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from realtime_style.errors import InputError
from realtime_style.options import Device, EngineOptions
from realtime_style.serve.run import arguments_for
from realtime_style.serve.upload import State, Treatment, painting
from realtime_style.serve.upload_kinds import CLIP, MB, PICTURE, upload_type
from realtime_style.serve.upload_routes import look_of
from realtime_style.serve.uploads import Uploads
from tests.cli.rts import rts
from tests.helpers import TEST_SOUND, TEST_VIDEO, ffmpeg
from tests.serve.running import WAIT_S, Running, running

STYLES = ("candy", "mosaic")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("saved"), "--camera", "browser", *SAME) as server:
        yield server


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("given") / "photo.png"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "1", path)
    return path


def post(
    server: Running, query: str, body: bytes, *, length: int | None = None, **headers: str
) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)
    connection.putrequest("POST", f"/paintings?{query}")
    connection.putheader("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    connection.send(body)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    try:
        return answer.status, json.loads(text)
    except ValueError:
        return answer.status, {"error": text.decode()}


def request(server: Running, method: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def painted(server: Running, given: Path, query: str = "style=candy") -> bytes:
    status, state = post(server, f"{query}&name={given.name}", given.read_bytes())
    assert status == 201, state
    address = f"/paintings/{state['key']}"
    end = time.monotonic() + 3 * WAIT_S
    while state["state"] in ("waiting", "working") and time.monotonic() < end:
        time.sleep(0.1)
        state = json.loads(request(server, "GET", address)[1])
    assert (state["state"], state["error"]) == ("done", "")
    status, body = request(server, "GET", f"{address}/file")
    assert status == 200
    assert request(server, "DELETE", address)[0] == 204
    assert request(server, "GET", f"{address}/file")[0] == 404
    return body


SAME = ("--variant", "fp32")
"""What `auto` takes may be another each time that it is measured."""


def by_command(*arguments: object) -> None:
    result = rts(*arguments, *SAME, "--quiet")
    assert result.returncode == 0, result.stderr


def kept() -> set[Path]:
    """What all uploads of all servers have left."""
    folder = Path(tempfile.gettempdir())
    found = {path for each in folder.glob("rts-serve-*") for path in each.rglob("*")}
    return {path for path in found if not path.name.endswith(".rts-lock")}


def test_a_painting_is_to_the_bit_that_of_rts_image(
    server: Running, picture: Path, tmp_path: Path
) -> None:
    before = kept()
    by_command("image", picture, tmp_path / "out.png", "--style", "candy")

    assert painted(server, picture) == (tmp_path / "out.png").read_bytes()
    assert kept() <= before


def test_blend_strength_and_colours_are_those_that_were_asked_for(
    server: Running, picture: Path, tmp_path: Path
) -> None:
    style = ["--style", "candy:0.75,mosaic:0.25", "--strength", "0.5", "--keep-colors"]
    by_command("image", picture, tmp_path / "out.png", *style)

    query = "style=candy&other=mosaic&share=0.25&strength=0.5&keep-colors=true"
    assert painted(server, picture, query) == (tmp_path / "out.png").read_bytes()


def test_a_clip_is_to_the_bit_that_of_rts_video(server: Running, tmp_path: Path) -> None:
    given = tmp_path / "clip.mp4"
    ffmpeg(*TEST_VIDEO, *TEST_SOUND, "-pix_fmt", "yuv420p", given)
    by_command("video", given, tmp_path / "out.mp4", "--style", "candy")

    assert painted(server, given) == (tmp_path / "out.mp4").read_bytes()


@pytest.mark.parametrize(
    ("query", "body", "status", "words"),
    [
        ("style=candy&name=x.png", b"no picture", 415, "this is no picture"),
        ("style=candy&name=x.png", b"", 415, "this is no picture"),
        ("style=candy&name=x.mp4", b"\x89PNG\r\n\x1a\n" + bytes(40), 415, "ends with .mp4"),
        ("style=candy&name=x.png", b"\x89PNG\r\n\x1a\n", 415, "is it whole"),
        ("style=nosuch&name=x.png", b"x", 415, "no such style"),
        ("name=x.png", b"x", 415, "no such style"),
        ("style=candy&other=mosaic&share=2", b"x", 415, "share must be between 0 and 1"),
        ("style=candy&strength=nan", b"x", 415, "strength must be between 0 and 1"),
    ],
)
def test_what_cannot_be_painted_is_refused_in_words_and_leaves_nothing(
    server: Running, query: str, body: bytes, status: int, words: str
) -> None:
    before = kept()

    answer = post(server, query, body)

    assert answer[0] == status
    assert words in answer[1]["error"]
    assert kept() <= before


def test_ten_gigabytes_are_refused_before_they_are_sent(server: Running) -> None:
    before = kept()

    status, state = post(server, "style=candy", b"\x89PNG\r\n\x1a\n", length=10 * 2**30)

    assert (status, state["error"]) == (413, f"this is larger than {CLIP.most_bytes // MB} MB")
    assert kept() <= before


def test_a_picture_that_goes_on_for_ever_is_refused_on_the_way(
    server: Running, picture: Path
) -> None:
    before = kept()
    too_long = picture.read_bytes() + bytes(PICTURE.most_bytes)

    status, state = post(server, "style=candy&name=a.png", too_long)

    assert (status, state["error"]) == (413, f"this is larger than {PICTURE.most_bytes // MB} MB")
    assert kept() <= before


def test_one_that_is_cut_off_leaves_nothing(server: Running, picture: Path) -> None:
    before = kept()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)
    connection.putrequest("POST", "/paintings?style=candy&name=a.png")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders()
    connection.send(picture.read_bytes()[:200])
    connection.close()

    end = time.monotonic() + WAIT_S
    while not kept() <= before:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_file_that_is_broken_inside_is_told_without_our_paths(
    server: Running, picture: Path
) -> None:
    broken = picture.read_bytes()[:60]
    status, state = post(server, "style=candy&name=mine.png", broken)
    assert status == 201
    while state["state"] in ("waiting", "working"):
        time.sleep(0.1)
        state = json.loads(request(server, "GET", f"/paintings/{state['key']}")[1])

    assert state["state"] == "failed"
    assert "mine" in state["error"]
    assert tempfile.gettempdir() not in state["error"]
    request(server, "DELETE", f"/paintings/{state['key']}")


def test_twenty_at_once_are_eight_that_wait_and_twelve_that_are_refused(
    server: Running, picture: Path
) -> None:
    before = kept()
    answers: list[tuple[int, dict[str, Any]]] = []
    body = picture.read_bytes()
    senders = [
        threading.Thread(target=lambda: answers.append(post(server, "style=candy", body)))
        for _ in range(20)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert sorted(status for status, _ in answers) == [201] * 8 + [503] * 12
    taken = [state for status, state in answers if status == 201]
    assert all("try again" in state["error"] for status, state in answers if status == 503)
    places = [json.loads(request(server, "GET", f"/paintings/{s['key']}")[1]) for s in taken]
    assert max(state["place"] for state in places) >= 4
    for state in taken:
        assert request(server, "DELETE", f"/paintings/{state['key']}")[0] == 204
    assert kept() <= before


def test_another_sites_page_may_give_nothing(server: Running, picture: Path) -> None:
    body = picture.read_bytes()

    status, state = post(server, "style=candy", body, Origin="https://elsewhere.example")

    assert (status, state["error"].strip()) == (403, "another site's page asked")


def test_without_the_token_nothing_is_taken(tmp_path: Path, picture: Path) -> None:
    before = kept()
    with running(tmp_path, "--camera", "browser", "--token", "secret") as server:
        assert post(server, "style=candy", picture.read_bytes())[0] == 401
        status, state = post(server, "style=candy&token=secret", picture.read_bytes())
        assert status == 201
        assert request(server, "GET", f"/paintings/{state['key']}")[0] == 401

        assert server.end()[0] == 130

    assert kept() <= before


def test_who_does_not_know_the_key_sees_nothing_of_it(server: Running) -> None:
    for path in ("/paintings", "/paintings/x", "/paintings/x/file"):
        assert request(server, "GET", path)[0] in (404, 405)


def test_what_nobody_asks_for_is_forgotten() -> None:
    uploads = Uploads(Treatment(command=lambda _: [], done="", absent_s=0.2))
    upload = uploads.begin()
    upload.state = State.FAILED

    end = time.monotonic() + WAIT_S
    while upload.folder.exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    uploads.close()


def test_what_a_killed_server_has_left_is_removed_by_the_next_and_a_living_ones_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("realtime_style.serve.uploads.NEW_S", -1)
    left = tmp_path / "rts-serve-killed" / "upload"
    left.mkdir(parents=True)
    (left / "given.png").write_bytes(b"precious")
    living = Uploads(painting())
    upload = living.begin()

    another = Uploads(painting())

    assert not left.parent.exists()
    assert upload.folder.is_dir()
    for each in (living, another):
        each.close()
    assert list(tmp_path.iterdir()) == []


def test_a_picture_of_too_many_pixels_is_refused_by_what_it_states() -> None:
    _, encoded = cv2.imencode(".png", np.zeros((4, 4, 3), np.uint8))
    data = bytearray(encoded.tobytes())
    data[16:24] = (40_000).to_bytes(4, "big") * 2

    with pytest.raises(InputError, match="40000x40000 is more than 64 megapixels"):
        upload_type(bytes(data), "a.png")


def test_the_command_line_says_what_the_engine_was_told() -> None:
    assert arguments_for(EngineOptions()) == []
    assert arguments_for(EngineOptions(device=Device.CPU, threads=1)) == [
        *("--device", "cpu"),
        *("--threads", "1"),
    ]


def test_a_whole_share_of_the_other_style_is_that_style() -> None:
    assert look_of({"style": "candy", "other": "mosaic", "share": "1"}, STYLES)[1] == "mosaic"
    assert look_of({"style": "candy", "other": "mosaic"}, STYLES)[1] == "candy"
