"""A real browser, and a page of the module's server; commands share a cache, where what is the
fastest on this machine is kept once it was tried.

Chromium's `--use-fake-device-for-media-stream` stands for a camera, and
`--use-fake-ui-for-media-stream` for the person who allows it.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.serve.running import WAIT_S, Running, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    *("--use-fake-device-for-media-stream=fps=10", "--use-fake-ui-for-media-stream"),
    *("--no-sandbox", "--disable-gpu"),
]
SAME = ("--variant", "fp32", "--threads", "1")
"""The trial of the fastest graph may end otherwise in another process."""


@pytest.fixture(autouse=True)
def _shared_cache(_own_folders: None, session_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(session_cache))


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = [path for name in BROWSERS if (path := shutil.which(name))]
    if not found:
        pytest.skip("no Chromium here: apt install chromium")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found[0], args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("saved")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RTS_CONFIG", str(folder / "config.toml"))
        with running(folder, "--camera", "browser", "--quality", "fast", *SAME) as server:
            yield server


def told(said: "ConsoleMessage") -> str:
    return f"{said.text} {said.location.get('url', '')}"


@pytest.fixture
def page(browser: "Browser", server: Running) -> Iterator["Page"]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(WAIT_S * 1000)
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.extend([told(said)] * (said.type == "error")))
    page.goto(server.url)
    yield page
    context.close()
    assert trouble == []
