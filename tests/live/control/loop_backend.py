"""A backend of mido's whose devices are these, since a container has no MIDI: real messages go
through mido's own ports, as they do through python-rtmidi's.
"""

from collections import deque
from typing import Any

from mido.ports import BaseInput, BaseOutput


class Device:
    """A controller with knobs and lights."""

    def __init__(self) -> None:
        self.moved: deque[Any] = deque()
        """Messages on their way to rts."""
        self.lit: list[Any] = []
        """Messages that came from rts."""
        self.is_gone = False


PLUGGED_IN: dict[str, Device] = {}


def get_devices(**_: Any) -> list[dict[str, Any]]:
    return [{"name": name, "is_input": True, "is_output": True} for name in PLUGGED_IN]


class Input(BaseInput):  # type: ignore[misc]  # mido has no types
    def _open(self, **_: Any) -> None:
        self._device = PLUGGED_IN[self.name]

    def _receive(self, block: bool = True) -> Any:  # noqa: ARG002
        if self._device.is_gone:
            raise OSError("no such device")
        return self._device.moved.popleft() if self._device.moved else None


class Output(BaseOutput):  # type: ignore[misc]
    def _open(self, **_: Any) -> None:
        self._device = PLUGGED_IN[self.name]

    def _send(self, message: Any) -> None:
        if self._device.is_gone:
            raise OSError("no such device")
        self._device.lit.append(message)
