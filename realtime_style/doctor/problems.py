"""What is wrong with what was found, and what to do."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from realtime_style.doctor import opencv
from realtime_style.doctor.report import (
    Camera,
    Cameras,
    Chosen,
    DeviceTrial,
    Ffmpeg,
    Folder,
    Library,
    OutputTrial,
    Problem,
    Severity,
    System,
)
from realtime_style.engine.providers import CPU
from realtime_style.hardware.video4linux import how_to_be_let_in, how_to_make_loopback
from realtime_style.options import Device

_GET_LIBRARY = {
    "onnxruntime": "pip install 'realtime-style[cpu]', or 'realtime-style[gpu]' for an NVIDIA card",
    "cv2": "pip install --force-reinstall opencv-python",
}
_FASTER = "OpenVINO has painted about twice as many frames a second on such processors"
"""Figures are in docs/performance.md."""
_FOR_VIDEOS_ALONE = frozenset({"av"})


def of_libraries(libraries: Sequence[Library]) -> Iterator[Problem]:
    """Packages that cannot be imported, and two wheels that overwrite each other."""
    for library in libraries:
        if not library.works:
            fatal = library.name not in _FOR_VIDEOS_ALONE
            yield Problem(
                severity=Severity.ERROR if fatal else Severity.WARNING,
                what=f"{library.name} cannot be loaded: {library.reason}",
                advice=_how_to_get(library),
            )
        if len(library.wheels) > 1:
            names = " ".join(library.wheels)
            yield Problem(
                severity=Severity.WARNING,
                what=f"{' and '.join(library.wheels)} are installed together: they overwrite "
                "each other's files, which breaks both",
                advice=f"pip uninstall -y {names}, then install the one that you need",
            )


def _how_to_get(library: Library) -> str:
    if library.name == "cv2" and opencv.lacks_libraries(library.reason):
        return opencv.GET_THEM
    return _GET_LIBRARY.get(library.name, f"pip install --force-reinstall {library.name}")


def of_devices(devices: Sequence[DeviceTrial], asked: Device, system: System) -> Iterator[Problem]:
    """The device that was asked for, none at all, or a graphics card that idles."""
    working = {each.device: each for each in devices if each.works}
    wanted = {each.device: each for each in devices}.get(asked.value)
    if wanted and not wanted.works:
        yield _broken(Severity.ERROR, wanted)
    elif not working:
        yield _broken(Severity.ERROR, next(each for each in devices if each.device == Device.CPU))
    for each in devices:
        # TensorRT's wheel is CUDA's, and its library another one that few need.
        if each.installed and not each.works and each.advice and each is not wanted:
            if each.device == Device.TENSORRT:
                continue
            yield _broken(Severity.WARNING, each)
        if each.nodes_on_cpu:
            yield Problem(
                severity=Severity.WARNING,
                what=f"{each.provider} leaves {each.nodes_on_cpu} of the network's nodes to the "
                "processor",
                advice="a newer onnxruntime may have them; else try --device cpu and compare",
            )
    cuda = next(each for each in devices if each.device == Device.CUDA)
    if any("NVIDIA" in name for name in system.gpus) and not cuda.installed:
        what = "there is an NVIDIA card, and this onnxruntime cannot use it"
        yield Problem(severity=Severity.WARNING, what=what, advice=cuda.advice)


def _broken(severity: Severity, trial: DeviceTrial) -> Problem:
    return Problem(
        severity=severity,
        what=f"device '{trial.device}' does not work: {trial.reason}",
        advice=trial.advice or "see docs/devices.md",
    )


def of_system(system: System) -> Iterator[Problem]:
    """A processor without the instructions that onnxruntime is fast with."""
    features = system.cpu_features
    if features is not None and not {"AVX2", "NEON"} & set(features):
        yield Problem(
            severity=Severity.WARNING,
            what="the processor has neither AVX2 nor NEON: painting on it is slow",
            advice="paint smaller: --quality fast, or --target-fps",
        )


def of_openvino(
    devices: Sequence[DeviceTrial], chosen: Chosen, system: System
) -> Iterator[Problem]:
    """A processor that could paint faster than it does, and an OpenVINO that does not work."""
    openvino = next(each for each in devices if each.device == Device.OPENVINO)
    can = not {"AMX BF16", "AVX-512 BF16"}.isdisjoint(system.cpu_features or [])
    if can and not openvino.installed and chosen.provider == CPU:
        yield Problem(
            severity=Severity.NOTE,
            what=f"this processor computes in bfloat16, which is not made use of: {_FASTER}",
            advice=openvino.advice,
        )
    for each in chosen.passed_over:
        what, _, advice = each.partition("; to get it: ")
        yield Problem(severity=Severity.WARNING, what=what, advice=advice)


def of_ffmpeg(ffmpeg: Ffmpeg, passed_over: Sequence[str]) -> Iterator[Problem]:
    """None, one without an encoder that we use, and those that were found and are not used."""
    install = "install your system's ffmpeg package, or pip install imageio-ffmpeg"
    if not ffmpeg.path:
        yield Problem(
            severity=Severity.WARNING,
            what=f"no videos can be written: {ffmpeg.reason}",
            advice=install,
        )
    for encoder in ffmpeg.encoders:
        if not encoder.works:
            yield Problem(
                severity=Severity.WARNING,
                what=f"ffmpeg cannot encode with {encoder.name} ({encoder.used_for}): "
                f"{encoder.reason}",
                advice="install an ffmpeg that has it, or remove this one: ours is taken then",
            )
    for each in passed_over:
        yield Problem(
            severity=Severity.NOTE,
            what=f"an ffmpeg is not used: {each}",
            advice=f"nothing has to be done: {ffmpeg.path} is taken",
        )


def of_cameras(cameras: Cameras) -> Iterator[Problem]:
    """None, one that may not be read, and what a virtual camera needs."""
    devices = cameras.devices
    if devices is not None and not any(_may_be_a_camera(each) for each in devices):
        yield Problem(
            severity=Severity.NOTE,
            what="there is no camera",
            advice="plug one in; in a virtual machine or container, pass /dev/video0 through",
        )
    for each in devices or []:
        if not each.usable:
            yield Problem(
                severity=Severity.WARNING,
                what=f"you may not use {each.path} ({each.name})",
                advice=how_to_be_let_in(Path(each.path)),
            )
    if devices is not None and not any(each.virtual for each in devices):
        what, advice = how_to_make_loopback()
        yield Problem(severity=Severity.NOTE, what=f"{what}: no virtual camera", advice=advice)
    if devices is None and not cameras.pyvirtualcam:
        yield Problem(
            severity=Severity.NOTE,
            what="pyvirtualcam is not installed: no virtual camera",
            advice="pip install 'realtime-style[vcam]'",
        )


def _may_be_a_camera(camera: Camera) -> bool:
    return not camera.virtual and camera.role in ("", "camera")


def of_outputs(outputs: Sequence[OutputTrial]) -> Iterator[Problem]:
    """Those whose library is installed and does not work, or whom nobody finds."""
    for each in outputs:
        if each.library and not each.works:
            yield Problem(
                severity=Severity.WARNING,
                what=f"--{each.name} does not work: {each.reason}",
                advice=f"pip install --force-reinstall {each.library.partition(' ')[0]}",
            )
        elif each.works and each.reason:
            what, _, advice = each.reason.partition(": ")
            yield Problem(severity=Severity.NOTE, what=what, advice=advice)


def of_folders(folders: Sequence[Folder]) -> Iterator[Problem]:
    """Those that cannot be written."""
    for folder in folders:
        if not folder.writable:
            yield Problem(
                severity=Severity.WARNING,
                what=f"the folder for {folder.used_for} cannot be written: {folder.path}",
                advice="give yourself the right to, or set XDG_DATA_HOME, XDG_CACHE_HOME or "
                "TMPDIR to another",
            )


def of_styles(names: Sequence[str], broken: Sequence[str]) -> Iterator[Problem]:
    """Files that no style can be read from, or none at all."""
    for each in broken:
        advice = "remove the file, or add it again: rts styles add"
        yield Problem(severity=Severity.WARNING, what=each, advice=advice)
    if not names:
        yield Problem(
            severity=Severity.ERROR,
            what="there is no style",
            advice="pip install --force-reinstall realtime-style",
        )
