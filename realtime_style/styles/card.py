"""A style's card: what is known about it, kept in the metadata of its file.

An ONNX file's card is read straight from the file's bytes. A model is a protocol-buffer message
(github.com/onnx/onnx, onnx.proto): its field 14, `metadata_props`, repeats pairs of a
key (field 1) and a value (field 2). To list styles, so little need not load onnxruntime.
A file of style parameters is in the format safetensors (github.com/huggingface/safetensors):
eight bytes with the length of its head, the head in JSON, then the parameters.
"""

import dataclasses
import json
import mmap
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, Self

from realtime_style.errors import StyleError
from realtime_style.files.limits import check_size

FRAME_CONTRACT = "rts-frame-1"
"""ONNX: uint8 (N, H, W, 3) BGR `frame` in, uint8 `painting` of the same shape out."""

TRUNK_CONTRACT = "rts-trunk-1"
"""ONNX: as above, and a second input, `style`: float32 (1, parameters)."""

PART_CONTRACT = "rts-part-1"
"""ONNX: a part of a trunk, for `realtime_style.engine.tiles` alone."""

RUNNING_CONTRACT = "rts-running-1"
"""ONNX: a trunk with running statistics, for `realtime_style.engine.network` alone."""

STYLE_CONTRACT = "rts-style-1"
"""safetensors: a style for the trunk that its card names, float32 (parameters,) `style`."""

ONNX_SUFFIX = ".onnx"
STYLE_SUFFIX = ".safetensors"

DESCRIPTION_CHARACTERS = 80

_PREFIX = "rts."
_METADATA_PROPS = 14

NESTED = ("recipe", "training", "parity")
"""Fields of a card that are JSON."""
_LONGEST_LINE = 1000
"""Characters of any other field."""
_LONGEST_JSON = 1 << 20
_DEEPEST_JSON = 20
_LARGEST_HEAD = 1 << 24
"""Bytes of a safetensors file's head."""
_MOST_FIELDS = 100_000
"""Of one protocol-buffer message; a model has one for each of its parts, ten or so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Where a style comes from, what it may be used for, and how it was made."""

    name: str
    description: str = ""
    """What it looks like, in one line of at most `DESCRIPTION_CHARACTERS`."""
    title: str = ""
    """Of the picture that it was learned from."""
    artist: str = ""
    year: str = ""
    licence: str = ""
    source: str = ""
    """Where the picture was found, or how it was made."""
    recipe: str = ""
    """The training recipe, as JSON."""
    training: str = ""
    """Steps, seconds, final losses and versions, as JSON."""
    trunk: str = ""
    """Which trunk the parameters are for, or which the file holds: a digest of its weights."""
    trunk_origin: str = ""
    """Where that trunk is to be had: 'realtime-style 0.1.0'."""
    parity: str = ""
    """Largest and mean difference from PyTorch in levels of 255, by size, as JSON."""
    strength: float = 1.0
    """Above 0 to 1: how much of the painting to show where the user asks for nothing else."""
    contract: str = FRAME_CONTRACT
    """Comes last in the file, so that a card cut short is without it."""

    def to_metadata(self) -> dict[str, str]:
        """Keys and values for the file."""
        return {_PREFIX + key: str(value) for key, value in dataclasses.asdict(self).items()}

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> Self | None:
        """The reverse; None where there is no card. Keys of later versions are left out.

        Raises:
            ValueError: only the first part of a card is there, or its strength is none.
        """
        fields: dict[str, Any] = {
            field.name: metadata[_PREFIX + field.name]
            for field in dataclasses.fields(cls)
            if _PREFIX + field.name in metadata
        }
        if "name" not in fields:
            return None
        if "contract" not in fields:
            raise ValueError("the card is cut short")
        if "strength" in fields:
            fields["strength"] = _strength(fields["strength"])
        card = cls(**fields)
        card._check()
        return card

    def nested(self, field: str) -> Any:
        """One of the fields `NESTED`, unpacked; None where it is empty."""
        text = getattr(self, field)
        return json.loads(text) if text else None

    def _check(self) -> None:
        """Raise ValueError where a field is not what it is to be."""
        for name, text in dataclasses.asdict(self).items():
            if name == "strength":  # a number, and checked
                continue
            if not isinstance(text, str):
                raise ValueError(f"its {name} is no text")
            if len(text) > (_LONGEST_JSON if name in NESTED else _LONGEST_LINE):
                raise ValueError(f"its {name} has {len(text)} characters")
            text.encode()  # halves of surrogate pairs are no text
            if name in NESTED and text:
                _check_json(name, text)


def _strength(text: str) -> float:
    if not 0 < (strength := float(text)) <= 1:
        raise ValueError(f"strength {text}")
    return strength


def read_card(path: Path, *contracts: str) -> Card:
    """Read the card in `path`, an .onnx or a .safetensors file.

    `contracts` are those that will do; without any, those of a style.

    Raises:
        StyleError: unreadable, damaged, without a card, or of another contract.
    """
    allowed = contracts or (FRAME_CONTRACT, STYLE_CONTRACT)
    try:
        card = Card.from_metadata(_read_metadata(path))
    except OSError as error:
        raise StyleError(f"cannot read the style '{path}': {error.strerror}") from error
    except _RefusedError as refusal:
        raise StyleError(str(refusal)) from refusal
    except Exception as error:  # whatever a stranger's bytes lead to, it is their fault
        raise StyleError(f"'{path}' is damaged or no style file: {_reason(error)}") from error
    if card is None:
        raise StyleError(f"'{path}' is no style of realtime-style: it has no card")
    if card.contract not in allowed:
        raise StyleError(
            f"'{path}' is a style of contract '{card.contract}', not "
            f"'{' or '.join(allowed)}': export it again with this version"
        )
    return card


class _RefusedError(Exception):
    """A file that is not even looked into; the message is for the user."""


def _read_metadata(path: Path) -> dict[str, str]:
    """The metadata alone; of what lies between, no byte is read."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise _RefusedError(f"the style '{path}' is no regular file")
    try:
        check_size(path)
    except ValueError as error:
        raise _RefusedError(f"the style {error}") from error
    with path.open("rb") as file:
        if path.suffix == STYLE_SUFFIX:
            return _read_head(file)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return dict(_metadata(mapped))


def _read_head(file: BinaryIO) -> dict[str, str]:
    length = int.from_bytes(file.read(8), "little")
    if length > _LARGEST_HEAD:
        raise ValueError(f"its head would have {length} bytes")
    head = json.loads(file.read(length))
    metadata = head.get("__metadata__", {}) if isinstance(head, dict) else None
    if not isinstance(metadata, dict):
        raise ValueError("its metadata is no table")
    return metadata


def _check_json(name: str, text: str) -> None:
    """Raise ValueError where `text` is not JSON that every program can read."""

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"its {name} holds {constant}, which is no JSON")

    try:
        value = json.loads(text, parse_constant=refuse)
        json.dumps(value, allow_nan=False)  # 1e999 is read as infinity
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"its {name} is no JSON") from error
    if _depth(value) > _DEEPEST_JSON:
        raise ValueError(f"its {name} is nested too deep")


def _depth(value: Any) -> int:
    """How deep lists and tables lie in each other; counts no further than `_DEEPEST_JSON` + 1."""
    level, depth = [value], 0
    while level and depth <= _DEEPEST_JSON:
        tables = [each for each in level if isinstance(each, dict | list)]
        parts = (each.values() if isinstance(each, dict) else each for each in tables)
        level = [inner for part in parts for inner in part]
        depth += bool(tables)
        if not tables:
            break
    return depth


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _metadata(model: mmap.mmap) -> Iterator[tuple[str, str]]:
    for number, start, end in _fields(model, 0, len(model)):
        if number == _METADATA_PROPS:
            entry = {n: model[a:b].decode() for n, a, b in _fields(model, start, end)}
            yield entry[1], entry.get(2, "")


def _fields(message: mmap.mmap, position: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Of a protocol-buffer message, one level deep: each field's number, and where the bytes of
    its value begin and end; of a whole number, no bytes.

    Raises:
        ValueError: it ends in the middle of a field, has a wire type or a number that is not
            used, or far too many fields.
    """
    for _ in range(_MOST_FIELDS):
        if position >= end:
            return
        tag, position = _varint(message, position)
        number, wire_type = tag >> 3, tag & 7
        length = 0
        if wire_type == 0:
            _, position = _varint(message, position)
        elif wire_type == 2:
            length, position = _varint(message, position)
        elif wire_type in (1, 5):
            length = 8 if wire_type == 1 else 4
        else:
            raise ValueError(f"wire type {wire_type}")
        if not number:
            raise ValueError("a field without a number")
        if position + length > end:
            raise ValueError("ends in the middle of a field")
        yield number, position, position + length
        position += length
    raise ValueError(f"more than {_MOST_FIELDS} fields")


def _varint(message: mmap.mmap, position: int) -> tuple[int, int]:
    """A number in base 128, lowest digits first, and the position after it."""
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
        if shift > 63:
            raise ValueError("number too long")
