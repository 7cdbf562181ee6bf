"""The loss network: VGG-16's convolutions up to relu4_3, frozen.

Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
Recognition" (ICLR 2015), with the weights trained in Caffe that the paper used.
"""

import hashlib
from collections import OrderedDict
from pathlib import Path
from typing import cast

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from realtime_style.errors import TrainingError
from rts_train.recipe import VGG_LAYERS

MEAN_RGB = (123.68, 116.779, 103.939)
"""ImageNet's mean colour in [0, 255], subtracted from the input. There is no division."""

_STAGES = {"relu1_2": (2, 64), "relu2_2": (2, 128), "relu3_3": (3, 256), "relu4_3": (3, 512)}
"""Each layer's number of convolutions since the one before, and their channels."""


class Vgg16(nn.Module):
    """Activations of the named layers for pictures (N, 3, H, W) RGB in [0, 255]."""

    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN_RGB).view(1, 3, 1, 1), persistent=False)
        self.stages = nn.ModuleDict()
        inputs = 3
        for layer, (depth, channels) in _STAGES.items():
            modules: list[nn.Module] = [] if inputs == 3 else [nn.MaxPool2d(2)]
            for _ in range(depth):
                modules += [nn.Conv2d(inputs, channels, 3, padding=1), nn.ReLU()]
                inputs = channels
            self.stages[layer] = nn.Sequential(*modules)
        self.requires_grad_(False)

    def forward(self, pictures: Tensor, last: str = VGG_LAYERS[-1]) -> dict[str, Tensor]:
        """Return the activations by layer, shallow to deep, and stop after `last`."""
        activations = {}
        x = pictures - self.mean
        for layer, stage in self.stages.items():
            x = stage(x)
            activations[layer] = x
            if layer == last:
                break
        return activations

    def convolutions(self) -> list[nn.Conv2d]:
        """All convolutions in order, conv1_1 to conv4_3."""
        return [module for module in self.modules() if isinstance(module, nn.Conv2d)]


TORCHVISION_INDICES = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21)
"""Where torchvision's `features` has conv1_1 to conv4_3."""


def load_vgg16(path: Path) -> Vgg16:
    """Read the weights from a .safetensors file or a torchvision .pth state dict.

    Raises:
        TrainingError: the file is missing, damaged or holds something else.
    """
    state = read_weights(path)
    network = Vgg16()
    for index, convolution in zip(TORCHVISION_INDICES, network.convolutions(), strict=True):
        for kind, target in (("weight", convolution.weight), ("bias", convolution.bias)):
            name = f"features.{index}.{kind}"
            source = state.get(name)
            source = source if _is_weight(source) else None
            if source is None or target is None or source.shape != target.shape:
                found = "missing" if source is None else f"of shape {tuple(source.shape)}"
                raise TrainingError(f"'{path}' is no VGG-16 weight file: '{name}' is {found}")
            if not bool(torch.isfinite(source).all()):
                raise TrainingError(f"'{path}' is damaged: '{name}' has values that are not finite")
            target.data.copy_(source)
    return network.eval()


def _is_weight(value: object) -> bool:
    return isinstance(value, Tensor) and value.is_floating_point()


def read_weights(path: Path) -> "OrderedDict[str, Tensor]":
    """The state dict in `path`, nothing checked but that it can be read."""
    if not path.is_file():
        raise TrainingError(f"no VGG-16 weights at '{path}': leave out --vgg to download them once")
    try:
        if path.suffix == ".safetensors":
            return OrderedDict(load_file(path))
        loaded = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except Exception as error:  # whatever a stranger's bytes lead to
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise TrainingError(f"cannot read VGG-16 weights from '{path}': {reason}") from error
    if not isinstance(loaded, dict):
        raise TrainingError(f"'{path}' is no VGG-16 weight file: it holds no table of weights")
    return cast("OrderedDict[str, Tensor]", loaded)


def fingerprint(path: Path) -> str:
    """sha256 of a weight file, kept in the checkpoint so that a resume uses the same."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
