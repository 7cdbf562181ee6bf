"""The marks of 360-degree and 3D films, written into the MP4 boxes of a picture that has lost them.

Google's Spherical Video RFC, version 2: `st3d` and `sv3d` in the sample entry.
"""

import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import av

from realtime_style.files.paths import ffmpeg_name
from realtime_style.media.containers import MP4_FAMILY

HOLD_MARKS = MP4_FAMILY | {".mkv"}
CODECS = frozenset({"h264", "hevc"})
"""Those that are carried by a MOV for the sake of such a mark, whatever container it is for."""
FRAGMENTED_MOV = {
    "movflags": "frag_keyframe+delay_moov+default_base_moof",
    "strict": "unofficial",
}
"""A MOV for a reader that cannot go back, with an edit list for the reordering, and with marks
that are of no standard of ISO's."""

_PARENTS = (b"trak", b"mdia", b"minf", b"stbl", b"stsd")
"""Of the picture's sample entry, in `moov`."""
_HEADER, _LIST_HEADER, _ENTRY_HEADER = 8, 16, 86
"""Bytes of a box, of `stsd`, and of a picture's sample entry before the boxes in it."""
_STEREO_MODES = {1: 2, 2: 1}
"""Of FFmpeg's side by side and top and bottom."""
_EQUIRECTANGULAR, _CUBEMAP, _TILE = 0, 1, 2
_FULL = bytes(4)
"""Version and flags."""


def mark_boxes(side_data: Mapping[str, bytes]) -> bytes:
    """For FFmpeg's side data; b'' where they are of no film of 360 degrees that has such boxes."""
    spherical = side_data.get("SPHERICAL", b"")
    if len(spherical) < 32:
        return b""
    projection, yaw, pitch, roll, left, top, right, bottom = struct.unpack("=4i4I", spherical[:32])
    if projection in (_EQUIRECTANGULAR, _TILE):
        kind = _box(b"equi", _FULL + struct.pack(">4I", top, bottom, left, right))
    elif projection == _CUBEMAP:
        padding = struct.unpack("=I", spherical[32:36].ljust(4, b"\0"))[0]
        kind = _box(b"cbmp", _FULL + struct.pack(">2I", 0, padding))
    else:
        return b""
    pose = _box(b"prhd", _FULL + struct.pack(">3i", yaw, pitch, roll))
    marks = _box(b"sv3d", _box(b"svhd", _FULL + b"\0") + _box(b"proj", pose + kind))
    stereo = side_data.get("STEREO3D", b"")[:4]
    mode = _STEREO_MODES.get(struct.unpack("=i", stereo)[0]) if len(stereo) == 4 else None
    return (_box(b"st3d", _FULL + bytes([mode])) if mode else b"") + marks


def is_marked(video: Path) -> bool:
    """Whether a file's first frame is of a film of 360 degrees."""
    try:
        with av.open(ffmpeg_name(video), metadata_errors="replace") as container:
            beside: Any = next(container.decode(video=0)).side_data
            return any(each.type.name == "SPHERICAL" for each in beside)
    except (av.FFmpegError, OSError, StopIteration):
        return False


def write_marked(video: Path, target: Path, boxes: bytes) -> bool:
    """Write `target`, a MOV with the picture of `video` and these boxes; False where the codec has
    no place in one.
    """
    with target.open("wb") as file, av.open(ffmpeg_name(video)) as source:
        stream = source.streams.video[0]
        if stream.codec_context.name not in CODECS:
            return False
        marking: Any = Marking(file.write, boxes)
        with av.open(marking, "w", format="mov", options=FRAGMENTED_MOV) as output:
            copied = output.add_stream_from_template(stream, opaque=True)
            for packet in source.demux(stream):
                if packet.size:
                    packet.stream = copied
                    output.mux(packet)
    return True


class Marking:
    """Passes on a fragmented MP4 with one track, and puts boxes into its sample entry.

    Nothing in such a file says where in it something stands, so that it may grow.
    """

    def __init__(self, write: Callable[[bytes], object], boxes: bytes) -> None:
        self._write = write
        self._boxes = boxes
        self._held: bytes | None = b""
        """What has come before the whole of `moov` has; None afterwards."""

    def write(self, data: bytes) -> int:
        """Take some more of the file."""
        if self._held is None:
            self._write(data)
            return len(data)
        self._held += bytes(data)
        at = 0
        while len(self._held) >= at + _HEADER:
            size = _size(self._held, at)
            if self._held[at + 4 : at + 8] == b"moov" and len(self._held) >= at + size:
                held, self._held = self._held, None
                self._write(_with_boxes(held, at, self._boxes))
                break
            at += max(size, _HEADER)
        return len(data)


def _with_boxes(data: bytes, moov: int, boxes: bytes) -> bytes:
    grown = bytearray(data)
    at, end, header = moov, moov + _size(data, moov), _HEADER
    parents = [moov]
    for kind in _PARENTS:
        at += header
        while data[at + 4 : at + 8] != kind:
            at += _size(data, at)
            if at >= end:
                return data
        parents.append(at)
        header = _LIST_HEADER if kind == b"stsd" else _HEADER
    entry = at + header
    for place in (*parents, entry):
        grown[place : place + 4] = struct.pack(">I", _size(data, place) + len(boxes))
    grown[entry + _ENTRY_HEADER : entry + _ENTRY_HEADER] = boxes
    return bytes(grown)


def _size(data: bytes, at: int) -> int:
    return int(struct.unpack(">I", data[at : at + 4])[0])


def _box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", _HEADER + len(payload)) + kind + payload
