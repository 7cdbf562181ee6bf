"""A run ends on time, with a finished style: how fast it learns follows steps and time."""

import dataclasses
import time
from pathlib import Path

import pytest
import torch

from rts_train import trainer as trainer_module
from rts_train.checkpoint import checkpoint_path, load_checkpoint
from rts_train.pace import LEAST_TIME, Pace, StepClock, learning_rate, style_share
from rts_train.recipe import LossOptions, Recipe
from rts_train.run import RunOptions, StepReport
from rts_train.trainer import Trainer


def limited(recipe: Recipe, minutes: float, steps: int) -> Recipe:
    training = dataclasses.replace(recipe.training, minutes=minutes, steps=steps)
    return dataclasses.replace(recipe, training=training)


class Clock:
    """In place of the module `time`: each look at it takes so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.now, self.seconds = 0.0, seconds

    def monotonic(self) -> float:
        self.now += self.seconds
        return self.now


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(1.0)
    monkeypatch.setattr(trainer_module, "time", clock)
    return clock


def test_without_a_limit_the_steps_alone_count() -> None:
    pace = Pace(200)

    assert pace.share(50, 1e9) == 0.25
    assert pace.share(200, 0.0) == 1.0
    assert pace.seconds_left(50, 1e9, 2.0) == 300.0


def test_the_larger_of_steps_and_time_counts() -> None:
    pace = Pace(200, limit_s=100.0)

    assert pace.share(100, 20.0) == 0.5
    assert pace.share(10, 51.0) == pytest.approx(0.5)
    assert pace.share(10, 100.0) == pace.share(10, 200.0) == 1.0
    assert pace.seconds_left(10, 60.0, 2.0) == 40.0
    assert pace.seconds_left(195, 60.0, 2.0) == 10.0
    assert pace.seconds_left(10, 130.0, 2.0) == 0.0


def test_a_slow_first_step_does_not_count_where_there_is_time_for_all() -> None:
    """200 steps of 0.4 s behind one of 1.5, in 100 s."""
    pace = Pace(200, limit_s=100.0)

    assert all(pace.share(step, 1.5 + 0.4 * step) == step / 200 for step in range(201))


def test_what_went_before_the_first_step_is_taken_from_the_time(recipe: Recipe) -> None:
    ten = limited(recipe, 10, 2000)

    assert Pace.of(ten, spent_s=90).limit_s == 510
    assert Pace.of(ten, spent_s=9000).limit_s == LEAST_TIME * 600
    assert Pace.of(ten, spent_s=90, processes=2).limit_s == 0
    assert Pace.of(recipe, spent_s=90).limit_s == 0


def test_the_learning_rate_rises_and_then_falls_along_half_a_cosine(recipe: Recipe) -> None:
    rates = [learning_rate(recipe, step, step / 100) for step in (9, 50, 100)]

    assert rates == pytest.approx([0.5 * 5e-3 * 0.98, 2.5e-3, 0.0], rel=1e-2)


def test_the_styles_weight_rises_along_its_warm_up(recipe: Recipe) -> None:
    slow = dataclasses.replace(recipe, loss=LossOptions(style_warmup_steps=8))  # of twelve

    shares = [style_share(slow, step / 12) for step in (0, 4, 8, 11)]
    assert shares == pytest.approx([0.0, 0.5, 1.0, 1.0])
    assert style_share(recipe, 0) == 1.0


def test_the_time_that_a_step_takes_follows_the_last_ones() -> None:
    clock = StepClock(100.0, 10.0)

    clock.tick(11.0)
    assert (clock.seconds, clock.seconds_per_step) == (101.0, 1.0)
    for second in range(13, 113, 2):
        clock.tick(float(second))
    assert clock.seconds == 201.0
    assert clock.seconds_per_step == pytest.approx(2.0, rel=0.01)


@pytest.mark.usefixtures("ticking")
def test_a_run_on_a_slow_machine_ends_on_time_with_a_finished_style(
    recipe: Recipe, run_options: RunOptions
) -> None:
    reports: list[StepReport] = []

    result = Trainer(limited(recipe, 0.5, 1000), run_options).run(reports.append)

    assert 10 < result.steps < 35
    assert result.seconds < 35  # of a clock that goes on by a second with each look
    assert reports[-1].share == 1.0
    assert [report.share for report in reports] == sorted(report.share for report in reports)
    saved = load_checkpoint(checkpoint_path(run_options.folder))
    assert saved.step == result.steps
    assert saved.optimizer["param_groups"][0]["lr"] < 0.02 * recipe.training.learning_rate


def test_where_there_is_time_enough_the_style_is_the_same_to_the_bit(
    recipe: Recipe, run_options: RunOptions, tmp_path: Path
) -> None:
    options = [dataclasses.replace(run_options, folder=tmp_path / name) for name in ("a", "b")]

    for minutes, each in zip((0, 600), options, strict=True):
        Trainer(limited(recipe, minutes, 12), each).run()

    ours, theirs = (load_checkpoint(checkpoint_path(each.folder)).network for each in options)
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.usefixtures("ticking")
def test_a_run_that_goes_on_has_the_time_that_is_left(
    recipe: Recipe, run_options: RunOptions
) -> None:
    def interrupt(report: StepReport) -> None:
        if report.step == 6:
            raise KeyboardInterrupt

    slow = limited(recipe, 0.5, 1000)
    with pytest.raises(KeyboardInterrupt):
        Trainer(slow, run_options).run(interrupt)
    resumed = Trainer(slow, dataclasses.replace(run_options, resume=True))
    before = resumed.seconds

    result = resumed.run()

    assert before > 6
    assert result.seconds < 35
    again = Trainer(slow, dataclasses.replace(run_options, resume=True)).run()
    assert again.steps == result.steps  # there is no time left


@pytest.mark.usefixtures("ticking")
def test_a_run_that_goes_on_may_be_given_more_time(recipe: Recipe, run_options: RunOptions) -> None:
    first = Trainer(limited(recipe, 0.25, 1000), run_options).run()

    more = limited(recipe, 0.5, 1000)
    second = Trainer(more, dataclasses.replace(run_options, resume=True)).run()

    assert second.steps > first.steps


def test_the_clock_begins_where_it_is_told(recipe: Recipe, run_options: RunOptions) -> None:
    """An hour ago: a quarter of the time is left all the same."""
    trainer = Trainer(limited(recipe, 1, 12), run_options, began=time.monotonic() - 3600)

    trainer.run()

    assert trainer.pace.limit_s == LEAST_TIME * 60
