"""Styles this machine can run, found by name."""

import difflib
import os
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from realtime_style.errors import InputError, StyleError, StyleNotFoundError
from realtime_style.files.folders import needed, user_data
from realtime_style.files.paths import with_ending
from realtime_style.files.pictures import PICTURE_SUFFIXES, VIDEO_SUFFIXES
from realtime_style.networks.installed import installed
from realtime_style.styles import gallery
from realtime_style.styles.card import ONNX_SUFFIX, STYLE_SUFFIX, Card, read_card

SUFFIXES = (STYLE_SUFFIX, ONNX_SUFFIX)

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One style file and its card."""

    path: Path
    card: Card
    origin: str
    """'built-in', 'user' or 'file'."""

    @property
    def name(self) -> str:
        """What it is called here: its file's name, which may differ from its card's."""
        return self.path.stem.encode(errors="replace").decode()


def user_folder() -> Path:
    """Where the user's own styles live. It need not exist.

    Raises:
        InputError: there is no home folder.
    """
    return needed(user_data(), "your styles") / "styles"


def shipped_folder() -> Path:
    """The styles inside the package."""
    return Path(str(resources.files("realtime_style"))) / "styles" / "shipped"


def known_styles() -> dict[str, Path]:
    """All style files by name, built-in ones first; a user's never hides a built-in one.

    A file whose name is not UTF-8 has no name that could be shown, sent or asked for.
    """
    found: dict[str, Path] = {}
    for path in _style_files():
        if _is_text(path.stem):
            found.setdefault(path.stem, path)
    return found


def find_style(name_or_path: str) -> Style:
    """Return the style of that name, or in that .onnx or .safetensors file.

    Raises:
        StyleNotFoundError: no such style; the message lists what there is.
        StyleError: its file is damaged or of another contract.
    """
    path, known = Path(name_or_path), known_styles()
    if path.suffix in SUFFIXES or (name_or_path not in known and is_no_name(name_or_path)):
        refuse_other_file(path)
        return Style(path=path, card=read_card(path), origin="file")
    path = resolve(name_or_path, known)
    return Style(path=path, card=read_card(path), origin=_origin(path))


def list_styles() -> tuple[list[Style], list[str]]:
    """All styles that can be read, and a sentence for each that cannot, or network."""
    styles: list[Style] = []
    _, problems = installed()
    for path in known_styles().values():
        try:
            styles.append(Style(path=path, card=read_card(path), origin=_origin(path)))
        except StyleError as error:
            problems.append(str(error))
    for path in _style_files():
        if not _is_text(path.stem):
            shown = ascii(str(path))
            problems.append(f"the name of the style {shown} is not UTF-8: give it another")
    return styles, problems


def is_no_name(text: str) -> bool:
    """Whether it is a file here, or is called as pictures and videos are."""
    if Path(text).suffix.lower() in PICTURE_SUFFIXES | VIDEO_SUFFIXES:
        return True
    try:
        return Path(text).exists()
    except OSError:  # as of a name that is too long for any file
        return False


def refuse_other_file(path: Path) -> None:
    """Say what to do with a picture, a video or another file that is taken for a style.

    Raises:
        StyleNotFoundError: `path` is one of them, or not there.
    """
    if path.suffix.lower() in PICTURE_SUFFIXES:
        name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "mine"
        raise StyleNotFoundError(
            f"'{path}' is a picture, and no style yet: learn it with 'rts train "
            f"{shlex.quote(str(path))} --name {name}', then paint with the style '{name}'"
        )
    if path.suffix.lower() in VIDEO_SUFFIXES:
        raise StyleNotFoundError(
            f"'{path}' is a video, and no style: a style is learned from a picture, with "
            f"'rts train picture.jpg --name mine', and then painted with, as in "
            f"'rts video {shlex.quote(str(path))} painted.mp4 --style mine'"
        )
    if path.suffix not in SUFFIXES:
        what = "a folder" if path.is_dir() else "no style file"
        raise StyleNotFoundError(
            f"'{path}' is {what}: a style is a name that 'rts styles' lists, or a file that ends "
            f"in {' or '.join(SUFFIXES)}"
        )
    if not path.is_file():
        raise StyleNotFoundError(f"no style file '{path}': 'rts styles' lists those by name")


def resolve(name: str, styles: Mapping[str, Path]) -> Path:
    """Return the file of the style called `name`.

    Raises:
        StyleNotFoundError: no such style; the message lists what there is.
    """
    if name in styles:
        return styles[name]
    if name == gallery.REFERENCE:
        raise StyleNotFoundError(f"no style '{name}' is installed: {gallery.HINT}")
    guess = difflib.get_close_matches(name, styles, n=1)
    hint = f"did you mean '{guess[0]}'? " if guess else ""
    known = ", ".join(sorted(styles)) or "none installed"
    raise StyleNotFoundError(f"no style named '{name}': {hint}available styles: {known}")


def check_new_name(name: str, *, ours: bool = False) -> None:
    """Refuse what cannot name a new style of the user's.

    `ours` lets pass a name that one of the user's styles has.

    Raises:
        InputError: letters that no name has, a built-in style's name, or one that is taken.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"'{name}' cannot name a style: use a-z, 0-9 and hyphens")
    known = known_styles().get(name)
    if name == gallery.REFERENCE or (known and _origin(known) == "built-in"):
        raise InputError(f"'{name}' is a built-in style: choose another name")
    if known and not ours:
        raise InputError(
            f"you have a style '{name}': choose another name, or 'rts styles remove {name}'"
        )


def add_style(source: Path, name: str = "") -> Style:
    """Copy a style file among the user's own, under `name` or the one on its card.

    Raises:
        InputError: the name cannot be one, or is taken.
        StyleError: no style file, damaged, or of another contract.
    """
    refuse_other_file(source)
    card = read_card(source)
    name = name or card.name
    check_new_name(name)
    target = user_folder() / f"{name}{source.suffix}"
    partial = with_ending(target, ".", ".partial")
    try:
        user_folder().mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(source, partial)
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise StyleError(f"cannot write the style '{target}': {error.strerror}") from error
    return Style(path=target, card=card, origin="user")


def remove_style(name: str) -> Path:
    """Delete one of the user's styles; return where it was.

    Raises:
        StyleNotFoundError: no such style.
        InputError: a built-in one.
    """
    known = known_styles()
    if name in known and _origin(known[name]) == "built-in":
        raise InputError(f"'{name}' is a built-in style and stays")
    own = {each: path for each, path in known.items() if _origin(path) == "user"}
    if name not in own:
        there = f"there are {', '.join(sorted(own))}" if own else "there is none"
        raise StyleNotFoundError(f"no style of yours is called '{name}': {there}")
    path = own[name]
    try:
        path.unlink()
    except OSError as error:
        raise StyleError(f"cannot delete the style '{path}': {error.strerror}") from error
    return path


def _style_files() -> Iterator[Path]:
    there = [*_built_in_folders(), *([user_folder()] if user_data() else [])]
    for folder in there:
        yield from sorted(path for path in folder.glob("[!.]*") if path.suffix in SUFFIXES)


def _is_text(name: str) -> bool:
    """Whether a file's name is UTF-8: other bytes are halves of surrogate pairs in Python."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _origin(path: Path) -> str:
    return "built-in" if path.parent in _built_in_folders() else "user"


def _built_in_folders() -> list[Path]:
    reference = gallery.reference_folder()
    return [shipped_folder(), *([reference] if reference else [])]
