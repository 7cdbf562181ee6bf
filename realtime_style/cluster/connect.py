"""A Dask cluster: one that is there, or one of processes on this machine."""

import logging
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING

from realtime_style.engine.threads import usable_cores
from realtime_style.errors import InputError
from realtime_style.options import check_count

if TYPE_CHECKING:
    from distributed import Client, LocalCluster
    from distributed.security import Security

CONNECT_S = 20
"""Seconds in which a scheduler must answer."""


@contextmanager
def connected(scheduler: str = "", workers: int = 0) -> "Iterator[Client]":
    """A client of the cluster at `scheduler`; without one, of `workers` processes started here.

    0 workers are one for every two cores.

    Raises:
        InputError: dask.distributed is not installed, or nobody answers at `scheduler`.
    """
    check_count("workers", workers)
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError(
            "several processes need dask.distributed: pip install 'realtime-style[cluster]'"
        ) from error
    # It warns of work that it gives to another worker, which is its business.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    if scheduler:
        try:
            client = Client(scheduler, timeout=CONNECT_S)
        except (OSError, ValueError) as error:
            raise InputError(
                f"no Dask scheduler answers at '{scheduler}': {error or 'no reason given'}; "
                "start one with 'dask scheduler', and workers with 'dask worker ADDRESS'"
            ) from error
        with client:
            _wait_for_a_worker(client, scheduler)
            yield client
        return
    with tempfile.TemporaryDirectory(prefix="rts-batch-", ignore_cleanup_errors=True) as scratch:
        cluster = _start_local(workers or local_workers(), scratch)
        with cluster, Client(cluster) as client:
            try:
                yield client
            except KeyboardInterrupt:
                _kill_all_below()
                raise


def _start_local(workers: int, scratch: str) -> "LocalCluster":
    """A cluster of processes here, which talk to each other and to us alone.

    It starts on another thread, which hears no Ctrl-C, and neither do the processes that it
    starts: a terminal sends one to all, and it is for us to end them in order. The caller hears
    it at once. What is then half started ends with us.

    Raises:
        InputError: there is nothing to make certificates with.
    """
    import dask
    from distributed import LocalCluster

    security = _own_security()
    started: Future[LocalCluster] = Future()

    def start() -> None:
        if hasattr(signal, "pthread_sigmask"):
            # Its own start would let signals through again.
            resource_tracker.ensure_running()
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            # The first is the scheduler's. The profiler of the processes, which nobody looks at,
            # can stand still with a thread that begins (python/cpython#106883).
            settings = {"temporary-directory": scratch, "distributed.worker.profile.enabled": False}
            with dask.config.set(settings):
                cluster = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    # Nobody looks, and the usual port may be taken.
                    dashboard_address="127.0.0.1:0",
                    silence_logs="CRITICAL",
                    security=security,
                    protocol="tls://",
                    local_directory=scratch,
                )
        except BaseException as error:
            started.set_exception(error)
        else:
            started.set_result(cluster)

    threading.Thread(target=start, name="cluster", daemon=True).start()
    return started.result()


def _own_security() -> "Security":
    """TLS with certificates that this run makes for itself, and that nobody else has: whoever
    may talk to a worker may run any code in it, and every user here reaches its port."""
    from distributed.security import Security

    try:
        security: Security = Security.temporary()
    except ImportError as error:
        raise InputError(
            "several processes need the package cryptography: pip install 'realtime-style[cluster]'"
        ) from error
    return security


def _kill_all_below() -> None:
    """End the processes that this one has started, and those that they have: a worker that is
    stopped waits for its encoder, and an encoder that stands still outlives its worker."""
    import psutil

    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if "resource_tracker" not in " ".join(each.cmdline()):  # Python's own, which we need
                each.kill()


def _wait_for_a_worker(client: "Client", scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError as error:
        raise InputError(
            f"the scheduler at '{scheduler}' has no workers: start some with "
            f"'dask worker {scheduler}'"
        ) from error


def local_workers() -> int:
    """Processes for this machine: with two cores each, one paints while the other encodes."""
    return max(1, usable_cores() // 2)
