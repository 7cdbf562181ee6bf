import numpy as np

from realtime_style.options import EngineOptions, FilterOptions, ScaleOptions
from realtime_style.painter.load import load_live_painter
from realtime_style.painter.painter import picture


def test_a_live_run_remembers_the_frames_before_unless_steadiness_is_off() -> None:
    y, x = np.mgrid[:96, :128]
    photo = np.stack([2 * x, 2 * y, 255 - x - y], axis=2).astype(np.uint8)
    half_dark = photo.copy()
    half_dark[:, :40] = 0

    def repeats_itself(steady: float) -> bool:
        filters = FilterOptions(steady=steady)
        painter = load_live_painter("candy", EngineOptions(), filters, ScaleOptions())
        first, _, third = (
            painter.paint(painter.prepare(picture(each))) for each in (photo, half_dark, photo)
        )
        return np.array_equal(first, third)

    assert repeats_itself(0.0)
    assert not repeats_itself(1.0)
