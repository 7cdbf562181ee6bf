"""Photos to learn with where the user names none: their own, or COCO's, fetched once."""

import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from realtime_style.errors import TrainingError
from realtime_style.files.folders import needed, user_cache, user_pictures
from rts_train.download import download
from rts_train.photos import find_photos

URL = "http://images.cocodataset.org/zips/val2017.zip"
"""The 5000 validation photos of COCO 2017 (Lin et al., "Microsoft COCO: Common Objects in
Context", ECCV 2014), 816 MB. The photos are from Flickr, each under its own terms."""

SHA256 = "4f7e2ccb2866ec5041993c9cf2a952bbed69647b115d0f74da7ce8f4bef82f05"

ENOUGH = 300
"""Photos of the user's own that will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoSource:
    """A folder, and in words what it is."""

    folder: Path
    words: str


def obtain_photos(
    url: str = URL,
    sha256: str = SHA256,
    on_progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> PhotoSource:
    """The user's picture folder if it holds enough photos, else COCO's, from the cache.

    Raises:
        TrainingError: offline, damaged, or the disk is full; a later call goes on from there.
    """
    own = user_pictures()
    try:
        count = len(find_photos(own)) if own else 0
    except TrainingError:
        count = 0
    if own and count >= ENOUGH:
        return PhotoSource(folder=own, words=f"the {count} pictures in '{own}'")
    cache = needed(user_cache(), "photos to learn from")
    folder = cache / url.rpartition("/")[2].removesuffix(".zip")
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        archive = download(url, cache / f"{folder.name}.zip", sha256, on_progress)
        _unpack(archive, folder)
        archive.unlink()
    too_few = f"{count} in '{own}' are fewer than {ENOUGH}" if own else "there is no home folder"
    return PhotoSource(
        folder=folder,
        words=f"the photos of {url}, in '{folder}' ({too_few})",
    )


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
