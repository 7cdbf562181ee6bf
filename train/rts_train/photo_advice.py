"""What photos are good for as something to learn on: how many, how large, how lively.

A few of them are looked at, spread over all, and each in small: this takes a second or two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rts_train.images import RgbImage, read_rgb, resize_shorter_side
from rts_train.picture_advice import LITTLE_CONTRAST, STRONG_COLOUR, colour_reach, lightness_spread

FEW = 100
"""Photos: with fewer, a style is learned for these alone, and paints others worse."""
LOOKED_AT = 16
LOOKED_AT_PX = 128
"""Of the shorter side."""
MANY = 0.5
"""Share of those looked at which is worth a word."""


@dataclass(frozen=True, slots=True)
class Glance:
    """How many of the photos that were looked at are what."""

    seen: int
    unreadable: int
    small: int
    """Their shorter side is below the crop's: they are enlarged."""
    dull: int
    """Screenshots, scans, fog: next to one colour."""


def warnings_of_photos(photos: Sequence[Path], crop_px: int) -> list[str]:
    """A sentence for each thing that makes the photos poor ones to learn on."""
    warnings = []
    if len(photos) < FEW:
        photos_are = "1 photo is" if len(photos) == 1 else f"{len(photos)} photos are"
        warnings.append(
            f"{photos_are} few: the style may paint others worse; try a --photos folder of "
            f"{FEW} or more, better a few hundred, of many things"
        )
    glance = glance_at(photos, crop_px)
    told = {
        "cannot be read": glance.unreadable,
        f"are smaller than {crop_px} pixels, and would teach a blur": glance.small,
        "are dull, with little contrast and colour, as screenshots or scans are": glance.dull,
    }
    warnings += [
        f"of {glance.seen} photos that were looked at, {count} {what}; try other --photos"
        for what, count in told.items()
        if count > MANY * glance.seen
    ]
    return warnings


def glance_at(photos: Sequence[Path], crop_px: int) -> Glance:
    """Look at some of the photos, spread evenly over all."""
    count = min(LOOKED_AT, len(photos))
    images = [read_rgb(photos[index * len(photos) // count]) for index in range(count)]
    there = [image for image in images if image is not None]
    return Glance(
        seen=count,
        unreadable=count - len(there),
        small=sum(min(image.shape[:2]) < crop_px for image in there),
        dull=sum(is_dull(image) for image in there),
    )


def is_dull(photo: RgbImage) -> bool:
    """Whether little is to be seen on it, (H, W, 3) uint8 RGB."""
    small = resize_shorter_side(photo, min(LOOKED_AT_PX, *photo.shape[:2]))
    return lightness_spread(small) < LITTLE_CONTRAST and colour_reach(small) < STRONG_COLOUR
