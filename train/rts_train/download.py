"""Downloads that go on where they stopped, checked before they are used."""

import hashlib
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from realtime_style.errors import TrainingError

_CHUNK_BYTES = 1 << 18
_TIMEOUT_S = 30

_WITHOUT_IT = "--photos FOLDER and --vgg FILE take what you have, and then nothing is downloaded"

Progress = Callable[[int, int | None], None]
"""Gets bytes done and bytes in all; the second is None where the server does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What has to be downloaded before something else can be done."""

    what: str
    """In words: 'the photos of COCO 2017'."""
    size: int
    """Bytes of the whole file."""
    room: int
    """Bytes that it takes on the disk, with what is unpacked from it, at most."""
    target: Path
    """Where it is downloaded to."""

    @property
    def folder(self) -> Path:
        return self.target.parent

    @property
    def rest(self) -> int:
        """Bytes that are still to come: a broken download goes on."""
        part = part_of(self.target)
        there = next((each for each in (self.target, part) if each.is_file()), None)
        return max(0, self.size - there.stat().st_size) if there else self.size


def part_of(target: Path) -> Path:
    """Where a download lies until it is whole."""
    return target.with_name(target.name + ".part")


def download(
    url: str,
    target: Path,
    sha256_start: str,
    on_progress: Progress = lambda _done, _total: None,
) -> Path:
    """Fetch `url` into `target` and return it; nothing to do if `target` is there.

    What arrives lies in `target` + '.part', so that a broken download goes on from there.
    The file gets its name once its sha256 begins with `sha256_start` (all 64 digits, or
    as many as its publisher tells).

    Raises:
        TrainingError: no connection, a refusal, the wrong file, or no space.
    """
    if target.is_file():
        return target
    part = part_of(target)
    try:
        _fetch_rest(url, part, on_progress)
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        kept = f"; {part.stat().st_size:,} bytes are kept for the next try" if part.exists() else ""
        raise TrainingError(f"cannot download {url}: {reason}{kept}; {_WITHOUT_IT}") from error
    with part.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if not sha256.startswith(sha256_start):
        part.unlink()
        raise TrainingError(
            f"{url} is not the file that was expected: its sha256 is {sha256}, which does not "
            f"begin with {sha256_start}; it was removed, try again"
        )
    os.replace(part, target)
    return target


def _fetch_rest(url: str, part: Path, on_progress: Progress) -> None:
    done = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={done}-"} if done else {})
    try:
        response: HTTPResponse = urllib.request.urlopen(request, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code == 416 and done:  # nothing is left after what we have
            return
        raise
    with response:
        resumes = response.status == 206
        if not resumes:  # the server sends all of it again
            done = 0
        rest = response.headers.get("Content-Length")
        total = done + int(rest) if rest else None
        with part.open("ab" if resumes else "wb") as file:
            while chunk := response.read(_CHUNK_BYTES):
                file.write(chunk)
                done += len(chunk)
                on_progress(done, total)
    if total is not None and done < total:
        raise ConnectionError(f"the connection broke after {done:,} of {total:,} bytes")
