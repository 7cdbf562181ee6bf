"""What `--camera` can name: the one table of live sources. It loads nothing heavy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.options import CameraOptions

if TYPE_CHECKING:
    from realtime_style.sources.base import LiveSource


@dataclass(frozen=True, slots=True)
class LiveKind:
    """One row of the table."""

    file: str
    """In this room; its `open_named(name, options)` gives a LiveSource. Loaded when needed."""
    is_meant: Callable[[str], bool]
    """Whether a name is of this kind, where it is of none before."""
    help: str
    """How people name it."""


def _begins(word: str) -> Callable[[str], bool]:
    """Whether a name is that word, or the word, a colon and more."""
    return lambda name: name.partition(":")[0] == word


KINDS: Sequence[LiveKind] = (
    LiveKind("test_pattern", lambda name: name == "test", "'test'"),
    LiveKind("screen", _begins("screen"), "'screen'"),
    LiveKind("window", _begins("window"), "'window:TITLE', a part of it"),
    LiveKind("ndi", _begins("ndi"), "'ndi:NAME', a part of it"),
    LiveKind("address", lambda name: "://" in name, "an rtsp:// or http:// address"),
    LiveKind("looped", lambda name: Path(name).is_file(), "a video file, in a loop"),
    LiveKind("devices", lambda _: True, "number, name or path (see 'rts cameras')"),
)
"""The first that is meant is opened."""


def open_live(name: str, options: CameraOptions) -> "LiveSource":
    """Open what `name` names; `camera_help` says what that can be.

    Raises:
        SourceError: there is no such thing, or it does not open.
    """
    kind = next(each for each in KINDS if each.is_meant(name))
    source: LiveSource = import_module(f"{__package__}.{kind.file}").open_named(name, options)
    return source


def camera_help() -> str:
    """What `--camera` can name, the commonest first."""
    *most, last = [kind.help for kind in reversed(KINDS)]
    told = f"{'; '.join(most)}; or {last}."
    return told[0].upper() + told[1:]
