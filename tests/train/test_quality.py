from pathlib import Path

import numpy as np
import pytest
import torch

from rts_train.images import RgbImage, to_image, to_tensor
from rts_train.motion import NextFrames
from rts_train.quality import (
    MEASURES,
    Measures,
    Painted,
    Yardstick,
    frechet,
    gaussian,
    mean,
    ssim,
)
from rts_train.vgg import load_vgg16


@pytest.fixture
def photo() -> RgbImage:
    """96x128: a bright disc on slopes."""
    y, x = np.mgrid[:96, :128]
    slopes = np.stack([x, 2 * y, 200 - x], axis=2)
    disc = ((x - 70) ** 2 + (y - 40) ** 2 < 500)[:, :, None]
    return np.where(disc, (250, 240, 200), slopes).astype(np.uint8)


@pytest.fixture
def picture() -> RgbImage:
    """Red and blue stripes, as large as the photo."""
    y, x = np.mgrid[:96, :128]
    stripes = ((x + y) // 8 % 2)[:, :, None]
    return np.where(stripes, (220, 30, 20), (20, 60, 230)).astype(np.uint8)


def measure(yardstick: Yardstick, photo: RgbImage, painting: RgbImage) -> Measures:
    """Of a painting that follows the photo into the next frame as far as it can."""
    _, motion = NextFrames(torch.device("cpu"))(to_tensor(photo)[None], np.random.default_rng(3))
    return yardstick.measure(
        Painted(photo=photo, painting=painting, repainting=painting, motion=motion)
    )


def test_the_photo_itself_keeps_all_content_and_the_picture_itself_has_all_style(
    photo: RgbImage, picture: RgbImage, narrow_vgg: Path
) -> None:
    yardstick = Yardstick(load_vgg16(narrow_vgg), picture)

    unpainted, unreal = (measure(yardstick, photo, each) for each in (photo, picture))

    assert list(unpainted) == list(MEASURES)
    assert unpainted["ssim"] == pytest.approx(1)
    assert unpainted["content"] == 0
    assert unreal["ssim"] < 0.5
    assert unreal["content"] > 0.1
    for name in ("frechet", *(each for each in MEASURES if each.startswith("style_"))):
        assert unreal[name] == pytest.approx(0, abs=1e-4), name
        assert unpainted[name] > 0.01, name
    assert unreal["lightness"] == unreal["colour"] == pytest.approx(1)


def test_a_painting_that_stays_where_the_photo_moves_is_unsteady(
    photo: RgbImage, picture: RgbImage, narrow_vgg: Path
) -> None:
    yardstick = Yardstick(load_vgg16(narrow_vgg), picture)
    later, motion = NextFrames(torch.device("cpu"))(
        to_tensor(photo)[None], np.random.default_rng(3)
    )
    follows = Painted(photo=photo, painting=photo, repainting=to_image(later[0]), motion=motion)

    assert yardstick.measure(follows)["warping"] < 0.1 * measure(yardstick, photo, photo)["warping"]


def test_structure_is_lost_to_blur_and_noise_but_not_to_another_hue(photo: RgbImage) -> None:
    noise = np.random.default_rng(1).integers(0, 256, photo.shape, np.uint8)
    grey = np.full_like(photo, 128)
    tinted = photo.copy()
    tinted[:, :, 2] //= 2

    assert ssim(photo, photo) == pytest.approx(1)
    assert ssim(tinted, photo) > 0.9
    assert ssim(noise, photo) < 0.1
    assert ssim(grey, photo) < 0.8


def test_structural_similarity_by_hand() -> None:
    """Two even greys: only their lightnesses count. L* of 0 and of 100."""
    black, white = (np.full((16, 16, 3), level, np.uint8) for level in (0, 255))

    assert ssim(black, white) == pytest.approx(1 / (100**2 + 1), rel=1e-3)


def test_the_frechet_distance_by_hand() -> None:
    first = (torch.tensor([0.0, 3.0]).double(), torch.diag(torch.tensor([4.0, 1.0])).double())
    second = (torch.tensor([0.0, 0.0]).double(), torch.diag(torch.tensor([1.0, 9.0])).double())
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]]).double()
    turned = [(turn @ mean, turn @ covariance @ turn.T) for mean, covariance in (first, second)]

    assert frechet(first, first) == pytest.approx(0, abs=1e-9)
    assert frechet(first, second) == pytest.approx(9 + 1 + 4)
    assert frechet(turned[0], turned[1]) == pytest.approx(9 + 1 + 4)


def test_a_gaussian_is_fitted_over_the_places_of_features() -> None:
    features = torch.tensor([[[1.0, 3.0]], [[2.0, 2.0]]])  # two channels of 1x2

    middle, covariance = gaussian(features)

    assert middle.tolist() == [2, 2]
    assert covariance.tolist() == [[1, 0], [0, 0]]


def test_a_picture_without_colour_has_no_share_of_colour_and_the_mean_leaves_it_out(
    photo: RgbImage, picture: RgbImage, narrow_vgg: Path
) -> None:
    vgg = load_vgg16(narrow_vgg)
    grey = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)

    without, with_colour = (measure(Yardstick(vgg, each), photo, photo) for each in (grey, picture))

    assert np.isnan(without["colour"])
    assert mean([without, with_colour])["colour"] == with_colour["colour"]
    assert np.isnan(mean([without])["colour"])
    both = (without["lightness"] + with_colour["lightness"]) / 2
    assert mean([without, with_colour])["lightness"] == pytest.approx(both)
