"""The trial of what is fastest. Where OpenVINO is needed, `tests.engine.stand_in` is it."""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
import pytest

from realtime_style.engine import precision, trial
from realtime_style.engine.choice import Candidate
from realtime_style.engine.load import load_engine
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.precision import choose, possible_on_processor, settle_variant
from realtime_style.engine.providers import COREML, CPU, OPENVINO, import_onnxruntime
from realtime_style.engine.session import create_session
from realtime_style.engine.trial import Trial, measure, measured
from realtime_style.errors import EngineError, InputError
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.selection import current_trunk, select_style
from tests.engine.stand_in import StandIn, stand_in

ON_CPU = EngineOptions(device=Device.CPU)
CPU32 = Candidate(Device.CPU, Variant.FP32)
OV32 = Candidate(Device.OPENVINO, Variant.FP32)
OV16 = Candidate(Device.OPENVINO, Variant.BF16)


@pytest.fixture
def openvino(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """OpenVINO on a processor with bfloat16; the trial is held in this process, where it is."""
    monkeypatch.setattr(precision, "has_bfloat16", lambda: True)
    monkeypatch.setattr(trial, "_in_child", measure)
    return stand_in(monkeypatch)


def kept() -> list[Path]:
    cache = platformdirs.user_cache_path("realtime-style", appauthor=False)
    return list(cache.glob("trial-*.json"))


def keep(**seconds: float) -> None:
    """Put other times in place of those that were measured."""
    (path,) = kept()
    told = {name.replace("_", " "): each for name, each in seconds.items()}
    path.write_text(json.dumps({"seconds": told}))


def test_what_was_asked_for_is_taken_and_nothing_measured() -> None:
    selection = select_style("candy")
    asked = [dataclasses.replace(ON_CPU, variant=each) for each in (Variant.FP32, Variant.INT8)]

    assert [settle_variant(selection, each) for each in asked] == asked
    assert {choose(selection, each).why for each in asked} == {"it was asked for"}
    assert kept() == []


def test_it_is_measured_once_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    selection = select_style("candy")

    first = choose(selection, ON_CPU)

    assert set(first.times_ms) == {"cpu fp32", "cpu int8"}
    assert all(each > 0 for each in first.times_ms.values())
    assert "times as long on cpu " in first.why
    faster = first.times_ms["cpu int8"] < 0.85 * first.times_ms["cpu fp32"]
    assert (first.options.variant is Variant.INT8) == faster
    monkeypatch.setattr(trial, "OnnxEngine", None)  # a second trial would fail
    assert choose(selection, ON_CPU).options == first.options


def test_what_was_measured_decides() -> None:
    selection = select_style("candy")
    choose(selection, ON_CPU)

    keep(cpu_fp32=0.010, cpu_int8=0.008)
    assert choose(selection, ON_CPU).options.variant is Variant.INT8
    keep(cpu_fp32=0.010, cpu_int8=0.009)
    assert choose(selection, ON_CPU).options.variant is Variant.FP32


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"seconds": {"cpu fp32": 1}}', '{"seconds": {"cpu fp32": 0, "cpu int8": 1}}'],
)
def test_a_damaged_result_is_measured_anew(text: str) -> None:
    selection = select_style("candy")
    choose(selection, ON_CPU)
    (path,) = kept()
    path.write_text(text)

    choose(selection, ON_CPU)

    assert set(json.loads(path.read_text())["seconds"]) == {"cpu fp32", "cpu int8"}


@pytest.mark.usefixtures("openvino")
def test_other_libraries_threads_and_candidates_are_measured_for_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    selection = select_style("candy")
    choose(selection, ON_CPU)
    choose(selection, dataclasses.replace(ON_CPU, frames_at_once=2))
    choose(selection, EngineOptions())
    assert len(kept()) == 3

    monkeypatch.setattr(import_onnxruntime(), "__version__", "0.0.1")
    choose(selection, ON_CPU)
    assert len(kept()) == 4


def test_auto_takes_openvino_where_that_is_faster(openvino: StandIn) -> None:
    selection = select_style("candy")
    first = choose(selection, EngineOptions())
    assert set(first.times_ms) == {"cpu fp32", "cpu int8", "openvino fp32", "openvino bf16"}

    keep(cpu_fp32=0.01, cpu_int8=0.012, openvino_fp32=0.009, openvino_bf16=0.005)
    engine = load_engine(selection, EngineOptions())

    assert (engine.provider, engine.choice.options.variant) == (OPENVINO, Variant.BF16)
    assert engine.choice.to_json()["why"].startswith("a picture takes 2.00 times as long on cpu fp")
    assert "bf16" in openvino.told[-1]["load_config"]
    keep(cpu_fp32=0.01, cpu_int8=0.012, openvino_fp32=0.011, openvino_bf16=0.01)
    assert load_engine(selection, EngineOptions()).provider == CPU


@pytest.mark.usefixtures("openvino")
def test_without_the_instruction_bfloat16_is_not_tried_and_naming_it_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(precision, "has_bfloat16", lambda: False)
    family = current_trunk()

    assert [str(each) for each in possible_on_processor(family, EngineOptions())] == [
        "cpu fp32",
        "cpu int8",
        "openvino fp32",
    ]
    with pytest.raises(InputError, match=r"does not compute in bf16.*leave out --variant"):
        choose(select_style("candy"), EngineOptions(variant=Variant.BF16))


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (EngineOptions(variant=Variant.FP32), ["cpu fp32", "openvino fp32"]),
        (EngineOptions(variant=Variant.INT8), ["cpu int8"]),
        (EngineOptions(device=Device.OPENVINO, variant=Variant.BF16), ["openvino bf16"]),
        (ON_CPU, ["cpu fp32", "cpu int8"]),
        (EngineOptions(device=Device.OPENVINO), ["openvino fp32", "openvino bf16"]),
        (EngineOptions(device=Device.OPENVINO, variant=Variant.INT8), ["openvino int8"]),
        (EngineOptions(execution_providers=(CPU,)), ["cpu fp32", "cpu int8"]),
    ],
)
@pytest.mark.usefixtures("openvino")
def test_what_is_tried_is_what_the_options_leave_open(
    options: EngineOptions, names: list[str]
) -> None:
    assert [str(each) for each in possible_on_processor(current_trunk(), options)] == names


@pytest.mark.usefixtures("openvino")
def test_bfloat16_is_openvinos_alone() -> None:
    candy, bf16 = select_style("candy"), Variant.BF16

    assert choose(candy, EngineOptions(variant=bf16)).options.device is Device.OPENVINO
    with pytest.raises(InputError, match="--device cpu has no bf16: try --device openvino"):
        choose(candy, EngineOptions(device=Device.CPU, variant=bf16))
    with pytest.raises(InputError, match=f"{CPU} has no bf16: {OPENVINO} has"):
        choose(candy, EngineOptions(execution_providers=(CPU,), variant=bf16))


def test_bfloat16_without_openvino_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "has_bfloat16", lambda: True)
    runtime = import_onnxruntime()
    monkeypatch.setattr(runtime, "get_available_providers", lambda: [CPU])

    with pytest.raises(EngineError, match=r"'openvino' is not there.*realtime-style\[openvino\]"):
        load_engine(select_style("candy"), EngineOptions(variant=Variant.BF16))


def test_what_falls_back_is_passed_over_with_a_line_and_not_kept(openvino: StandIn) -> None:
    openvino.falls_back_if = "INFERENCE_PRECISION_HINT"

    engine = load_engine(select_style("candy"), EngineOptions())

    assert engine.provider == CPU
    assert len(engine.warnings) == 2
    assert all(f"fell back to {CPU}" in each for each in engine.warnings)
    assert all("realtime-style[openvino]" in each for each in engine.warnings)
    assert kept() == []
    with pytest.raises(EngineError, match=f"'openvino' is not there: .*fell back to {CPU}"):
        load_engine(select_style("candy"), EngineOptions(device=Device.OPENVINO))


def test_what_worked_once_and_does_no_more_is_passed_over_with_a_line(openvino: StandIn) -> None:
    selection = select_style("candy")
    choose(selection, EngineOptions())
    keep(cpu_fp32=0.01, cpu_int8=0.012, openvino_fp32=0.009, openvino_bf16=0.005)
    openvino.falls_back_if = "INFERENCE_PRECISION_HINT"

    engine = load_engine(selection, EngineOptions())

    assert engine.provider == CPU
    assert any(f"fell back to {CPU}" in each for each in engine.warnings)


@pytest.mark.usefixtures("openvino")
def test_what_paints_something_else_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken(OnnxEngine):
        def paint(self, image: Any) -> Any:
            painting = super().paint(image)
            return 255 - painting if self.provider == OPENVINO else painting

    monkeypatch.setattr(trial, "OnnxEngine", Broken)

    choice = choose(select_style("candy"), EngineOptions())

    assert choice.options.device is Device.CPU
    assert any(
        "does not paint what the processor's own does" in each for each in choice.passed_over
    )


def test_a_size_that_is_expected_is_asked_of_openvino(openvino: StandIn) -> None:
    options = EngineOptions(device=Device.OPENVINO, variant=Variant.FP32)
    selection = select_style("candy")
    engine = load_engine(selection, options)
    on_cpu = load_engine(selection, dataclasses.replace(ON_CPU, variant=Variant.FP32))
    frame = np.random.default_rng(2).integers(0, 256, (48, 64, 3), np.uint8)
    assert [each for each in openvino.told if "reshape_input" in each] == []

    engine.expect(64, 48)
    engine.expect(5000, 4000)  # it is painted in parts

    sizes = [each["reshape_input"] for each in openvino.told if "reshape_input" in each]
    assert sizes == ["frame[1,48,64,3]"]
    for image in (frame, frame[:40], frame[:8, :8]):
        assert np.array_equal(engine.paint(image), on_cpu.paint(image))
    assert engine.warnings == []


def test_a_size_that_falls_back_is_told_and_painted_all_the_same(openvino: StandIn) -> None:
    options = EngineOptions(device=Device.OPENVINO, variant=Variant.FP32)
    engine = load_engine(select_style("candy"), options)
    openvino.falls_back_if = "reshape_input"

    engine.expect(64, 48)

    (warning,) = engine.warnings
    assert f"{OPENVINO} paints 64x48 slower than it could" in warning
    assert engine.paint(np.zeros((48, 64, 3), np.uint8)).shape == (48, 64, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands for Python")
def test_a_trial_that_crashes_costs_its_candidates_and_not_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A program that ends by a signal stands for a library that is made for another processor."""
    monkeypatch.setattr(sys, "executable", str(_crashing(kept_folder())))
    selection = select_style("candy")

    found = measured(selection.family, EngineOptions(), [CPU32, OV32, OV16], selection.parameters)

    assert set(found.times) == {CPU32}
    assert set(found.refused) == {OV32, OV16}
    assert "the process crashed (SIGILL)" in found.refused[OV16]
    with pytest.raises(EngineError, match="'openvino' does not work: the process crashed"):
        measured(selection.family, EngineOptions(), [OV32, OV16], selection.parameters)


def kept_folder() -> Path:
    folder = platformdirs.user_cache_path("realtime-style", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _crashing(folder: Path) -> Path:
    program = folder / "python"
    program.write_text("#!/bin/sh\nkill -ILL $$\n")
    program.chmod(0o755)
    return program


def test_a_trial_in_a_child_gives_what_one_here_does() -> None:
    selection = select_style("candy")
    int8 = Candidate(Device.CPU, Variant.INT8)

    found = trial._in_child(
        selection.family, EngineOptions(), [CPU32, int8, OV32], selection.parameters
    )

    assert isinstance(found, Trial)
    assert {CPU32, int8} <= set(found.times)
    assert set(found.times) | set(found.refused) == {CPU32, int8, OV32}


def test_on_arm_bfloat16_is_the_processors_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The session is told; kernels of x86 take no notice."""
    monkeypatch.setattr(precision, "has_bfloat16_of_arm", lambda: True)
    monkeypatch.setattr(precision, "has_bfloat16", lambda: False)
    candy, bf16 = select_style("candy"), EngineOptions(variant=Variant.BF16)

    possible = possible_on_processor(current_trunk(), EngineOptions())
    engine = load_engine(candy, bf16)

    assert [str(each) for each in possible] == ["cpu fp32", "cpu bf16", "cpu int8"]
    assert (engine.provider, engine.choice.options.device) == (CPU, Device.CPU)
    session = create_session(engine.graph.path, engine.choice.options, [CPU])
    name = "mlas.enable_gemm_fastmath_arm64_bfloat16"
    assert session.get_session_options().get_session_config_entry(name) == "1"
    with pytest.raises(InputError, match="--device openvino has no bf16: try --device cpu"):
        choose(candy, dataclasses.replace(bf16, device=Device.OPENVINO))
    with pytest.raises(InputError, match=f"{COREML} has no bf16: {CPU} has"):
        choose(candy, dataclasses.replace(bf16, execution_providers=(COREML, CPU)))


@pytest.fixture
def core_ml(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    monkeypatch.setattr(trial, "_in_child", measure)
    monkeypatch.setattr(precision, "has_bfloat16_of_arm", lambda: False)
    return stand_in(monkeypatch, COREML)


def test_core_ml_is_taken_where_it_is_faster_than_the_processor_alone(core_ml: StandIn) -> None:
    selection = select_style("candy")
    first = choose(selection, EngineOptions())
    assert set(first.times_ms) == {"cpu fp32", "cpu int8", "coreml fp32", "coreml fp16"}
    assert all(each == {"ModelFormat": "MLProgram"} for each in core_ml.told)

    keep(cpu_fp32=0.01, cpu_int8=0.012, coreml_fp32=0.02, coreml_fp16=0.019)
    assert load_engine(selection, EngineOptions()).provider == CPU
    keep(cpu_fp32=0.01, cpu_int8=0.012, coreml_fp32=0.008, coreml_fp16=0.004)
    engine = load_engine(selection, EngineOptions())
    assert (engine.provider, engine.choice.options.variant) == (COREML, Variant.FP16)


@pytest.mark.usefixtures("core_ml")
def test_core_ml_that_is_named_is_not_held_against_the_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trial, "OnnxEngine", None)  # a trial would fail
    named = EngineOptions(device=Device.COREML, variant=Variant.FP32)

    assert load_engine(select_style("candy"), named).provider == COREML


def test_core_ml_has_a_session_of_the_size_that_is_expected(
    core_ml: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[object] = []
    opened = core_ml.open

    def note(path: str, settings: Any, providers: list[Any], **more: Any) -> Any:
        session = opened(path, settings, providers, **more)
        sizes.append(session.get_inputs()[0].shape)
        return session

    monkeypatch.setattr(import_onnxruntime(), "InferenceSession", note)
    selection = select_style("candy")
    engine = OnnxEngine(
        selection.family,
        EngineOptions(device=Device.COREML, variant=Variant.FP32),
        selection.parameters,
    )
    engine.expect(64, 48)
    other = np.zeros((40, 72, 3), np.uint8)

    assert sizes[-1] == [1, 48, 64, 3]
    assert engine.paint(np.zeros((48, 64, 3), np.uint8)).shape == (48, 64, 3)
    assert engine.paint(other).shape == other.shape
