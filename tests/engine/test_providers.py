import json
import sys
from pathlib import Path

import pytest

from realtime_style.engine import providers
from realtime_style.engine.openvino import openvino_options
from realtime_style.engine.provider_options import (
    build_notice,
    tensorrt_cache,
    with_options,
)
from realtime_style.engine.providers import (
    CPU,
    CUDA,
    OPENVINO,
    TENSORRT,
    candidates,
    library_trouble,
    missing,
)
from realtime_style.errors import EngineError, InputError
from realtime_style.options import Device, EngineOptions, Variant

AZURE = "AzureExecutionProvider"
COREML = "CoreMLExecutionProvider"
PLAIN = EngineOptions()


def test_auto_tries_the_best_first_and_the_processor_last() -> None:
    assert candidates(EngineOptions(), [TENSORRT, CUDA, CPU]) == [[CUDA, CPU], [CPU]]
    assert candidates(EngineOptions(), [COREML, AZURE, CPU]) == [[COREML, CPU], [CPU]]
    assert candidates(EngineOptions(), [AZURE, CPU]) == [[CPU]]


def test_a_named_device_is_the_only_candidate() -> None:
    available = [TENSORRT, CUDA, CPU]

    assert candidates(EngineOptions(device=Device.CUDA), available) == [[CUDA, CPU]]
    assert candidates(EngineOptions(device=Device.CPU), available) == [[CPU]]


def test_what_tensorrt_cannot_run_falls_to_cuda_before_the_processor() -> None:
    options = EngineOptions(device=Device.TENSORRT)

    assert candidates(options, [TENSORRT, CUDA, CPU]) == [[TENSORRT, CUDA, CPU]]


def test_an_experts_list_is_taken_as_it_is() -> None:
    options = EngineOptions(execution_providers=(CUDA, CPU))

    assert candidates(options, [CPU, CUDA]) == [[CUDA, CPU]]


def test_an_experts_list_with_an_unknown_name_is_refused() -> None:
    options = EngineOptions(execution_providers=(CPU, "FastExecutionProvider"))

    with pytest.raises(EngineError, match=rf"'FastExecutionProvider' is not active.*only {CPU}"):
        candidates(options, [CPU])


def test_a_device_and_an_experts_list_are_one_too_many() -> None:
    with pytest.raises(InputError, match="--device cuda and --execution-providers"):
        EngineOptions(device=Device.CUDA, execution_providers=(CPU,))


@pytest.mark.parametrize("device", [each for each in Device if each is not Device.AUTO])
def test_a_named_device_that_is_not_there_is_an_error_that_says_how_to_get_it(
    device: Device,
) -> None:
    with pytest.raises(EngineError, match=rf"'{device}' is not there.*only {AZURE}.*pip install"):
        candidates(EngineOptions(device=device), [AZURE])


def test_what_is_missing_is_one_line() -> None:
    said = missing(CUDA, "there is no driver")

    assert said.startswith("device 'cuda' is not there: there is no driver; to get it: pip ")
    assert "\n" not in said


def test_without_onnxruntime_the_error_names_the_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)

    with pytest.raises(EngineError, match=r"realtime-style\[cpu\].*realtime-style\[gpu\]"):
        providers.import_onnxruntime()


def test_a_provider_without_a_library_of_its_own_has_no_trouble() -> None:
    assert library_trouble(providers.import_onnxruntime(), COREML) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="libraries have other names elsewhere")
def test_a_provider_whose_library_cannot_be_loaded_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged file stands for a library that lacks one that it needs."""
    runtime = providers.import_onnxruntime()
    shared = next((Path(str(runtime.__file__)).parent / "capi").glob("*providers_shared.so"))
    (tmp_path / "capi").mkdir()
    (tmp_path / "capi" / shared.name).symlink_to(shared)
    broken = tmp_path / "capi" / "libonnxruntime_providers_cuda.so"
    broken.write_bytes(b"no library")
    monkeypatch.setattr(runtime, "__file__", str(tmp_path / "__init__.py"))

    assert str(broken) in library_trouble(runtime, CUDA)


def test_cuda_is_told_of_graphs_only_where_they_are_tried() -> None:
    assert with_options([CUDA, CPU], PLAIN, cuda_graph=True) == [
        (CUDA, {"enable_cuda_graph": "1"}),
        CPU,
    ]
    assert with_options([CUDA, CPU], PLAIN, cuda_graph=False) == [CUDA, CPU]
    assert with_options([CPU], PLAIN, cuda_graph=False) == [CPU]


def test_openvino_is_told_precision_threads_frames_at_once_and_size() -> None:
    live = EngineOptions(threads=2, variant=Variant.BF16)
    files = EngineOptions(threads=4, frames_at_once=2, variant=Variant.FP32)

    told, rest = with_options([OPENVINO, CPU], live, cuda_graph=False, size=(48, 64))
    at_live, at_files = openvino_options(live, (48, 64)), openvino_options(files)

    assert told == (OPENVINO, at_live)
    assert rest == CPU
    assert at_live["reshape_input"] == "frame[1,48,64,3]"
    assert "reshape_input" not in at_files
    assert [json.loads(each["load_config"])["CPU"] for each in (at_live, at_files)] == [
        {
            "INFERENCE_PRECISION_HINT": hint,
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": streams,
            "ENABLE_CPU_PINNING": "NO",
            **kept,
        }
        for hint, threads, streams, kept in (
            ("bf16", "2", "1", {}),
            ("f32", "4", "2", {"CPU_RUNTIME_CACHE_CAPACITY": "128"}),
        )
    ]


def test_tensorrt_keeps_engines_and_times_in_the_users_cache() -> None:
    told = with_options([TENSORRT, CPU], PLAIN, cuda_graph=False)[0]

    assert isinstance(told, tuple)
    assert told[1]["trt_engine_cache_enable"] == told[1]["trt_timing_cache_enable"] == "1"
    assert told[1]["trt_engine_cache_path"] == told[1]["trt_timing_cache_path"]
    assert Path(told[1]["trt_engine_cache_path"]) == tensorrt_cache()
    assert tensorrt_cache().is_dir()


@pytest.mark.parametrize(
    "options",
    [EngineOptions(device=Device.TENSORRT), EngineOptions(execution_providers=(TENSORRT, CPU))],
)
def test_the_user_is_told_of_a_long_build_once(
    options: EngineOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of providers stands for a wheel with TensorRT."""
    runtime = providers.import_onnxruntime()
    without = build_notice(options)
    monkeypatch.setattr(runtime, "get_available_providers", lambda: [TENSORRT, CPU])

    before = build_notice(options)
    tensorrt_cache().mkdir(parents=True)
    (tensorrt_cache() / "trunk_sm90.engine").touch()

    assert without == ""  # it would be followed by an error
    assert "takes minutes" in before
    assert str(tensorrt_cache()) in before
    assert build_notice(options) == ""
    assert build_notice(EngineOptions()) == ""
