"""The loss network without its trained weights."""

from pathlib import Path

import torch
from safetensors.torch import save_file

from rts_train import vgg
from rts_train.vgg import TORCHVISION_INDICES, Vgg16

WHOLE = dict(vgg._STAGES)


def narrow_stages() -> dict[str, tuple[int, int]]:
    """VGG-16's layers with a sixteenth of their channels."""
    return {layer: (depth, channels // 16) for layer, (depth, channels) in WHOLE.items()}


def write_random_vgg(path: Path) -> Path:
    """Random weights, scaled to keep the activations' size (He et al. 2015).

    Random features make a true perceptual loss, if not a beautiful one: that it falls,
    resumes and exports needs no trained weights, and so no download.
    """
    generator = torch.Generator().manual_seed(3)
    state = {}
    for index, convolution in zip(TORCHVISION_INDICES, Vgg16().convolutions(), strict=True):
        scale = (2 / (convolution.in_channels * 9)) ** 0.5
        shape = convolution.weight.shape
        state[f"features.{index}.weight"] = torch.randn(shape, generator=generator) * scale
        state[f"features.{index}.bias"] = torch.zeros(shape[0])
    save_file(state, path)
    return path
