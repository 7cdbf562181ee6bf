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
from concurrent.futures import ThreadPoolExecutor
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
HEAVY = (
    *(*LIGHT, "torch", "torch.onnx", "onnx", "onnxscript", "accelerate", "rts_train", "rts_export"),
    "torch._dynamo",  # which the first optimizer loads
)
TRAINING = ("train", "export", "evaluate")
"""The commands that need torch."""
READ_LATE = {
    *("COLUMNS", "PYTEST_CURRENT_TEST", "RTS_CONFIG", "XDG_CACHE_HOME", "XDG_DATA_HOME"),
    *("NDI_CONFIG_DIR", "RTS_MAX_LOAD_SECONDS", "RTS_MAX_PAINT_SECONDS", "TMPDIR"),
    *("_RTS_COMPLETE", "COMP_WORDS", "COMP_CWORD", "https_proxy"),
    "THP_MEM_ALLOC_ENABLE",  # which accelerate sets as it loads
}
"""Variables that are looked at when a command runs, and not when something is loaded."""


class Server:
    """The process that is forked, started by this one."""

    def __init__(self, needs_torch: bool) -> None:
        folder = tempfile.TemporaryDirectory(prefix="rts-warm-")
        self.path = str(Path(folder.name) / "door")
        modules, env = (HEAVY if needs_torch else LIGHT), environment_of(needs_torch)
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


class Fork:
    """A process with three streams of its own, which stay the caller's as well."""

    def __init__(self, door: str, request: Mapping[str, object], streams: Sequence[int]) -> None:
        self.returncode: int | None = None
        self._asking = socket.socket(socket.AF_UNIX)
        self._asking.connect(door)
        socket.send_fds(self._asking, [b" "], streams)
        self._asking.sendall(json.dumps(request).encode() + b"\n")
        # Not by its number, which may be another's by now.
        told, (self._itself,), _, _ = socket.recv_fds(self._asking, 20, 1)
        self.pid = int(told)

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
            self.returncode = int(self._asking.recv(20))
            self._asking.close()
            os.close(self._itself)
        return self.returncode


class Process(Fork):
    """As much of `subprocess.Popen` as tests use of it, with text from both streams."""

    def __init__(self, door: str, request: Mapping[str, object]) -> None:
        out, err = os.pipe(), os.pipe()
        self.stdout, self.stderr = (  # a painting that goes to standard output is no text
            os.fdopen(each[0], encoding="utf-8", errors="replace") for each in (out, err)
        )
        given = [os.open(os.devnull, os.O_RDONLY), out[1], err[1]]
        try:
            super().__init__(door, request, given)
        finally:
            for each in given:
                os.close(each)

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


def remember_the_environment() -> None:
    """Libraries have added theirs to it by now: what is like it may be forked."""
    AT_FIRST.clear()
    AT_FIRST.update(os.environ)


def environment_of(needs_torch: bool) -> Mapping[str, str]:
    """What a server, without torch or with it, is started in."""
    return {**AT_FIRST, "OMP_NUM_THREADS": "1"} if needs_torch else AT_FIRST


def can_become(env: Mapping[str, str], needs_torch: bool) -> bool:
    """Whether what has loaded its modules in the server's environment may go on in `env`."""
    first = environment_of(needs_torch)
    names = first.keys() | env.keys()
    return {name for name in names if first.get(name) != env.get(name)} <= READ_LATE


SHARED: list[str] = []
"""The doors of two servers, without torch and with it, that another process has started."""


@functools.cache
def door(needs_torch: bool) -> str:
    """Where a server listens: the one for all workers of pytest, or one of this process."""
    return SHARED[needs_torch] if SHARED else Server(needs_torch).path


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
    asked = asked_of(arguments, env, cwd, code, needs_torch)
    return Process(*asked) if asked else None


def asked_of(
    arguments: Sequence[object],
    env: Mapping[str, str],
    cwd: Path | None = None,
    code: str | None = None,
    needs_torch: bool | None = None,
) -> tuple[str, dict[str, object]] | None:
    """The door to knock at, and what to say there."""
    if not can_fork():
        return None
    words = [*map(str, arguments)]
    if needs_torch is None:
        needs_torch = words[:1] in [[name] for name in TRAINING]
    if needs_torch:  # small pictures gain nothing from threads
        env = {"OMP_NUM_THREADS": "1", **env}
    if not can_become(env, needs_torch):
        return None
    request: dict[str, object] = {
        "arguments": words,
        "env": dict(env),
        "cwd": str(cwd or Path.cwd()),
        "code": code,
    }
    return door(needs_torch), request


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


def run_piped(
    arguments: Sequence[object],
    given: bytes = b"",
    out: int | None = None,
    err: int | None = None,
    limit_s: float = 120,
) -> "subprocess.CompletedProcess[bytes]":
    """`rts` to its end, with bytes through pipes: what goes in, and what it says.

    `out` and `err` are files that it has in place of these pipes.
    """
    words = [*map(str, arguments)]
    asked = asked_of(words, os.environ)
    pipes = [each if each is not None else subprocess.PIPE for each in (out, err)]
    if not asked:
        command = [sys.executable, "-m", "realtime_style", *words]
        return subprocess.run(
            command, input=given, stdout=pipes[0], stderr=pipes[1], timeout=limit_s, check=False
        )
    ends = [os.pipe() for _ in range(3)]
    taken = [ends[0][0], ends[1][1] if out is None else out, ends[2][1] if err is None else err]
    process = Fork(*asked, taken)
    for mine in (ends[0][0], ends[1][1], ends[2][1]):
        os.close(mine)
    with ThreadPoolExecutor(3) as threads:
        threads.submit(_give, ends[0][1], given)
        said = [threads.submit(_take, end) for end, _ in ends[1:]]
        try:
            status = process.wait(limit_s)
        except TimeoutError:
            process.kill()
            raise
    return subprocess.CompletedProcess(words, status, *(each.result() for each in said))


def _give(descriptor: int, data: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), os.fdopen(descriptor, "wb", buffering=0) as pipe:
        while data:
            data = data[pipe.write(data) :]


def _take(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as pipe:
        return pipe.read()
