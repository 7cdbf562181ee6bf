"""Compression on a device beside OpenCV's JPEG, which is libjpeg's."""

import cv2
import numpy as np
import pytest
import torch

from rts_train.compression import Jpeg
from rts_train.images import RgbImage, to_image, to_tensor

JPEG = Jpeg(torch.device("cpu"))


def photo(height: int, width: int) -> RgbImage:
    generator = np.random.default_rng(4)
    coarse = generator.integers(0, 256, (height // 6, width // 6, 3), np.uint8)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(float)
    return np.clip(smooth + generator.normal(0, 6, smooth.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("size", [(64, 96), (61, 83)])
@pytest.mark.parametrize("quality", [30, 50, 75, 94])
def test_it_leaves_what_jpeg_leaves(quality: int, size: tuple[int, int]) -> None:
    image = photo(*size)
    data = cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    expected = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB), float)

    found = to_image(JPEG(to_tensor(image)[None], torch.tensor([float(quality)]))[0])

    lost = np.abs(expected - image).mean()
    assert np.abs(expected - found).mean() < 0.35 * lost
    assert np.abs(found.astype(float) - image).mean() == pytest.approx(lost, rel=0.1)


def test_each_picture_has_its_own_quality() -> None:
    pictures = to_tensor(photo(48, 48))[None].repeat(2, 1, 1, 1)

    poor, good = JPEG(pictures, torch.tensor([20.0, 95.0]))

    assert torch.equal(good, JPEG(pictures[:1], torch.tensor([95.0]))[0])
    assert (good - pictures[0]).abs().mean() < 0.5 * (poor - pictures[0]).abs().mean()
