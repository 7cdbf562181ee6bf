"""How much the page weighs, and how soon it shows a picture, in Chromium.

    .venv/bin/python -m benchmarks.page_weight [--times 10]

Needs Chromium, and playwright from the extra [dev]. Browser and rts are on one machine. Each time
the page is opened by a browser that has seen nothing of it; time runs from the address to the first
picture of the film on the canvas.
"""

import argparse
import dataclasses
import json
import signal
import statistics
import subprocess
import sys

import onnxruntime
from playwright.sync_api import Browser, sync_playwright

from benchmarks.browser_round_trip import FLAGS, find_browser, read_address
from realtime_style.bench.machine import describe_machine
from realtime_style.engine.threads import usable_cores

WEIGHT = """() => {
    const loaded = performance.getEntriesByType("resource");
    const bytes = (wanted) => [...performance.getEntriesByType("navigation"), ...loaded]
        .filter(({ name }) => wanted === name.includes("/thumbnails/"))
        .reduce((sum, { transferSize }) => sum + transferSize, 0);
    return { page: bytes(false), thumbnails: bytes(true), requests: loaded.length + 1 };
}"""


def main() -> None:
    """Open it some times, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    command = [sys.executable, "-m", "realtime_style", "serve", "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        address = read_address(server)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=find_browser(), args=FLAGS)
            seen = [open_page(browser, address) for _ in range(options.times)]
            browser.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate()
    times = sorted(first_ms for first_ms, _ in seen)
    result = {
        "machine": dataclasses.asdict(
            describe_machine(onnxruntime=onnxruntime.__version__, threads=usable_cores())
        ),
        "bytes": seen[-1][1],
        "first_picture_ms": {
            "least": round(times[0]),
            "median": round(statistics.median(times)),
            "most": round(times[-1]),
        },
    }
    print(json.dumps(result, indent=2))


def open_page(browser: Browser, address: str) -> tuple[float, dict[str, int]]:
    """Milliseconds to the first picture, and bytes by what they are."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("() => performance.getEntriesByName('first picture').length")
    first_ms = page.evaluate("performance.getEntriesByName('first picture')[0].startTime")
    page.wait_for_load_state("networkidle")
    weight = page.evaluate(WEIGHT)
    context.close()
    return float(first_ms), dict(weight)


if __name__ == "__main__":
    main()
