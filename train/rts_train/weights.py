"""Where VGG-16's weights come from: a file, or one download into the user's cache."""

from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import save_file

from realtime_style.errors import TrainingError
from realtime_style.files.folders import needed, user_cache
from rts_train.download import Pending, download
from rts_train.vgg import TORCHVISION_INDICES, load_vgg16, read_weights
from rts_train.writing import make_folder, written

URL = "https://download.pytorch.org/models/vgg16_features-amdegroot-88682ab5.pth"
"""torchvision's VGG16_Weights.IMAGENET1K_FEATURES, ported from the Caffe model."""

SHA256_START = "88682ab5"
"""torchvision publishes the first eight digits of the file's sha256, in its name."""

SIZE = 553_440_000
"""Bytes of the file, about: torchvision tells 527.802 MiB."""
KEPT = 30_543_048
"""Bytes of it that are kept: the layers that the loss looks at."""


def cached_weights() -> Path:
    """Where the loss network's part of the download is kept.

    Raises:
        InputError: there is no home folder.
    """
    cache = needed(user_cache(), "the loss network")
    return cache / "vgg16-features.safetensors"


def pending_weights(url: str = URL) -> Pending | None:
    """What `obtain_weights` would download; None where the weights are there.

    Raises:
        InputError: there is no home folder.
    """
    kept = cached_weights()
    if kept.is_file():
        return None
    return Pending(
        what=f"VGG-16's weights, of which {KEPT / 1e6:.0f} MB are kept",
        size=SIZE,
        room=SIZE + KEPT,
        target=_archive(kept, url),
    )


def _archive(kept: Path, url: str) -> Path:
    return kept.parent / url.rpartition("/")[2]


def obtain_weights(
    url: str = URL,
    sha256_start: str = SHA256_START,
    on_progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> Path:
    """Return the cached weights; the first call downloads them, 553 MB, of which 31 MB are kept.

    Raises:
        TrainingError: offline, damaged, or the disk is full; a later call goes on from there.
    """
    target = cached_weights()
    if target.is_file():
        return target
    make_folder(target.parent)
    whole = download(url, _archive(target, url), sha256_start, on_progress)
    state = read_weights(whole)
    names = [f"features.{i}.{kind}" for i in TORCHVISION_INDICES for kind in ("weight", "bias")]
    if missing := [name for name in names if name not in state]:
        raise TrainingError(f"'{url}' is no VGG-16 weight file: it has no '{missing[0]}'")
    with written(target) as partial:
        save_file({name: state[name].to(torch.float32).contiguous() for name in names}, partial)
    load_vgg16(target)
    del state
    whole.unlink()
    return target
