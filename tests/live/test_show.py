import numpy as np

from realtime_style.live.show import LiveEngine
from realtime_style.options import EngineOptions, ScaleOptions


def test_a_live_run_remembers_the_frames_before_unless_steadiness_is_off() -> None:
    y, x = np.mgrid[:96, :128]
    photo = np.stack([2 * x, 2 * y, 255 - x - y], axis=2).astype(np.uint8)
    half_dark = photo.copy()
    half_dark[:, :40] = 0

    def repeats_itself(steady: float) -> bool:
        engine = LiveEngine("candy", EngineOptions(), ScaleOptions(), steady).network
        first = engine.stylize(photo)
        engine.stylize(half_dark)
        return np.array_equal(engine.stylize(photo), first)

    assert repeats_itself(0.0)
    assert not repeats_itself(1.0)
