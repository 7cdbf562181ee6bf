"""Which v4l2loopback device to write to, and in words why none can be."""

import errno
import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from realtime_style.errors import SinkError
from realtime_style.hardware.claim import BusyError
from realtime_style.hardware.loopback import Loopback
from realtime_style.hardware.video4linux import Node, how_to_be_let_in, how_to_make_loopback
from realtime_style.options import ANY_DEVICE


def open_loopback(
    text: str, nodes: Sequence[Node], size: tuple[int, int], rate: Fraction
) -> Loopback:
    """The device among `nodes` that `text` means; ANY_DEVICE is the first that is free.

    Raises:
        SinkError: there is none, or none that can be written to; the message says why.
    """
    reasons = []
    for node in find_loopbacks(text, nodes):
        try:
            return Loopback(node.path, node.name, size, rate)
        except (BusyError, OSError, SinkError) as error:
            reasons.append(_reason(node.path, error, nodes))
    which = "no virtual camera is free" if text == ANY_DEVICE else f"no virtual camera '{text}'"
    raise SinkError(f"{which}: {'; '.join(reasons)}")


def find_loopbacks(text: str, nodes: Sequence[Node]) -> list[Node]:
    """Those among `nodes` that `text` may mean: ANY_DEVICE, a number, path or part of a name.

    A number or path that is not among them is taken all the same: opening it tells.

    Raises:
        SinkError: none is called so, or several are.
    """
    loopbacks = [node for node in nodes if node.is_loopback]
    if text == ANY_DEVICE:
        if not loopbacks:
            raise SinkError(f"no virtual camera: {_what_is_there(())}")
        return loopbacks
    if text.isdecimal() or "/" in text:
        path = Path(text) if "/" in text else Path(f"/dev/video{int(text)}")
        known = {os.path.realpath(node.path): node for node in nodes}
        number = int(text) if text.isdecimal() else -1
        return [known.get(os.path.realpath(path), Node(number=number, path=path, name=text))]
    found = [node for node in loopbacks if text.casefold() in node.name.casefold()]
    exact = [node for node in found if text.casefold() == node.name.casefold()]
    if len(found) > 1 and len(exact) != 1:
        raise SinkError(
            f"several virtual cameras are called '{text}': give a number; {_what_is_there(nodes)}"
        )
    if not found:
        raise SinkError(f"no virtual camera '{text}': {_what_is_there(nodes)}")
    return exact or found


def _reason(path: Path, error: Exception, nodes: Sequence[Node]) -> str:
    who = f"'fuser -v {path}' tells which"
    if isinstance(error, BusyError):
        return f"another program writes to {path}: {who}; close that, or name another device"
    if not isinstance(error, OSError):
        return str(error)
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        if any(node.path == path for node in nodes):
            return f"the kernel has {path}, but it is not in /dev here: pass it into the container"
        return f"there is no {path}; {_what_is_there(nodes)}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{path} is not yours to use: {how_to_be_let_in(path)}"
    if error.errno == errno.EBUSY:
        return f"as many programs have {path} open as it lets in: {who}; close one"
    return f"{path} does not open ({error.strerror})"


def _what_is_there(nodes: Sequence[Node]) -> str:
    named = [f"{n.number} '{n.name}' ({n.path})" for n in nodes if n.is_loopback]
    return f"there is {', '.join(named)}" if named else ": ".join(how_to_make_loopback())
