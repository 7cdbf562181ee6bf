"""Write the sentences on speed of README and docs from the table that `rts bench` has filled.

python benchmarks/write_speed.py docs/performance.md README.md docs/frame-rate.md
"""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

CASE = ("640x480", "fp32", "CPU")
"""Whose rate the README tells."""
LARGER = ("1280x720", *CASE[1:])
NETWORK_MS = 3
FILE_TO_FILE = 6
"""Which cell of a row."""


def main(source: Path, *targets: Path) -> None:
    """Replace what is between the markers in each page."""
    page = source.read_text(encoding="utf-8")
    for target in targets:
        text = target.read_text(encoding="utf-8")
        found = [name for name in SENTENCES if f"<!-- {name}: begin -->" in text]
        if not found:
            raise SystemExit(f"'{target}' has none of the markers {', '.join(SENTENCES)}")
        for name in found:
            begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
            before, _, rest = text.partition(begin)
            text = f"{before}{begin}{SENTENCES[name](page)}{end}{rest.partition(end)[2]}"
        target.write_text(text, encoding="utf-8")


def in_words(page: str) -> str:
    """The README's one number, and the machine that gave it, from a page with the table."""
    return (
        f"A film of {CASE[0]} with sound is painted, from file to file, at\n  "
        f"**{float(row(page, CASE)[FILE_TO_FILE]):.0f} frames a second** on {machine(page)}, "
        "without a graphics card"
    )


def times_in_words(page: str) -> str:
    """What the network takes at two sizes."""
    small, large = (row(page, case)[NETWORK_MS] for case in (CASE, LARGER))
    return (
        f"At `best` the network takes {small} ms for a frame of {CASE[0]} and {large} ms for one "
        f"of {LARGER[0]}\n({machine(page)}; {CASE[2]}, {CASE[1]})."
    )


SENTENCES: Mapping[str, Callable[[str], str]] = {"speed": in_words, "time": times_in_words}
"""By the name in the markers, as in '<!-- speed: begin -->'."""


def row(page: str, case: tuple[str, ...]) -> list[str]:
    """The cells of the table's row for a size, a precision and a provider."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines()]
    (found,) = [each for each in rows if tuple(each[:3]) == case]
    return found


def machine(page: str) -> str:
    """As in 'AMD EPYC, 2 cores'."""
    found = re.search(r"^(.+, \d+ cores), .*; onnxruntime .*; rts ", page, re.MULTILINE)
    if not found:
        raise SystemExit("the page names no machine below its table")
    return found[1]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
