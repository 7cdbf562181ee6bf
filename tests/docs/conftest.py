"""A folder that has what the pages name, with a user's folders of its own."""

from pathlib import Path

import pytest

from tests.docs.stage import furnish
from tests.helpers import add_copy


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is fastest here is tried once for all commands."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def stage(tmp_path: Path, clip: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stage"
    furnish(folder, clip)
    add_copy("mine", of="candy", strength=1.0)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.chdir(folder)
    return folder
