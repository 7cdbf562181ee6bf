"""The folder beside an output that holds the finished segments of a run."""

import contextlib
import dataclasses
import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from realtime_style.errors import InputError, SinkError
from realtime_style.frame import Bookmark
from realtime_style.jobs.job import Description, differences
from realtime_style.paths import with_ending

FORMAT = "nut"
"""Of a segment: it takes any codec's packets and any clock's times."""
_SUFFIX = ".rts-work"
_DESCRIPTION = "job.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A finished piece of the output's picture."""

    number: int
    """From 0; piece n begins with frame n times the frames of a segment."""
    frames: int
    """Fewer than the others have only in the last one."""
    first_pts: Fraction
    """`Frame.pts` of its first frame; in its file that is at 0."""
    last_pts: Fraction
    """Of its last frame."""
    last_duration: Fraction | None
    """`Frame.duration` of it."""
    resume_after: Bookmark
    """After which a run has to go on for the segment behind this one: its last frame, or an
    earlier one of its own where filters must warm up."""
    reordering: int
    """By how many places a packet comes earlier in the file than its frame is shown."""
    size: int
    """Bytes of its file."""

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, strings and dicts; times as '1001/30000'."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Segment":
        """Read what `to_json` gave and JSON kept.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        after = plain["resume_after"]
        return cls(
            number=int(plain["number"]),
            frames=int(plain["frames"]),
            first_pts=Fraction(plain["first_pts"]),
            last_pts=Fraction(plain["last_pts"]),
            last_duration=Fraction(plain["last_duration"]) if plain["last_duration"] else None,
            resume_after=Bookmark(
                int(after["index"]), Fraction(after["pts"]), str(after["digest"])
            ),
            reordering=int(plain["reordering"]),
            size=int(plain["size"]),
        )


class WorkFolder:
    """Segments appear in it whole or not at all; they outlive a crash and a power loss."""

    def __init__(self, target: Path) -> None:
        """That of the output `target`; nothing is created yet."""
        self.path = with_ending(target, "", _SUFFIX)

    def refuse_left_over(self) -> None:
        """Raise InputError if an earlier run has left work: it is not for us to take or delete."""
        if self.path.exists():
            count = len(self.finished())
            segments = "1 finished segment" if count == 1 else f"{count} finished segments"
            raise InputError(
                f"'{self.path}' holds {segments} of an interrupted run: give --resume to go on "
                "with it, or delete it"
            )

    def description(self) -> Description:
        """Of the job that the segments are of; empty where there are none yet.

        Raises:
            InputError: the folder holds something else, or its description is damaged.
        """
        path = self.path / _DESCRIPTION
        try:
            return {str(name): str(value) for name, value in json.loads(path.read_text()).items()}
        except FileNotFoundError:
            if self.path.exists() and any(self.path.iterdir()):
                raise InputError(f"'{self.path}' is no work folder of ours: move it away") from None
            return {}
        except (OSError, ValueError, AttributeError) as error:
            raise InputError(f"cannot read '{path}': {error}; delete '{self.path}'") from error

    def begin(self, description: Description) -> None:
        """Create the folder for a job, or make sure that it is this one's.

        Raises:
            InputError: the work in it was done for another job; the message says what differs.
            SinkError: it cannot be written.
        """
        known = self.description()
        if known:
            if different := differences(known, description):
                raise InputError(
                    f"'{self.path}' is of another run: {different}; run it as it was, or delete "
                    "that folder to begin anew"
                )
            return
        try:
            self.path.mkdir(exist_ok=True)
            self._write(_DESCRIPTION, json.dumps(description, indent=2))
        except OSError as error:
            raise SinkError(f"cannot write in '{self.path}': {error.strerror}") from error

    def new_file(self, number: int) -> Path:
        """Where a segment is to be written until it is finished."""
        return self.path / f".{number:06}.{secrets.token_hex(4)}.{FORMAT}"

    def segment_file(self, number: int) -> Path:
        """Where a finished segment is."""
        return self.path / f"{number:06}.{FORMAT}"

    def add(self, segment: Segment, file: Path) -> None:
        """Take a finished segment's file in; another one of its number is replaced.

        Raises:
            SinkError: the disk is full, or the folder is gone.
        """
        try:
            put_in_place(file, self.segment_file(segment.number))
            plain = json.dumps(segment.to_json(), default=str)
            self._write(f"{segment.number:06}.json", plain)
        except OSError as error:
            raise SinkError(f"cannot write in '{self.path}': {error.strerror}") from error

    def finished(self) -> list[Segment]:
        """All that can be relied on, by number."""
        found = []
        for path in sorted(self.path.glob("[0-9]*.json")):
            try:
                segment = Segment.from_json(json.loads(path.read_text()))
                whole = self.segment_file(segment.number).stat().st_size == segment.size
            except (OSError, ValueError, KeyError, TypeError):
                continue
            if whole:
                found.append(segment)
        return found

    def clean(self) -> None:
        """Remove what runs that were killed have left unfinished."""
        for path in self.path.glob(".*"):
            path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete what is ours, and the folder if that was all."""
        self.clean()
        for pattern in (_DESCRIPTION, "[0-9]*.json", f"[0-9]*.{FORMAT}"):
            for path in self.path.glob(pattern):
                path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.path.rmdir()

    def _write(self, name: str, text: str) -> None:
        partial = self.path / f".{name}.{secrets.token_hex(4)}"
        try:
            partial.write_text(text)
            put_in_place(partial, self.path / name)
        finally:
            partial.unlink(missing_ok=True)


def put_in_place(partial: Path, path: Path) -> None:
    """Move a file so that after a power loss it is there whole, or not at all.

    Raises:
        OSError: the disk is full, or the like.
    """
    write_through(partial)
    os.replace(partial, path)
    if sys.platform != "win32":  # where a folder cannot be opened
        write_through(path.parent)


def write_through(path: Path) -> None:
    """Have the system write a file, or a folder's list of names, to the disk itself."""
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
