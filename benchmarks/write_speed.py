"""Write the README's sentence on speed from the table that `rts bench` has filled.

python benchmarks/write_speed.py docs/performance.md README.md
"""

import re
import sys
from pathlib import Path

BEGIN = "<!-- speed: begin -->"
END = "<!-- speed: end -->"
CASE = ["640x480", "fp32", "CPU"]
FILE_TO_FILE = 6
"""Which cell of a row."""


def main(source: Path, target: Path) -> None:
    """Replace what is between the markers."""
    before, begin, rest = target.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"'{target}' has no markers {BEGIN} and {END}")
    sentence = in_words(source.read_text(encoding="utf-8"))
    target.write_text(f"{before}{BEGIN}{sentence}{END}{after}", encoding="utf-8")


def in_words(page: str) -> str:
    """One number, and the machine that gave it, from a page with the table."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines()]
    (row,) = [row for row in rows if row[:3] == CASE]
    machine = re.search(r"^(.+, \d+ cores), .*; onnxruntime .*; rts ", page, re.MULTILINE)
    if not machine:
        raise SystemExit("the page names no machine below its table")
    return (
        f"A film of {CASE[0]} with sound is painted, from file to file, at\n  "
        f"**{float(row[FILE_TO_FILE]):.0f} frames a second** on {machine[1]}, "
        "without a graphics card"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
