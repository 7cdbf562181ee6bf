"""The controller against made-up machines: no clock, no network."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from realtime_style.engine.resolution_controller import STEPS, ResolutionController, controller_of
from realtime_style.errors import InputError
from realtime_style.options import Quality, ScaleOptions

BUDGET_S = 0.040
AROUND_S = 0.003

Machine = Callable[[float], float]
"""Seconds of the network at full size, at a moment in seconds."""


def run(
    controller: ResolutionController, machine: Machine, seconds: float, start: float = 0.0
) -> list[float]:
    """The scale of each frame that a made-up machine paints."""
    now, scales = start, []
    while now < start + seconds:
        scale = controller.scale
        network_s, around_s = machine(now) * scale**2, AROUND_S * (scale < 1)
        now += max(network_s + around_s, BUDGET_S)  # a camera gives no frames before their time
        scales.append(scale)
        controller.took(network_s, around_s, now)
    return scales


def switches(scales: list[float]) -> int:
    return sum(before != after for before, after in pairwise(scales))


def steady(network_s: float) -> Machine:
    return lambda _: network_s


def test_a_machine_that_keeps_up_paints_every_pixel() -> None:
    assert set(run(ResolutionController(STEPS, BUDGET_S), steady(0.039), 60)) == {1.0}


@pytest.mark.parametrize("network_s", [0.041, 0.050, 0.070, 0.100, 0.200])
def test_a_slow_machine_steps_down_at_once_to_the_highest_step_that_fits(network_s: float) -> None:
    scales = run(ResolutionController(STEPS, BUDGET_S), steady(network_s), 60)

    fitting = [step for step in STEPS if network_s * step**2 + AROUND_S <= BUDGET_S]
    assert scales[-1] == fitting[0]
    assert set(scales[40:]) == {fitting[0]}


def test_far_too_slow_is_seen_after_a_few_frames() -> None:
    assert run(ResolutionController(STEPS, BUDGET_S), steady(1.0), 10)[:7] == [
        1,
        1,
        1,
        1,
        1,
        0.35,
        0.35,
    ]


def test_the_lowest_step_is_kept_where_nothing_fits() -> None:
    assert set(run(ResolutionController(STEPS, BUDGET_S), steady(9.0), 600)[6:]) == {STEPS[-1]}


def test_hiccups_change_nothing() -> None:
    hiccups = iter([0.030] * 30 + [2.0, 2.0] + [0.030] * 8 + [0.5] + [0.030] * 10_000)

    assert set(run(ResolutionController(STEPS, BUDGET_S), lambda _: next(hiccups), 60)) == {1.0}


def test_the_first_frame_of_a_size_does_not_count() -> None:
    controller = ResolutionController((1.0, 0.5), BUDGET_S)
    for _ in range(4):
        controller.took(1.0, 0.0, 0.0)

    before = controller.scale
    controller.took(1.0, 0.0, 0.0)

    assert (before, controller.scale) == (1.0, 0.5)


def test_when_a_load_ends_the_scale_rises_once_and_not_at_once() -> None:
    controller = ResolutionController(STEPS, BUDGET_S)
    loaded = run(controller, steady(0.080), 20)

    free = run(controller, steady(0.020), 20, start=20)

    rise = free.index(1.0) * BUDGET_S
    assert loaded[-1] < 1
    assert 3 <= rise < 5
    assert switches(free) == 1


def test_a_short_reserve_is_no_reason_to_rise() -> None:
    """Two light seconds in every four: each is shorter than the controller's patience."""
    controller = ResolutionController(STEPS, BUDGET_S)

    scales = run(controller, lambda now: 0.080 if now % 4 < 2 else 0.020, 120)

    assert switches(scales) <= 4
    assert set(scales[100:]) == {scales[-1]}


@pytest.mark.parametrize("network_s", np.linspace(0.030, 0.3, 28).tolist())
def test_noise_does_not_make_it_swing(network_s: float) -> None:
    rng = np.random.default_rng(3)

    scales = run(
        ResolutionController(STEPS, BUDGET_S),
        lambda _: network_s * float(rng.lognormal(0, 0.2)),
        600,
    )

    assert switches(scales[500:]) <= 2


def test_where_the_prediction_is_wrong_switches_die_out() -> None:
    """A machine on which full size costs twice what the pixels tell."""
    controller = ResolutionController((1.0, 0.7), BUDGET_S)
    now, rises = 0.0, []
    while now < 600:
        scale = controller.scale
        network_s = 0.045 if scale == 1 else 0.010
        now += BUDGET_S
        controller.took(network_s, 0.0, now)
        if controller.scale > scale:
            rises.append(now)

    gaps = [after - before for before, after in pairwise(rises)]
    assert len(rises) <= 10
    assert all(after > 1.5 * before or after > 100 for before, after in pairwise(gaps))


def test_a_rise_that_held_is_forgiven_its_end() -> None:
    """Load comes and goes by minutes: each time the rise comes as early as the first time."""
    controller = ResolutionController(STEPS, BUDGET_S)
    waits = []
    for minute in range(0, 12, 2):
        run(controller, steady(0.100), 60, start=60.0 * minute)
        free = run(controller, steady(0.020), 60, start=60.0 * (minute + 1))
        waits.append(free.index(1.0))

    assert max(waits) - min(waits) <= 2


def test_quality_is_the_highest_step() -> None:
    tops = [controller_of(ScaleOptions(quality=quality)).scale for quality in Quality]
    bounded = controller_of(ScaleOptions(quality=Quality.BALANCED, target_fps=25))

    assert tops == [0.5, 0.7, 1.0]
    assert set(run(bounded, steady(0.001), 30)) == {0.7}
    assert bounded.moves


def test_without_a_target_nothing_moves() -> None:
    controller = controller_of(ScaleOptions())

    assert set(run(controller, steady(5.0), 600)) == {1.0}
    assert not controller.moves


@pytest.mark.parametrize("target", [0.0, -25.0, 1001.0, math.nan, math.inf])
def test_an_absurd_target_is_refused(target: float) -> None:
    with pytest.raises(InputError, match=r"target-fps must be above 0 and at most 1000, got"):
        ScaleOptions(target_fps=target)
