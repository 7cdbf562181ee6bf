"""The resolution controller beside machines of any speed."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from realtime_style.engine.resolution_controller import (
    QUICK,
    RESERVE,
    STEPS,
    TOP,
    WINDOW,
    ResolutionController,
    controller_of,
)
from realtime_style.options import Quality, ScaleOptions

BUDGET_S = 0.04
QUALITY = st.sampled_from(Quality)


def run(
    controller: ResolutionController, network_s: float, around_s: float, s: float
) -> list[float]:
    """The scales of a machine that needs `network_s` for a whole picture, for `s` seconds."""
    now, scales = 0.0, list[float]()
    while now < s:
        scales.append(controller.scale)
        network = network_s * controller.scale**2
        now += max(BUDGET_S, network + around_s)
        controller.took(network, around_s, now)
    return scales


@given(quality=QUALITY, times=st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), max_size=80))
def test_whatever_frames_take_the_scale_is_one_of_the_quality_s(
    quality: Quality, times: list[tuple[float, float]]
) -> None:
    controller = controller_of(ScaleOptions(target_fps=25, quality=quality))
    now = 0.0
    for network_s, around_s in times:
        now += network_s + around_s
        controller.took(network_s, around_s, now)
        assert controller.scale in STEPS
        assert controller.scale <= TOP[quality]


@given(network_s=st.floats(1e-4, 1), around_s=st.floats(0, 0.03))
def test_a_steady_machine_gets_the_largest_pictures_that_fit(
    network_s: float, around_s: float
) -> None:
    controller = ResolutionController(STEPS, BUDGET_S)
    scales = run(controller, network_s, around_s, 60)
    fitting = [each for each in STEPS if network_s * each**2 + around_s <= BUDGET_S]
    sure = [each for each in STEPS if network_s * each**2 + around_s <= RESERVE * BUDGET_S]

    assert scales[-1] <= (fitting[0] if fitting else STEPS[-1])
    assert scales[-1] >= (sure[0] if sure else STEPS[-1])
    switches = sum(a != b for a, b in itertools.pairwise(scales))
    assert switches <= len(STEPS)


@given(network_s=st.floats(0.2, 2), quality=QUALITY)
def test_where_pictures_take_far_too_long_it_goes_down_at_once(
    network_s: float, quality: Quality
) -> None:
    controller = controller_of(ScaleOptions(target_fps=25, quality=quality))
    first = controller.scale
    for number in range(QUICK + 1):
        controller.took(network_s, 0.0, float(number))
    assert controller.scale < first


@given(before=st.floats(0.05, 1), quality=QUALITY)
def test_when_a_machine_has_time_again_the_whole_picture_comes_back(
    before: float, quality: Quality
) -> None:
    controller = controller_of(ScaleOptions(target_fps=25, quality=quality))
    run(controller, before, 0.0, 20)

    now = 1000.0
    for _ in range(100 * WINDOW):
        now += BUDGET_S
        controller.took(0.001 * controller.scale**2, 0.0, now)
    assert controller.scale == TOP[quality]
