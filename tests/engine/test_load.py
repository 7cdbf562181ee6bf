import dataclasses
import json
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from realtime_style.engine import precision
from realtime_style.engine.load import LoadedNetworks, load_engine
from realtime_style.engine.precision import settle_variant
from realtime_style.errors import InputError
from realtime_style.frame import BgrImage
from realtime_style.networks.family import Precision
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.selection import select_style

CPU = EngineOptions(device=Device.CPU)


def cached() -> list[Path]:
    cache = platformdirs.user_cache_path("realtime-style", appauthor=False)
    return list(cache.glob("variant-*.json"))


def test_the_variant_asked_for_is_taken() -> None:
    selection = select_style("candy")
    asked = [EngineOptions(variant=variant) for variant in (Variant.FP32, Variant.INT8)]

    assert [settle_variant(selection, each) for each in asked] == asked
    assert cached() == []


def test_which_is_faster_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    selection = select_style("candy")

    first = settle_variant(selection, CPU)

    (path,) = cached()
    report = json.loads(path.read_text())
    assert report["int8_is_faster"] == (report["int8_s"] < 0.85 * report["fp32_s"])
    assert (first.variant is Variant.INT8) == report["int8_is_faster"]
    monkeypatch.setattr(precision, "OnnxEngine", None)  # a second measurement would fail
    assert settle_variant(selection, CPU) == first


def test_what_was_measured_decides() -> None:
    selection = select_style("candy")
    settle_variant(selection, CPU)
    (path,) = cached()
    chosen = []
    for faster in (True, False):
        path.write_text(json.dumps({"int8_is_faster": faster}))
        chosen.append(settle_variant(selection, CPU).variant)

    assert chosen == [Variant.INT8, Variant.FP32]


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
