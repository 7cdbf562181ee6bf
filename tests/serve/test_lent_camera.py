"""A browser's own camera, played by a WebSocket client."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.serve.running import (
    WAIT_S,
    Running,
    jpeg,
    next_frame,
    next_state,
    running,
    until,
    with_stated_size,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("saved"), "--strength", 0) as server:
        yield server


def answer(camera: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(camera.recv(timeout=WAIT_S)))


def ending(camera: ClientConnection) -> list[dict[str, Any]]:
    """What is said until the connection is closed."""
    said = []
    try:
        while True:
            said.append(answer(camera))
    except ConnectionClosed:
        return said


def test_what_is_sent_comes_back_painted_with_its_number(server: Running) -> None:
    viewer, camera = server.open("/live"), server.open("/camera")

    for number in range(5):
        camera.send(jpeg(grey=50 * number))
        assert answer(camera)["painted"] == number
        source, seen, picture = next_frame(viewer)
        assert seen == number
        assert abs(int(picture[0, 0, 0]) - 50 * number) <= 3

    state = next_state(viewer)
    assert state["source"] == "a browser's camera, 64x48"
    assert state["number"] == source
    camera.close()
    until(viewer, source=None)


def test_bad_pictures_among_good_ones_are_answered_and_skipped(server: Running) -> None:
    camera = server.open("/camera")
    camera.send(jpeg())
    assert "refused" not in answer(camera)

    for number, bad in enumerate(
        [b"no picture", b"", with_stated_size(jpeg(), 20_000, 48), jpeg(32, 32)], start=1
    ):
        camera.send(bad)
        said = answer(camera)
        assert said["painted"] == number
        assert said["refused"]
    camera.send(jpeg())
    assert answer(camera)["painted"] == 5
    camera.close()


@pytest.mark.parametrize(
    "bad", [b"no picture", with_stated_size(jpeg(), 20_000, 15_000), jpeg()[:60]]
)
def test_a_camera_that_begins_with_no_picture_is_told_so(server: Running, bad: bytes) -> None:
    camera = server.open("/camera")

    camera.send(bad)

    (said,) = ending(camera)
    assert said["refused"]
    assert camera.close_code == 1003


def test_text_and_huge_messages_end_the_connection(server: Running) -> None:
    text, huge = server.open("/camera"), server.open("/camera")
    text.send("hello")
    with contextlib.suppress(ConnectionClosed, OSError):  # refused while it is still sent
        huge.send(bytes(5 * 2**20))

    assert ending(text) == ending(huge) == []
    assert text.close_code == 1003


def test_a_flood_is_thinned_to_the_newest(server: Running) -> None:
    """Sent as fast as the connection takes them, without waiting for answers."""
    viewer, camera = server.open("/live"), server.open("/camera")
    pictures = [jpeg(grey=value) for value in range(0, 250, 5)]
    for number in range(500):
        camera.send(pictures[number % len(pictures)])

    painted = -1
    count = 0
    while painted < 499:
        painted = answer(camera)["painted"]
        count += 1

    assert count < 250
    *_, picture = next_frame(viewer)
    assert isinstance(picture, np.ndarray)
    camera.close()


def test_the_newest_camera_is_the_one_that_is_painted(server: Running) -> None:
    viewer, old, new = server.open("/live"), server.open("/camera"), server.open("/camera")
    old.send(jpeg())
    answer(old)

    new.send(jpeg(80, 64))
    answer(new)

    ending(old)
    assert old.close_reason == "another picture is painted now"
    until(viewer, source="a browser's camera, 80x64")
    new.close()
    until(viewer, source=None)


def test_the_servers_own_camera_comes_back_when_the_browser_goes(tmp_path: Path) -> None:
    with running(
        tmp_path, "--camera", "test", "--width", 64, "--height", 48, "--strength", 0
    ) as server:
        viewer, camera = server.open("/live"), server.open("/camera")
        until(viewer, source="the server's camera, 64x48")

        camera.send(jpeg())
        until(viewer, source="a browser's camera, 64x48")
        camera.close()

        until(viewer, source="the server's camera, 64x48")
        assert next_frame(viewer)
