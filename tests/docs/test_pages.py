"""What pages link, show and list is there, and is all there is."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

import realtime_style
from benchmarks.write_speed import SENTENCES
from docs.pictures import __main__ as pictures
from docs.pictures import write_styles
from docs.pictures.draw_motion import MOST_BYTES
from hatch_build import standing_alone
from realtime_style.options import Device
from tests.docs.pages import PAGES, ROOT
from tests.docs.parsing import extras

_LINK = re.compile(r"\]\(\s*(?P<path>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\s*\)")
_FOLDER = ROOT / "docs" / "pictures"
_NOTES = sorted((ROOT / "docs" / "engineering").glob("*.md"))


def links() -> Iterator[tuple[Path, str, str]]:
    """Page, path and anchor of every link that is no address."""
    for page in (*PAGES, *_NOTES):
        text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
        for found in _LINK.finditer(text):
            if not re.match(r"\w+:", found["path"]):
                yield page, found["path"], found["anchor"] or ""


def anchors(page: Path) -> set[str]:
    """What a heading is called in an address, as GitHub makes it."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")
        for heading in headings
    }


def public_names() -> set[str]:
    """Of the package, and what a Stylizer, a report and the options have."""
    names = set(realtime_style.__all__)
    for each in [getattr(realtime_style, name) for name in realtime_style.__all__]:
        if isinstance(each, type) and not issubclass(each, str | Exception):
            names |= {name for name in dir(each) if not name.startswith("_")}
    return names


@pytest.mark.parametrize(("page", "path", "anchor"), sorted(set(links())))
def test_a_link_leads_somewhere(page: Path, path: str, anchor: str) -> None:
    target = (page.parent / path).resolve() if path else page

    assert target.exists()
    assert not anchor or anchor in anchors(target)


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {(ROOT / path).resolve() for page, path, _ in links() if page.name == "README.md"}

    assert set(PAGES) - linked == {ROOT / "README.md"}


def test_every_picture_is_shown_and_drawn_by_a_script() -> None:
    shown = {Path(path).name for _, path, _ in links()}
    drawn = {path.stem for path in _FOLDER.glob("draw_*.py")}
    asked = {each.__name__.rpartition(".")[2] for each in (*pictures.DRAWN, *pictures.ON_A_SCREEN)}
    source = "".join(path.read_text() for path in _FOLDER.glob("*.py"))

    for path in (*_FOLDER.glob("*.jpg"), *_FOLDER.glob("*.webp")):
        assert f'"{path.name}"' in source
        assert path.name in shown or path.name == "portrait.jpg"
    assert drawn == {name for name in asked if name.startswith("draw_")}


def test_the_readme_moves_and_is_soon_there() -> None:
    path = _FOLDER / "motion.webp"

    assert path.stat().st_size < MOST_BYTES
    with Image.open(path) as film:
        assert getattr(film, "n_frames", 1) > 50


def test_the_table_of_styles_is_what_the_cards_say() -> None:
    assert write_styles.table() in (ROOT / "docs" / "styles.md").read_text()


@pytest.mark.parametrize(("page", "name"), [("README.md", "speed"), ("docs/frame-rate.md", "time")])
def test_a_page_s_sentence_on_speed_is_that_of_the_table(page: str, name: str) -> None:
    said = SENTENCES[name]((ROOT / "docs" / "performance.md").read_text())

    assert f"<!-- {name}: begin -->{said}<!-- {name}: end -->" in (ROOT / page).read_text()


def test_every_extra_is_told_where_one_installs() -> None:
    rows = re.findall(r"^\| `\[(\w+)\]`", (ROOT / "docs" / "install.md").read_text(), re.MULTILINE)

    assert set(rows) == extras() - {"dev", "test"}


def test_every_device_is_told() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "devices.md").read_text(), re.MULTILINE)

    assert set(rows) >= {str(device) for device in Device if device is not Device.AUTO}


@pytest.mark.parametrize("name", sorted(public_names()))
def test_the_library_page_has_every_public_name(name: str) -> None:
    page = (ROOT / "docs" / "library.md").read_text()

    assert re.search(rf"`{name}\b", page)


def test_the_library_page_has_every_argument_with_its_default() -> None:
    page = (ROOT / "docs" / "library.md").read_text()
    row = re.compile(r"^\| (`.+`) \| .+ \| (.+) \|$", re.MULTILINE)
    said = {
        name: default
        for names, default in row.findall(page)
        for name in re.findall(r"`(\w+)`", names)
    }

    signature = inspect.signature(realtime_style.Stylizer)

    wanted = {name: told(each.default) for name, each in signature.parameters.items()}
    assert {name: said.get(name) for name in wanted} == wanted


def told(default: object) -> str:
    """As the page writes it."""
    if default in ("", ()):
        return "none"
    if isinstance(default, str):
        return f'`"{default}"`'
    return f"`{default}`" if default is None or default is False else f"{default:g}"


def test_a_package_index_shows_no_broken_picture_or_link() -> None:
    readme = (ROOT / "README.md").read_text()

    alone = standing_alone(readme, "")
    at_home = standing_alone(readme, "https://example.org/us/realtime-style")

    assert "![" not in alone
    assert "](docs" not in alone
    assert alone.count("```") == readme.count("```")
    assert "](https://example.org/us/realtime-style/raw/HEAD/docs/pictures/motion.webp)" in at_home
    assert "](https://example.org/us/realtime-style/blob/HEAD/docs/install.md)" in at_home
    assert not re.search(r"\]\((?!https://)", at_home)
