"""MP4 boxes, put into the files of tests: what ffmpeg does not write of itself."""

import struct
from pathlib import Path

_PARENTS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")


def box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload) + 8) + kind + payload


def add_to_sample_entry(path: Path, boxes: bytes, kind: bytes = b"avc1") -> None:
    """Put `boxes` at the end of the first track's sample entry; its index must be at the end."""
    data = bytearray(path.read_bytes())
    index = data.rfind(b"moov")
    assert index > data.find(b"mdat")
    entry = data.find(kind, data.find(b"stsd", index)) - 4
    size = _size(data, entry)
    for parent in _PARENTS:
        at = data.find(parent, index) - 4
        _grow(data, at, len(boxes))
    _grow(data, entry, len(boxes))
    data[entry + size : entry + size] = boxes
    path.write_bytes(data)


def _size(data: bytearray, at: int) -> int:
    return int(struct.unpack(">I", data[at : at + 4])[0])


def _grow(data: bytearray, at: int, by: int) -> None:
    data[at : at + 4] = struct.pack(">I", _size(data, at) + by)


def rename_last_track(path: Path, old: bytes, new: bytes) -> None:
    """Call the last track's codec `new`, wherever its description says `old`."""
    data = bytearray(path.read_bytes())
    at = data.rfind(b"stsd")
    path.write_bytes(bytes(data[:at]) + bytes(data[at:]).replace(old, new))
