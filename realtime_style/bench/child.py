"""Call a function in a process of its own."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from realtime_style.errors import EngineError

P = ParamSpec("P")
T = TypeVar("T")


def in_own_process(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what `function` returns, or raise what it raises.

    The process is a fresh one, so its peak memory is the function's alone. `function` has to
    be a module's own, and all that goes in and out must be fit for pickle.

    Raises:
        EngineError: the process was ended from outside.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool as error:
            raise EngineError(
                "a process of the benchmark was ended from outside, perhaps for want of "
                "memory: try a smaller --resolution"
            ) from error
