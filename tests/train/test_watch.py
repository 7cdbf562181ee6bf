import pytest
import torch

from rts_train.watch import LossWatch, NotFiniteError

NAMES = ("style", "total")


def note(watch: LossWatch, *values: float) -> None:
    for step, value in enumerate(values, 1):
        watch.note(torch.tensor([value, 2 * value]), step)


def test_the_first_losses_are_averaged() -> None:
    watch = LossWatch(NAMES)
    note(watch, 1.0, 2.0, 6.0)

    assert watch.read() == pytest.approx({"style": 3.0, "total": 6.0})


def test_later_ones_move_them_slowly() -> None:
    watch = LossWatch(NAMES)
    watch.resume({"style": 1.0, "total": 2.0}, 1000)
    note(watch, 2.0)

    assert watch.read() == pytest.approx({"style": 1.02, "total": 2.04})


def test_before_any_step_they_are_those_of_the_run_before() -> None:
    watch = LossWatch(NAMES)
    assert watch.read() == {}
    watch.resume({"style": 1.0}, 5)
    assert watch.read() == {"style": 1.0}


def test_a_loss_that_is_not_finite_is_told_with_its_first_step() -> None:
    watch = LossWatch(NAMES)
    note(watch, 1.0, float("nan"), float("inf"), 1.0)

    with pytest.raises(NotFiniteError, match="the style loss is nan at step 2"):
        watch.read()


def test_some_in_a_row_may_be_left_out_and_more_may_not() -> None:
    watch = LossWatch(NAMES, most_skipped=2)
    note(watch, 1.0, float("inf"), float("inf"), 3.0)
    assert watch.read() == pytest.approx({"style": 2.0, "total": 4.0})

    note(watch, *[float("inf")] * 3)
    with pytest.raises(NotFiniteError, match="the style loss is inf at step 3"):
        watch.read()


def test_losses_are_noted_without_being_read() -> None:
    """A tensor of the device 'meta' has no numbers: reading one raises."""
    watch = LossWatch(NAMES)
    for step in (1, 2):
        watch.note(torch.ones(2, device="meta"), step)

    with pytest.raises(Exception, match="meta"):
        watch.read()
