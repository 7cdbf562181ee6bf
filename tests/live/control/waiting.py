"""Waits for what other threads do."""

import time
from collections.abc import Callable

LONGEST_S = 20.0


def wait_for(done: Callable[[], object]) -> None:
    """Until that is true."""
    end = time.monotonic() + LONGEST_S
    while not done():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)
