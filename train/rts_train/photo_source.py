"""Photos to learn with where the user names none: their own, or COCO's, fetched once."""

import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from realtime_style.errors import TrainingError
from realtime_style.files.folders import needed, user_cache, user_pictures
from rts_train.download import Pending, download
from rts_train.photos import find_photos

URL = "http://images.cocodataset.org/zips/val2017.zip"
"""The 5000 validation photos of COCO 2017 (Lin et al., "Microsoft COCO: Common Objects in
Context", ECCV 2014), 816 MB. The photos are from Flickr, each under its own terms."""

SHA256 = "4f7e2ccb2866ec5041993c9cf2a952bbed69647b115d0f74da7ce8f4bef82f05"

SIZE = 815_585_330
"""Bytes of the archive."""

ENOUGH = 300
"""Photos of the user's own that will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoSource:
    """A folder, and in words what it is."""

    folder: Path
    words: str


def pending_photos(url: str = URL) -> Pending | None:
    """What `obtain_photos` would download; None where there are photos enough.

    Raises:
        InputError: there is no home folder.
    """
    if _own()[1] >= ENOUGH or _cached(url).is_dir():
        return None
    return Pending(what="the photos of COCO 2017", size=SIZE, room=2 * SIZE, target=_archive(url))


def obtain_photos(
    url: str = URL,
    sha256: str = SHA256,
    on_progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> PhotoSource:
    """The user's picture folder if it holds enough photos, else COCO's, from the cache.

    Raises:
        TrainingError: offline, damaged, or the disk is full; a later call goes on from there.
    """
    own, count = _own()
    if own and count >= ENOUGH:
        return PhotoSource(folder=own, words=f"the {count} pictures in '{own}'")
    folder = _cached(url)
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        archive = download(url, _archive(url), sha256, on_progress)
        _unpack(archive, folder)
        archive.unlink()
    too_few = f"{count} in '{own}' are fewer than {ENOUGH}" if own else "there is no home folder"
    return PhotoSource(
        folder=folder,
        words=f"the photos of {url}, in '{folder}' ({too_few})",
    )


def _own() -> tuple[Path | None, int]:
    """The user's picture folder, and how many photos it holds."""
    own = user_pictures()
    try:
        return own, len(find_photos(own)) if own else 0
    except TrainingError:
        return own, 0


def _cached(url: str) -> Path:
    """Where the photos of `url` are once they are unpacked."""
    cache = needed(user_cache(), "photos to learn from")
    return cache / url.rpartition("/")[2].removesuffix(".zip")


def _archive(url: str) -> Path:
    folder = _cached(url)
    return folder.with_name(f"{folder.name}.zip")


def _unpack(archive: Path, folder: Path) -> None:
    """All files of `archive` flat into `folder`, which appears when it is whole."""
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.infolist():
                if entry.is_dir():
                    continue
                with (
                    packed.open(entry) as source,
                    (partial / Path(entry.filename).name).open("wb") as target,
                ):
                    shutil.copyfileobj(source, target)
    except (OSError, zipfile.BadZipFile) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise TrainingError(f"cannot unpack '{archive}': {error}") from error
    os.replace(partial, folder)
