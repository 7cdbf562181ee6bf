"""Which piece of hardware decodes a video: found by decoding its first frame."""

from pathlib import Path

import av
from av.codec.hwaccel import HWAccel, hwdevices_available

from realtime_style.files.limits import most_pixels
from realtime_style.files.paths import ffmpeg_name

DEVICES = {
    "nvenc": "cuda",
    "qsv": "qsv",
    "videotoolbox": "videotoolbox",
    "vaapi": "vaapi",
    "amf": "d3d11va",
}
"""By what `--hwaccel` calls an encoder's family, FFmpeg's name of its decoder's device."""


def choose_device(path: Path | str, hwaccel: str) -> tuple[str, str]:
    """FFmpeg's name of the device that decodes `path`, '' for software; and why it is software.

    `hwaccel` is 'none', 'auto' or one of `DEVICES`. What comes over a network is not opened for a
    trial, and is decoded by software.
    """
    if hwaccel == "none" or not isinstance(path, Path):
        return "", ""
    wanted = list(DEVICES.values()) if hwaccel == "auto" else [DEVICES.get(hwaccel, hwaccel)]
    reasons = []
    for device in wanted:
        reason = why_not(path, device)
        if reason is None:
            return device, ""
        reasons.append(f"{device}: {reason}")
    return "", f"no hardware decodes '{path}' ({', '.join(reasons)}): software does"


def why_not(path: Path, device: str) -> str | None:
    """Decode the first frame of `path`; None if `device` did, else the reason."""
    if device not in hwdevices_available():
        return "this FFmpeg does not know it"
    try:
        with av.open(
            ffmpeg_name(path),
            metadata_errors="replace",
            options={"max_pixels": str(most_pixels())},
            hwaccel=HWAccel(device, allow_software_fallback=False),
        ) as file:
            stream = file.streams.video[0]
            next(file.decode(stream)).to_ndarray(format="bgr24")
            return None if stream.codec_context.is_hwaccel else "it leaves this codec to software"
    except (av.FFmpegError, OSError, ValueError, RuntimeError, IndexError, StopIteration) as error:
        said = getattr(error, "strerror", None) or str(error)
        return str(said) or type(error).__name__


def kindly(device: str) -> HWAccel:
    """That device, and software for a stream that it does not take."""
    return HWAccel(device, allow_software_fallback=True)
