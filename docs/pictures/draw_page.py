"""The page of `rts serve` on a screen and on a phone, before there is a camera.

    python -m docs.pictures.draw_page

Chromium is needed, and what the tests of the page need: `pip install playwright`. Rate, latency and
notices are not shown: they would be those of the machine that draws it.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docs.pictures.clip import save
from realtime_style.frame import BgrImage

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SCREEN, PHONE = (1280, 800), (390, 844)
OTHER, SHARE = "watercolour", "35"
OF_THIS_MACHINE = "#numbers, #notice"
HIDE = "css => document.querySelectorAll(css).forEach(each => each.style.visibility = 'hidden')"
SCROLL = """() => {
    document.querySelector("#second").scrollIntoView();
    scrollBy(0, -260);
    const chosen = document.querySelector("#others label:has(:checked)");
    chosen.scrollIntoView({ inline: "center", block: "nearest" });
}"""
SETTLED_MS = 4000
LONGEST_WAIT_MS = 120_000


def main() -> None:
    from playwright.sync_api import sync_playwright

    chromium = next(path for name in BROWSERS if (path := shutil.which(name)))
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(folder) as url,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, size in (("serve.jpg", SCREEN), ("serve-phone.jpg", PHONE)):
            page = browser.new_page(viewport={"width": size[0], "height": size[1]})
            page.set_default_timeout(LONGEST_WAIT_MS)
            page.goto(url)
            page.evaluate(HIDE, OF_THIS_MACHINE)
            save(name, photograph(page, scroll=size == PHONE))
            page.close()
        browser.close()


@contextmanager
def serving(folder: str) -> Iterator[str]:
    """A server's address; what it saves goes into a folder that is deleted."""
    command = [sys.executable, "-m", "realtime_style", "serve", "--port", "0"]
    command += ["--folder", folder, "--style", "starry-night"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            told = (line for line in process.stderr if "http" in line)
            words = next(told).split()
            yield next(word for word in words if word.startswith("http"))
        finally:
            process.terminate()


def photograph(page: "Page", *, scroll: bool) -> BgrImage:
    """When a film is painted; `scroll` goes to a blend that was set."""
    page.locator("#styles img").first.wait_for()
    page.wait_for_timeout(SETTLED_MS)
    if scroll:
        page.locator(f"#others input[value={OTHER}]").check(force=True)
        page.locator("#share").fill(SHARE)
        page.evaluate(SCROLL)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(SETTLED_MS)
    shot = np.frombuffer(page.screenshot(type="png"), np.uint8)
    image = cv2.imdecode(shot, cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image, np.uint8)


if __name__ == "__main__":
    main()
