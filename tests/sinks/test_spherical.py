"""The boxes that mark a 360-degree film, as FFmpeg reads them again."""

import io
import struct
from pathlib import Path
from typing import Any

import av
import pytest

from realtime_style.sinks.spherical import Marking, mark_boxes
from tests.helpers import ffmpeg

_EQUIRECTANGULAR, _CUBEMAP, _RECTILINEAR = 0, 1, 4
_SIDE_BY_SIDE, _TOP_AND_BOTTOM = 1, 2
TURN = 1 << 16
"""A degree."""


def spherical(projection: int, *bounds: int, padding: int = 0) -> bytes:
    """As FFmpeg has it in memory."""
    edges = bounds or (0, 0, 0, 0)
    return struct.pack("=4i5I", projection, 30 * TURN, -10 * TURN, 5 * TURN, *edges, padding)


def fragmented(path: Path) -> bytes:
    """A MOV of one track, as segments are sent through a pipe."""
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.4", "-c:v", "libx264"),
        *("-pix_fmt", "yuv420p", "-movflags", "frag_keyframe+delay_moov+default_base_moof", path),
    )
    return path.read_bytes()


def marked(data: bytes, boxes: bytes, step: int) -> dict[str, bytes]:
    """What a reader finds beside the first frame, after `data` went through in such pieces."""
    written = io.BytesIO()
    marking = Marking(written.write, boxes)
    for at in range(0, len(data), step):
        marking.write(data[at : at + step])
    assert len(written.getvalue()) == len(data) + len(boxes)
    written.seek(0)
    with av.open(written, "r") as container:
        pictures: Any = list(container.decode(video=0))
    assert len(pictures) == 10
    return {each.type.name: bytes(each) for each in pictures[0].side_data}


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
@pytest.mark.parametrize(
    "mark",
    [
        spherical(_EQUIRECTANGULAR),
        spherical(2, 1 << 30, 0, 1 << 29, 0),
        spherical(_CUBEMAP, padding=8),
    ],
)
def test_a_mark_is_read_as_it_was(mark: bytes, step: int, tmp_path: Path) -> None:
    boxes = mark_boxes({"SPHERICAL": mark})

    found = marked(fragmented(tmp_path / "in.mov"), boxes, step)

    assert found["SPHERICAL"][: len(mark)] == mark
    assert "STEREO3D" not in found


@pytest.mark.parametrize("kind", [_SIDE_BY_SIDE, _TOP_AND_BOTTOM])
def test_a_film_may_be_in_3d_as_well(kind: int, tmp_path: Path) -> None:
    stereo = struct.pack("=i", kind)
    boxes = mark_boxes({"SPHERICAL": spherical(_EQUIRECTANGULAR), "STEREO3D": stereo + bytes(40)})

    found = marked(fragmented(tmp_path / "in.mov"), boxes, 1 << 20)

    assert found["STEREO3D"][:4] == stereo


@pytest.mark.parametrize(
    "said", [{}, {"SPHERICAL": b"short"}, {"SPHERICAL": spherical(_RECTILINEAR)}]
)
def test_what_has_no_such_boxes_gets_none(said: dict[str, bytes]) -> None:
    assert mark_boxes(said) == b""
