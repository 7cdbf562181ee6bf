"""How a job's segments are encoded and joined; known, and tried, before the first is painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Self

import numpy as np

from realtime_style.errors import SinkError
from realtime_style.files.pending_file import PendingFile
from realtime_style.frame import Frame, StreamInfo
from realtime_style.jobs.job import Job
from realtime_style.jobs.join import Piece, join
from realtime_style.jobs.records import write_through
from realtime_style.jobs.segments import OpenSegment
from realtime_style.jobs.work_folder import WorkFolder
from realtime_style.sinks.encoding import Encoding, encoding
from realtime_style.sinks.original import Original
from realtime_style.sinks.partial import painted_part, partial_path
from realtime_style.sinks.side_data import lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What follows from a job and its video."""

    job: Job
    info: StreamInfo
    encoding: Encoding
    original: Original

    @classmethod
    def of(cls, job: Job, info: StreamInfo) -> Self:
        """Choose encoder and streams.

        Raises:
            InputError: a stream was asked for that is not there.
            SinkError: a hardware encoder was asked for that does not work here.
        """
        return cls(
            job=job,
            info=info,
            encoding=encoding(info, job.target.suffix.lower(), job.encoder),
            original=Original(
                *(job.source, info.track, job.target.suffix.lower(), job.streams, job.excerpt)
            ),
        )

    @property
    def warnings(self) -> list[str]:
        """Sentences for the user about what cannot be kept."""
        return [*self.encoding.warnings, *self.original.warnings]

    def rehearse(self, folder: WorkFolder) -> None:
        """Encode and join one black frame: what cannot be is to be known now, not in the end.

        Raises:
            SinkError: encoder or container refuse.
        """
        segment = OpenSegment(
            *(0, folder.new_file(0), self.info, self.encoding.picture, self.job.source)
        )
        path = folder.path / f".rehearsal{self.job.target.suffix}"
        try:
            black = np.zeros((self.info.height, self.info.width, 3), np.uint8)
            segment.write(black, Frame(black, 0, Fraction(0), 0.0), is_mark=True)
            self._join([(segment.finish(), segment.file)], path, self._part(Fraction(0)))
        finally:
            segment.discard()
            path.unlink(missing_ok=True)

    def join_all(self, folder: WorkFolder, output: PendingFile) -> list[str]:
        """Make the output of the finished segments, and put it in place; the caller lets go of it.
        Return a sentence for each thing that it does not say of its picture as the original did.

        Raises:
            SinkError: it cannot be written.
        """
        pieces = [(each, folder.segment_file(each.number)) for each in folder.finished()]
        _refuse_gaps(pieces, folder)
        try:
            self._join(pieces, output.path, self.original)
            missing = lost(output.path, self.info, self.job.target.suffix.lower())
            write_through(output.path)
            output.put_in_place()
            return missing
        except OSError as error:
            raise SinkError(f"cannot write '{output.target}': {error.strerror}") from error
        finally:
            output.path.unlink(missing_ok=True)

    def join_beginning(self, pieces: Sequence[Piece]) -> Path:
        """Make a partial output of the first segments, and return where it is.

        Raises:
            SinkError: it cannot be written.
        """
        kept = PendingFile(partial_path(self.job.target), overwrite=False)
        try:
            part = self._part(pieces[-1][0].last_pts)
            self._join(pieces, kept.path, part, stopped=True)
            kept.commit()
        finally:
            kept.discard()
        return kept.target

    def _join(
        self, pieces: Sequence[Piece], path: Path, original: Original, *, stopped: bool = False
    ) -> None:
        target = self.job.target
        join(pieces, path, self.info, self.encoding, original, target=target, stopped=stopped)

    def _part(self, last_pts: Fraction) -> Original:
        return self.original.of_part(painted_part(self.job.excerpt, self.info, last_pts))


def _refuse_gaps(pieces: Sequence[Piece], folder: WorkFolder) -> None:
    """Raise SinkError if a segment has gone while others were painted: it would be missed."""
    for place, (segment, _) in enumerate(pieces):
        if segment.number != place:
            raise SinkError(f"segment {place} has vanished from '{folder.path}'")
    if not pieces:
        raise SinkError(f"all segments have vanished from '{folder.path}'")
