"""How many photos a step takes."""

import dataclasses
from pathlib import Path

import pytest
import torch

from realtime_style.errors import TrainingError
from rts_train import trainer as trainer_module
from rts_train.batch import MOST, ON_PROCESSOR, fitting, fitting_in
from rts_train.checkpoint import checkpoint_path, load_checkpoint
from rts_train.recipe import Recipe
from rts_train.run import RunOptions
from rts_train.trainer import Trainer

GIB = 2**30


@pytest.mark.parametrize(
    ("free_gib", "crop_px", "expected"),
    [(0.5, 256, 2), (3, 192, 8), (7, 256, 16), (7, 192, 32), (80, 256, 64), (80, 1024, 8)],
)
def test_a_card_takes_as_many_as_it_holds(free_gib: float, crop_px: int, expected: int) -> None:
    assert fitting_in(int(free_gib * GIB), crop_px) == expected
    assert ON_PROCESSOR <= expected <= MOST


def test_a_processor_takes_few() -> None:
    assert fitting(torch.device("cpu"), 64) == ON_PROCESSOR


def test_what_was_settled_at_first_holds_when_a_run_goes_on(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a card that has more memory free the second time."""
    training = dataclasses.replace(recipe.training, steps=2, batch_size=0)
    recipe = dataclasses.replace(recipe, training=training)
    monkeypatch.setattr(trainer_module, "fitting", lambda *_: 3)
    first = Trainer(recipe, run_options)
    first.run()
    monkeypatch.setattr(trainer_module, "fitting", lambda *_: 5)

    second = Trainer(recipe, dataclasses.replace(run_options, resume=True))

    saved = load_checkpoint(checkpoint_path(run_options.folder))
    assert saved.recipe.training.batch_size == 3
    assert second.recipe == first.recipe == saved.recipe


def test_a_card_that_is_full_says_what_to_lower(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its error stands for a card's, which there is none of."""
    trainer = Trainer(recipe, run_options)

    def full(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    monkeypatch.setattr(trainer, "_losses", full)

    with pytest.raises(TrainingError, match=r"no memory.*crops of \d+ px.*batch_size"):
        trainer.run()


def test_a_folder_keeps_its_batch_whatever_is_asked_later(
    recipe: Recipe, run_options: RunOptions, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    options = dataclasses.replace(run_options, folder=folder)
    training = dataclasses.replace(recipe.training, steps=1, batch_size=2)
    Trainer(dataclasses.replace(recipe, training=training), options).run()
    other = dataclasses.replace(training, batch_size=1)

    with pytest.raises(TrainingError, match="recipe differs"):
        Trainer(
            dataclasses.replace(recipe, training=other), dataclasses.replace(options, resume=True)
        )
