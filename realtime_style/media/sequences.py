"""Numbered pictures in place of a video: 'frame-%05d.png'."""

import itertools
import re
from fractions import Fraction
from pathlib import Path

from realtime_style.errors import InputError, SourceError
from realtime_style.media.containers import SEQUENCES

USUAL_RATE = Fraction(25)
"""Frames per second of pictures whose rate nobody tells, as ffmpeg has it."""
_PLACE = re.compile(r"%\d*d")


def is_sequence(path: Path) -> bool:
    """True for names such as 'frame-%05d.png'; '100%d.mp4' is one film of that name."""
    is_picture = path.suffix.lower() in SEQUENCES
    return is_picture and len(_PLACE.findall(path.name)) == 1


def is_sequence_to_read(source: Path | str) -> bool:
    """As `is_sequence`, where there is no single file of that very name."""
    return isinstance(source, Path) and is_sequence(source) and not source.exists()


def frames_there(sequence: Path) -> list[Path]:
    """The pictures of a sequence that exist, by name."""
    return [path for _, path in _numbered_frames(sequence)]


def first_number(sequence: Path) -> int:
    """Of the pictures to read, which follow each other from there.

    Raises:
        SourceError: there is none, or one is missing in their midst.
    """
    numbers = [number for number, _ in _numbered_frames(sequence)]
    if not numbers:
        raise SourceError(f"no file is called as in '{sequence}', with a number in place of %d")
    there = set(numbers)
    missing = next(number for number in itertools.count(numbers[0]) if number not in there)
    if missing < numbers[-1]:
        raise SourceError(
            f"'{sequence}' has no picture of number {missing}, and {numbers[-1]} is its last: "
            "numbers must follow each other"
        )
    return numbers[0]


def as_ffmpeg_reads(sequence: Path) -> str:
    """The pattern for ffmpeg's image2, whose only sign of a number is its own.

    Begun with the root, no name is taken for an address or an option.
    """
    return literal(sequence.parent.absolute()) + "/" + numbered(sequence.name)


def numbered(name: str) -> str:
    """A sequence's name as ffmpeg's image2 reads it."""
    before, after = _PLACE.split(name)
    found = _PLACE.search(name)
    assert found is not None
    return literal(before) + found[0] + literal(after)


def literal(text: object) -> str:
    """A text that has no number in it, for image2."""
    return str(text).replace("%", "%%")


def refuse_same_sequence(source: Path | str, target: Path) -> None:
    """Raise InputError if writing the pictures of `target` would destroy those of `source`."""
    if not (is_sequence_to_read(source) and is_sequence(target)):
        return
    places = [(path.parent.resolve(), _PLACE.split(path.name)) for path in (Path(source), target)]
    if places[0] == places[1]:
        raise InputError(f"input and output are the same pictures: '{target}'")


def _numbered_frames(sequence: Path) -> list[tuple[int, Path]]:
    before, after = _PLACE.split(sequence.name)
    name = re.compile(rf"{re.escape(before)}(\d+){re.escape(after)}")
    if not sequence.parent.is_dir():
        return []
    found = [(name.fullmatch(path.name), path) for path in sequence.parent.iterdir()]
    return sorted((int(match[1]), path) for match, path in found if match)
