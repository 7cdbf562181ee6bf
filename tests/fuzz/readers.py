"""What reads strangers' bytes, and a whole sample for each reader."""

import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from realtime_style.cli.styles import to_json
from realtime_style.errors import RealtimeStyleError
from realtime_style.frame import Bookmark
from realtime_style.jobs.work_folder import Segment, WorkFolder
from realtime_style.serve.commands import parse_command
from realtime_style.sources.jpeg import decode_jpeg
from realtime_style.sources.picture_size import stated_size
from realtime_style.sources.still import read_image
from realtime_style.sources.video_file import VideoFileSource
from realtime_style.styles.card import STYLE_CONTRACT, Card, read_card
from realtime_style.styles.catalogue import Style, shipped_folder
from realtime_style.styles.parameters import read_parameters, write_parameters
from rts_train.recipe import load_recipe, shipped_recipes
from tests.helpers import TEST_SOUND, TEST_VIDEO, ffmpeg, write_inverting_style

Read = Callable[[Path], object]


@dataclass(frozen=True)
class Reader:
    """One way in for a file."""

    name: str
    suffix: str
    sample: bytes
    read: Read
    """Raises a RealtimeStyleError, or returns."""


def readers(folder: Path) -> Iterator[Reader]:
    """All of them; samples are made in `folder`."""
    yield from _styles(folder)
    yield from _pictures()
    yield from _videos(folder)
    yield Reader("command", "", b'{"style": "candy", "other": "ink", "share": 0.5}', _command)
    recipe = shipped_recipes()["style"].read_bytes()
    yield Reader("recipe", ".toml", recipe, lambda path: load_recipe(str(path)))
    for name in ("job.json", "000000.json"):
        resume = functools.partial(_resume, name=name)
        yield Reader(f"work {name}", "", _work(folder, name), resume)


def _styles(folder: Path) -> Iterator[Reader]:
    card = Card(name="x", title="Tides", recipe='{"a": [1, 2.5]}', training="{}", parity="{}")
    network = write_inverting_style(folder / "sample.onnx", card).read_bytes()
    yield Reader("ONNX card", ".onnx", network, _card)
    numbers = folder / "sample.safetensors"
    card = Card(name="x", title="Tides", recipe="{}", contract=STYLE_CONTRACT)
    write_parameters(numbers, np.zeros(50, np.float32), card)
    yield Reader("numbers' card", ".safetensors", numbers.read_bytes(), _card)
    yield Reader("numbers", ".safetensors", numbers.read_bytes(), read_parameters)
    shipped = next(iter(sorted(shipped_folder().glob("*.safetensors")))).read_bytes()
    yield Reader("a shipped style", ".safetensors", shipped[:4000], _card)


def _pictures() -> Iterator[Reader]:
    picture = np.arange(48 * 64 * 3, dtype=np.uint8).reshape(48, 64, 3)
    for suffix in (".png", ".jpg", ".webp", ".bmp", ".tiff", ".gif", ".ppm"):
        data = cv2.imencode(suffix, picture)[1].tobytes()
        yield Reader(f"picture {suffix}", suffix, data, _picture)
    jpeg = cv2.imencode(".jpg", picture)[1].tobytes()
    yield Reader("a browser's JPEG", ".jpg", jpeg, lambda path: decode_jpeg(path.read_bytes()))


def _videos(folder: Path) -> Iterator[Reader]:
    for suffix in (".mp4", ".mkv", ".avi", ".ts", ".gif"):
        path = folder / f"sample{suffix}"
        sound = () if suffix == ".gif" else TEST_SOUND
        ffmpeg(*TEST_VIDEO, *sound, path)
        yield Reader(f"video {suffix}", suffix, path.read_bytes(), _video)


def _card(path: Path) -> None:
    json.dumps(to_json(Style(path=path, card=read_card(path), origin="user")), allow_nan=False)


def _picture(path: Path) -> None:
    stated_size(path.read_bytes())
    read_image(path)


def _video(path: Path) -> None:
    with VideoFileSource(path) as video:
        while video.read() is not None:
            pass


def _command(path: Path) -> None:
    parse_command(path.read_bytes().decode(errors="replace"), ["candy", "ink"])


def _work(folder: Path, name: str) -> bytes:
    work = WorkFolder(folder / "sample.mp4")
    work.begin({"style": "candy", "encoder.threads": "1"})
    file = work.new_file(0)
    file.write_bytes(b"x")
    bookmark = Bookmark(9, Fraction(9, 25), "abc")
    segment = Segment(
        number=0,
        frames=10,
        first_pts=Fraction(0),
        last_pts=Fraction(9, 25),
        last_duration=Fraction(1, 25),
        resume_after=bookmark,
        reordering=0,
        size=1,
        digest="",
    )
    work.add(segment, file)
    return (work.path / name).read_bytes()


def _resume(path: Path, name: str) -> None:
    work = WorkFolder(path.with_name(f"{path.name}.mp4"))
    work.path.mkdir(exist_ok=True)
    (work.path / name).write_bytes(path.read_bytes())
    try:
        work.description()
        work.finished()
        work.drop_damaged()
    finally:
        work.remove()


def try_one(reader: Reader, data: bytes, path: Path) -> None:
    """Raise whatever is no foreseen error."""
    path.write_bytes(data)
    try:
        reader.read(path)
    except RealtimeStyleError as error:
        text = str(error)
        assert text, "an error without a word"
        assert len(text) < 2000, f"{len(text)} characters: {text[:200]}"
