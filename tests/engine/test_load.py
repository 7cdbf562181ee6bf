import dataclasses
from pathlib import Path

import numpy as np
import pytest

from realtime_style.engine.load import LoadedNetworks, load_engine
from realtime_style.engine.precision import settle_variant
from realtime_style.errors import InputError
from realtime_style.frame import BgrImage
from realtime_style.networks.family import Precision
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.selection import select_style

CPU = EngineOptions(device=Device.CPU)


def test_a_style_with_its_own_network_has_no_int8(negative: Path, picture: BgrImage) -> None:
    selection = select_style(str(negative))

    assert settle_variant(selection, CPU).variant is Variant.FP32
    with pytest.raises(InputError, match="'negative' has no int8 variant"):
        load_engine(selection, dataclasses.replace(CPU, variant=Variant.INT8))
    assert load_engine(selection, CPU).paint(picture).shape == picture.shape


def test_a_kept_network_is_loaded_once_and_takes_the_style_at_hand(picture: BgrImage) -> None:
    kept, options = LoadedNetworks(), EngineOptions(device=Device.CPU, variant=Variant.FP32)

    candy = kept.load(select_style("candy"), options)
    kept.load(select_style("ink"), options)

    assert kept.load(select_style("ink"), options) is candy
    ink = load_engine(select_style("ink"), options)
    assert np.array_equal(candy.paint(picture), ink.paint(picture))


def test_other_options_load_another_network() -> None:
    kept = LoadedNetworks()
    one = kept.load(select_style("candy"), EngineOptions(device=Device.CPU, variant=Variant.FP32))

    other = kept.load(select_style("candy"), EngineOptions(device=Device.CPU, variant=Variant.INT8))

    assert [one.graph.precision, other.graph.precision] == [Precision.FP32, Precision.INT8]
