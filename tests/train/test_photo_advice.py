from pathlib import Path

import cv2
import numpy as np
import pytest

from rts_train import photo_advice
from rts_train.photo_advice import warnings_of_photos


def photos(folder: Path, kinds: str) -> list[Path]:
    """A file for each letter: l for a lively photo, d for a dull, s for a small, b for a broken."""
    rng = np.random.default_rng(1)
    lively = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    made = {
        "l": cv2.resize(lively, (160, 120), interpolation=cv2.INTER_NEAREST),
        "d": np.full((120, 160, 3), 200, np.uint8),
        "s": cv2.resize(lively, (60, 40), interpolation=cv2.INTER_NEAREST),
    }
    paths = []
    for index, kind in enumerate(kinds):
        path = folder / f"{index:03}.png"
        if kind == "b":
            path.write_bytes(b"no photo")
        else:
            cv2.imwrite(str(path), made[kind])
        paths.append(path)
    return paths


def test_many_lively_photos_are_worth_no_word(tmp_path: Path) -> None:
    assert warnings_of_photos(photos(tmp_path, "l" * 100), 64) == []


@pytest.mark.parametrize(("count", "words"), [(1, "1 photo is few"), (99, "99 photos are few")])
def test_few_are_told(count: int, words: str, tmp_path: Path) -> None:
    (warning,) = warnings_of_photos(photos(tmp_path, "l" * count), 64)

    assert warning.startswith(words)
    assert "--photos" in warning


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ("ddl", "16 photos that were looked at, 12 are dull"),
        ("ssl", "16 photos that were looked at, 12 are smaller than 64 pixels"),
        ("bbl", "16 photos that were looked at, 12 cannot be read"),
    ],
)
def test_poor_ones_are_told_where_they_are_many(
    kinds: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_advice, "FEW", 10)

    (warning,) = warnings_of_photos(photos(tmp_path, kinds * 10), 64)

    assert words in warning


def test_a_few_poor_ones_are_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_advice, "FEW", 10)

    assert warnings_of_photos(photos(tmp_path, "dllsbl" * 4), 64) == []
