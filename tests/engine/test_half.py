"""Float16 on devices. The processor stands for one; it is slower in float16, and not asked."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from realtime_style.engine import half
from realtime_style.engine.load import load_engine
from realtime_style.engine.precision import settle_variant
from realtime_style.engine.provider_options import with_options
from realtime_style.engine.providers import CPU, CUDA, TENSORRT
from realtime_style.errors import InputError
from realtime_style.frame import BgrImage
from realtime_style.networks.family import Precision
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.selection import select_style

ON_CPU = EngineOptions(device=Device.CPU)


@pytest.fixture
def as_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processor is taken for a device that computes in float16."""
    monkeypatch.setattr(half, "HALF_PROVIDERS", {CPU})
    monkeypatch.setattr(half, "TRIAL_PX", (48, 64))
    monkeypatch.setattr(half, "TRIALS", 2)


def cached() -> list[Path]:
    cache = platformdirs.user_cache_path("realtime-style", appauthor=False)
    return list(cache.glob("half-*.json"))


@pytest.mark.parametrize("style", ["candy", "ink", "mosaic"])
def test_in_float16_it_paints_the_same_within_40_db(style: str, picture: BgrImage) -> None:
    paintings = [
        load_engine(
            select_style(style),
            EngineOptions(device=Device.CPU, variant=variant, running_statistics=running),
        ).paint(picture)
        for running in (False, True)
        for variant in (Variant.FP32, Variant.FP16)
    ]

    for full, halved in (paintings[:2], paintings[2:]):
        error = float(np.square(full.astype(float) - halved).mean())
        assert 0 < error < 255**2 / 10**4


@pytest.mark.usefixtures("as_device")
def test_a_trial_is_made_once_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    first = settle_variant(select_style("candy"), ON_CPU).variant

    (path,) = cached()
    report = json.loads(path.read_text())
    faster = report["fp16_s"] < 0.95 * report["fp32_s"]
    assert (first is Variant.FP16) == faster
    monkeypatch.setattr(half, "OnnxEngine", None)  # a second measurement would fail
    for fp16_s, expected in ((0.9, True), (0.96, False)):
        path.write_text(json.dumps({"fp16_s": fp16_s, "fp32_s": 1.0}))
        settled = settle_variant(select_style("candy"), ON_CPU)
        assert (settled.variant is Variant.FP16) == expected
        assert (
            not expected
            or load_engine(select_style("candy"), settled).graph.precision is Precision.FP16
        )


@pytest.mark.usefixtures("as_device")
def test_where_the_device_does_not_work_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(half, "HALF_PROVIDERS", {CUDA})
    monkeypatch.setattr(half, "candidates", lambda *_: [[CUDA, CPU]])

    assert not half.half_pays(select_style("candy").family, ON_CPU)
    assert cached() == []


def test_the_processor_is_not_asked() -> None:
    assert not half.half_pays(select_style("candy").family, ON_CPU)
    assert cached() == []


def test_a_style_with_its_own_network_has_no_float16(negative: Path) -> None:
    with pytest.raises(InputError, match="'negative' has no fp16 variant"):
        load_engine(select_style(str(negative)), dataclasses.replace(ON_CPU, variant=Variant.FP16))


def test_tensorrt_is_told_of_float16() -> None:
    told = with_options([TENSORRT, CPU], EngineOptions(variant=Variant.FP16), cuda_graph=False)
    told_without = with_options([TENSORRT, CPU], EngineOptions(), cuda_graph=False)

    assert "trt_fp16_enable" in told[0][1]
    assert "trt_fp16_enable" not in told_without[0][1]
