"""Damaged files end in a foreseen error or none; the seed is fixed.

`benchmarks/fuzz.py` runs the same readers for as long as one likes.
"""

import random
import sys
from pathlib import Path

import pytest

from tests.fuzz.mutate import mutated
from tests.fuzz.readers import readers, try_one

TRIES = 40
"""Of each reader: some seconds in all."""
SEED = 13


@pytest.mark.skipif(sys.platform == "win32", reason="an open file is not written there")
def test_no_damage_to_any_file_is_an_unforeseen_error(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    for reader in readers(tmp_path):
        try_one(reader, reader.sample, tmp_path / f"whole{reader.suffix}")
        for number in range(TRIES):
            data = mutated(chance, reader.sample)
            path = tmp_path / f"damaged{reader.suffix}"
            try:
                try_one(reader, data, path)
            except Exception as error:
                kept = path.read_bytes()[:200]
                pytest.fail(f"{reader.name}, try {number}: {error!r}; it began {kept!r}")
