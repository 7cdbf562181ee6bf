"""What stands for OpenVINO's provider or Core ML's: the processor's own sessions.

They are real, and of a fixed size where one is asked for, in which other sizes are an error; only
the provider's name is made up, in a session and in its profile.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from realtime_style.engine.providers import CPU, OPENVINO, import_onnxruntime


class StandIn:
    """Sessions that were made, and what they were told."""

    def __init__(self, real: Any, provider: str) -> None:
        self._real = real
        self._provider = provider
        self.told: list[dict[str, str]] = []
        self.falls_back_if = ""
        """A part of what is told, which makes a session fall back, as onnxruntime 1.24 does."""

    def open(self, path: str, settings: Any, providers: list[Any], **_: Any) -> Any:
        """In place of `onnxruntime.InferenceSession`."""
        name, told = providers[0] if isinstance(providers[0], tuple) else (providers[0], {})
        if name != self._provider:
            return self._real(path, settings, providers=[CPU])
        self.told.append(told)
        if self.falls_back_if and self.falls_back_if in str(told):
            return self._real(path, settings, providers=[CPU])
        size = re.fullmatch(r"frame\[1,(\d+),(\d+),3\]", told.get("reshape_input", ""))
        if size:
            settings.add_free_dimension_override_by_name("height", int(size[1]))
            settings.add_free_dimension_override_by_name("width", int(size[2]))
        return _Session(self._real(path, settings, providers=[CPU]), self._provider)


class _Session:
    def __init__(self, session: Any, provider: str) -> None:
        self._session = session
        self._provider = provider

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def get_providers(self) -> list[str]:
        return [self._provider, CPU]

    def end_profiling(self) -> str:
        path = Path(self._session.end_profiling())
        events = json.loads(path.read_text())
        for event in events:
            if event.get("args", {}).get("provider") == CPU:
                event["args"]["provider"] = self._provider
        path.write_text(json.dumps(events))
        return str(path)


def stand_in(monkeypatch: pytest.MonkeyPatch, provider: str = OPENVINO) -> StandIn:
    """Let onnxruntime have that provider, in this process."""
    runtime = import_onnxruntime()
    made = StandIn(runtime.InferenceSession, provider)
    monkeypatch.setattr(runtime, "get_available_providers", lambda: [provider, CPU])
    monkeypatch.setattr(runtime, "InferenceSession", made.open)
    return made
