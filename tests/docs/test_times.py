"""No page tells another time of the network than the one table that `make bench` fills.

The table stands in docs/performance.md, with the machine, provider and precision of each row.
"""

import re
from pathlib import Path

import pytest

from benchmarks.write_speed import CASE, FILE_TO_FILE, NETWORK_MS, row
from tests.docs.pages import PAGES, ROOT

PERFORMANCE = ROOT / "docs" / "performance.md"

_MS = r"(\d+(?:\.\d+)?) ms\b"
_SIZE = r"\b(\d{3,4}x\d{3,4})\b"
_MS_OF_SIZE = re.compile(_MS + r"(?:(?! ms\b)[^.|]){0,40}?" + _SIZE)
_SIZE_AT_MS = re.compile(_SIZE + r"(?:(?!\d{3,4}x\d)[^.|]){0,40}?" + _MS)
"""Of a sentence: the two with few words between them, and no other such number."""
_CARD = "NVIDIA"
"""A sentence with a card's name tells that card's time, and not the table's machine's."""


def times(text: str) -> set[tuple[str, str]]:
    """Each size and the milliseconds that a page says of it, in a sentence or a table's column."""
    found: set[tuple[str, str]] = set()
    header: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            header = []
        elif not header:
            header = cells
        else:
            columns = zip(header, cells, strict=False)
            found |= {
                (size[1], time[1])
                for name, cell in columns
                if (size := re.search(_SIZE, name)) and (time := re.search(_MS, cell))
            }
    prose = " ".join(line for line in text.splitlines() if not line.startswith("|"))
    prose = re.sub(r"\s+", " ", prose)
    sentences = re.split(r"(?<=[.:]) (?=\W*[A-Z])", prose)
    prose = " ".join(each for each in sentences if _CARD not in each)
    found |= {(size, ms) for ms, size in _MS_OF_SIZE.findall(prose)}
    return found | set(_SIZE_AT_MS.findall(_MS_OF_SIZE.sub("", prose)))


def contradictions(text: str, table: str) -> set[tuple[str, str]]:
    """What a page says of a size that no row of the table does."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    known = {(each[0], each[NETWORK_MS]) for each in rows if len(each) > FILE_TO_FILE}
    return times(text) - known


@pytest.mark.parametrize("page", [page for page in PAGES if page != PERFORMANCE], ids=str)
def test_a_page_tells_no_other_time_than_the_table(page: Path) -> None:
    assert contradictions(page.read_text(), PERFORMANCE.read_text()) == set()


def test_the_page_on_frame_rates_tells_the_times_of_the_table() -> None:
    told = times((ROOT / "docs" / "frame-rate.md").read_text())

    assert (CASE[0], row(PERFORMANCE.read_text(), CASE)[NETWORK_MS]) in told


TABLE = "| size | precision | provider | network, ms | p95 | fps | file |\n" + (
    "|---|---|---|---|---|---|---|\n| 640x480 | fp32 | CPU | 13.3 | 15.6 | 75.4 | 58.1 |\n"
)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("| quality | 640x480 |\n|---|---|\n| `best` | 32 ms |\n", {("640x480", "32")}),
        ("A frame takes 32 ms\nat a size of 640x480.\n", {("640x480", "32")}),
        ("At 640x480 a frame takes\n32 ms.\n", {("640x480", "32")}),
        ("A frame takes 13.3 ms at 640x480.\n", set()),
        ("| quality | 640x480 |\n|---|---|\n| `best` | 13.3 ms |\n", set()),
        ("A frame takes 0.8 ms at 640x480 on an NVIDIA H200.\n", set()),
        ("A picture waits for 32 ms. It is painted at 640x480.\n", set()),
    ],
)
def test_a_time_that_differs_is_found(page: str, found: set[tuple[str, str]]) -> None:
    assert contradictions(page, TABLE) == found


def test_the_table_of_machines_agrees_with_the_table_of_the_first() -> None:
    page = PERFORMANCE.read_text()
    of_the_table = row(page, CASE)
    (machine,) = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in page.splitlines()
        if line.startswith("|") and "that of the table" in line
    ]

    assert_between(of_the_table[NETWORK_MS], machine[3])
    assert_between(of_the_table[FILE_TO_FILE], machine[5])


def assert_between(number: str, span: str) -> None:
    """`span` is as in '12.9 to 14.8'; whole numbers stand for all that are rounded to them."""
    low, high = (float(each) for each in span.split(" to "))
    slack = 0.05 if "." in span else 0.5
    assert low - slack <= float(number) <= high + slack
