"""How many steps fit into the time that a run may take."""

import dataclasses
import os
import statistics
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from rts_train.checkpoint import load_checkpoint
from rts_train.recipe import Recipe
from rts_train.trainer import RunOptions, Trainer, checkpoint_path

TRIAL_STEPS = 12
"""Enough for a median that a hiccup does not move."""
LEAST_STEPS = 100
"""Fewer teach nothing: a machine that slow takes longer than it may."""


def fit_to_time(recipe: Recipe, options: RunOptions) -> Recipe:
    """The recipe with as many of its steps as its minutes allow on this machine.

    A run that goes on has the steps that it began with. Nothing is measured where several
    processes train together: they would not agree.

    Raises:
        TrainingError: as the run itself would.
    """
    training = recipe.training
    if not training.minutes or int(os.environ.get("WORLD_SIZE", "1")) > 1:
        return recipe
    if options.resume:
        steps = load_checkpoint(checkpoint_path(options.folder)).recipe.training.steps
    else:
        steps = steps_within(60 * training.minutes, _seconds_per_step(recipe, options))
    return _with_steps(recipe, min(steps, training.steps))


def steps_within(seconds: float, seconds_per_step: float) -> int:
    """As many as fit, but never so few that nothing is learned."""
    return max(LEAST_STEPS, int(seconds / seconds_per_step))


def _seconds_per_step(recipe: Recipe, options: RunOptions) -> float:
    stamps: list[float] = []
    with tempfile.TemporaryDirectory(prefix="rts-pace-") as folder:
        trial = dataclasses.replace(options, folder=Path(folder))
        Trainer(_with_steps(recipe, TRIAL_STEPS), trial).run(
            lambda _: stamps.append(time.monotonic())
        )
    # The first steps allocate.
    return statistics.median(after - before for before, after in pairwise(stamps[2:]))


def _with_steps(recipe: Recipe, steps: int) -> Recipe:
    return dataclasses.replace(recipe, training=dataclasses.replace(recipe.training, steps=steps))
