"""Small inputs that the tests make for themselves."""

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.sinks.ffmpeg import find_ffmpeg
from realtime_style.styles.card import Card

RunFfmpeg = Callable[..., None]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's styles and cache out of the tests, and the tests out of them."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def ffmpeg(*arguments: object) -> None:
    """Run the real ffmpeg."""
    command = [find_ffmpeg(), "-v", "error", "-nostdin", "-y", *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


TEST_VIDEO = ("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.8")
TEST_SOUND = ("-f", "lavfi", "-i", "sine=440:duration=0.8")


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 frames of 64x48 at 25 fps, H.264, with a tone in AAC."""
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    ffmpeg(*TEST_VIDEO, *TEST_SOUND, "-pix_fmt", "yuv420p", "-movflags", "+faststart", path)
    return path


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


@pytest.fixture(scope="session")
def negative(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A style file that paints negatives."""
    folder = tmp_path_factory.mktemp("styles")
    card = Card(name="negative", title="Negative", artist="A test", licence="CC0-1.0")
    return write_inverting_style(folder / "negative.onnx", card)


@pytest.fixture
def picture() -> BgrImage:
    """48x64, smooth, with a different slope in each channel."""
    y, x = np.mgrid[:48, :64]
    return np.stack([4 * x, 5 * y, 255 - 2 * x - y], axis=2).clip(0, 255).astype(np.uint8)


@pytest.fixture
def photo_file(tmp_path: Path, picture: BgrImage) -> Path:
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), picture)
    return path


def make_frames(count: int, height: int = 48, width: int = 64) -> list[Frame]:
    """Frames of rising brightness at 25 fps."""
    return [
        Frame(np.full((height, width, 3), 10 + i, np.uint8), i, Fraction(i, 25), 0.0)
        for i in range(count)
    ]


INFO = StreamInfo(width=64, height=48, frame_rate=Fraction(25), time_base=Fraction(1, 12_800))
