"""A tiny recipe and a folder for its run."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from rts_train import vgg
from rts_train.recipe import NetworkOptions, PictureOptions, Recipe, TrainingOptions
from rts_train.run import RunOptions
from tests.train.server import Server
from tests.vgg import narrow_stages


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Tiny pictures gain nothing from threads, which fight with whatever else runs."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def recipe(style_picture: Path) -> Recipe:
    return Recipe(
        name="stripes",
        pictures=(
            PictureOptions(name="stripes", path=str(style_picture), size_px=80, title="Stripes"),
        ),
        network=NetworkOptions(widths=(4, 6, 8), blocks=2),
        training=TrainingOptions(steps=12, crop_px=48, learning_rate=5e-3),
    )


@pytest.fixture
def narrow_vgg(narrow_vgg_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """VGG-16 with a sixteenth of its channels, in this process."""
    monkeypatch.setattr(vgg, "_STAGES", narrow_stages())
    return narrow_vgg_file


@pytest.fixture
def run_options(photo_folder: Path, narrow_vgg: Path, tmp_path: Path) -> RunOptions:
    return RunOptions(photos=photo_folder, vgg=narrow_vgg, folder=tmp_path / "run")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()
