"""Styles this machine can run, found by name."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import platformdirs

from realtime_style.errors import StyleError, StyleNotFoundError
from realtime_style.styles.card import Card, read_card

SUFFIX = ".onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One style file and its card."""

    path: Path
    card: Card
    origin: str
    """'built-in', 'user' or 'file'."""


def user_folder() -> Path:
    """Where the user's own styles live. It need not exist."""
    return platformdirs.user_data_path("realtime-style", appauthor=False) / "styles"


def shipped_folder() -> Path:
    """The styles inside the package."""
    return Path(str(resources.files("realtime_style"))) / "styles" / "shipped"


def known_styles() -> dict[str, Path]:
    """All style files by name, built-in ones first; a user's never hides a built-in one."""
    found: dict[str, Path] = {}
    for folder in (shipped_folder(), user_folder()):
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            found.setdefault(path.stem, path)
    return found


def find_style(name_or_path: str) -> Style:
    """Return the style of that name, or in that .onnx file.

    Raises:
        StyleNotFoundError: no such style; the message lists what there is.
        StyleError: its file is damaged or of another contract.
    """
    path = Path(name_or_path)
    if path.suffix == SUFFIX:
        if not path.is_file():
            raise StyleNotFoundError(f"no style file '{path}'")
        return Style(path=path, card=read_card(path), origin="file")
    path = resolve(name_or_path, known_styles())
    return Style(path=path, card=read_card(path), origin=_origin(path))


def list_styles() -> tuple[list[Style], list[str]]:
    """All styles that can be read, and a sentence for each that cannot."""
    styles, problems = [], []
    for path in known_styles().values():
        try:
            styles.append(Style(path=path, card=read_card(path), origin=_origin(path)))
        except StyleError as error:
            problems.append(str(error))
    return styles, problems


def resolve(name: str, styles: Mapping[str, Path]) -> Path:
    """Return the file of the style called `name`.

    Raises:
        StyleNotFoundError: no such style; the message lists what there is.
    """
    if name in styles:
        return styles[name]
    guess = difflib.get_close_matches(name, styles, n=1)
    hint = f"did you mean '{guess[0]}'? " if guess else ""
    known = ", ".join(sorted(styles)) or "none installed"
    raise StyleNotFoundError(f"no style named '{name}': {hint}available styles: {known}")


def _origin(path: Path) -> str:
    return "built-in" if path.parent == shipped_folder() else "user"
