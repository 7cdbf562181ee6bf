"""From a browser's camera to its canvas and back: the median, as the page itself measures it.

    .venv/bin/python benchmarks/browser_round_trip.py [--seconds 20]

Needs Chromium, and playwright from the extra [dev]. The camera is Chromium's stand-in: 640x480 at
20 frames a second. Time runs from a picture's capture in the page until its painting is drawn:
JPEG there, two WebSockets, JPEG again, and the painting between.
"""

import argparse
import dataclasses
import json
import re
import shutil
import signal
import subprocess
import sys
import time

import onnxruntime
from playwright.sync_api import Page, sync_playwright

from realtime_style.bench.machine import describe_machine
from realtime_style.engine.threads import usable_cores

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--no-sandbox"]


def main() -> None:
    """Run a server and a browser, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--style", default="candy")
    options = parser.parse_args()
    command = [sys.executable, "-m", "realtime_style", "serve", "--port", "0"]
    server = subprocess.Popen(
        [*command, "--style", options.style], stderr=subprocess.PIPE, text=True
    )
    try:
        trips = measure(read_address(server), options.seconds)
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate()
    result = {
        "machine": dataclasses.asdict(
            describe_machine(onnxruntime=onnxruntime.__version__, threads=usable_cores())
        ),
        **summary(trips),
    }
    print(json.dumps(result, indent=2))


def summary(trips: list[float]) -> dict[str, object]:
    """For people and programs."""
    ordered = sorted(trips)
    times = {"p50": ordered[len(ordered) // 2], "p95": ordered[len(ordered) * 95 // 100]}
    return {
        "frames": len(trips),
        "round_trip_ms": {name: round(value, 1) for name, value in times.items()},
    }


def find_browser() -> str:
    """The path of Chromium."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    raise SystemExit("no Chromium here: apt install chromium")


def read_address(server: "subprocess.Popen[str]") -> str:
    """What the server tells to open."""
    assert server.stderr
    for line in server.stderr:
        if found := re.match(r"open (\S+)", line):
            return found[1]
    raise SystemExit("rts serve ended before it served")


def measure(address: str, seconds: float) -> list[float]:
    """Milliseconds of each picture's way, after a second to get warm."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_browser(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        page.locator("#camera").click()
        page.wait_for_function("() => document.querySelector('#trip').textContent")
        trips = collect(page, seconds)
        browser.close()
    return trips


def collect(page: Page, seconds: float) -> list[float]:
    """What the page tells of each picture that it has drawn."""
    time.sleep(1)
    page.evaluate(
        "() => { window.trips = []; document.addEventListener('trip', "
        "({ detail }) => window.trips.push(detail)); }"
    )
    time.sleep(seconds)
    return list(page.evaluate("window.trips"))


if __name__ == "__main__":
    main()
