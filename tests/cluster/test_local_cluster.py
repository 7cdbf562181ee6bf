"""The processes that `rts batch` starts here: whom they listen to, and what they leave."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, Security
from distributed.comm.core import connect

from realtime_style.cluster.connect import connected
from realtime_style.errors import InputError
from tests.helpers import ffmpeg

COMMAND = [sys.executable, "-m", "realtime_style", "batch"]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def client(scratch: Path) -> Iterator[Client]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tempfile.tempdir", str(scratch))
        with connected(workers=1) as client:
            yield client


@pytest.fixture(scope="module")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute, of tiny pictures."""
    path = tmp_path_factory.mktemp("film") / "in.mp4"
    picture = "testsrc2=size=64x48:rate=25:duration=60"
    ffmpeg("-f", "lavfi", "-i", picture, "-preset", "ultrafast", path)
    return path


def test_nobody_without_the_runs_own_certificate_can_have_code_run(client: Client) -> None:
    address = str(client.scheduler_info()["address"])
    assert address.startswith("tls://127.0.0.1:")

    another = Security.temporary().get_connection_args("client")
    for way, arguments in ((address, {}), (address, another), (address.replace("tls", "tcp"), {})):
        with pytest.raises((OSError, TypeError)):
            asyncio.run(reach(way, arguments))
    ours = client.security.get_connection_args("client")
    asyncio.run(reach(address, ours))


async def reach(address: str, arguments: dict[str, Any]) -> None:
    """Say a word to the scheduler. A client that cannot may stand still as it is collected."""
    comm = await connect(address, timeout=5, **arguments)
    try:
        await comm.write({"op": "identity", "reply": True})
        assert (await comm.read())["type"] == "Scheduler"
    finally:
        await comm.close()


@pytest.mark.skipif(sys.platform != "linux", reason="where /proc tells")
def test_its_processes_do_not_hear_ctrl_c(client: Client) -> None:
    (pid,) = client.run(os.getpid).values()

    status = Path(f"/proc/{pid}/status").read_text()

    blocked = next(line for line in status.splitlines() if line.startswith("SigBlk"))
    assert int(blocked.split()[1], 16) & 1 << (signal.SIGINT - 1)
    os.kill(pid, signal.SIGINT)
    assert client.submit(abs, -3).result() == 3


def test_no_more_processes_than_would_do_good() -> None:
    with pytest.raises(InputError, match="workers must be at most"), connected(workers=10**6):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize(
    ("number", "after_s"),
    [(signal.SIGINT, 0.2), (signal.SIGTERM, 1.0), (signal.SIGINT, 3.0), (signal.SIGTERM, 3.0)],
)
def test_a_signal_in_the_first_seconds_ends_it_in_a_line(
    number: signal.Signals, after_s: float, long_film: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        [*COMMAND, long_film, "--output", tmp_path / "out", "--workers", "1"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
    ) as process:
        time.sleep(after_s)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)

    # Until Python is there to answer, a signal ends it as it ends any program; or Python says that
    # it was interrupted while it began.
    if "Fatal Python error: init_import_site" in said:
        return
    assert process.returncode in (130, -number), said
    if process.returncode == 130:
        assert "Traceback" not in said
        assert "--resume" not in said or "finished segment" in said
        assert list(scratch.glob("dask*")) == []
    assert not list(tmp_path.glob("out/*.mp4"))
