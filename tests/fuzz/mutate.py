"""Damage to bytes, by chance but the same for the same seed."""

import random
from collections.abc import Callable

Damage = Callable[[random.Random, bytearray], bytearray]


def _flip(chance: random.Random, data: bytearray) -> bytearray:
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def _cut(chance: random.Random, data: bytearray) -> bytearray:
    return data[: chance.randrange(len(data))]


def _zero(chance: random.Random, data: bytearray) -> bytearray:
    start = chance.randrange(len(data))
    stop = min(len(data), start + chance.randint(1, 64))
    data[start:stop] = bytes(stop - start)
    return data


def _repeat(chance: random.Random, data: bytearray) -> bytearray:
    start = chance.randrange(len(data))
    part = data[start : start + chance.randint(1, 64)]
    return data[:start] + part * chance.randint(2, 50) + data[start:]


def _large(chance: random.Random, data: bytearray) -> bytearray:
    """Numbers that are far larger than what was there: sizes, counts, offsets."""
    at = chance.randrange(len(data))
    data[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80"])
    return data


def _insert(chance: random.Random, data: bytearray) -> bytearray:
    """Words that text formats have a meaning for."""
    words = [b"null", b"[[[[", b"{", b'"', b"\x1b[2J", b"\xff\xfe", b"NaN", b"-1", b"1e999", b"\0"]
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(words) + data[at:]


_DAMAGES: tuple[Damage, ...] = (_flip, _cut, _zero, _repeat, _large, _insert)


def mutated(chance: random.Random, data: bytes) -> bytes:
    """`data` with one to three damages."""
    result = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        if result:
            result = chance.choice(_DAMAGES)(chance, result)
    return bytes(result)
