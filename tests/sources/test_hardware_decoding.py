"""Decoding by hardware, where there is none: each way to software, and what is told."""

from pathlib import Path

import av
import numpy as np
import pytest
from av.codec.hwaccel import hwdevices_available

from realtime_style.sources import hardware_decoding
from realtime_style.sources.container import open_container
from realtime_style.sources.hardware_decoding import DEVICES, choose_device, why_not
from realtime_style.sources.video_file import VideoFileSource


def pixels(source: VideoFileSource) -> list[object]:
    with source:
        return [frame.pixels for frame in iter(source.read, None)]


def test_by_default_nothing_is_tried(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware_decoding, "why_not", None)

    assert choose_device(clip, "none") == ("", "")
    assert choose_device("rtsp://example.org/camera", "auto") == ("", "")


@pytest.mark.parametrize("hwaccel", ["auto", *DEVICES])
def test_where_no_hardware_decodes_software_does_and_says_so(hwaccel: str, clip: Path) -> None:
    if any(why_not(clip, device) is None for device in DEVICES.values()):
        pytest.skip("this machine has a card that decodes")

    source = VideoFileSource(clip, hwaccel=hwaccel)

    (warning,) = source.warnings
    tried = DEVICES.values() if hwaccel == "auto" else [DEVICES[hwaccel]]
    assert warning.endswith("software does")
    assert all(f"{device}: " in warning for device in tried)
    for one, other in zip(pixels(source), pixels(VideoFileSource(clip)), strict=True):
        assert np.array_equal(one, other)  # type: ignore[arg-type]


def test_the_first_that_decodes_is_taken(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    works = {"qsv", "vaapi"}
    monkeypatch.setattr(
        hardware_decoding, "why_not", lambda _, device: None if device in works else "no"
    )

    assert choose_device(clip, "auto") == ("qsv", "")
    assert choose_device(clip, "vaapi") == ("vaapi", "")
    device, why = choose_device(clip, "nvenc")
    assert (device, "cuda: no" in why) == ("", True)


def test_a_device_that_takes_no_such_codec_leaves_it_to_software(clip: Path) -> None:
    """'drm' is known to every FFmpeg for Linux, and decodes nothing without a card."""
    if "drm" not in hwdevices_available():
        pytest.skip("this FFmpeg was built without it")

    with open_container(clip, device="drm") as file:
        frame = next(file.decode(file.streams.video[0]))

    assert frame.to_ndarray(format="bgr24").shape == (frame.height, frame.width, 3)
    assert "no stream is compatible" in str(why_not(clip, "drm"))


def test_what_is_no_video_is_no_reason_to_fail(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing")

    assert why_not(broken, hwdevices_available()[0]) is not None
    with pytest.raises(av.FFmpegError):
        av.open(str(broken))
