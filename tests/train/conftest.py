"""A loss network, photos and a style picture, all made on the spot.

The weights are random, scaled to keep the activations' size (He et al. 2015). Random
features make a true perceptual loss, if not a beautiful one: that it falls, resumes and
exports needs no trained weights, and so no download.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from rts_train.recipe import PictureOptions, Recipe, TrainingOptions
from rts_train.trainer import RunOptions
from rts_train.vgg import TORCHVISION_INDICES, Vgg16


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Tiny pictures gain nothing from threads, which fight with whatever else runs."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def vgg_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    generator = torch.Generator().manual_seed(3)
    state = {}
    for index, convolution in zip(TORCHVISION_INDICES, Vgg16().convolutions(), strict=True):
        scale = (2 / (convolution.in_channels * 9)) ** 0.5
        shape = convolution.weight.shape
        state[f"features.{index}.weight"] = torch.randn(shape, generator=generator) * scale
        state[f"features.{index}.bias"] = torch.zeros(shape[0])
    path = tmp_path_factory.mktemp("weights") / "vgg.safetensors"
    save_file(state, path)
    return path


@pytest.fixture(scope="session")
def photo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six photos of gradients and discs, one of them in a folder below, and a broken one."""
    folder = tmp_path_factory.mktemp("photos")
    (folder / "more").mkdir()
    rng = np.random.default_rng(5)
    for index in range(6):
        y, x = np.mgrid[:90, :120]
        photo = np.stack([x * 2, y * 2, 255 - x - y], axis=2).astype(np.uint8)
        centre = (int(rng.integers(20, 100)), int(rng.integers(20, 70)))
        cv2.circle(photo, centre, 18, tuple(map(int, rng.integers(0, 255, 3))), -1)
        name = f"more/{index}.jpg" if index == 5 else f"{index}.png"
        cv2.imwrite(str(folder / name), photo)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 not a photo")
    return folder


@pytest.fixture(scope="session")
def style_picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Red and yellow stripes, 100x80."""
    y, x = np.mgrid[:80, :100]
    stripes = ((x + y) // 8 % 2)[:, :, np.newaxis]
    path = tmp_path_factory.mktemp("style") / "stripes.png"
    cv2.imwrite(str(path), np.where(stripes, (0, 0, 230), (20, 220, 250)).astype(np.uint8))
    return path


@pytest.fixture
def recipe(style_picture: Path) -> Recipe:
    return Recipe(
        name="stripes",
        picture=PictureOptions(path=str(style_picture), size_px=80, title="Stripes"),
        training=TrainingOptions(steps=12, crop_px=48, learning_rate=5e-3),
    )


@pytest.fixture
def run_options(photo_folder: Path, vgg_file: Path, tmp_path: Path) -> RunOptions:
    return RunOptions(photos=photo_folder, vgg=vgg_file, folder=tmp_path / "run")
