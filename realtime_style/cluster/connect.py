"""A Dask cluster: one that is there, or one of processes on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from realtime_style.engine.threads import usable_cores
from realtime_style.errors import InputError

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
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise InputError(
            "rts batch needs dask.distributed: pip install 'realtime-style[cluster]'"
        ) from error
    if scheduler:
        try:
            client = Client(scheduler, timeout=CONNECT_S)
        except (OSError, ValueError) as error:
            raise InputError(
                f"no Dask scheduler answers at '{scheduler}': {error or 'no reason given'}; "
                "start one with 'dask scheduler', and workers with 'dask worker ADDRESS'"
            ) from error
        with client:
            yield client
        return
    count = workers or local_workers()
    with (
        LocalCluster(
            n_workers=count, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL"
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def local_workers() -> int:
    """Processes for this machine: with two cores each, one paints while the other encodes."""
    return max(1, usable_cores() // 2)
