import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_style.pipeline.handoff import HandOff, Overflow


def test_a_live_queue_keeps_the_newest_frame() -> None:
    queue: HandOff[int] = HandOff(capacity=1, overflow=Overflow.DROP_OLDEST)
    for index in range(5):
        assert queue.put(index)

    assert queue.get() == 4
    assert queue.dropped == 4


@given(capacity=st.integers(1, 5), count=st.integers(0, 50))
def test_a_file_queue_loses_nothing_and_keeps_order(capacity: int, count: int) -> None:
    queue: HandOff[int] = HandOff(capacity, Overflow.BLOCK)

    def produce() -> None:
        for index in range(count):
            queue.put(index)
        queue.close()

    producer = threading.Thread(target=produce)
    producer.start()
    received = []
    while (item := queue.get()) is not None:
        received.append(item)
    producer.join(timeout=5)

    assert received == list(range(count))
    assert queue.dropped == 0


def test_close_releases_a_blocked_producer() -> None:
    queue: HandOff[int] = HandOff(capacity=1, overflow=Overflow.BLOCK)
    queue.put(0)
    accepted: list[bool] = []
    producer = threading.Thread(target=lambda: accepted.append(queue.put(1)))
    producer.start()

    queue.close()
    producer.join(timeout=5)

    assert not producer.is_alive()
    assert accepted == [False]


def test_close_releases_a_waiting_consumer() -> None:
    queue: HandOff[int] = HandOff(capacity=1, overflow=Overflow.BLOCK)
    received: list[int | None] = []
    consumer = threading.Thread(target=lambda: received.append(queue.get()))
    consumer.start()

    queue.close()
    consumer.join(timeout=5)

    assert received == [None]


def test_closed_gives_what_is_left_and_abandoned_does_not() -> None:
    closed: HandOff[int] = HandOff(capacity=2, overflow=Overflow.BLOCK)
    abandoned: HandOff[int] = HandOff(capacity=2, overflow=Overflow.BLOCK)
    for queue in (closed, abandoned):
        queue.put(7)

    closed.close()
    abandoned.abandon()

    assert closed.get() == 7
    assert closed.get() is None
    assert abandoned.get() is None


def test_waiting_may_have_an_end() -> None:
    queue: HandOff[int] = HandOff(capacity=1, overflow=Overflow.DROP_OLDEST)

    with pytest.raises(TimeoutError):
        queue.get(timeout_s=0.001)
    queue.put(1)
    assert queue.get(timeout_s=0.001) == 1
    queue.close()
    assert queue.get(timeout_s=0.001) is None
