"""Crops for a device, which the processor stands for, beside its own."""

from pathlib import Path

import pytest
import torch

from rts_train import photos as photos_module
from rts_train.device_crops import DeviceCrops
from rts_train.images import RgbImage, read_rgb
from rts_train.photos import TrainingCrops, find_photos

HERE = torch.device("cpu")


def crops(folder: Path, crop_px: int) -> TrainingCrops:
    return TrainingCrops(find_photos(folder), crop_px, 40, seed=3, styles=3)


@pytest.mark.parametrize("crop_px", [16, 48, 300])
def test_the_same_seed_gives_the_same_crops(photo_folder: Path, crop_px: int) -> None:
    """Shrunk, as they are, and enlarged."""
    plain = crops(photo_folder, crop_px)
    batches = [range(4), range(4, 8), range(8, 10)]

    found = list(DeviceCrops(crops(photo_folder, crop_px), batches, HERE))

    assert [len(which) for _, which in found] == [4, 4, 2]
    for batch, (pictures, which) in zip(batches, found, strict=True):
        for index, picture, style in zip(batch, pictures, which, strict=True):
            expected, expected_style = plain[index]
            assert int(style) == expected_style
            assert torch.equal(picture, expected)


def test_each_photo_is_decoded_once(photo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def noted(path: Path) -> RgbImage | None:
        read.append(path)
        return read_rgb(path)

    monkeypatch.setattr(photos_module, "read_rgb", noted)
    own = crops(photo_folder, 16)

    for index in range(len(own)):
        own[index]

    assert sorted(read) == sorted(find_photos(photo_folder))


def test_without_room_they_are_decoded_again(
    photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos_module, "room_for_photos", lambda: 0)
    own, other = crops(photo_folder, 16), crops(photo_folder, 16)

    assert torch.equal(own[5][0], other[5][0])
    assert own._decoded == {}
