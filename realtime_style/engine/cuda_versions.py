"""CUDA's release that a wheel of onnxruntime was built for, and the one that the driver reaches."""

import ctypes
import importlib
import sys


def mismatch() -> str:
    """A sentence where the wheel is for a later CUDA than the driver's; else empty.

    A driver runs what was built for its own release of CUDA and for earlier ones.
    """
    wheel, driver = wheel_release(), driver_release()
    if wheel is None or driver is None or wheel <= driver[0]:
        return ""
    major, minor = driver
    return (
        f"this onnxruntime-gpu is for CUDA {wheel}, and the NVIDIA driver for CUDA {major}.{minor} "
        f"at most: install a newer driver, or an onnxruntime-gpu for CUDA {major}"
    )


def wheel_release() -> int | None:
    """The major release that onnxruntime-gpu names; None where it names none."""
    try:
        told = importlib.import_module("onnxruntime.capi.build_and_package_info")
        return int(str(told.cuda_version).partition(".")[0])
    except (ImportError, AttributeError, ValueError):
        return None


def driver_release() -> tuple[int, int] | None:
    """The latest release that the driver runs, (12, 4) for instance; None without a driver."""
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(name)
        version = ctypes.c_int(0)
        if driver.cuDriverGetVersion(ctypes.byref(version)) != 0:
            return None
    except (OSError, AttributeError):
        return None
    return version.value // 1000, version.value % 1000 // 10
