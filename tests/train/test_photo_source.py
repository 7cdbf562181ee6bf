"""Against a real server on this machine."""

import hashlib
import io
import zipfile
from pathlib import Path

import platformdirs
import pytest

from realtime_style.errors import TrainingError
from rts_train import photo_source
from rts_train.photo_source import obtain_photos
from rts_train.photos import find_photos
from tests.train.server import Server


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's picture folder, empty."""
    monkeypatch.setenv("XDG_PICTURES_DIR", str(tmp_path / "Pictures"))
    (tmp_path / "Pictures").mkdir()
    return tmp_path / "Pictures"


def pack(server: Server, photo_folder: Path) -> str:
    """Let the server serve the photos as COCO does; return the archive's sha256."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path in find_photos(photo_folder):
            archive.write(path, f"val2017/{path.name}")
    server.body = data.getvalue()
    return hashlib.sha256(server.body).hexdigest()


def test_enough_pictures_of_the_users_own_are_taken(
    pictures: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_source, "ENOUGH", 3)
    for index in range(3):
        (pictures / f"{index}.jpg").write_bytes(b"x")

    source = obtain_photos(server.url)

    assert source.folder == pictures
    assert "3 pictures" in source.words
    assert server.asked == []


def test_else_photos_are_fetched_once_and_unpacked(
    pictures: Path, server: Server, photo_folder: Path
) -> None:
    sha256 = pack(server, photo_folder)
    url = server.url.replace("weights.pth", "val2017.zip")
    server.breaks_after = 1000

    with pytest.raises(TrainingError, match="kept for the next try"):
        obtain_photos(url, sha256)
    source = obtain_photos(url, sha256)
    again = obtain_photos(url, sha256)

    assert server.asked == [None, "bytes=1000-"]
    assert again == source
    assert source.folder.name == "val2017"
    assert f"0 in '{pictures}'" in source.words
    assert [p.name for p in source.folder.parent.iterdir()] == ["val2017"]
    assert {p.name for p in find_photos(source.folder)} == {
        p.name for p in find_photos(photo_folder)
    }


@pytest.mark.usefixtures("pictures")
def test_an_archive_that_is_none_leaves_nothing_half_unpacked(server: Server) -> None:
    server.body = b"no archive at all"
    sha256 = hashlib.sha256(server.body).hexdigest()
    url = server.url.replace("weights.pth", "val2017.zip")

    with pytest.raises(TrainingError, match="cannot unpack"):
        obtain_photos(url, sha256)

    cache = platformdirs.user_cache_path("realtime-style", appauthor=False)
    assert [p.name for p in cache.iterdir()] == ["val2017.zip"]
