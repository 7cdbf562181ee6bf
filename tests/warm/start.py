"""Commands in processes of their own, started from one that has loaded their modules.

Half of what a short command takes is imports, and the tests start some hundreds. Where a fork would
not be the same as a fresh start (another system, an environment that is read while Python or a
library loads), a fresh one is made.
"""

import atexit
import contextlib
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).parents[2]
LIGHT = (
    *("realtime_style", "av", "cv2", "imageio_ffmpeg", "numpy.random", "onnxruntime", "PIL.Image"),
    *(
        "pydantic.main",
        "pydantic.types",
        "rich.markdown",
        "rich.progress",
        "typer.rich_utils",
        "uvicorn",
        "zoneinfo",
    ),
)
HEAVY = (*LIGHT, "torch", "torch.onnx", "onnx", "accelerate", "rts_train", "rts_export")
TRAINING = ("train", "export", "evaluate")
"""The commands that need torch."""
READ_LATE = {
    *("COLUMNS", "PYTEST_CURRENT_TEST", "RTS_CONFIG", "XDG_CACHE_HOME", "XDG_DATA_HOME"),
    *("NDI_CONFIG_DIR", "RTS_MAX_LOAD_SECONDS", "RTS_MAX_PAINT_SECONDS", "TMPDIR"),
    *("_RTS_COMPLETE", "COMP_WORDS", "COMP_CWORD"),
    "THP_MEM_ALLOC_ENABLE",  # which accelerate sets as it loads
}
"""Variables that are looked at when a command runs, and not when something is loaded."""


class Server:
    """The process that is forked, with the environment that it was started in."""

    def __init__(self, modules: Sequence[str], env: Mapping[str, str]) -> None:
        folder = tempfile.TemporaryDirectory(prefix="rts-warm-")
        self.path = str(Path(folder.name) / "door")
        self.env = env
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.path)
            listener.listen(16)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm.server", str(listener.fileno()), *modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,  # which is no terminal
                cwd=ROOT,
                env={**env, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                pass_fds=[listener.fileno()],
            )
        atexit.register(self._close, folder)

    def _close(self, folder: "tempfile.TemporaryDirectory[str]") -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.kill()  # another process may hold the other end
        self._process.wait()
        folder.cleanup()

    def can_become(self, env: Mapping[str, str]) -> bool:
        names = self.env.keys() | env.keys()
        return {name for name in names if self.env.get(name) != env.get(name)} <= READ_LATE


class Process:
    """As much of `subprocess.Popen` as tests use of it, with text from both streams."""

    def __init__(self, server: Server, request: Mapping[str, object]) -> None:
        self.returncode: int | None = None
        out, err = os.pipe(), os.pipe()
        self.stdout, self.stderr = (  # a painting that goes to standard output is no text
            os.fdopen(each[0], encoding="utf-8", errors="replace") for each in (out, err)
        )
        given = [os.open(os.devnull, os.O_RDONLY), out[1], err[1]]
        self._asking = socket.socket(socket.AF_UNIX)
        try:
            self._asking.connect(server.path)
            socket.send_fds(self._asking, [b" "], given)
        finally:
            for each in given:
                os.close(each)
        self._asking.sendall(json.dumps(request).encode() + b"\n")
        self._told = self._asking.makefile()
        self.pid = int(self._told.readline())
        self._itself = os.pidfd_open(self.pid)  # a number alone may become another's

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                signal.pidfd_send_signal(self._itself, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Its status, negative for a signal.

        Raises:
            TimeoutError: it runs longer than so many seconds.
        """
        if self.returncode is None:
            if not select.select([self._itself], [], [], timeout)[0]:
                raise TimeoutError(f"it still runs after {timeout} s")
            self.returncode = int(self._told.readline())
            self._told.close()
            self._asking.close()
            os.close(self._itself)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """All that it says, once it has ended."""
        said: dict[str, str] = {}

        def read(name: str, stream: TextIO) -> None:
            with stream:
                said[name] = stream.read()

        streams = {"out": self.stdout, "err": self.stderr}
        readers = [threading.Thread(target=read, args=each) for each in streams.items()]
        for reader in readers:
            reader.start()
        try:
            self.wait(timeout)
        except TimeoutError:
            self.kill()
            raise
        finally:
            for reader in readers:
                reader.join()
        return said["out"], said["err"]


@functools.cache
def can_fork() -> bool:
    """Linux can, where nothing forbids it; and nobody wants every start to be a fresh one."""
    if not hasattr(os, "pidfd_open") or os.environ.get("RTS_TESTS_COLD"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


AT_FIRST = dict(os.environ)
"""As it was before any test: the first that starts a command may have another."""


@functools.cache
def _server(needs_torch: bool) -> Server:
    """One for each worker of pytest."""
    env = {**AT_FIRST, "OMP_NUM_THREADS": "1"} if needs_torch else AT_FIRST
    return Server(HEAVY if needs_torch else LIGHT, env)


def start_warm(
    arguments: Sequence[object],
    env: Mapping[str, str],
    cwd: Path | None = None,
    code: str | None = None,
    needs_torch: bool | None = None,
) -> Process | None:
    """`rts` with `arguments`, or Python with `code`, which finds them in `sys.argv`.

    What needs torch has one thread, if `env` says nothing else. None where only a fresh start would
    be the same.
    """
    if not can_fork():
        return None
    words = [*map(str, arguments)]
    if needs_torch is None:
        needs_torch = words[:1] in [[name] for name in TRAINING]
    if needs_torch:  # small pictures gain nothing from threads
        env = {"OMP_NUM_THREADS": "1", **env}
    server = _server(needs_torch)
    if not server.can_become(env):
        return None
    request = {"arguments": words, "env": dict(env), "cwd": str(cwd or Path.cwd()), "code": code}
    return Process(server, request)


def start(
    arguments: Sequence[object],
    env: Mapping[str, str],
    cwd: Path | None = None,
    code: str | None = None,
    needs_torch: bool | None = None,
) -> Process | subprocess.Popen[str]:
    """The same, in whatever way."""
    if warm := start_warm(arguments, env, cwd, code, needs_torch):
        return warm
    python = ["-m", "realtime_style"] if code is None else ["-c", code]
    return subprocess.Popen(
        [sys.executable, *python, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**env, "PYTHONUNBUFFERED": "1"},
    )


def run(
    arguments: Sequence[object],
    env: Mapping[str, str],
    cwd: Path | None = None,
    code: str | None = None,
    limit_s: float | None = None,
    needs_torch: bool | None = None,
) -> "subprocess.CompletedProcess[str]":
    """The same to its end."""
    process = start(arguments, env, cwd, code, needs_torch)
    try:
        out, err = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return subprocess.CompletedProcess([*map(str, arguments)], process.wait(), out, err)
