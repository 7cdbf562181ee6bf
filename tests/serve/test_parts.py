"""Mailboxes, viewers and names, without a server."""

import asyncio
from fractions import Fraction
from typing import Any

import cv2
import numpy as np
import pytest

from realtime_style.frame import Frame
from realtime_style.serve.guard import is_local, is_own_name
from realtime_style.serve.mailbox import Mailbox
from realtime_style.serve.viewers import HEAD, Viewer, Viewers

PAINTING = np.full((48, 64, 3), 70, np.uint8)


def frame(index: int) -> Frame:
    return Frame(PAINTING, index, Fraction(index, 25), 0.0)


def test_a_mailbox_holds_what_came_last() -> None:
    async def run() -> tuple[int | None, int]:
        mailbox: Mailbox[int] = Mailbox()
        for number in range(1000):
            mailbox.put(number)
        return await mailbox.get(), mailbox.skipped

    assert asyncio.run(run()) == (999, 999)


def test_a_closed_mailbox_wakes_whoever_waits_and_stays_closed() -> None:
    async def run() -> list[int | None]:
        mailbox: Mailbox[int] = Mailbox()
        waiting = asyncio.ensure_future(mailbox.get())
        await asyncio.sleep(0)
        mailbox.close()
        mailbox.put(1)
        return [await waiting, await mailbox.get()]

    assert asyncio.run(run()) == [None, None]


def test_each_painting_is_encoded_once_and_none_where_nobody_watches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoded = []
    real = cv2.imencode

    def counting(*given: Any) -> Any:
        encoded.append(given)
        return real(*given)

    monkeypatch.setattr(cv2, "imencode", counting)

    async def run() -> tuple[bytes | None, bytes | None]:
        viewers, first, second = Viewers(), Viewer(), Viewer()
        viewers.write(PAINTING, frame(0))
        assert not encoded
        viewers.join(first)
        viewers.join(second)
        viewers.source = 3
        viewers.write(PAINTING, frame(7))
        got = await first.frames.get(), await second.frames.get()
        viewers.leave(first)
        viewers.leave(second)
        viewers.write(PAINTING, frame(8))
        return got

    one, other = asyncio.run(run())

    assert one is other
    assert one is not None
    assert HEAD.unpack_from(one) == (3, 7)
    assert len(encoded) == 1


def test_a_viewer_who_comes_late_is_told_the_state_of_the_moment() -> None:
    async def run() -> str | None:
        viewers, early, late = Viewers(), Viewer(), Viewer()
        viewers.join(early)
        viewers.tell("first")
        viewers.tell("second")
        viewers.join(late)
        return await late.states.get()

    assert asyncio.run(run()) == "second"


def test_all_viewers_are_let_go_at_the_end() -> None:
    async def run() -> list[object]:
        viewers, early, late = Viewers(), Viewer(), Viewer()
        viewers.join(early)
        viewers.let_go()
        viewers.join(late)
        return [await early.frames.get(), await early.states.get(), await late.frames.get()]

    assert asyncio.run(run()) == [None, None, None]


def test_painting_goes_on_when_the_event_loop_has_ended() -> None:
    viewers = Viewers()

    async def run() -> None:
        viewers.join(Viewer())

    asyncio.run(run())
    viewers.write(PAINTING, frame(0))
    viewers.tell("state")


@pytest.mark.parametrize(
    ("header", "listens_at", "own"),
    [
        ("127.0.0.1:8010", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("[::1]:8010", "127.0.0.1", True),
        ("192.168.1.5:8010", "127.0.0.1", False),
        ("192.168.1.5:8010", "0.0.0.0", True),
        ("[fe80::1]:8010", "::", True),
        ("evil.example", "0.0.0.0", False),
        ("studio.lan:8010", "studio.lan", True),
        ("user@evil.example", "127.0.0.1", False),
        ("127.0.0.1.evil.example", "127.0.0.1", False),
        ("", "127.0.0.1", False),
    ],
)
def test_only_our_own_names_pass(header: str, listens_at: str, own: bool) -> None:
    assert is_own_name(header, listens_at) is own


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("x", False)],
)
def test_a_token_is_needed_wherever_others_can_reach_us(host: str, local: bool) -> None:
    assert is_local(host) is local
