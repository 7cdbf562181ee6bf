"""All of it."""

from realtime_style.doctor.cameras import find_cameras
from realtime_style.doctor.devices import try_choosing, try_devices
from realtime_style.doctor.encoders import passed_over, try_ffmpeg
from realtime_style.doctor.folders import check_folders
from realtime_style.doctor.libraries import try_libraries
from realtime_style.doctor.outputs import try_outputs
from realtime_style.doctor.problems import (
    of_cameras,
    of_devices,
    of_ffmpeg,
    of_folders,
    of_libraries,
    of_openvino,
    of_outputs,
    of_styles,
    of_system,
)
from realtime_style.doctor.report import DoctorReport
from realtime_style.doctor.system import describe_system
from realtime_style.options import Device
from realtime_style.styles.catalogue import list_styles


def examine(asked: Device = Device.AUTO) -> DoctorReport:
    """Look at everything, and try what can be tried; `asked` has to work.

    It loads none of the libraries that it tries, and raises nothing that a user can cause.
    """
    system = describe_system()
    libraries, available = try_libraries()
    devices = try_devices(available, asked)
    chosen = try_choosing(Device.AUTO if asked is Device.TENSORRT else asked)
    ffmpeg = try_ffmpeg()
    cameras = find_cameras()
    outputs = try_outputs()
    folders = check_folders()
    found, broken = list_styles()
    styles = [style.name for style in found]
    problems = [
        *of_libraries(libraries),
        *of_devices(devices, asked, system),
        *of_system(system),
        *of_openvino(devices, chosen, system),
        *of_styles(styles, broken),
        *of_ffmpeg(ffmpeg, passed_over() if ffmpeg.path else []),
        *of_folders(folders),
        *of_cameras(cameras),
        *of_outputs(outputs),
    ]
    return DoctorReport(
        system=system,
        libraries=libraries,
        devices=devices,
        chosen=chosen,
        ffmpeg=ffmpeg,
        cameras=cameras,
        outputs=outputs,
        folders=folders,
        styles=styles,
        problems=problems,
    )
