"""What of the gallery painting does not need: the styles' pictures, and the paper's network.

In the repository they lie where they are used. A wheel has them not, since they are three quarters
of all; they come with a package of their own.
"""

from importlib.util import find_spec
from pathlib import Path

PACKAGE = "realtime-style-gallery"
"""What pip calls it."""
REFERENCE = "johnson-candy"
"""The paper's network, as a style to compare with."""
_DATA = "rts_gallery"
_TRAINER = "rts_train"
HINT = f"it is in a package of its own: pip install {PACKAGE}"


def shipped_picture(name: str) -> Path:
    """The file of a picture that built-in styles are learned from; it may not be there."""
    inside, beside = _inside(_TRAINER, "pictures"), _inside(_DATA, "pictures")
    places = [place / name for place in (inside, beside) if place]
    return next((each for each in places if each.is_file()), (places or [Path(name)])[0])


def is_shipped_picture(path: Path) -> bool:
    """Whether `shipped_picture` gives this path for some name."""
    return path.resolve() == shipped_picture(path.name).resolve()


def reference_folder() -> Path | None:
    """The styles in the package of the gallery's data; None where it is not installed."""
    return _inside(_DATA, "styles")


def _inside(package: str, folder: str) -> Path | None:
    """A folder in a package, which is not imported; None where the package is not there."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations))) / folder
