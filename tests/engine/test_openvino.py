"""OpenVINO itself: run where its wheel is installed (`pip install 'realtime-style[openvino]'`)."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

import realtime_style
from realtime_style.engine.load import load_engine
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.processor import has_bfloat16
from realtime_style.engine.providers import CPU, OPENVINO, import_onnxruntime
from realtime_style.engine.threads import for_files
from realtime_style.frame import BgrImage
from realtime_style.networks.family import Purpose
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.pipeline.memory import peak_rss_mb
from realtime_style.styles.selection import select_style

pytestmark = pytest.mark.skipif(
    OPENVINO not in import_onnxruntime().get_available_providers(),
    reason="this onnxruntime has no OpenVINO",
)
needs_bfloat16 = pytest.mark.skipif(
    not has_bfloat16(), reason="this processor has neither AMX nor AVX-512 BF16"
)
PRECISIONS = [
    pytest.param(Variant.FP32, 75.0, id="fp32"),
    pytest.param(Variant.BF16, 45.0, id="bf16", marks=needs_bfloat16),
]
"""And decibels from the processor's own painting in float32, at least."""


@pytest.fixture(scope="module")
def film() -> list[BgrImage]:
    """Six frames of the bundled clip, a fifth of a second apart."""
    path = Path(str(realtime_style.__file__)).parent / "demo" / "bunny.mp4"
    opened = cv2.VideoCapture(str(path))
    frames = [np.asarray(opened.read()[1], np.uint8) for _ in range(30)]
    opened.release()
    return frames[::5]


def load(options: EngineOptions, style: str = "candy") -> OnnxEngine:
    return load_engine(select_style(style), options)


def on_cpu(options: EngineOptions) -> EngineOptions:
    return dataclasses.replace(options, device=Device.CPU, variant=Variant.FP32)


@pytest.mark.parametrize(("variant", "least_db"), PRECISIONS)
@pytest.mark.parametrize("style", ["candy", "ink"])
@pytest.mark.parametrize("expected", [True, False], ids=["fixed-size", "any-size"])
@pytest.mark.parametrize("remembers", [False, True], ids=["frames", "running"])
def test_it_paints_what_the_processor_does(
    variant: Variant,
    least_db: float,
    style: str,
    expected: bool,
    remembers: bool,
    film: list[BgrImage],
) -> None:
    options = EngineOptions(
        device=Device.OPENVINO, variant=variant, momentum=0.9 if remembers else 0
    )
    engine, reference = load(options, style), load(on_cpu(options), style)
    height, width = film[0].shape[:2]
    if expected:
        engine.expect(width, height)

    far = [cv2.PSNR(engine.paint(each), reference.paint(each)) for each in film]

    assert engine.provider == OPENVINO
    assert engine.placement.nodes_on_cpu == 0
    assert (engine.graph.purpose is Purpose.RUNNING_STATISTICS) == remembers
    assert min(far) >= least_db
    assert engine.warnings == []


@needs_bfloat16
def test_bfloat16_is_really_in_force(film: list[BgrImage]) -> None:
    """A word that OpenVINO does not know leaves it in float32, without a line in any log."""
    exact, coarse = (
        load(EngineOptions(device=Device.OPENVINO, variant=each))
        for each in (Variant.FP32, Variant.BF16)
    )

    assert cv2.PSNR(exact.paint(film[0]), coarse.paint(film[0])) < 65


@pytest.mark.parametrize(("variant", "least_db"), PRECISIONS)
def test_threads_paint_side_by_side(
    variant: Variant, least_db: float, film: list[BgrImage]
) -> None:
    options = for_files(EngineOptions(device=Device.OPENVINO, variant=variant, threads=2))
    engine, reference = load(options), load(on_cpu(options))
    height, width = film[0].shape[:2]
    engine.expect(width, height)
    wanted = [reference.paint(each) for each in film]

    with ThreadPoolExecutor(2) as threads:
        paintings = list(threads.map(engine.paint, film * 3))

    far = [
        cv2.PSNR(painting, wanted[index % len(film)]) for index, painting in enumerate(paintings)
    ]
    assert min(far) >= least_db


@pytest.mark.parametrize(("variant", "least_db"), PRECISIONS)
def test_a_large_picture_is_painted_in_parts(
    variant: Variant, least_db: float, film: list[BgrImage]
) -> None:
    selection = select_style("candy")
    geometry = dataclasses.replace(selection.family.geometry, large_px=200 * 100)
    family = dataclasses.replace(selection.family, geometry=geometry)
    options = EngineOptions(device=Device.OPENVINO, variant=variant)
    engine = OnnxEngine(family, options, selection.parameters)
    reference = OnnxEngine(family, on_cpu(options), selection.parameters)

    assert cv2.PSNR(engine.paint(film[0]), reference.paint(film[0])) >= least_db
    assert len(engine.graphs) > 1


def test_sizes_that_change_all_the_time_paint_and_keep_no_memory(film: list[BgrImage]) -> None:
    engine = load(EngineOptions(device=Device.OPENVINO, running_statistics=True))
    reference = load(on_cpu(EngineOptions(running_statistics=True)))
    height, width = film[0].shape[:2]
    engine.expect(width, height)

    def drag(less: int) -> None:
        for step in range(40):
            rows, columns = height - 2 * step - less, width - 3 * step - less
            part = np.ascontiguousarray(film[0][:rows, :columns])
            assert engine.paint(part).shape == part.shape

    drag(0)
    before = peak_rss_mb()
    for less in range(1, 4):  # sizes that were not there before
        drag(less)
    after = peak_rss_mb()

    assert before is not None
    assert after is not None
    assert after - before < 8
    part = np.ascontiguousarray(film[1][:100, :120])
    assert cv2.PSNR(engine.paint(part), reference.paint(part)) >= 45


def test_a_style_is_changed_between_frames(film: list[BgrImage]) -> None:
    options = EngineOptions(device=Device.OPENVINO, variant=Variant.FP32, running_statistics=True)
    engine, reference = load(options), load(on_cpu(options))
    ink = select_style("ink").parameters
    assert ink is not None

    for each in (engine, reference):
        each.paint(film[0])
        each.restyle(ink)

    assert cv2.PSNR(engine.paint(film[1]), reference.paint(film[1])) >= 75


def test_auto_says_what_it_took_and_why(film: list[BgrImage]) -> None:
    engine = load(EngineOptions())
    told = engine.choice.to_json()

    assert engine.provider == (OPENVINO if told["device"] == "openvino" else CPU)
    assert set(told["trial_ms"]) >= {"cpu fp32", "cpu int8", "openvino fp32"}
    assert f"{told['device']} {told['precision']}" in told["trial_ms"]
    assert told["passed_over"] == []
    assert engine.paint(film[0]).shape == film[0].shape
