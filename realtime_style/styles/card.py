"""A style's card: what is known about it, kept in the metadata of its file.

An ONNX file's card is read straight from the file's bytes. A model is a protocol-buffer message
(github.com/onnx/onnx, onnx.proto): its field 14, `metadata_props`, repeats pairs of a
key (field 1) and a value (field 2). To list styles, so little need not load onnxruntime.
A file of style numbers is in the format safetensors (github.com/huggingface/safetensors):
eight bytes with the length of its head, the head in JSON, then the numbers.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from realtime_style.errors import StyleError

FRAME_CONTRACT = "rts-frame-1"
"""ONNX: uint8 (N, H, W, 3) BGR `frame` in, uint8 `painting` of the same shape out."""

TRUNK_CONTRACT = "rts-trunk-1"
"""ONNX: as above, and a second input, `style`: float32 (1, numbers)."""

PART_CONTRACT = "rts-part-1"
"""ONNX: a part of a trunk, for `realtime_style.engine.tiles` alone."""

RUNNING_CONTRACT = "rts-running-1"
"""ONNX: a trunk that remembers, for `realtime_style.engine.network` alone: `rts_export.running`."""

NUMBERS_CONTRACT = "rts-style-1"
"""safetensors: a style for the trunk that its card names, float32 (numbers,) `style`."""

ONNX_SUFFIX = ".onnx"
NUMBERS_SUFFIX = ".safetensors"

DESCRIPTION_CHARACTERS = 80

_PREFIX = "rts."
_METADATA_PROPS = 14


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
    """Which trunk the numbers are for, or which the file holds: a digest of its weights."""
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
        return cls(**fields)


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
    allowed = contracts or (FRAME_CONTRACT, NUMBERS_CONTRACT)
    try:
        card = Card.from_metadata(_read_metadata(path))
    except OSError as error:
        raise StyleError(f"cannot read the style '{path}': {error.strerror}") from error
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        raise StyleError(f"'{path}' is damaged or no style file") from error
    if card is None:
        raise StyleError(f"'{path}' is no style of realtime-style: it has no card")
    if card.contract not in allowed:
        raise StyleError(
            f"'{path}' is a style of contract '{card.contract}', not "
            f"'{' or '.join(allowed)}': export it again with this version"
        )
    return card


def _read_metadata(path: Path) -> dict[str, str]:
    data = path.read_bytes()
    if path.suffix != NUMBERS_SUFFIX:
        return dict(_metadata(data))
    length = int.from_bytes(data[:8], "little")
    head = json.loads(data[8 : 8 + length])
    return dict(head.get("__metadata__", {}))


def _metadata(model: bytes) -> Iterator[tuple[str, str]]:
    for number, value in _fields(memoryview(model)):
        if number == _METADATA_PROPS and isinstance(value, memoryview):
            entry = {n: bytes(v).decode() for n, v in _fields(value) if not isinstance(v, int)}
            yield entry[1], entry.get(2, "")


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview | int]]:
    """Field numbers and values of a protocol-buffer message, one level deep.

    Raises:
        ValueError: it ends in the middle of a field, or has a wire type that is not used.
    """
    position = 0
    while position < len(message):
        tag, position = _varint(message, position)
        number, wire_type = tag >> 3, tag & 7
        if wire_type == 0:
            integer, position = _varint(message, position)
            yield number, integer
            continue
        if wire_type == 2:
            length, position = _varint(message, position)
        elif wire_type in (1, 5):
            length = 8 if wire_type == 1 else 4
        else:
            raise ValueError(f"wire type {wire_type}")
        if position + length > len(message):
            raise ValueError("ends in the middle of a field")
        yield number, message[position : position + length]
        position += length


def _varint(message: memoryview, position: int) -> tuple[int, int]:
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
