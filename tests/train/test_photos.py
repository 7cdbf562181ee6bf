import base64
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from realtime_style.errors import TrainingError
from rts_train.images import load_style_picture, read_rgb, resize_shorter_side, to_image, to_tensor
from rts_train.photos import TrainingCrops, find_photos


def test_photos_are_found_in_folders_below(photo_folder: Path) -> None:
    names = [path.name for path in find_photos(photo_folder)]

    assert len(names) == 7
    assert "5.jpg" in names


def test_crops_depend_on_seed_and_place_alone(photo_folder: Path) -> None:
    photos = find_photos(photo_folder)
    crops = TrainingCrops(photos, 32, 40, seed=1)
    again = TrainingCrops(photos, 32, 40, seed=1)
    other = TrainingCrops(photos, 32, 40, seed=2)

    backwards = [again[index] for index in reversed(range(20))][::-1]

    assert all(torch.equal(crops[i][0], backwards[i][0]) for i in range(20))
    assert any(not torch.equal(crops[i][0], other[i][0]) for i in range(20))
    assert crops[0][0].shape == (3, 32, 32)
    assert crops[0][0].max() > 1


def test_every_style_has_its_turn_in_each_pass(photo_folder: Path) -> None:
    crops = TrainingCrops(find_photos(photo_folder), 32, 40, seed=1, styles=5)

    passes = [[crops[i][1] for i in range(start, start + 5)] for start in (0, 5, 10)]

    assert all(sorted(each) == [0, 1, 2, 3, 4] for each in passes)
    assert passes[0] != passes[1] or passes[1] != passes[2]


def test_a_broken_photo_is_skipped_and_counted(photo_folder: Path) -> None:
    crops = TrainingCrops(find_photos(photo_folder), 32, 40, seed=1)

    for index in range(7):
        assert crops[index][0].shape == (3, 32, 32)

    assert {path.name for path in crops.unreadable} == {"broken.jpg"}


def test_nothing_but_broken_photos_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no")

    with pytest.raises(TrainingError, match=r"none of the 1 photos can be read.*a\.jpg"):
        TrainingCrops(find_photos(tmp_path), 32, 4, seed=1)[0]


def test_a_folder_without_photos_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")

    with pytest.raises(TrainingError, match="no photos in"):
        find_photos(tmp_path)
    with pytest.raises(TrainingError, match="no photo folder"):
        find_photos(tmp_path / "nowhere")


def test_a_style_picture_of_a_stamps_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stamp.png"
    cv2.imwrite(str(path), np.zeros((20, 90, 3), np.uint8))

    with pytest.raises(TrainingError, match=r"stamp\.png' is 90x20, too small.*64 pixels"):
        load_style_picture(path, 96)


def test_a_style_picture_is_shrunk_and_never_enlarged(style_picture: Path) -> None:
    assert load_style_picture(style_picture, 64).shape == (1, 3, 64, 80)
    assert load_style_picture(style_picture, 512).shape == (1, 3, 80, 100)


def test_a_style_picture_of_a_walls_size_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    cv2.imwrite(str(path), np.zeros((80, 20_000, 3), np.uint8))

    assert load_style_picture(path, 64).shape == (1, 3, 64, 16_000)


@pytest.mark.parametrize("kind", ["grey", "alpha", "sixteen", "text", "nothing"])
def test_style_pictures_of_every_kind_are_taken_or_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    if kind == "text":
        path.write_text("hello")
    elif kind != "nothing":
        shape = {"grey": (70, 80), "alpha": (70, 80, 4), "sixteen": (70, 80, 3)}[kind]
        depth = np.uint16 if kind == "sixteen" else np.uint8
        cv2.imwrite(str(path), np.zeros(shape, depth))

    if kind in ("text", "nothing"):
        with pytest.raises(TrainingError, match=r"picture\.png"):
            load_style_picture(path, 64)
        return
    picture = load_style_picture(path, 64)

    assert picture.shape == (1, 3, 64, 73)
    assert picture.min() == picture.max() == (255 if kind == "alpha" else 0)


# A JPEG of 64x64 pixels in cyan, magenta, yellow and black: 0, 255, 255, 0, which is red.
CMYK = (
    "c-s4a<NrGbKF5^&q*R6!1`zmvo57huT1Z4(L{M5>Ok7SzT0z4}TSHY<Bhbp$z$qa#H6=bYHae?fW@A?2gyQJf)"
    "~#(5<}F^mc6EBgo|C(l9iO>k^^*Sw7(_T292gu}oCO(t1sNg*8N3A<{vTlwWng4vKm}|-VG#jzQHKAw82DJ68GIQ"
    "c8N3-7>=~B%EDJfnKoQ{oe-i+Q%P*_"
)


def test_a_style_picture_for_print_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "print.jpg"
    path.write_bytes(zlib.decompress(base64.b85decode(CMYK)))

    picture = load_style_picture(path, 64)

    assert picture.shape == (1, 3, 64, 64)
    assert picture[0, :, 30, 30].tolist() == pytest.approx([255, 0, 0], abs=3)


def test_a_turned_style_picture_is_turned_back(tmp_path: Path) -> None:
    """A JPEG whose EXIF says 'turn by 90 degrees' (orientation 6)."""
    path = tmp_path / "phone.jpg"
    jpeg = cv2.imencode(".jpg", np.zeros((80, 100, 3), np.uint8))[1].tobytes()
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    path.write_bytes(jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:])

    assert load_style_picture(path, 80).shape == (1, 3, 100, 80)


def test_pictures_are_rgb(tmp_path: Path) -> None:
    path = tmp_path / "red.png"
    cv2.imwrite(str(path), np.full((4, 4, 3), (0, 0, 255), np.uint8))

    image = read_rgb(path)

    assert image is not None
    assert image[0, 0].tolist() == [255, 0, 0]
    assert np.array_equal(to_image(to_tensor(image)), image)


def test_the_shorter_side_is_scaled() -> None:
    assert resize_shorter_side(np.zeros((50, 100, 3), np.uint8), 20).shape == (20, 40, 3)
