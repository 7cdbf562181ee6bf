"""What an upload that is painted costs a camera: round trips of pictures with and without it.

A browser's camera of 640x480 at 30 frames a second is lent to `rts serve`, and two viewers watch.
In turns of ten seconds, nothing else happens, or a clip that was uploaded is painted.
"""

import argparse
import contextlib
import http.client
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from realtime_style.serve.thumbnails import demo_clip
from tests.serve.running import Running, running

FPS = 30
TURN_S = 10


def watch(server: Running) -> None:
    viewer = server.open("/live")
    with contextlib.suppress(ConnectionClosed):
        for message in viewer:
            if isinstance(message, bytes):
                viewer.send("shown")


def pictures() -> list[bytes]:
    capture, encoded = cv2.VideoCapture(str(demo_clip())), []
    is_there, frame = capture.read()
    while is_there:
        resized = cv2.resize(frame, (640, 480))
        encoded.append(cv2.imencode(".jpg", resized)[1].tobytes())
        is_there, frame = capture.read()
    return encoded


class Camera:
    """Sends pictures at a steady pace, at most two of which are not answered."""

    def __init__(self, server: Running) -> None:
        self.trips: list[tuple[float, float]] = []
        """When it was sent, and seconds until it was out."""
        self._socket = connect(f"ws://127.0.0.1:{server.port}/camera", max_size=None)
        self._sent: dict[int, float] = {}
        self._painted = -1
        for work in (self._send, self._receive):
            threading.Thread(target=work, daemon=True).start()

    def _send(self) -> None:
        number, stored = 0, pictures()
        with contextlib.suppress(ConnectionClosed):
            while True:
                if number - self._painted <= 2:
                    self._sent[number] = time.monotonic()
                    self._socket.send(stored[number % len(stored)])
                    number += 1
                time.sleep(1 / FPS)

    def _answers(self) -> Iterator[str | bytes]:
        with contextlib.suppress(ConnectionClosed):
            yield from self._socket

    def _receive(self) -> None:
        for message in self._answers():
            answer = json.loads(message)["painted"]
            now = time.monotonic()
            for number in range(self._painted + 1, answer + 1):
                self.trips.append((self._sent[number], now - self._sent[number]))
            self._painted = max(self._painted, answer)


def ask(server: Running, method: str, path: str, body: bytes | None = None) -> dict[str, object]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request(method, path, body)
    text = connection.getresponse().read()
    connection.close()
    return json.loads(text) if text else {}


def told(name: str, trips: list[float]) -> None:
    ordered = sorted(trips)
    p95 = ordered[int(len(ordered) * 0.95)] * 1000
    print(f"{name}: {len(trips)} pictures, {statistics.median(trips) * 1000:.0f} ms, p95 {p95:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    turns = parser.parse_args().turns
    clip = demo_clip().read_bytes()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        for _ in range(2):
            threading.Thread(target=watch, args=(server,), daemon=True).start()
        camera = Camera(server)
        time.sleep(3)
        alone: list[float] = []
        beside: list[float] = []
        painted = 0
        for _ in range(turns):
            began = time.monotonic()
            time.sleep(TURN_S)
            alone += [trip for at, trip in list(camera.trips) if at >= began]
            began = time.monotonic()
            state = ask(server, "POST", "/paintings?style=candy&name=clip.mp4", clip)
            while state["state"] in ("waiting", "working"):
                time.sleep(0.2)
                state = ask(server, "GET", f"/paintings/{state['key']}")
            painted += state["state"] == "done"
            took = time.monotonic() - began
            beside += [trip for at, trip in list(camera.trips) if at >= began]
            print(f"the upload was painted in {took:.1f} s ({state['state']})")
            ask(server, "DELETE", f"/paintings/{state['key']}")
        told("the camera alone", alone)
        told(f"beside {painted} uploads", beside)


if __name__ == "__main__":
    main()
