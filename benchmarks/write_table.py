"""Write a result of `rts bench --json` into a page, between its two markers.

python benchmarks/write_table.py RESULT.json PAGE.md
"""

import json
import sys
from pathlib import Path
from typing import Any

BEGIN = "<!-- bench: begin -->"
END = "<!-- bench: end -->"

COLUMNS = (
    *("size", "precision", "provider", "network, ms: median", "p95", "fps", "file to file, fps"),
    *("memory, MB", "the paper's, ms", "times as fast"),
)
OF_A_CARD = {
    "unsteadied_fps": "not steadied, fps",
    "library_fps": "library, fps",
    "live_fps": "live, fps",
}
"""More columns, where a card painted."""


def main(result: Path, page: Path) -> None:
    """Replace what is between the markers."""
    report = json.loads(result.read_text(encoding="utf-8"))
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"'{page}' has no markers {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n{to_markdown(report)}{END}{after}", encoding="utf-8")


def to_markdown(report: dict[str, Any]) -> str:
    """A table, and a line on the machine."""
    machine = report["machine"]
    columns, rows = list(COLUMNS), [_cells(case) for case in report["cases"]]
    if any(case.get("unsteadied_fps") for case in report["cases"]):
        columns += OF_A_CARD.values()
        for row, case in zip(rows, report["cases"], strict=True):
            row += [_number(case.get(name)) for name in OF_A_CARD]
    lines = [columns, ["---"] * len(columns), *rows]
    table = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    hardware = f"{machine['card']}; {machine['cpu']}" if machine.get("card") else machine["cpu"]
    threads = f"{machine['threads']} threads" if machine["threads"] else "automatic threads"
    return (
        f"{table}\n{hardware}, {machine['cores']} cores, {machine['system']}; "
        f"onnxruntime {machine['onnxruntime']}, {threads}; "
        f"rts {machine['rts']}, {machine['date']}.\n"
    )


def _cells(case: dict[str, Any]) -> list[str]:
    return [
        f"{case['width']}x{case['height']}",
        case["variant"],
        case["provider"].removesuffix("ExecutionProvider"),
        f"{case['network_ms']['p50']:.1f}",
        f"{case['network_ms']['p95']:.1f}",
        f"{case['network_fps']:.1f}",
        _number(case["end_to_end_fps"]),
        _number(case["peak_rss_mb"]),
        f"{case['johnson_ms']['p50']:.0f}",
        f"{case['ratio_to_johnson']:.1f}",
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
