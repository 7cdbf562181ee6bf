import dataclasses
import json
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from realtime_style.engine import load
from realtime_style.engine.load import KeptNetwork, choose_model, load_engine
from realtime_style.errors import InputError
from realtime_style.frame import BgrImage
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.choice import choose

CPU = EngineOptions(device=Device.CPU)


def cached() -> list[Path]:
    cache = platformdirs.user_cache_path("realtime-style", appauthor=False)
    return list(cache.glob("variant-*.json"))


def test_the_variant_asked_for_is_taken() -> None:
    choice = choose("candy")
    names = [
        choose_model(choice, EngineOptions(variant=variant)).name
        for variant in (Variant.FP32, Variant.INT8)
    ]

    assert names == ["trunk.onnx", "trunk-int8.onnx"]
    assert cached() == []


def test_which_is_faster_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    choice = choose("candy")

    first = choose_model(choice, CPU)

    (path,) = cached()
    report = json.loads(path.read_text())
    assert report["int8_is_faster"] == (report["int8_s"] < 0.85 * report["fp32_s"])
    assert (first.name == "trunk-int8.onnx") == report["int8_is_faster"]
    monkeypatch.setattr(load, "OnnxEngine", None)  # a second measurement would fail
    assert choose_model(choice, CPU) == first


def test_what_was_measured_decides() -> None:
    choice = choose("candy")
    choose_model(choice, CPU)
    (path,) = cached()
    chosen = []
    for faster in (True, False):
        path.write_text(json.dumps({"int8_is_faster": faster}))
        chosen.append(choose_model(choice, CPU).name)

    assert chosen == ["trunk-int8.onnx", "trunk.onnx"]


def test_a_style_with_its_own_network_has_no_int8(negative: Path, picture: BgrImage) -> None:
    choice = choose(str(negative))

    assert choose_model(choice, CPU) == negative
    with pytest.raises(InputError, match="'negative' has no int8 variant"):
        load_engine(choice, dataclasses.replace(CPU, variant=Variant.INT8))
    assert load_engine(choice, CPU).stylize(picture).shape == picture.shape


def test_a_kept_network_is_loaded_once_and_takes_the_style_at_hand(picture: BgrImage) -> None:
    kept, options = KeptNetwork(), EngineOptions(device=Device.CPU, variant=Variant.FP32)

    candy = kept.load(choose("candy"), options)
    kept.load(choose("ink"), options)

    assert kept.load(choose("ink"), options) is candy
    ink = load_engine(choose("ink"), options)
    assert np.array_equal(candy.stylize(picture), ink.stylize(picture))


def test_other_options_load_another_network() -> None:
    kept = KeptNetwork()
    one = kept.load(choose("candy"), EngineOptions(device=Device.CPU, variant=Variant.FP32))

    other = kept.load(choose("candy"), EngineOptions(device=Device.CPU, variant=Variant.INT8))

    assert other.model.name == "trunk-int8.onnx"
    assert one.model.name == "trunk.onnx"
