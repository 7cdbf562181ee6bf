"""What a shell offers for a word that is being typed. Nothing heavy is loaded, nothing is said."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from realtime_style.errors import RealtimeStyleError

_HARDWARE = ("auto", "nvenc", "qsv", "videotoolbox", "vaapi", "amf", "none")
_CODECS = ("h264", "hevc", "av1", "vp9", "prores", "ffv1")
_STANDING_IN = ("test", "screen", "window:")


def styles(incomplete: str) -> list[str]:
    """Names of styles; behind a comma, of the next one of a blend."""
    from realtime_style.styles.catalogue import known_styles

    with contextlib.suppress(RealtimeStyleError):
        before, comma, last = incomplete.rpartition(",")
        return [f"{before}{comma}{name}" for name in known_styles() if name.startswith(last)]
    return []


def own_styles(incomplete: str) -> list[str]:
    """Names of the styles that can be removed."""
    from realtime_style.styles.catalogue import known_styles, user_folder

    with contextlib.suppress(RealtimeStyleError):
        folder = user_folder()
        found = [name for name, path in known_styles().items() if path.parent == folder]
        return [name for name in found if name.startswith(incomplete)]
    return []


def recipes(incomplete: str) -> list[str]:
    """Names of the recipes inside the package."""
    from importlib import resources

    with contextlib.suppress(OSError, ModuleNotFoundError):
        files = (resources.files("rts_train") / "recipes").iterdir()
        names = sorted(each.name.removesuffix(".toml") for each in files)
        return [name for name in names if name.startswith(incomplete)]
    return []


def cameras(incomplete: str) -> list[tuple[str, str]]:
    """Numbers of cameras with their names, and what stands in for one."""
    found = [*_cameras(), *((name, "in place of a camera") for name in _STANDING_IN)]
    return [(name, told) for name, told in found if name.startswith(incomplete)]


def cameras_or_browser(incomplete: str) -> list[tuple[str, str]]:
    """As `cameras`, and the camera of whoever opens the page."""
    theirs = [("browser", "of whoever opens the page")] if "browser".startswith(incomplete) else []
    return [*theirs, *cameras(incomplete)]


def _cameras() -> Iterator[tuple[str, str]]:
    with contextlib.suppress(Exception):  # a shell is no place for what is wrong with a camera
        from realtime_style.sources.devices import list_cameras

        for camera in list_cameras():
            yield str(camera.number), camera.name


def _one_of(names: Sequence[str]) -> Callable[[str], list[str]]:
    return lambda incomplete: [name for name in names if name.startswith(incomplete)]


COMPLETIONS: Mapping[str, Callable[..., Sequence[object]]] = {
    "camera": cameras,
    "codec": _one_of(_CODECS),
    "hwaccel": _one_of(_HARDWARE),
    "person": styles,
    "background": styles,
}
"""By the name of a declared option; what is an enum completes itself."""
