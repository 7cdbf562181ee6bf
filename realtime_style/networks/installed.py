"""Which networks are installed: those in the package, then those in the user's folder."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from realtime_style.errors import StyleError
from realtime_style.files.folders import user_data
from realtime_style.networks.family import NetworkFamily
from realtime_style.networks.manifest import MANIFEST, read_family


def shipped_folder() -> Path:
    """The networks inside the package, each in a folder of its own."""
    return Path(str(resources.files("realtime_style"))) / "networks"


def user_folder() -> Path | None:
    """Where the user's own networks live. It need not exist; None where there is no home."""
    data = user_data()
    return data / "networks" if data else None


def installed(*places: Path) -> tuple[list[NetworkFamily], list[str]]:
    """All networks that can be read, and a sentence for each that cannot.

    `places` are folders of networks; without any, the package's and the user's.
    """
    families, problems = [], []
    for folder in _folders(places or _places()):
        try:
            families.append(read_family(folder))
        except StyleError as error:
            problems.append(str(error))
    return families, problems


def find_family(identity: str, *, style: Path, origin: str) -> NetworkFamily:
    """The network of that identity, for which the file `style` is.

    `origin` is what the style's card says of where the network is to be had.

    Raises:
        StyleError: it is not installed; the message says which are, and where to get it.
    """
    families, problems = installed()
    for family in families:
        if identity and family.identity == identity:
            return family
    there = ", ".join(family.identity for family in families) or "none"
    version = origin or "the version of realtime-style that it was learned with"
    places = [f"install {version}"]
    if folder := user_folder():
        places.append(f"put its folder into '{folder}'")
    raise StyleError(
        f"'{style}' is a style for the trunk {identity or 'of no name'}, which is not "
        f"installed (there is {there}): {', '.join(places)}, or learn it again with 'rts train'"
        + "".join(f"; {problem}" for problem in problems)
    )


def _places() -> tuple[Path, ...]:
    """A user's network never hides one of ours: of two with one identity, the first is taken."""
    own = user_folder()
    return (shipped_folder(), own) if own else (shipped_folder(),)


def _folders(places: tuple[Path, ...]) -> Iterator[Path]:
    for place in places:
        yield from sorted(path.parent for path in place.glob(f"[!.]*/{MANIFEST}"))
