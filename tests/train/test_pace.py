import dataclasses

import pytest

from rts_train import pace
from rts_train.pace import LEAST_STEPS, fit_to_time, steps_within
from rts_train.recipe import Recipe
from rts_train.trainer import RunOptions, Trainer


def limited(recipe: Recipe, minutes: float, steps: int) -> Recipe:
    training = dataclasses.replace(recipe.training, minutes=minutes, steps=steps)
    return dataclasses.replace(recipe, training=training)


@pytest.mark.parametrize(
    ("seconds_per_step", "steps"), [(0.1, 4800), (0.5, 960), (2.0, 240), (60.0, LEAST_STEPS)]
)
def test_as_many_steps_as_fit_but_never_too_few(seconds_per_step: float, steps: int) -> None:
    assert steps_within(480, seconds_per_step) == steps


def test_a_slow_machine_takes_fewer_steps_and_a_fast_one_no_more_than_the_recipes(
    recipe: Recipe, run_options: RunOptions
) -> None:
    short = fit_to_time(limited(recipe, 0.01, 10**6), run_options)
    long = fit_to_time(limited(recipe, 60, 150), run_options)

    assert LEAST_STEPS <= short.training.steps < 10**6
    assert long.training.steps == 150
    assert not run_options.folder.exists()


def test_a_run_that_goes_on_keeps_the_steps_that_it_began_with(
    recipe: Recipe, run_options: RunOptions
) -> None:
    begun = limited(recipe, 0.001, 12)
    Trainer(begun, run_options).run()

    again = fit_to_time(
        limited(recipe, 0.001, 10**6), dataclasses.replace(run_options, resume=True)
    )

    assert again == begun


def test_without_a_limit_nothing_is_measured(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "Trainer", None)

    assert fit_to_time(recipe, run_options) is recipe


def test_processes_that_train_together_do_not_measure_each_its_own(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")

    assert fit_to_time(limited(recipe, 1, 50), run_options).training.steps == 50
