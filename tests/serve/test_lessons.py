"""A style is learned from a picture that is given to a real server."""

import contextlib
import http.client
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from realtime_style.errors import InputError
from realtime_style.serve.lessons import free_name, style_name
from realtime_style.serve.upload_kinds import LESSON, style_picture_type
from tests.serve.browser import has_text
from tests.serve.running import WAIT_S, Running, ask, decode, running, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

LONG_S = 10 * WAIT_S
"""To learn two steps takes ten seconds of two cores, which others may use as well."""
ENGINE = ("--variant", "fp32")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, vgg_file: Path) -> Iterator[Path]:
    """Cache and styles of a user who has learned before: nothing is fetched."""
    folder = tmp_path_factory.mktemp("user")
    cache = folder / "cache" / "realtime-style"
    photos = cache / "val2017"
    photos.mkdir(parents=True)
    shutil.copy(vgg_file, cache / "vgg16-features.safetensors")
    random = np.random.default_rng(3)
    for number in range(4):
        small = random.integers(0, 256, (20, 20, 3), np.uint8)
        cv2.imwrite(str(photos / f"{number}.png"), cv2.resize(small, (320, 320)))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        environment.setenv("XDG_DATA_HOME", str(folder / "data"))
        environment.setenv("HOME", str(folder))
        environment.setenv("XDG_PICTURES_DIR", str(folder / "none"))
        yield folder


@pytest.fixture(scope="module")
def server(folders: Path) -> Iterator[Running]:
    saved = folders / "saved"
    saved.mkdir()
    with running(saved, "--camera", "browser", "--learn-steps", 2, *ENGINE) as server:
        yield server


@pytest.fixture(scope="module")
def drawing() -> bytes:
    stripes = np.zeros((300, 300, 3), np.uint8)
    stripes[::20] = stripes[1::20] = (30, 90, 220)
    return bytes(cv2.imencode(".png", stripes)[1])


def request(
    server: Running, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    with contextlib.suppress(ValueError):
        return answer.status, json.loads(data)
    return answer.status, data


def wait_for(server: Running, path: str, *states: str) -> dict[str, Any]:
    end = time.monotonic() + LONG_S
    while time.monotonic() < end:
        status, state = request(server, "GET", path)
        assert status == 200, state
        if state["state"] in states:
            return dict(state)
        time.sleep(0.1)
    raise AssertionError(f"it is still {state}")


def learned(server: Running, drawing: bytes, name: str) -> tuple[str, dict[str, Any]]:
    status, state = request(server, "POST", f"/lessons?name={name}", drawing)
    assert (status, state["state"]) == (201, "waiting"), state
    path = f"/lessons/{state['key']}"
    state = wait_for(server, path, "done", "failed")
    assert state["error"] == ""
    return path, state


@pytest.mark.timeout(2 * LONG_S)
def test_a_style_is_learned_painted_with_and_kept(
    server: Running, drawing: bytes, folders: Path, tmp_path: Path
) -> None:
    path, state = learned(server, drawing, "red_stripes.png")
    assert (state["title"], state["step"], state["kept"]) == ("Red stripes", 2, "")
    status, seen = request(server, "GET", f"{path}/scene.jpg")
    assert (status, decode(seen).shape) == (200, (320, 416, 3))
    viewer = server.open("/live?demo=1")
    ask(viewer, style=state["style"])
    until(viewer, style=state["style"])

    status, file = request(server, "GET", f"{path}/file")
    assert status == 200
    (tmp_path / "mine.safetensors").write_bytes(file)
    photo = cv2.imencode(".png", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()
    (tmp_path / "photo.png").write_bytes(photo)
    mine, target = tmp_path / "mine.safetensors", tmp_path / "out.png"
    files = [str(tmp_path / "photo.png"), str(target)]
    command = [sys.executable, "-m", "realtime_style", "image", *files, "--style", str(mine)]
    subprocess.run([*command, *ENGINE, "--quiet"], check=True)
    _, painting = request(server, "POST", f"/paintings?style={state['style']}&name=a.png", photo)
    wait_for(server, f"/paintings/{painting['key']}", "done")
    painted = request(server, "GET", f"/paintings/{painting['key']}/file")[1]
    assert painted == target.read_bytes()

    assert request(server, "POST", f"{path}/keep") == (200, {"kept": "red-stripes"})
    until(viewer, style="red-stripes")
    about = json.loads(server.get("/about.json").body)
    assert {"name": "red-stripes", "label": "Red stripes"}.items() <= about["styles"][-1].items()
    assert decode(server.get("/thumbnails/red-stripes.jpg").body).shape == (160, 208, 3)
    assert request(server, "DELETE", path)[0] == 204
    assert request(server, "GET", path)[0] == 404
    assert (folders / "data/realtime-style/styles/red-stripes.safetensors").read_bytes() == file
    ask(viewer, style="candy")
    until(viewer, style="candy")


@pytest.mark.timeout(2 * LONG_S)
def test_a_style_is_learned_on_the_page_and_goes_with_it_where_it_is_not_kept(
    page: "Page", server: Running, drawing: bytes
) -> None:
    page.set_default_timeout(1000 * LONG_S)
    has_text(page, "#source", "waiting")
    given = {"name": "my_tile.png", "mimeType": "image/png", "buffer": drawing}
    page.locator("#learn").set_input_files(given)

    page.get_by_role("button", name="Paint with it").click()
    has_text(page, "#painted-in", "^My tile$")
    has_text(page, "#lessons", "My tile is learned")
    page.wait_for_function("() => document.querySelector('#lessons img').naturalWidth === 416")
    name = page.locator("#styles input:checked").input_value()
    assert name not in server.get("/about.json").body.decode()
    viewer = server.open("/live")
    ask(viewer, style="no-such-style")
    while "error" not in (said := until(viewer)):
        pass
    assert name not in said["error"]

    page.get_by_role("button", name="Remove my_tile.png").click()

    has_text(page, "#painted-in", "^Candy$")
    assert page.locator(f"#styles input[value={name}]").count() == 0


def test_only_so_many_wait_for_a_lesson_and_each_is_told_its_place(
    server: Running, drawing: bytes
) -> None:
    answers = [request(server, "POST", "/lessons?name=a.png", drawing) for _ in range(5)]

    assert [status for status, _ in answers] == [201] * 4 + [503]
    assert "try again" in answers[-1][1]["error"]
    last = request(server, "GET", f"/lessons/{answers[3][1]['key']}")[1]
    assert (last["state"], last["place"]) == ("waiting", 3)
    for _, state in answers[:4]:
        assert request(server, "DELETE", f"/lessons/{state['key']}")[0] == 204


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"no picture", "this is no picture"), (b"\x1aE\xdf\xa3" + bytes(60), "this is a video")],
)
def test_what_is_no_picture_teaches_nothing(server: Running, body: bytes, words: str) -> None:
    status, state = request(server, "POST", "/lessons?name=a", body)

    assert status == 415
    assert words in state["error"]


def test_another_sites_page_may_have_nothing_learned(server: Running, drawing: bytes) -> None:
    headers = {"Origin": "https://elsewhere.example"}

    assert request(server, "POST", "/lessons?name=a.png", drawing, **headers)[0] == 403


def test_where_the_page_may_learn_nothing_it_is_not_offered(tmp_path: Path) -> None:
    with running(tmp_path, "--camera", "browser", "--learn-minutes", 0, *ENGINE) as server:
        assert json.loads(server.get("/about.json").body)["learning"]["why"] is None
        assert request(server, "POST", "/lessons?name=a.png", b"x")[0] == 404


def test_a_style_picture_may_be_as_large_as_a_picture() -> None:
    _, encoded = cv2.imencode(".png", np.zeros((4, 4, 3), np.uint8))

    assert style_picture_type(encoded.tobytes(), "a.png").kind is LESSON
    with pytest.raises(InputError, match=r"ends with \.mp4"):
        style_picture_type(encoded.tobytes(), "a.mp4")


@pytest.mark.parametrize(
    ("title", "name"), [("Red Stripes", "red-stripes"), ("Ä — ?", "mine"), ("x" * 90, "x" * 40)]
)
def test_a_title_makes_a_name(title: str, name: str) -> None:
    assert style_name(title) == name


def test_a_name_that_a_style_has_gets_a_number() -> None:
    assert free_name("candy") == "candy-2"
