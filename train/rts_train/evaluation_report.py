"""What `evaluate` found, as Markdown, JSON and a grid of pictures."""

import dataclasses
import json
from pathlib import Path

import numpy as np

from rts_train.evaluate import StyleResult
from rts_train.images import RgbImage, resize, write_jpeg
from rts_train.recipe import VGG_LAYERS

GRID_PX = 256


def to_json(results: list[StyleResult]) -> str:
    """Every figure, nothing of the pictures."""
    document = [
        {
            "style": result.name,
            "sizes": [
                {
                    **dataclasses.asdict(size),
                    "painting": {**dataclasses.asdict(size.painting), "total": size.painting.total},
                }
                for size in result.sizes
            ],
        }
        for result in results
    ]
    return json.dumps(document, indent=2)


def to_markdown(results: list[StyleResult]) -> str:
    """Two tables for each size: losses in thousands, and the style's relative errors.

    The last row is the mean over the styles.
    """
    parts = []
    for index, first in enumerate(results[0].sizes):
        marks = sorted({mark for result in results for mark in result.sizes[index].gatys})
        head = ["style", "content", "style loss", "palette", "tone", "tv", "calm"]
        head += ["total", "photo itself"]
        head += [f"L-BFGS {mark}" for mark in marks]
        head += ["there", "as good as"] if marks else []
        rows = []
        for result in results:
            size = result.sizes[index]
            score = size.painting
            of_it = (score.content, score.style, score.palette, score.tone, score.tv, score.calm)
            row = [result.name, *map(_thousands, of_it)]
            row += [f"**{_thousands(score.total)}**", _thousands(size.unpainted.total)]
            row += [_thousands(size.gatys[mark]) if mark in size.gatys else "" for mark in marks]
            if marks:
                row += [_thousands(size.painting_there), _iterations(size.as_good_as, marks)]
            rows.append(row)
        total = np.mean([result.sizes[index].painting.total for result in results])
        rows.append(["mean", *[""] * 6, f"**{_thousands(float(total))}**"])
        rows[-1] += [""] * (len(head) - len(rows[-1]))
        parts.append(f"### {first.size_px} px, {first.photos} photos\n\n{_table(head, rows)}")
        parts.append(_style_errors(results, index))
    return "\n\n".join(parts) + "\n"


def _style_errors(results: list[StyleResult], index: int) -> str:
    """By layer, the photo's own in brackets; a recipe may leave layers out."""
    rows = []
    means: dict[str, list[float]] = {layer: [] for layer in VGG_LAYERS}
    for result in results:
        painted, photo = result.sizes[index].style_errors, result.sizes[index].unpainted_errors
        row = [result.name]
        for layer in VGG_LAYERS:
            row.append(f"{painted[layer]:.3f} ({photo[layer]:.2f})" if layer in painted else "")
            means[layer] += [painted[layer]] if layer in painted else []
        rows.append(row)
    rows.append(["mean", *(f"{np.mean(each):.3f}" if each else "" for each in means.values())])
    return _table(["style error (the photo's)", *VGG_LAYERS], rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def write_report(folder: Path, results: list[StyleResult], photos: list[RgbImage]) -> None:
    """`evaluation.json`, `evaluation.md` and `evaluation.jpg` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evaluation.json").write_text(to_json(results) + "\n", encoding="utf-8")
    (folder / "evaluation.md").write_text(to_markdown(results), encoding="utf-8")
    columns = [photos[: len(results[0].paintings)], *(result.paintings for result in results)]
    rows = [np.hstack([resize(tile, GRID_PX, GRID_PX) for tile in row]) for row in columns]
    write_jpeg(folder / "evaluation.jpg", np.vstack(rows))


def _thousands(value: float) -> str:
    return f"{value / 1e3:.0f} k"


def _iterations(found: int | None, marks: list[int]) -> str:
    return f"{found} iterations" if found is not None else f"more than {marks[-1]}"
