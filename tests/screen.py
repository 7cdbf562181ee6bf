"""A screen in memory, for windows."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def screen_in_memory() -> Iterator[str]:
    """What `DISPLAY` is for whoever is to draw on it; Xvfb must be there."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout
        number = server.stdout.readline().decode().strip()
        yield f":{number}"
        server.terminate()
