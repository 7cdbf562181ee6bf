from pathlib import Path

import onnx
import pytest

from realtime_style.errors import TrainingError
from rts_export.running import with_memory


def test_a_network_without_normalisation_has_nothing_to_remember(negative: Path) -> None:
    with pytest.raises(TrainingError, match="nothing to remember"):
        with_memory(onnx.load(str(negative)))
