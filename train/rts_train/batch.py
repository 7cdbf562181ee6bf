"""How many photos a step takes."""

import dataclasses

import torch

from rts_train.recipe import Recipe

ON_PROCESSOR = 2
"""More of them make no photo quicker there, and steps fewer."""
MOST = 64
"""On a card; fewer leave it waiting for its next kernel, more make steps fewer."""
BYTES_PER_PIXEL = 6000
"""What a step holds for each pixel of a crop: 2 900 to 3 900 that the gallery's loss keeps in
bfloat16 for its gradients, and as much again for what comes and goes."""


def settled(recipe: Recipe, batch_size: int) -> Recipe:
    """The recipe, with so many photos in a step if it leaves that open."""
    if recipe.training.batch_size:
        return recipe
    training = dataclasses.replace(recipe.training, batch_size=batch_size)
    return dataclasses.replace(recipe, training=training)


def fitting(device: torch.device, crop_px: int) -> int:
    """Photos of `crop_px` a side in a step: as many as the device has memory for, up to `MOST`."""
    if device.type != "cuda":
        return ON_PROCESSOR
    free, _ = torch.cuda.mem_get_info(device)
    return fitting_in(free, crop_px)


def fitting_in(free_bytes: int, crop_px: int) -> int:
    """A power of two from `ON_PROCESSOR` to `MOST`."""
    room = free_bytes / (BYTES_PER_PIXEL * crop_px**2)
    batch = ON_PROCESSOR
    while 2 * batch <= min(room, MOST):
        batch *= 2
    return batch
