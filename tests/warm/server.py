"""A process that has loaded what a command loads, and becomes one whenever it is asked to.

`python -m tests.warm.server NUMBER [MODULE…]` listens at the socket of that number. Each who
connects gets a process of its own, forked from this one: with its own standard streams,
environment and folder, and with Python's whole ending. What it does not have is the half second of
imports. Nothing is loaded before somebody connects.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import selectors
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Any

Request = dict[str, Any]
STREAMS = 3
NEEDED = {"__main__", "builtins", "encodings", "io", "sys", "threading", "warnings"}
"""Packages that Python needs until it has ended."""
LEFT: dict[str, object] = {}
"""Modules that are not cleared."""
_LONGEST = 1 << 20


def preload(names: list[str]) -> None:
    """Load modules, and all that lie in them; what is not installed is left out."""
    for name in names:
        with contextlib.suppress(ImportError):
            package = importlib.import_module(name)
            inner = getattr(package, "__path__", None)
            if inner is not None and name.startswith(("realtime_style", "rts_")):
                for module in pkgutil.iter_modules(inner, f"{name}."):
                    if not module.name.endswith("__main__"):
                        preload([module.name])


def leave_modules_at_the_end() -> None:
    """Let Python end without clearing the modules that are loaded by now.

    It would write to most of their pages, each of which is copied for that: a third of what a short
    command takes. What a command has made is cleared, and what it has loaded.
    """
    LEFT.update((name, it) for name, it in sys.modules.items() if _package(name) not in NEEDED)
    kept: list[object] = [*LEFT.values()]
    kept.append(kept)  # a ring, which nothing frees once it is frozen


def _package(name: str) -> str:
    return name.partition(".")[0]


def leave() -> None:
    for name in LEFT:
        sys.modules.pop(name, None)


def wait_for_the_first(listener: socket.socket) -> None:
    """It ends where nobody holds standard input any more."""
    ready, _, _ = select.select([listener.fileno(), 0], [], [])
    if 0 in ready:
        os._exit(0)


def take_requests(listener: socket.socket) -> socket.socket:
    """Fork for each; return in the forks alone. It ends when nobody holds standard input."""
    running: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        selector.register(0, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd == 0:
                    os._exit(0)
                if key.fd != listener.fileno():
                    _tell_end(key.fd, selector, running)
                    continue
                asking, _ = listener.accept()
                pid = os.fork()
                if pid == 0:
                    listener.close()
                    return asking
                descriptor = os.pidfd_open(pid)  # nobody else reaps it: it is there still
                socket.send_fds(asking, [f"{pid}\n".encode()], [descriptor])
                running[descriptor] = (pid, asking)
                selector.register(descriptor, selectors.EVENT_READ)


def _tell_end(
    descriptor: int,
    selector: selectors.BaseSelector,
    running: dict[int, tuple[int, socket.socket]],
) -> None:
    pid, asking = running.pop(descriptor)
    selector.unregister(descriptor)
    os.close(descriptor)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with asking, contextlib.suppress(OSError):  # who asked may be gone
        asking.sendall(f"{status}\n".encode())


def become(asking: socket.socket, defaults: Mapping[str, str]) -> Request:
    """Take over the streams, environment and folder that are asked for.

    `defaults` are the variables that modules set where nobody has.
    """
    data, descriptors = b"", list[int]()
    while not data.endswith(b"\n"):
        part, more, _, _ = socket.recv_fds(asking, _LONGEST, STREAMS)
        data += part
        descriptors += more
    for target, descriptor in enumerate(descriptors):
        os.dup2(descriptor, target)
        os.close(descriptor)
    asking.close()
    request: Request = json.loads(data)
    os.environ.clear()
    os.environ.update({**defaults, **request["env"]})
    os.chdir(request["cwd"])
    sys.argv = ["rts", *request["arguments"]]
    return request


if __name__ == "__main__":
    number, *modules = sys.argv[1:]
    door = socket.socket(fileno=int(number))
    wait_for_the_first(door)
    atexit.register(leave)  # before all others, to be the last of them
    before = {*os.environ}
    preload(modules)
    set_by_modules = {name: os.environ[name] for name in {*os.environ} - before}
    leave_modules_at_the_end()
    gc.freeze()  # what never changes is not copied
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's is not for us
    os.set_inheritable(int(number), False)
    wanted = become(take_requests(door), set_by_modules)
    signal.signal(signal.SIGINT, interrupted)
    if wanted["code"] is None:
        runpy.run_module("realtime_style", run_name="__main__")
    else:
        exec(compile(wanted["code"], "<string>", "exec"), {"__name__": "__main__"})
