"""Which files `rts video` and `rts image` are to paint, and where each goes."""

import glob
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlparse

from realtime_style.errors import InputError
from realtime_style.files.pictures import PICTURE_SUFFIXES, WRITTEN_SUFFIXES
from realtime_style.media.containers import suffix_of

STANDARD = "-"
"""In place of a file: standard input, standard output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a command paints."""

    word: str
    """For one of them; several have an s."""
    suffixes: frozenset[str]
    """What is taken out of a folder; a file that is named may be called anything."""
    nameless: str
    """How the output of an address without a name is called."""
    kept: frozenset[str] | None = None
    """The suffixes that an output may have; None lets each keep its own."""
    otherwise: str = ""
    """The suffix of an output whose input's is none of those."""

    def suffix(self, of: Path) -> str:
        """Of the output that keeps the name of an input."""
        is_kept = self.kept is None or of.suffix.lower() in self.kept
        return of.suffix if is_kept else self.otherwise


VIDEOS = Kind(
    word="video",
    suffixes=frozenset(
        {
            *(".3gp", ".avi", ".flv", ".gif", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg"),
            *(".mpg", ".mts", ".mxf", ".nut", ".ogv", ".ts", ".vob", ".webm", ".wmv", ".y4m"),
        }
    ),
    nameless="video.mkv",
)
PICTURES = Kind(
    word="picture",
    suffixes=PICTURE_SUFFIXES - {".gif"},  # of which only the first picture would be painted
    nameless="picture.png",
    kept=WRITTEN_SUFFIXES,
    otherwise=".jpg",
)


@dataclass(frozen=True, slots=True)
class Task:
    """One file to paint."""

    source: Path | str
    """A file, an address, or '-'."""
    target: Path


def is_address(text: str) -> bool:
    """True for http://…, rtsp://… and their like."""
    return "://" in text


def goes_into_folder(inputs: Sequence[str], out: str) -> bool:
    """True if each input keeps its name in the folder `out`, as with `cp`."""
    several = len(inputs) > 1 or Path(inputs[0]).is_dir() or _is_pattern(inputs[0])
    return several or out.endswith(("/", "\\")) or (out != STANDARD and Path(out).is_dir())


def one_task(source: str, out: str) -> Task:
    """A single input whose output has a name of its own."""
    is_path = source != STANDARD and not is_address(source)
    return Task(Path(source) if is_path else source, Path(out))


def folder_tasks(
    inputs: Sequence[str],
    out: str,
    kind: Kind = VIDEOS,
    *,
    recursive: bool = False,
    container: str = "",
) -> list[Task]:
    """All that files, patterns, folders and addresses stand for, each with its place below `out`.

    What lies below a folder, or below the fixed part of a pattern, lies so below `out`.
    The suffix of `container`, where one is given, replaces the inputs' own.

    Raises:
        InputError: nothing there, two that would become the same file, or `out` is none.
    """
    folder = Path(out)
    if folder.is_file():
        raise InputError(
            f"several {kind.word}s need a folder to go into, and the last word, '{out}', is a "
            f"file: give a folder behind them, such as 'painted/'"
        )
    if folder.suffix and not folder.is_dir() and not out.endswith("/"):
        raise InputError(
            f"several {kind.word}s need a folder to go into, got '{out}': try '{out}/'"
        )
    suffix = suffix_of(container, Path())
    tasks: dict[Path, Task] = {}
    for text in inputs:
        for source, place in _found(text, folder, kind, recursive=recursive):
            target = folder / place.with_suffix(suffix or kind.suffix(place))
            before = tasks.get(target)
            if before and before.source != source:
                raise InputError(
                    f"'{before.source}' and '{source}' would both become '{target}': "
                    "paint them into different folders"
                )
            if isinstance(source, Path) and target.exists() and source.samefile(target):
                raise InputError(f"input and output are the same file: '{target}'")
            tasks[target] = Task(source, target)
    return list(tasks.values())


def refuse_mixing(out: str, word: str, *, as_json: bool) -> None:
    """Raise InputError if anything but what is painted, a `word`, would go where that goes."""
    if out != STANDARD:
        return
    if as_json:
        raise InputError(f"--json and a {word} cannot both go to standard output: name a file")
    if sys.stdout.isatty():
        raise InputError(f"a {word} would fill the terminal: pipe it on, or name a file")


def _found(
    text: str, out: Path, kind: Kind, *, recursive: bool
) -> Iterator[tuple[Path | str, Path]]:
    """Each file that `text` stands for, and its place below the output folder."""
    path = Path(text)
    if text == STANDARD:
        raise InputError("'-' has no name that it could keep: give it an output file of its own")
    if is_address(text):
        yield text, Path(unquote(Path(urlparse(text).path).name) or kind.nameless)
    elif path.is_dir():
        yield from _in_folder(path, out, kind, recursive=recursive)
    elif _is_pattern(text):
        yield from _matching(text)
    else:
        yield path, Path(path.name)


def _in_folder(
    folder: Path, out: Path, kind: Kind, *, recursive: bool
) -> Iterator[tuple[Path, Path]]:
    paths = sorted(folder.rglob("*") if recursive else folder.iterdir())
    painted = out.resolve()
    found = [
        path
        for path in paths
        if path.suffix.lower() in kind.suffixes
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and (folder.resolve() == painted or painted not in path.resolve().parents)
    ]
    if not found:
        deeper = "" if recursive else ": give --recursive to look into the folders below"
        raise InputError(f"there is no {kind.word} in the folder '{folder}'{deeper}")
    yield from ((path, path.relative_to(folder)) for path in found)


def _matching(pattern: str) -> Iterator[tuple[Path, Path]]:
    parts = Path(pattern).parts
    fixed = next(place for place, part in enumerate(parts) if glob.has_magic(part))
    base = Path(*parts[:fixed])
    paths = sorted(path for path in base.glob(str(Path(*parts[fixed:]))) if path.is_file())
    if not paths:
        raise InputError(f"no file matches '{pattern}'")
    yield from ((path, path.relative_to(base)) for path in paths)


def _is_pattern(text: str) -> bool:
    return glob.has_magic(text) and not is_address(text) and not Path(text).exists()
