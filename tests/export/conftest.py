"""Networks that PyTorch has converted once in a run of all workers."""

from collections.abc import Iterator

import pytest

from rts_export import family, to_onnx
from tests.conversion import Convert


@pytest.fixture(scope="module", autouse=True)
def _converted_once(converted: Convert) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (family, to_onnx):
            patch.setattr(module, "convert", converted)
        yield
