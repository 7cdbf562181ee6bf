"""Blends of styles, and of pictures."""

import functools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from realtime_style.blending import WHOLE, Share, blended
from realtime_style.frame import BgrImage
from realtime_style.painter.transition import mix
from realtime_style.styles.catalogue import find_style
from realtime_style.styles.parameters import StyleParameters, read_parameters
from realtime_style.styles.selection import select_style

NAMES = ("candy", "great-wave", "mosaic")
WEIGHTS = st.lists(st.integers(0, 1000), min_size=3, max_size=3).filter(any)


@functools.cache
def numbers_of(name: str) -> StyleParameters:
    return read_parameters(find_style(name).path)


def blend(weights: list[int], scale: float = 1.0, *, backwards: bool = False) -> StyleParameters:
    parts = [f"{name}:{weight * scale}" for name, weight in zip(NAMES, weights, strict=True)]
    found = select_style(",".join(parts[::-1] if backwards else parts)).parameters
    assert found is not None
    return found


@given(weights=WEIGHTS, scale=st.sampled_from([0.001, 0.1, 7.0, 1e6]))
def test_only_how_the_weights_compare_matters(weights: list[int], scale: float) -> None:
    even = blend(weights)

    assert np.allclose(blend(weights, scale), even, atol=1e-5)
    assert np.allclose(blend(weights, backwards=True), even, atol=1e-5)


@given(weights=WEIGHTS)
def test_a_blend_lies_between_its_styles(weights: list[int]) -> None:
    used = [numbers_of(name) for name, weight in zip(NAMES, weights, strict=True) if weight]
    found = blend(weights)

    assert (found >= np.min(used, axis=0) - 1e-4).all()
    assert (found <= np.max(used, axis=0) + 1e-4).all()


@given(share=st.floats(0, 1))
def test_on_the_way_from_one_style_to_another_every_number_lies_between(share: float) -> None:
    here, there = numbers_of("candy"), numbers_of("mosaic")
    found = mix(here, there, share)

    assert (found >= np.minimum(here, there) - 1e-4).all()
    assert (found <= np.maximum(here, there) + 1e-4).all()
    assert np.array_equal(mix(here, there, 0), here)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[BgrImage, BgrImage, Share]:
    """Two pictures of one size, and a share for each pixel."""
    height, width = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    picture, other = (draw(arrays(np.uint8, (height, width, 3))) for _ in range(2))
    return picture, other, draw(arrays(np.uint8, (height, width)))


@given(pairs())
def test_two_pictures_are_mixed_as_the_share_says(pair: tuple[BgrImage, BgrImage, Share]) -> None:
    picture, other, share = pair
    found = blended(picture, other, share)

    of_other = share[:, :, None] / WHOLE
    exact = picture * (1 - of_other) + other * of_other
    assert np.abs(found - exact).max() <= 1
    assert np.array_equal(blended(picture, other, np.zeros_like(share)), picture)
    assert np.array_equal(blended(picture, other, np.full_like(share, WHOLE)), other)
