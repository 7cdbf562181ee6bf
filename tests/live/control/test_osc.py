"""python-osc's own client and server stand at the other end."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import build_msg
from pythonosc.osc_server import ThreadingOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient

from realtime_style.errors import InputError
from realtime_style.live.commands import Command, CommandDoor, StyleBlend
from realtime_style.live.control.feedback import Feedback
from realtime_style.live.control.osc import OscListener, OscTeller
from realtime_style.live.control.remote import MOST_TOLD, Remote
from tests.live.control.waiting import wait_for

HERE = "127.0.0.1"


class Peer:
    """A listener, its door, and a client that sends to it."""

    def __init__(self) -> None:
        self.taps = 0
        self.door = CommandDoor({"tap": self._tap})
        self.remote = Remote(self.door, ["ink", "candy"])
        self.listener = OscListener((HERE, 0), self.remote)
        self.client = SimpleUDPClient(*self.listener.address)

    def _tap(self) -> None:
        self.taps += 1

    def close(self) -> None:
        self.listener.close()
        self.client.close()

    def settle(self) -> list[Command]:
        """All that came, once the listener has read all that was sent."""
        before = self.taps

        def came() -> bool:
            self.client.send_message("/rts/tap", [])
            return self.taps > before

        wait_for(came)
        return [each for each in self.door.take_all() if each != Command("tap")]


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@pytest.mark.parametrize(
    ("address", "value", "command"),
    [
        ("/rts/strength", 0.5, Command("strength", 0.5)),
        ("/rts/strength", 7, Command("strength", 1.0)),
        ("/rts/strength/by", -2, Command("strength", by=-2)),
        ("/rts/strength/by", [], Command("strength", by=1)),
        ("/rts/style", "ink", Command("style", StyleBlend("ink"))),
        ("/rts/style", 1, Command("style", StyleBlend("candy"))),
        ("/rts/style", ["ink", "candy", 0.5], Command("style", StyleBlend("ink", "candy", 0.5))),
        ("/rts/style/ink", 1.0, Command("style", StyleBlend("ink"))),
        ("/rts/split", True, Command("split", True)),
        ("/rts/split/toggle", 1.0, Command("split")),
        ("/rts/preset/3", [], Command("preset", "3")),
        ("/rts/record", 1, Command("record", True)),
        ("/rts/next", [], Command("next")),
    ],
)
def test_each_kind_of_message_becomes_its_command(
    peer: Peer, address: str, value: Any, command: Command
) -> None:
    peer.client.send_message(address, value)

    assert peer.settle() == [command]
    assert peer.remote.news() == []


def test_a_bundle_is_all_of_its_messages(peer: Peer) -> None:
    bundle = OscBundleBuilder(IMMEDIATELY)
    bundle.add_content(build_msg("/rts/strength", [0.5]))
    bundle.add_content(build_msg("/rts/next", []))
    peer.client.send(bundle.build())

    assert peer.settle() == [Command("strength", 0.5), Command("next")]


NESTED = b""
for _ in range(400):
    NESTED = b"#bundle\0" + bytes(7) + b"\1" + len(NESTED).to_bytes(4, "big") + NESTED
LONG = b"/rts/strength\0\0\0,s\0\0" + b"loud" * 15_000


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"/", b"nonsense", b"#bundle\0" + b"\xff" * 40, NESTED, LONG]
)
def test_bytes_that_are_no_packet_are_told_once_and_what_follows_is_heard(
    peer: Peer, data: bytes
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(10):
            sender.sendto(data, peer.listener.address)
    peer.client.send_message("/rts/next", [])

    assert peer.settle() == [Command("next")]
    assert len(peer.remote.news()) <= 1


@pytest.mark.parametrize(
    "data",
    [
        b"#bundle\0" + bytes(7) + b"\1" + (4).to_bytes(4, "big") + b"what",
        b"/rts/strength\0\0\0,Q\0\0",
    ],
)
def test_what_the_library_would_log_does_not_fill_the_terminal(
    peer: Peer, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(10):
            sender.sendto(data, peer.listener.address)

    peer.settle()
    assert caplog.records == []


def test_trouble_is_told_once_for_each_control(peer: Peer) -> None:
    for number in range(50):
        peer.client.send_message("/rts/strength", f"loud {number}")
        peer.client.send_message("/rts/nothing", number)
        peer.client.send_message("/elsewhere", number)

    assert peer.settle() == []
    news = peer.remote.news()
    assert len(news) == 3
    assert any("takes a number, got 'loud" in each for each in news)
    assert any("no control 'nothing'" in each for each in news)
    assert any("begin with /rts/" in each for each in news)


def test_nobody_can_fill_the_window_with_trouble(peer: Peer) -> None:
    for number in range(200):
        peer.client.send_message(f"/x/{number}", 1)

    peer.settle()
    assert 0 < len(peer.remote.news()) <= MOST_TOLD


def test_of_a_flood_the_newest_value_comes_in(peer: Peer) -> None:
    """UDP may lose some of it; what comes after it is heard, and little of it waits."""
    for number in range(3000):
        peer.client.send_message("/rts/strength", number / 3000)
    flood = peer.settle()
    peer.client.send_message("/rts/strength", 0.25)
    peer.client.send_message("/rts/next", [])
    peer.client.send_message("/rts/next", [])

    assert [each.control for each in flood] == ["strength"]
    assert peer.settle() == [Command("strength", 0.25), Command("next"), Command("next")]


def test_what_writes_files_is_done_at_most_twice_a_second(peer: Peer) -> None:
    for _ in range(100):
        peer.client.send_message("/rts/photo", [])

    assert peer.settle() == [Command("photo")]
    assert peer.remote.news() == ["photo: done at most twice a second"]


def test_a_port_that_is_taken_is_told_with_another(peer: Peer) -> None:
    port = peer.listener.address[1]

    with pytest.raises(InputError, match=f"try --osc {port + 1}"):
        OscListener((HERE, port), peer.remote)


def test_an_address_that_is_not_here_is_told(peer: Peer) -> None:
    with pytest.raises(InputError, match=r"cannot listen at 192\.0\.2\.1:9000"):
        OscListener(("192.0.2.1", 9000), peer.remote)


def test_a_listener_that_is_closed_gives_its_port_back() -> None:
    first = Peer()
    first.close()

    again = OscListener(first.listener.address, first.remote)

    assert again.address == first.listener.address
    again.close()


@pytest.fixture
def heard() -> Iterator[tuple[tuple[str, int], list[tuple[Any, ...]]]]:
    """A controller's address, and what it was told."""
    told: list[tuple[Any, ...]] = []
    dispatcher = Dispatcher()
    dispatcher.set_default_handler(lambda *each: told.append(each))
    with ThreadingOSCUDPServer((HERE, 0), dispatcher) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[:2], told  # type: ignore[misc]
        server.shutdown()
        thread.join()


def test_a_controller_is_told_what_changes_and_all_of_it_when_it_asks(
    peer: Peer, heard: tuple[tuple[str, int], list[tuple[Any, ...]]]
) -> None:
    address, told = heard
    teller = OscTeller(address)
    feedback = Feedback([teller], [peer.listener.again])

    feedback.tell({"strength": 0.5, "split": True, "style": "ink"})
    wait_for(lambda: len(told) == 3)
    feedback.tell({"strength": 0.5, "split": False, "style": "ink"})
    wait_for(lambda: len(told) == 4)
    peer.client.send_message("/rts/tell", [])
    wait_for(lambda: len(told) == 7)

    assert told[:3] == [("/rts/strength", 0.5), ("/rts/split", 1), ("/rts/style", "ink")]
    assert told[3] == ("/rts/split", 0)
    assert set(told[4:]) == {("/rts/strength", 0.5), ("/rts/split", 0), ("/rts/style", "ink")}
    feedback.close()
    teller.close()


def test_telling_nobody_takes_no_time_of_the_picture_s() -> None:
    teller = OscTeller((HERE, 9))
    feedback = Feedback([teller])

    for number in range(10_000):
        feedback.tell({"strength": number / 10_000})
    time.sleep(0.05)

    feedback.close()
    teller.close()
