import dataclasses
import sys
from pathlib import Path

import pytest

from realtime_style.doctor.cameras import list_devices
from realtime_style.doctor.child import TrialError, run_trial
from realtime_style.doctor.devices import try_choosing
from realtime_style.doctor.encoders import try_encoder
from realtime_style.doctor.folders import check_folder
from realtime_style.doctor.outputs import try_output, try_outputs
from realtime_style.doctor.problems import of_cameras, of_devices, of_openvino, of_outputs
from realtime_style.doctor.report import (
    Camera,
    Cameras,
    Chosen,
    DeviceTrial,
    OutputTrial,
    Severity,
    System,
)
from realtime_style.doctor.system import cpu_features, find_gpus
from realtime_style.engine.providers import CPU, CUDA, OPENVINO
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.options import Device

SYSTEM = System(
    cpu="a processor",
    cores=2,
    cpu_features=["AVX2"],
    gpus=["NVIDIA (card0)"],
    system="Linux",
    python="3.11",
    rts="0",
)


def trial(device: str, *, works: bool, installed: bool = True, nodes: int = 0) -> DeviceTrial:
    return DeviceTrial(
        device=device,
        provider=f"{device} provider",
        works=works,
        reason="" if works else "no driver",
        advice="get one",
        installed=installed,
        nodes_on_cpu=nodes,
    )


def test_features_of_the_processor_that_matter_are_named(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nflags\t\t: fpu avx2 fma avx512_vnni\n")

    assert cpu_features(cpuinfo) == ["AVX2", "FMA", "AVX-512 VNNI"]
    assert cpu_features(tmp_path / "nothing") is None


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's list of cards")
def test_cards_are_named_by_their_maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # no nvidia-smi
    device = tmp_path / "card1" / "device"
    device.mkdir(parents=True)
    (device / "vendor").write_text("0x1002\n")

    assert find_gpus(tmp_path) == ["AMD (card1)"]


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands for the program")
def test_nvidias_program_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA T4, 570.1'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_gpus(tmp_path) == ["NVIDIA T4 (driver 570.1)"]


def test_cameras_are_listed_by_number_with_names_and_virtual_ones_marked(tmp_path: Path) -> None:
    devices = tmp_path / "devices"
    (devices / "pci" / "video10").mkdir(parents=True)
    (devices / "pci" / "video10" / "name").write_text("Webcam\n")
    (devices / "virtual" / "video2").mkdir(parents=True)
    (devices / "virtual" / "video2" / "name").write_text("Dummy\n")
    listed = tmp_path / "class" / "video4linux"
    listed.mkdir(parents=True)
    (listed / "video10").symlink_to(devices / "pci" / "video10")
    (listed / "video2").symlink_to(devices / "virtual" / "video2")
    (tmp_path / "video10").touch()

    dummy, webcam = list_devices(tmp_path, tmp_path)

    assert (dummy.name, dummy.virtual, dummy.usable) == ("Dummy", True, False)
    assert (webcam.name, webcam.virtual, webcam.usable) == ("Webcam", False, True)
    cameras = Cameras(
        devices=[dummy, webcam], how_to_list="", virtual_driver=True, pyvirtualcam="0.12"
    )
    (problem,) = of_cameras(cameras)
    assert "you may not use" in problem.what
    assert "Dummy" in problem.what


@pytest.mark.parametrize(("role", "told"), [("camera", False), ("", False), ("output", True)])
def test_what_gives_no_pictures_does_not_count_as_a_camera(role: str, told: bool) -> None:
    other = Camera(path="/dev/video4", name="Box", virtual=False, usable=True, role=role)
    cameras = Cameras(devices=[other], how_to_list="", virtual_driver=True, pyvirtualcam="")

    said = [problem.what for problem in of_cameras(cameras)]

    assert ("there is no camera" in said) is told
    assert any("v4l2loopback" in each for each in said)
    assert not any("pyvirtualcam" in each for each in said)


def test_elsewhere_than_on_linux_a_virtual_camera_needs_pyvirtualcam() -> None:
    cameras = Cameras(devices=None, how_to_list="", virtual_driver=None, pyvirtualcam="")

    (problem,) = of_cameras(cameras)

    assert "realtime-style[vcam]" in problem.advice


def test_an_encoder_is_believed_once_it_has_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    from realtime_style.doctor import encoders

    monkeypatch.setitem(encoders.ENCODERS, "libwarp9", ("nothing", encoders.ENCODERS["gif"][1]))

    good, bad = (try_encoder(find_ffmpeg(), name) for name in ("gif", "libwarp9"))

    assert good.works
    assert not bad.works
    assert "libwarp9" in bad.reason


def test_a_folder_is_tried_where_it_would_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    good = check_folder("styles", tmp_path / "a" / "b")
    bad = check_folder("styles", tmp_path / "file")

    assert (good.exists, good.writable) == (False, True)
    assert not bad.writable
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_trial_that_fails_says_why() -> None:
    with pytest.raises(TrialError, match="nosuchmodule"):
        run_trial("import", "nosuchmodule")


def test_a_graphics_card_that_idles_is_a_warning() -> None:
    devices = [trial("cpu", works=True), trial("cuda", works=False)]

    (problem,) = of_devices(devices, Device.AUTO, SYSTEM)
    (absent,) = of_devices(
        [devices[0], trial("cuda", works=False, installed=False)], Device.AUTO, SYSTEM
    )

    assert (problem.severity, problem.advice) == (Severity.WARNING, "get one")
    assert "NVIDIA card" in absent.what


def test_a_device_that_is_asked_for_makes_it_an_error() -> None:
    devices = [trial("cpu", works=True), trial("cuda", works=False)]

    (problem,) = of_devices(devices, Device.CUDA, SYSTEM)

    assert problem.severity is Severity.ERROR
    assert "device 'cuda' does not work: no driver" in problem.what


def test_nodes_that_fall_to_the_processor_are_told() -> None:
    devices = [trial("cpu", works=True), trial("cuda", works=True, nodes=3)]

    (problem,) = of_devices(devices, Device.CUDA, SYSTEM)

    assert "leaves 3 of the network's nodes" in problem.what


@pytest.mark.parametrize(
    ("features", "provider", "installed", "told"),
    [
        (["AVX2", "AVX-512 BF16"], CPU, False, True),
        (["AMX BF16"], CPU, False, True),
        (["AVX2", "AVX-512 VNNI"], CPU, False, False),
        (None, CPU, False, False),
        (["AMX BF16"], CUDA, False, False),
        (["AMX BF16"], OPENVINO, True, False),
        (["AMX BF16"], CPU, True, False),
    ],
)
def test_a_processor_that_could_paint_faster_is_a_note(
    features: list[str] | None, provider: str, installed: bool, told: bool
) -> None:
    system = dataclasses.replace(SYSTEM, cpu_features=features)
    devices = [trial("openvino", works=installed, installed=installed)]

    problems = list(of_openvino(devices, Chosen(provider=provider), system))

    assert [each.severity for each in problems] == [Severity.NOTE] * told
    assert all(each.advice == "get one" and "bfloat16" in each.what for each in problems)


def test_an_openvino_that_is_passed_over_is_a_warning_with_what_to_do() -> None:
    said = "device 'openvino' is not there: it crashed; to get it: pip install it"
    devices = [trial("openvino", works=False)]

    (problem,) = of_openvino(devices, Chosen(provider=CPU, passed_over=[said]), SYSTEM)

    assert (problem.severity, problem.advice) == (Severity.WARNING, "pip install it")
    assert problem.what == "device 'openvino' is not there: it crashed"


def test_what_would_be_chosen_is_tried_and_told() -> None:
    chosen = try_choosing(Device.CPU)
    absent = try_choosing(Device.DIRECTML)

    assert chosen.provider == CPU
    assert chosen.precision in ("fp32", "int8")
    assert set(chosen.trial_ms) == {"cpu fp32", "cpu int8"}
    assert absent.provider == ""
    assert "'directml' is not there" in absent.why


@pytest.mark.skipif(sys.platform != "linux", reason="others have Spout or Syphon as well")
def test_ways_to_other_programs_that_this_system_has_are_tried() -> None:
    (ndi,) = try_outputs()

    if ndi.library:
        assert ndi.works, ndi.reason
        assert ndi.library.startswith("cyndilib ")
    else:
        assert ndi.reason == "pip install 'realtime-style[ndi]'"
        assert list(of_outputs([ndi])) == []


def test_a_way_whose_library_is_broken_is_told_with_what_to_do() -> None:
    trial = try_output("spout", "numpy")  # an installed library, for a system that this is not
    (problem,) = of_outputs([trial])

    assert not trial.works
    assert "--spout does not work: Spout" in problem.what
    assert problem.advice == "pip install --force-reinstall numpy"


def test_a_source_that_nobody_finds_by_name_is_a_note() -> None:
    trial = OutputTrial(name="ndi", library="cyndilib 1", works=True, reason="nobody: start avahi")

    (problem,) = of_outputs([trial])

    assert (problem.severity, problem.what, problem.advice) == (
        Severity.NOTE,
        "nobody",
        "start avahi",
    )
