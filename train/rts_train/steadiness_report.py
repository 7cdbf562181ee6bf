"""What `steadiness` found, as Markdown and JSON."""

import dataclasses
import json
from pathlib import Path

from rts_train.steadiness import FRAMES_BACK, Steadiness

HEAD = ("version", "warping error", "share", f"{FRAMES_BACK} back", "sharpness", "style", "share")


def to_markdown(results: dict[str, list[Steadiness]]) -> str:
    """A table for each clip; shares are of the same style painted frame by frame.

    Errors are in thousandths.
    """
    parts = []
    for clip, versions in results.items():
        by_name = {version.name: version for version in versions}
        rows = [list(HEAD), ["---"] * len(HEAD)]
        for version in versions:
            plain = by_name[version.name.removesuffix(", steady")]
            steadied = plain is not version
            rows.append(
                [
                    version.name,
                    f"{1e3 * version.warping_error:.3f}",
                    _share(version.warping_error, plain.warping_error) if steadied else "",
                    f"{1e3 * version.long_range_error:.3f}",
                    _share(version.sharpness, plain.sharpness) if steadied else "",
                    "" if version.style is None else f"{version.style:.4f}",
                    _share(version.style, plain.style) if steadied else "",
                ]
            )
        parts.append(f"### {clip}\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows))
    return "\n\n".join(parts) + "\n"


def write_report(folder: Path, results: dict[str, list[Steadiness]]) -> None:
    """`steadiness.json` and `steadiness.md` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {
        clip: [dataclasses.asdict(version) for version in versions]
        for clip, versions in results.items()
    }
    (folder / "steadiness.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    (folder / "steadiness.md").write_text(to_markdown(results), encoding="utf-8")


def _share(part: float | None, whole: float | None) -> str:
    return f"{part / whole:.2f}" if part is not None and whole else ""
