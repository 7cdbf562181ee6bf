"""Damage files for as long as one likes, and keep those that are an unforeseen error.

    python benchmarks/fuzz.py --minutes 60 --seed 7 --keep found

Each try runs in this process: what crashes it, too, is kept in `found/last`.
"""

import argparse
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fuzz.mutate import mutated
from tests.fuzz.readers import readers, try_one


def main() -> None:
    """Fuzz until the time is over; status 1 if something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    given = parser.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    chance, end = random.Random(given.seed), time.monotonic() + 60 * given.minutes
    tries = found = 0
    with tempfile.TemporaryDirectory() as folder:
        all_readers = list(readers(Path(folder)))
        while time.monotonic() < end:
            reader = chance.choice(all_readers)
            data = mutated(chance, reader.sample)
            last = given.keep / f"last{reader.suffix}"
            began = time.monotonic()
            try:
                try_one(reader, data, last)
                slow = time.monotonic() - began
                if slow > 5:
                    raise TimeoutError(f"{slow:.1f} s")
            except Exception:
                found += 1
                kept = given.keep / f"{reader.name.replace(' ', '-')}-{found}{reader.suffix}"
                kept.write_bytes(data)
                print(f"{kept}:\n{traceback.format_exc()}")
            finally:
                last.unlink(missing_ok=True)
            tries += 1
    print(f"seed {given.seed}: {tries} tries, {found} unforeseen")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
