"""Files that only look like styles, made of a few bytes."""

import json
import os
import struct
from pathlib import Path
from typing import Any

from realtime_style.styles.card import STYLE_CONTRACT, Card

GOOD = Card(name="good", contract=STYLE_CONTRACT).to_metadata()
_NUMBERS = {"style": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}


def safetensors(metadata: Any) -> bytes:
    """A file with one number and any metadata."""
    return with_head(json.dumps({"__metadata__": metadata, **_NUMBERS}).encode())


def with_head(head: bytes) -> bytes:
    """A file with one number and any head."""
    return struct.pack("<Q", len(head)) + head + bytes(4)


def field(number: int, value: bytes) -> bytes:
    """A field of a protocol-buffer message."""
    size, length = len(value), b""
    while size > 0x7F:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + value


def onnx_with(pairs: dict[bytes, bytes]) -> bytes:
    """The metadata of an ONNX file, and no network."""
    return b"".join(field(14, field(1, key) + field(2, value)) for key, value in pairs.items())


_DEEP = "[" * 5000 + "]" * 5000

BAD: dict[str, bytes] = {
    "empty.onnx": b"",
    "void.safetensors": b"",
    "null-metadata.safetensors": safetensors(None),
    "list-metadata.safetensors": safetensors(["rts.name"]),
    "null-head.safetensors": with_head(b"null"),
    "deep-head.safetensors": with_head(b'{"__metadata__":' + _DEEP.encode() + b"}"),
    "null-title.safetensors": safetensors({**GOOD, "rts.title": None}),
    "number-title.safetensors": safetensors({**GOOD, "rts.title": 7}),
    "table-name.safetensors": safetensors({**GOOD, "rts.name": {"a": 1}}),
    "long-title.safetensors": safetensors({**GOOD, "rts.title": "x" * 5000}),
    "half-pair.safetensors": safetensors({**GOOD, "rts.artist": "\ud800"}),
    "recipe.safetensors": safetensors({**GOOD, "rts.recipe": "no JSON"}),
    "nan-recipe.safetensors": safetensors({**GOOD, "rts.recipe": '{"steps": NaN}'}),
    "infinite-parity.safetensors": safetensors({**GOOD, "rts.parity": "1e999"}),
    "deep-training.safetensors": safetensors({**GOOD, "rts.training": _DEEP}),
    "thirty-deep.safetensors": safetensors({**GOOD, "rts.training": "[" * 30 + "]" * 30}),
    "digits.safetensors": safetensors({**GOOD, "rts.training": "9" * 5000}),
    "huge-head.safetensors": struct.pack("<Q", 2**62) + b"{}",
    "no-text.onnx": onnx_with({b"rts.name": b"\xff\xfe", b"rts.contract": b"rts-frame-1"}),
    "no-key.onnx": field(14, field(2, b"value")),
    "no-field-number.onnx": bytes(1000),
    "many-fields.onnx": b"\x08\x00" * 200_000,
    "endless-number.onnx": b"\xff" * 50,
    "far-too-long.onnx": b"\x72\xff\xff\xff\xff\x7f",
}
"""By name. None can be read, each for a reason of its own."""

STEERING = safetensors(
    {**GOOD, "rts.title": "[/x][red]Tides\x1b]0;owned\x07\x1b[2J", "rts.artist": "a\u202eb\nc"}
)
"""It can be read, and says things to a terminal."""


def fill(folder: Path) -> None:
    """Every bad file, one that steers, a name that is no UTF-8, a pipe, a folder, a dead link."""
    folder.mkdir(parents=True)
    for name, data in BAD.items():
        (folder / name).write_bytes(data)
    (folder / "steering.safetensors").write_bytes(STEERING)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.safetensors")).write_bytes(STEERING)
    os.mkfifo(folder / "pipe.onnx")
    (folder / "folder.onnx").mkdir()
    (folder / "dead.onnx").symlink_to(folder / "nothing")
    with (folder / "sparse.onnx").open("wb") as sparse:
        sparse.truncate(5 << 30)
