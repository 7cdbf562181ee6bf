"""The window of `rts webcam` on a screen in memory, with the bundled clip as its camera.

    python -m docs.pictures.draw_window

Xvfb, openbox and xdotool are needed (Debian: apt install xvfb openbox xdotool), and the extra
[screen]. Rate and latency are not shown: they would be those of the machine that draws it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import mss
import numpy as np

from docs.pictures.clip import CLIP, save
from realtime_style.frame import BgrImage
from realtime_style.sinks.window import TITLE

SCREEN = 980, 568
WIDTH, HEIGHT = 960, 540
"""Of the picture in the window."""
LONGEST_START_S = 120
SETTLED_S = 20


def main() -> None:
    with screen() as display:
        environment = {**os.environ, "DISPLAY": display}
        manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
        command = [sys.executable, "-m", "realtime_style", "webcam", "--camera", str(CLIP)]
        run = subprocess.Popen([*command, "--style", "starry-night"], env=environment)
        try:
            show_half(environment)
            save("window.jpg", photograph(display))
        finally:
            run.terminate()
            run.wait()
            manager.terminate()
            manager.wait()


@contextmanager
def screen() -> Iterator[str]:
    """An X server without a monitor, by its display's name."""
    size = f"{SCREEN[0]}x{SCREEN[1]}x24"
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout
        yield f":{server.stdout.readline().decode().strip()}"
        server.terminate()


def show_half(environment: dict[str, str]) -> None:
    """Wait for the window, make it larger, and press the key of the split view."""

    def xdotool(*words: str) -> str:
        told = subprocess.run(
            ["xdotool", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=LONGEST_START_S,
        )
        return told.stdout

    window = xdotool("search", "--sync", "--onlyvisible", "--name", TITLE).split()[0]
    xdotool("windowsize", window, str(WIDTH), str(HEIGHT))
    xdotool("windowmove", window, "9", "20")
    xdotool("windowfocus", "--sync", window)
    time.sleep(SETTLED_S / 2)
    xdotool("key", "--window", window, "v")
    time.sleep(SETTLED_S / 2)


def photograph(display: str) -> BgrImage:
    with mss.MSS(display=display) as camera:
        shot = np.asarray(camera.grab(camera.monitors[0]), np.uint8)
    return np.ascontiguousarray(shot[:, :, :3])


if __name__ == "__main__":
    main()
