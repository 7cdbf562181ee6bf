"""No two pages contradict each other in a number, nor a page the program."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from docs.pictures.write_styles import gallery
from realtime_style.engine.failures import BYTES_A_PIXEL
from realtime_style.engine.resolution_controller import TOP
from realtime_style.engine.strokes import HEIGHT_PX, WIDTH_PX
from realtime_style.jobs.overlap import WARM_UP_FRAMES
from realtime_style.options import CameraOptions, Quality, SegmentOptions, ServeOptions
from realtime_style.options.control import OSC_PORT
from realtime_style.styles.card import DESCRIPTION_CHARACTERS
from realtime_style.styles.catalogue import shipped_folder
from tests.docs.pages import PAGES, ROOT

_IN_WORDS = {"half a minute": "30", "twenty-four": "24", "twenty-five": "25", "thirty": "30"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that pages say, each in words that only it is said in."""

    what: str
    said: str
    """A pattern over a page whose lines are joined; one of its groups is the number."""
    value: str = ""
    """What it is; '' where only the pages know."""
    places: int = 2
    """In how many places it is said at least."""

    def __str__(self) -> str:
        return self.what


def _megabytes(path: Path, digits: int) -> str:
    return f"{path.stat().st_size / 1e6:.{digits}f}"


_MANIFEST = next((ROOT / "realtime_style" / "networks").glob("*/manifest.json"))
_NETWORK = json.loads(_MANIFEST.read_text())
_STYLE = shipped_folder() / "candy.safetensors"
_PEOPLE = ROOT / "realtime_style" / "people" / "selfie-segmentation.onnx"

FACTS = (
    Fact(
        "styles that come along",
        r"(?i)(?:\*\*|all |the )(twenty-\w+|\d+) (?:built-in )?styles",
        str(len(gallery())),
    ),
    Fact(
        "parameters of a style",
        r"a style is (\d+ ?\d+) parameters|float32 \| \(1, (\d+)\)|float32 \((\d+),\)",
        str(_NETWORK["style"]["parameters"]),
    ),
    Fact(
        "the download of VGG-16, MB",
        r"VGG-16's file is (\d+) MB|judges pictures \((\d+) MB\)|once to your cache: (\d+) MB",
    ),
    Fact("the download of photos, MB", r"\((\d+) MB, to your cache|learn from \((\d+) MB\)"),
    Fact("photos that are enough", r"holds (\d+) (?:photos|pictures) or more"),
    Fact("the page's port", r"(?:127\.0\.0\.1|localhost):(\d+)", str(ServeOptions().port)),
    Fact("the port of OSC", r"(?:UDP|to) port (9\d+)", str(OSC_PORT)),
    Fact(
        "seconds of a segment",
        r"every (\d+) seconds \(`--segment`\)|segments of (\d+) seconds \(`--segment`\)",
        f"{SegmentOptions().segment_s:g}",
    ),
    Fact(
        "frames that warm a segment up",
        r"(?:paints|sees?) the (\d+) frames before",
        str(WARM_UP_FRAMES),
    ),
    Fact(
        "seconds that a camera is waited for",
        r"is waited for, (half a minute|\d+ s)|After (half a minute|\d+ s) the run ends",
        f"{CameraOptions().patience_s:g}",
    ),
    Fact(
        "the size from which strokes grow",
        r"(?:covers|larger than|pictures than|what is bold at|as at) (\d+x\d+)",
        f"{WIDTH_PX}x{HEIGHT_PX}",
        places=4,
    ),
    Fact(
        "characters of a description", r"at most (\d+) characters", str(DESCRIPTION_CHARACTERS), 1
    ),
    Fact("bytes that a pixel takes", r"\((\d+) bytes for a pixel\)", str(BYTES_A_PIXEL), 1),
    Fact("the network that finds people, MB", r"network of (0\.\d) MB", _megabytes(_PEOPLE, 1), 1),
    Fact(
        "a style's file, hundreds of kB",
        r"(?:some|a file of) (\d)00 kB",
        f"{_STYLE.stat().st_size / 1e5:.0f}",
    ),
    Fact(
        "half the size, of each side", r"`fast`[ |(]+(0\.\d+) of each side", str(TOP[Quality.FAST])
    ),
    Fact(
        "seven tenths of the size",
        r"`balanced`[ |(]+(0\.\d+) of each side",
        str(TOP[Quality.BALANCED]),
    ),
)


def read_pages() -> dict[str, str]:
    """Each page in one line."""
    return {page.name: " ".join(page.read_text().split()) for page in PAGES}


def said(fact: Fact, pages: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each page that says it, and what it says."""
    return [
        (name, number(next(group for group in found.groups() if group)))
        for name, text in pages.items()
        for found in re.finditer(fact.said, text)
    ]


def number(text: str) -> str:
    plain = _IN_WORDS.get(text.lower(), text)
    return plain.removesuffix(" s").replace(" ", "")


def contradictions(fact: Fact, pages: Mapping[str, str]) -> list[tuple[str, str]]:
    """What pages say that is not what the others, or the program, say."""
    places = said(fact, pages)
    right = fact.value or (places[0][1] if places else "")
    return [place for place in places if place[1] != right]


@pytest.mark.parametrize("fact", FACTS, ids=str)
def test_pages_say_one_number(fact: Fact) -> None:
    pages = read_pages()

    assert contradictions(fact, pages) == []
    assert len(said(fact, pages)) >= fact.places


def test_two_numbers_that_differ_are_found() -> None:
    fact = Fact("rate", r"(\d+) frames a second|(half a minute)")

    pages = {"one.md": "58 frames a second", "two.md": "57 frames a second", "three.md": "none"}

    assert contradictions(fact, pages) == [("two.md", "57")]
    assert contradictions(fact, {"one.md": "half a minute, or 30 frames a second"}) == []


def test_python_is_named_as_the_package_asks_for_it() -> None:
    wanted = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert wanted

    places = said(Fact("python", r"Python (3\.\d+) or later"), read_pages())

    assert {each for _, each in places} == {wanted[1]}
