"""The folder beside an output that holds the finished segments of a run."""

import contextlib
import dataclasses
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from realtime_style.errors import InputError, SinkError
from realtime_style.files.paths import with_ending
from realtime_style.frame import Bookmark
from realtime_style.jobs.job import Description, differences
from realtime_style.jobs.records import digest_of, put_in_place, read_record, write_record

FORMAT = "nut"
"""Of a segment: it takes any codec's packets and any clock's times."""
_SUFFIX = ".rts-work"
_DESCRIPTION = "job.json"
_OURS = re.compile(r"\..*|\d{6,}\.(json|nut)")
"""What a run leaves that was killed before it described its job, or after it was done."""


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
    digest: str
    """SHA-256 of its file: disks and copies flip bytes, and a decoder would show them."""

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, strings and dicts; times as '1001/30000'."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Segment":
        """Read what `to_json` gave and JSON kept.

        Raises:
            KeyError, TypeError, ValueError, ArithmeticError: it is something else.
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
            digest=str(plain["digest"]),
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
            return {name: str(value) for name, value in read_record(path).items()}
        except FileNotFoundError:
            self._refuse_strangers()
            return {}
        except (OSError, ValueError) as error:
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
            self._remove_segments()  # of a job that nobody knows any more
            write_record(self.path / _DESCRIPTION, description)
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
            write_record(self._record(segment.number), segment.to_json())
        except OSError as error:
            raise SinkError(f"cannot write in '{self.path}': {error.strerror}") from error

    def finished(self) -> list[Segment]:
        """All that are there in full length, by number."""
        return [segment for _, segment in self._records() if segment]

    def segment(self, number: int) -> Segment | None:
        """One of them; None where it is not there, or not in full length."""
        return self._read(self._record(number))

    def drop_damaged(self) -> list[int]:
        """Forget the segments whose files are not what was written; return their numbers.

        Every finished file is read once for it.
        """
        dropped = []
        for record, segment in self._records():
            if segment and self._is_whole(segment):
                continue
            with contextlib.suppress(OSError):
                record.unlink()
            if record.stem.isdecimal():
                dropped.append(int(record.stem))
        return dropped

    def clean(self) -> None:
        """Remove what runs that were killed have left unfinished."""
        _remove(self.path.glob(".*"))

    def remove(self) -> None:
        """Delete what is ours, and the folder if that was all."""
        self.clean()
        self._remove_segments()
        _remove(self.path.glob(_DESCRIPTION))  # last: a kill until now leaves a known job
        with contextlib.suppress(OSError):
            self.path.rmdir()

    def _refuse_strangers(self) -> None:
        """Raise InputError if the folder holds what no run of ours leaves."""
        try:
            names = [path.name for path in self.path.iterdir()]
        except FileNotFoundError:
            return
        except OSError as error:
            raise InputError(f"cannot read '{self.path}': {error.strerror}") from error
        if strange := next((name for name in names if not _OURS.fullmatch(name)), None):
            raise InputError(
                f"'{self.path}' is no work folder of ours, it holds '{strange}': move it away"
            )

    def _records(self) -> Iterator[tuple[Path, Segment | None]]:
        for path in sorted(self.path.glob("[0-9]*.json")):
            yield path, self._read(path)

    def _read(self, record: Path) -> Segment | None:
        try:
            segment = Segment.from_json(read_record(record))
            size = self.segment_file(segment.number).stat().st_size
        except (OSError, ValueError, KeyError, TypeError, ArithmeticError):
            return None
        is_its = record == self._record(segment.number)
        return segment if is_its and size == segment.size else None

    def _is_whole(self, segment: Segment) -> bool:
        try:
            return digest_of(self.segment_file(segment.number)) == segment.digest
        except OSError:
            return False

    def _record(self, number: int) -> Path:
        return self.path / f"{number:06}.json"

    def _remove_segments(self) -> None:
        """Their records first: without one, a file counts for nothing."""
        for pattern in ("[0-9]*.json", f"[0-9]*.{FORMAT}"):
            _remove(self.path.glob(pattern))


def _remove(paths: Iterator[Path]) -> None:
    for path in list(paths):
        with contextlib.suppress(OSError):  # a folder, or what a file server keeps for another
            path.unlink(missing_ok=True)
