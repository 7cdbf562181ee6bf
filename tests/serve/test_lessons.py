"""A style is learned from a picture that is given to a real server."""

import contextlib
import http.client
import json
import shutil
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
from tests.cli.rts import rts
from tests.serve.browser import has_text
from tests.serve.running import WAIT_S, Running, ask, decode, next_state, running

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("torch", reason="the extra [train] is not installed")
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
        environment.setenv("OMP_NUM_THREADS", "1")
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


@pytest.mark.slow
@pytest.mark.timeout(2 * LONG_S)
def test_a_style_is_learned_on_the_page_painted_with_and_kept(
    page: "Page", server: Running, drawing: bytes, folders: Path, tmp_path: Path
) -> None:
    page.set_default_timeout(1000 * LONG_S)
    has_text(page, "#source", "waiting")
    (tmp_path / "red_stripes.png").write_bytes(drawing)
    page.locator("#learn").set_input_files(tmp_path / "red_stripes.png")

    # From the first step on, while it is still learned.
    page.get_by_role("button", name="Paint with it").click()
    has_text(page, "#painted-in", "^Red stripes$")
    page.wait_for_function("() => document.querySelector('#lessons img').naturalWidth === 416")
    has_text(page, "#lessons", "Red stripes is learned")
    path = "/" + (page.locator("#lessons img").get_attribute("src") or "").partition("/scene")[0]
    name = page.locator("#styles input:checked").input_value()
    nobody_is_told(name, server)

    file = request(server, "GET", f"{path}/file")[1]
    assert painted_by_page(server, name) == painted_by_command(file, tmp_path)

    page.get_by_role("button", name="Keep it among the styles").click()
    has_text(page, "#lessons", "rts knows it as red-stripes")
    page.wait_for_function(
        "() => document.querySelector('#styles input:checked')?.value === 'red-stripes'"
    )
    assert page.locator(f"#styles input[value={name}]").count() == 0
    kept = folders / "data/realtime-style/styles/red-stripes.safetensors"
    assert kept.read_bytes() == file
    about = json.loads(server.get("/about.json").body)
    assert {"name": "red-stripes", "label": "Red stripes"}.items() <= about["styles"][-1].items()
    assert decode(server.get("/thumbnails/red-stripes.jpg").body).shape == (160, 208, 3)

    page.get_by_role("button", name="Remove red_stripes.png").click()
    page.wait_for_function("() => document.querySelectorAll('#lessons li').length === 0")
    wait_until_gone(server, path)
    has_text(page, "#painted-in", "^Red stripes$")


def nobody_is_told(name: str, server: Running) -> None:
    """Neither by the list of styles nor by what is said of one that is not there."""
    assert name not in server.get("/about.json").body.decode()
    viewer = server.open("/live")
    ask(viewer, style="no-such-style")
    while "error" not in (said := next_state(viewer)):
        pass
    assert name not in said["error"]


def photo() -> bytes:
    return bytes(cv2.imencode(".png", np.full((48, 64, 3), 90, np.uint8))[1])


def painted_by_page(server: Running, style: str) -> bytes:
    _, state = request(server, "POST", f"/paintings?style={style}&name=a.png", photo())
    wait_for(server, f"/paintings/{state['key']}", "done")
    return bytes(request(server, "GET", f"/paintings/{state['key']}/file")[1])


def painted_by_command(style: bytes, folder: Path) -> bytes:
    source, target, file = (folder / name for name in ("a.png", "out.png", "mine.safetensors"))
    source.write_bytes(photo())
    file.write_bytes(style)
    result = rts("image", source, target, "--style", file, *ENGINE, "--quiet")
    assert result.returncode == 0, result.stderr
    return target.read_bytes()


def wait_until_gone(server: Running, path: str) -> None:
    end = time.monotonic() + WAIT_S
    while request(server, "GET", path)[0] != 404:
        assert time.monotonic() < end
        time.sleep(0.05)


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


@pytest.mark.parametrize(("steps", "words"), [(1, ["1 step alone"]), (99, ["99 steps"]), (100, [])])
def test_a_style_that_had_no_time_is_told_with_the_way_to_more(
    steps: int, words: list[str], tmp_path: Path
) -> None:
    from realtime_style.cli.learning import warnings_after
    from rts_train.recipe import load_recipe
    from rts_train.run import TrainingResult

    result = TrainingResult(
        checkpoint=tmp_path,
        preview=tmp_path,
        steps=steps,
        seconds=9.0,
        losses={},
        unreadable_photos=0,
    )

    said = warnings_after(load_recipe("style"), result, "take longer")

    assert len(said) == len(words)
    for line, word in zip(said, words, strict=True):
        assert word in line
        assert line.endswith(": take longer")


def test_a_name_that_a_style_has_gets_a_number() -> None:
    assert free_name("candy") == "candy-2"
