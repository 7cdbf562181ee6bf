"""Which provider is taken. No device is here: a provider that runs no node of ours, and
sessions that fall back, are real; only lists of what there is are made up."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from realtime_style.engine import cuda_versions, providers
from realtime_style.engine.activate import activate
from realtime_style.engine.choice import Candidate
from realtime_style.engine.load import load_engine
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.providers import CPU, CUDA
from realtime_style.engine.threads import for_files
from realtime_style.errors import EngineError, StyleError
from realtime_style.networks.family import NetworkFamily
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.selection import select_style

AZURE = "AzureExecutionProvider"
"""In every wheel for the processor; it runs operators that call a server, and no others."""


@pytest.fixture
def runtime() -> ModuleType:
    return providers.import_onnxruntime()


@pytest.fixture
def falling_back(runtime: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """onnxruntime lists CUDA, and its sessions run on the CPU: what a missing library does."""
    real = runtime.InferenceSession
    monkeypatch.setattr(runtime, "get_available_providers", lambda: [CUDA, CPU])
    monkeypatch.setattr(
        runtime, "InferenceSession", lambda path, settings, **_: real(path, settings, [CPU])
    )
    return runtime


@pytest.mark.usefixtures("falling_back")
def test_a_silent_fall_back_of_a_named_device_is_an_error(negative: Path) -> None:
    with pytest.raises(EngineError, match=rf"'cuda' is not there: onnxruntime fell back to {CPU}"):
        OnnxEngine(NetworkFamily.of_file(negative), EngineOptions(device=Device.CUDA))


@pytest.mark.usefixtures("falling_back")
def test_auto_goes_on_to_the_next_and_says_why(negative: Path) -> None:
    engine = OnnxEngine(NetworkFamily.of_file(negative), EngineOptions())

    assert engine.provider == CPU
    assert len(engine.warnings) == 1
    assert f"'cuda' is not there: onnxruntime fell back to {CPU}" in engine.warnings[0]


@pytest.mark.usefixtures("falling_back")
def test_a_damaged_file_is_not_blamed_on_the_device(tmp_path: Path) -> None:
    path = tmp_path / "bad.onnx"
    path.write_bytes(b"garbage")

    for device in (Device.CUDA, Device.AUTO):
        with pytest.raises(StyleError, match=r"bad\.onnx' is damaged"):
            OnnxEngine(NetworkFamily.of_file(path), EngineOptions(device=device))


def test_a_session_that_cannot_be_made_is_passed_over(
    negative: Path, falling_back: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_cpu = falling_back.InferenceSession

    def fail_on_cuda(path: str, settings: Any, **options: Any) -> Any:
        if options["providers"] != [CPU]:
            raise RuntimeError("/src/cuda_call.cc:129 bool CudaCall(int) CUDA failure 100")
        return on_cpu(path, settings)

    monkeypatch.setattr(falling_back, "InferenceSession", fail_on_cuda)

    assert OnnxEngine(NetworkFamily.of_file(negative), EngineOptions()).provider == CPU
    with pytest.raises(EngineError, match=r"'cuda' is not there: CUDA failure 100; to get it"):
        OnnxEngine(NetworkFamily.of_file(negative), EngineOptions(device=Device.CUDA))


@pytest.mark.usefixtures("falling_back")
def test_a_wheel_for_a_later_cuda_than_the_drivers_is_told_in_the_line(
    negative: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cuda_versions, "wheel_release", lambda: 13)
    monkeypatch.setattr(cuda_versions, "driver_release", lambda: (12, 4))
    family = NetworkFamily.of_file(negative)
    words = (
        r"for CUDA 13, and the NVIDIA driver for CUDA 12\.4 at most: .*onnxruntime-gpu for CUDA 12"
    )

    with pytest.raises(EngineError, match=words):
        OnnxEngine(family, EngineOptions(device=Device.CUDA))

    (warning,) = OnnxEngine(family, EngineOptions()).warnings
    assert "the NVIDIA driver for CUDA 12.4 at most" in warning


def test_a_provider_that_runs_no_node_is_not_active(negative: Path, runtime: ModuleType) -> None:
    if AZURE not in runtime.get_available_providers():
        pytest.skip("this wheel of onnxruntime has no such provider")

    with pytest.raises(EngineError, match=f"none of the network's nodes ran on {AZURE}"):
        OnnxEngine(NetworkFamily.of_file(negative), EngineOptions(execution_providers=(AZURE, CPU)))


def test_the_processor_is_not_profiled(negative: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.TemporaryDirectory", None)  # a profile would need one

    engine = OnnxEngine(NetworkFamily.of_file(negative), EngineOptions())

    assert engine.placement.nodes_on_provider is None
    assert engine.warnings == []


@pytest.mark.usefixtures("falling_back")
def test_where_auto_ends_on_the_processor_its_fastest_precision_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    selection = select_style("candy")
    int8 = Candidate(Device.CPU, Variant.INT8), "it is quick"
    monkeypatch.setattr("realtime_style.engine.precision.fastest", lambda _: int8)

    engine = load_engine(selection, EngineOptions())

    asked = load_engine(selection, EngineOptions(device=Device.CPU, variant=Variant.INT8))
    assert engine.model == asked.model
    assert len(engine.warnings) == 1


def test_an_experts_list_of_the_processor_paints(negative: Path) -> None:
    engine = OnnxEngine(NetworkFamily.of_file(negative), EngineOptions(execution_providers=(CPU,)))

    assert engine.provider == CPU


@pytest.mark.parametrize(
    ("threads", "at_once", "name"),
    [
        (1, 1, "trunk-strips"),
        (2, 2, "trunk-strips"),
        (2, 1, "trunk"),
        (4, 2, "trunk"),
    ],
)
def test_a_thread_with_a_frame_of_its_own_paints_in_strips(
    threads: int, at_once: int, name: str
) -> None:
    options = EngineOptions(device=Device.CPU, threads=threads, frames_at_once=at_once)

    active = activate(select_style("candy").family, options, lambda *_: None)

    assert active.session.get_modelmeta().custom_metadata_map["rts.name"] == name


def test_a_machine_of_one_core_paints_in_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr("realtime_style.engine.threads.usable_cores", lambda: 1)

    active = activate(select_style("candy").family, for_files(EngineOptions()), lambda *_: None)

    assert active.session.get_modelmeta().custom_metadata_map["rts.name"] == "trunk-strips"
    assert active.session.get_session_options().intra_op_num_threads == 1
