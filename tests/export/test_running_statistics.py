from pathlib import Path

import onnx
import pytest

from realtime_style.errors import TrainingError
from rts_export.running_statistics import with_running_statistics


def test_a_network_without_normalisation_has_nothing_to_remember(negative: Path) -> None:
    with pytest.raises(TrainingError, match="nothing to remember"):
        with_running_statistics(onnx.load(str(negative)))
