from pathlib import Path

import cv2
import numpy as np
import torch

from rts_train.preview import GAP_PX, keep, write_preview

RED, GREEN, BLUE, GREY = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128))


def plain(colour: tuple[int, int, int], height: int, width: int) -> torch.Tensor:
    """(1, 3, height, width) of one colour."""
    return torch.tensor(colour, dtype=torch.float32).view(1, 3, 1, 1).expand(1, 3, height, width)


def colours(path: Path, *places: tuple[int, int]) -> list[tuple[int, ...]]:
    """RGB at (row, column)."""
    image = cv2.cvtColor(np.asarray(cv2.imread(str(path)), np.uint8), cv2.COLOR_BGR2RGB)
    return [tuple(map(int, image[place])) for place in places]


def near(colour: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(one - two) < 6 for one, two in zip(colour, other, strict=True))


def test_the_style_picture_stands_beside_photos_and_paintings(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "preview.jpg"

    write_preview(
        path,
        plain(GREEN, 32, 32).expand(3, 3, 32, 32),
        plain(BLUE, 32, 32).expand(3, 3, 32, 32),
        [plain(RED, 100, 150)],
    )

    image = np.asarray(cv2.imread(str(path)), np.uint8)
    assert image.shape == (64, 96 + GAP_PX + 3 * 32, 3)
    found = colours(path, (40, 20), (10, 150), (50, 150))
    assert all(map(near, found, (RED, GREEN, BLUE)))


def test_of_several_styles_each_stands_below_its_painting(tmp_path: Path) -> None:
    path = tmp_path / "preview.jpg"

    write_preview(
        path,
        plain(GREEN, 32, 32).expand(2, 3, 32, 32),
        plain(BLUE, 32, 32).expand(2, 3, 32, 32),
        [plain(RED, 50, 90), plain(GREY, 90, 50)],
    )

    found = colours(path, (80, 10), (80, 50))
    assert all(map(near, found, (RED, GREY)))


def test_a_preview_that_is_kept_is_a_copy(tmp_path: Path) -> None:
    newest, kept = tmp_path / "preview.jpg", tmp_path / "previews" / "step-000001.jpg"
    newest.write_bytes(b"one")

    keep(newest, kept)
    newest.write_bytes(b"two")

    assert kept.read_bytes() == b"one"
