"""Commands share a cache, where what is the fastest on this machine is kept once it was tried."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _shared_cache(_own_folders: None, session_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(session_cache))
