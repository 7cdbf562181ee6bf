"""What is free goes back, where it can be seen."""

import re
import sys
from pathlib import Path

import pytest

from realtime_style.pipeline.memory import give_back_memory

CHUNK = 100_000


def resident() -> int:
    found = re.search(r"VmRSS:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is asked, and only Linux tells")
def test_what_was_freed_is_given_back() -> None:
    chunks = [bytearray(b"x" * CHUNK) for _ in range(600)]
    last = chunks.pop()  # behind it the heap cannot shrink by itself
    before = resident()
    chunks.clear()

    give_back_memory()

    assert before - resident() > 500 * CHUNK
    assert last[0] == ord("x")
