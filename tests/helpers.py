"""Small inputs that the tests make for themselves."""

import dataclasses
import functools
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import onnx
from onnx import TensorProto, helper

from realtime_style.frame import Frame, StreamInfo
from realtime_style.styles.card import Card
from realtime_style.styles.catalogue import find_style, user_folder
from realtime_style.styles.parameters import read_parameters, write_parameters

INFO = StreamInfo(width=64, height=48, frame_rate=Fraction(25), time_base=Fraction(1, 12_800))


def ffmpeg(*arguments: object) -> None:
    """Run the real ffmpeg of the wheel, so that inputs are the same on every machine."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-nostdin",
        "-y",
        *map(str, arguments),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


TEST_VIDEO = ("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.8")
TEST_SOUND = ("-f", "lavfi", "-i", "sine=440:duration=0.8")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server of what is in a folder; it knows no ranges."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def write_inverting_style(path: Path, card: Card) -> Path:
    """A real ONNX style of two nodes, whose painting is the photo's negative."""
    frame, painting = (
        helper.make_tensor_value_info(name, TensorProto.UINT8, ["n", "h", "w", 3])
        for name in ("frame", "painting")
    )
    white = helper.make_tensor("white", TensorProto.UINT8, [], [255])
    nodes = [
        helper.make_node("BitwiseNot", ["frame"], ["negative"]),
        helper.make_node("Min", ["negative", "white"], ["painting"]),
    ]
    graph = helper.make_graph(nodes, "inverting", [frame], [painting], [white])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    helper.set_model_props(model, card.to_metadata())
    onnx.save(model, str(path))
    return path


def add_copy(name: str, of: str, strength: float) -> None:
    """One of the user's own styles: another's numbers, with a strength of its own."""
    original = find_style(of)
    card = dataclasses.replace(original.card, name=name, strength=strength)
    path = user_folder() / f"{name}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_parameters(path, read_parameters(original.path), card)


RAW_HEADER = b"YUV4MPEG2 W64 H48 F25:1 Ip A1:1 C420jpeg\n"
RAW_FRAME = 64 * 48 * 3 // 2
"""Bytes of a frame of it, behind its line of 6."""


def raw_frames(count: int) -> bytes:
    """Grey frames of a YUV4MPEG stream, of rising brightness."""
    grey = bytes([128]) * (64 * 48 // 2)
    return b"".join(b"FRAME\n" + bytes([16 + i]) * (64 * 48) + grey for i in range(count))


def make_frames(count: int, height: int = 48, width: int = 64) -> list[Frame]:
    """Frames of rising brightness at 25 fps."""
    return [
        Frame(np.full((height, width, 3), 10 + i, np.uint8), i, Fraction(i, 25), 0.0)
        for i in range(count)
    ]
