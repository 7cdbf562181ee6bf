"""A Dask cluster: one that is there, or one of processes on this machine."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from realtime_style.engine.threads import usable_cores
from realtime_style.errors import InputError
from realtime_style.options import check_count

if TYPE_CHECKING:
    from distributed import Client

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
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise InputError(
            "rts batch needs dask.distributed: pip install 'realtime-style[cluster]'"
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
    with _deaf_children():
        cluster = LocalCluster(
            n_workers=workers or local_workers(),
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",  # nobody looks, and the usual port may be taken
            silence_logs="CRITICAL",
        )
    with cluster, Client(cluster) as client:
        yield client


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Processes that start meanwhile do not hear Ctrl-C, which a terminal sends to all: it is
    for us to end them in order."""
    if threading.current_thread() is not threading.main_thread():
        yield  # where signals cannot be set, and a terminal's user is not waited for
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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
