"""Inputs that several tests share, all made on the spot."""

import gc
import importlib.util
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from realtime_style.frame import BgrImage
from realtime_style.styles.card import Card
from tests.helpers import TEST_SOUND, TEST_VIDEO, ffmpeg, write_inverting_style
from tests.warm.start import SHARED, can_fork, door, remember_the_environment

# The same few examples in each run, whatever else the machine does; for more of them:
# --hypothesis-profile=default
settings.register_profile(
    "few",
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("few")
LONGEST = (
    *("sinks/test_stream.py", "export/test_export", "cli/test_train", "train/test_distributed"),
    *("cli/test_prompt_ends", "serve/test_browser", "engine/test_telemetry", "docs/"),
    *("serve/test_lessons", "serve/test_lent_camera", "cluster/", "bench/", "cli/test_resume"),
    *("cli/test_signals", "cli/test_batch", "train/", "export/", "serve/", "cli/", "jobs/"),
    *("sinks/test_jumping_clocks", "sinks/test_side_data", "engine/", "painter/", "fuzz/"),
    *("live/", "hardware/", "doctor/", "contracts/", "test_", "warm/", "sinks/", "sources/"),
)
"""Beginnings of files, from that which takes longest."""
HAS_TORCH = importlib.util.find_spec("torch") is not None
_OF_TORCH = re.compile(r"^(from|import) (torch|rts_train|rts_export)\b", re.MULTILINE)

if HAS_TORCH:
    import torch

    torch.set_num_threads(1)  # as many as cores would fight with those of the other workers


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Workers share the processes that commands are forked from: each takes seconds to load."""
    if can_fork():
        node.workerinput["doors"] = [door(needs_torch) for needs_torch in (False, True)]


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until all modules are loaded, in which there is little to be freed
    SHARED.extend(getattr(config, "workerinput", {}).get("doors", ()))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Without torch the tests of what needs it are left out, so that all others can run."""
    if HAS_TORCH:
        return None
    if collection_path.is_dir():
        return collection_path.name in ("train", "export") or None
    if collection_path.suffix != ".py":
        return None
    return bool(_OF_TORCH.search(collection_path.read_text(encoding="utf-8"))) or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no worker is left with one in the end."""

    def turn(item: pytest.Item) -> int:
        place = item.path.as_posix()
        return next(
            (n for n, each in enumerate(LONGEST) if f"/tests/{each}" in place), len(LONGEST)
        )

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    remember_the_environment()
    gc.freeze()  # what is loaded by now stays: nobody need look for what is to be freed of it
    gc.enable()


@pytest.fixture(autouse=True, scope="module")
def _environment_of_before() -> Iterator[None]:
    """Some libraries add to it as they load or start workers: all later commands would have it."""
    yield from _kept_environment()


@pytest.fixture(autouse=True)
def _environment_of_before_the_test() -> Iterator[None]:
    yield from _kept_environment()


def _kept_environment() -> Iterator[None]:
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(autouse=True, scope="session")
def _no_settings() -> Iterator[None]:
    """What is made for a whole module does not see the user's settings either."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RTS_CONFIG", "")
        yield


@pytest.fixture(autouse=True, scope="session")
def _ndi_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """NDI's library, which reads this once, looks for sources here alone, and needs no avahi."""
    folder = tmp_path_factory.mktemp("ndi")
    networks = {"ips": "127.0.0.1"}
    (folder / "ndi-config.v1.json").write_text(json.dumps({"ndi": {"networks": networks}}))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NDI_CONFIG_DIR", str(folder))
        yield


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's styles, settings and cache out of the tests, and the tests out of them."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("RTS_CONFIG", str(tmp_path / "config.toml"))


@pytest.fixture(scope="session")
def session_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for commands that only want to paint: what is the fastest here is tried once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 frames of 64x48 at 25 fps, H.264, with a tone in AAC."""
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    ffmpeg(*TEST_VIDEO, *TEST_SOUND, "-pix_fmt", "yuv420p", "-movflags", "+faststart", path)
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


@pytest.fixture(scope="session")
def vgg_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """VGG-16 with random weights, as large as the trained one."""
    pytest.importorskip("torch")
    from tests.vgg import write_random_vgg

    return write_random_vgg(tmp_path_factory.mktemp("weights") / "vgg.safetensors")


@pytest.fixture(scope="session")
def narrow_vgg_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a sixteenth of its channels, since most of a training is spent in it.

    It is read where `narrow_vgg` of the tests of training, or `rts_narrow`, has made it so.
    """
    pytest.importorskip("torch")
    from rts_train import vgg
    from tests.vgg import narrow_stages, write_random_vgg

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vgg, "_STAGES", narrow_stages())
        return write_random_vgg(tmp_path_factory.mktemp("weights") / "narrow.safetensors")


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A `Convert` of tests/conversion.py, shared by all workers of this run."""
    pytest.importorskip("torch")
    from tests.conversion import keeping_in

    folder = tmp_path_factory.getbasetemp()
    return keeping_in(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="session")
def photo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six photos of gradients and discs, one of them in a folder below, and a broken one."""
    folder = tmp_path_factory.mktemp("photos")
    (folder / "more").mkdir()
    rng = np.random.default_rng(5)
    for index in range(6):
        y, x = np.mgrid[:90, :120]
        photo = np.stack([x * 2, y * 2, 255 - x - y], axis=2).astype(np.uint8)
        centre = (int(rng.integers(20, 100)), int(rng.integers(20, 70)))
        cv2.circle(photo, centre, 18, tuple(map(int, rng.integers(0, 255, 3))), -1)
        name = f"more/{index}.jpg" if index == 5 else f"{index}.png"
        cv2.imwrite(str(folder / name), photo)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 not a photo")
    return folder


@pytest.fixture(scope="session")
def style_picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Red and yellow stripes, 100x80."""
    y, x = np.mgrid[:80, :100]
    stripes = ((x + y) // 8 % 2)[:, :, np.newaxis]
    path = tmp_path_factory.mktemp("style") / "stripes.png"
    cv2.imwrite(str(path), np.where(stripes, (0, 0, 230), (20, 220, 250)).astype(np.uint8))
    return path
