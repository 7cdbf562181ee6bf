"""Pictures that are dull, pale, tiny, or none of it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from realtime_style.styles.gallery import shipped_picture
from rts_train.picture_advice import colour_reach, lightness_spread, scale_advice, warnings_of
from rts_train.recipe import PictureOptions


def flat(*colours: tuple[int, int, int], side: int = 300) -> NDArray[np.uint8]:
    """Stripes of the colours, each as wide as the others."""
    stripes = [np.full((side, side // len(colours), 3), colour, np.uint8) for colour in colours]
    return np.concatenate(stripes, axis=1)


def options(folder: Path, image: NDArray[np.uint8], **more: float) -> PictureOptions:
    path = folder / "picture.png"
    cv2.imwrite(str(path), image[..., ::-1])
    return PictureOptions.from_table({"name": "it", "path": str(path), **more})


def test_the_figures_are_those_of_cielab() -> None:
    """Black and white are 0 and 100; sRGB's red has a chroma of 104.55 (Lindbloom, D65)."""
    black_and_white = flat((0, 0, 0), (255, 255, 255))
    red = flat((255, 0, 0))

    assert lightness_spread(black_and_white) == pytest.approx(50, abs=0.1)
    assert colour_reach(black_and_white) == pytest.approx(0, abs=0.1)
    assert lightness_spread(red) == pytest.approx(0, abs=0.1)
    assert colour_reach(red) == pytest.approx(104.55, abs=0.5)


def test_the_reach_of_colour_is_that_of_the_most_colourful_twentieth() -> None:
    some_red = flat((128, 128, 128))
    some_red[:, :12] = (255, 0, 0)
    more_red = some_red.copy()
    more_red[:, :18] = (255, 0, 0)

    assert colour_reach(some_red) == pytest.approx(0, abs=0.1)
    assert colour_reach(more_red) > 100


@pytest.mark.parametrize(
    ("colours", "words"),
    [
        (((100, 110, 120), (140, 150, 140)), "little contrast, its lightness spreads by 8 of 100"),
        (((80, 90, 90), (180, 170, 160)), "chroma reaches 7 of some 130 and its lightness spreads"),
    ],
)
def test_a_dull_picture_is_told_with_its_figures_and_what_to_try(
    colours: tuple[tuple[int, int, int], ...], words: str, tmp_path: Path
) -> None:
    (warning,) = warnings_of(options(tmp_path, flat(*colours)))

    assert "'picture.png' is dull" in warning
    assert words in warning
    assert warning.endswith("try --vivid 1.3")
    assert "\n" not in warning


def test_a_picture_that_stays_dull_when_it_is_stretched_is_to_be_another(tmp_path: Path) -> None:
    grey = options(tmp_path, flat((100, 110, 120), (140, 150, 140)), vivid=1.3)

    assert warnings_of(grey)[0].endswith("try another picture")


def test_a_stretch_that_helps_ends_the_warning(tmp_path: Path) -> None:
    pale = flat((70, 62, 55), (180, 170, 140))

    assert len(warnings_of(options(tmp_path, pale))) == 1
    assert warnings_of(options(tmp_path, pale, vivid=1.3)) == []


@pytest.mark.parametrize(
    "colours",
    [
        ((0, 0, 0), (255, 255, 255)),
        ((240, 60, 150), (40, 130, 255)),
        ((20, 40, 90), (240, 220, 180)),
    ],
    ids=["black and white", "little contrast but strong colours", "little colour but contrast"],
)
def test_strong_colours_or_contrast_alone_are_not_dull(
    colours: tuple[tuple[int, int, int], ...], tmp_path: Path
) -> None:
    assert warnings_of(options(tmp_path, flat(*colours))) == []


@pytest.mark.parametrize("name", ["starry-night", "candy", "great-wave", "ink"])
def test_pictures_that_made_good_styles_are_not_called_dull(name: str) -> None:
    assert warnings_of(PictureOptions(name=name, path=str(shipped_picture(f"{name}.jpg")))) == []


def test_a_tiny_picture_is_told_with_its_size(tmp_path: Path) -> None:
    colours = (0, 0, 0), (255, 255, 255)

    (warning,) = warnings_of(options(tmp_path, flat(*colours, side=255)[:200]))

    assert "'picture.png' is tiny, 254x200" in warning
    assert "at least 256 pixels each way" in warning
    assert warnings_of(options(tmp_path, flat(*colours, side=256))) == []


def test_the_size_of_strokes_is_told_before_training(tmp_path: Path) -> None:
    image = flat((0, 0, 0), (255, 255, 255), side=400)

    scaled = scale_advice(options(tmp_path, image, size_px=128))
    whole = scale_advice(options(tmp_path, image))

    assert "'picture.png' at 128 of its 400 px (shorter side)" in scaled
    assert "a smaller --size makes them finer, a larger one broader" in scaled
    assert "at all its 400 px" in whole
    assert "broader" not in whole
