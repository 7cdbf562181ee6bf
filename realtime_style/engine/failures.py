"""What onnxruntime's errors mean to somebody who paints."""

import re

from realtime_style.engine.providers import CPU

BYTES_A_PIXEL = 130
"""That a trunk takes, as `engine.tiles` tells."""
_NO_MEMORY = re.compile(
    r"out of memory|failed to allocate|allocation failed|alloc_failed|bfcarena|E_OUTOFMEMORY"
    r"|cuda (?:error|failure) 2\b",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"cuda (?:error|failure)|cudnn|cublas|device(?: is| was)? (?:lost|removed|unavailable)"
    r"|launch failure|DXGI_ERROR|887a000|fallen off the bus",
    re.IGNORECASE,
)


def lacks_memory(reason: str) -> bool:
    """Whether onnxruntime says so of the device."""
    return bool(_NO_MEMORY.search(reason))


def explained(reason: str, provider: str, size: str, need: int) -> str:
    """`reason` and what to do about it, on one line; `reason` itself on the processor.

    `need` is about how many bytes a picture of that size takes.
    """
    if provider == CPU:
        return reason
    if lacks_memory(reason):
        return (
            f"{provider} has no memory for {size}, which takes about {round(need / 2**20)} MB "
            f"({reason}): try --quality fast, a smaller picture, or --device cpu"
        )
    if _GONE.search(reason):
        return f"{provider} has failed or is gone ({reason}): try again, or --device cpu"
    return reason
