"""How the picture is encoded: ffmpeg's options for codec, quality and the original's colours."""

import functools
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from realtime_style.errors import SinkError
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.ffmpeg.program import first_lines
from realtime_style.frame import Colour, StreamInfo
from realtime_style.media.containers import FRAGMENTED, MP4_FAMILY, USUAL_CODEC, WITHOUT_TIMES
from realtime_style.options import EncoderOptions
from realtime_style.sinks.encoder_clock import encoder_clock
from realtime_style.sinks.side_data import container_settings, light_settings

HARDWARE = ("nvenc", "qsv", "videotoolbox", "vaapi", "amf")
"""Families of hardware encoders, in the order in which `auto` tries them."""

_UNSPECIFIED = 2
_MATRIX_NAMES = {
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    9: "bt2020nc",
}
_MATRIX_OF_SCALE = {**_MATRIX_NAMES, 5: "bt470", 9: "bt2020"}
_LARGEST_TIMESCALE = 2**31 - 1
_MOVIE_TIMESCALE = 90_000
"""Ticks a second for when a stream starts; ffmpeg's 1000 moves a picture by half a millisecond."""
_SOFTWARE = {
    "h264": "libx264",
    "hevc": "libx265",
    "h265": "libx265",
    "vp9": "libvpx-vp9",
    "vp8": "libvpx",
    "av1": "libsvtav1",
    "prores": "prores_ks",
    "theora": "libtheora",
}
"""ffmpeg's encoder for a codec; every other name is an encoder's own."""
_PIXEL_FORMATS = {
    "apng": "rgb24",
    "prores_ks": "yuv422p10le",
    "ffv1": "bgr0",
    "gif": "",
    "libwebp_anim": "bgra",
    "mjpeg": "yuvj420p",
    "png": "rgb24",
}
_WITH_ALPHA = {
    "apng": "rgba",
    "ffv1": "bgra",
    "gif": "",
    "libvpx": "yuva420p",
    "libvpx-vp9": "yuva420p",
    "libwebp_anim": "bgra",
    "png": "rgba",
    "prores_ks": "yuva444p10le",
    "qtrle": "argb",
}
"""The pixel format of encoders that keep transparency."""
_RGB = ("rgb", "bgr", "gbr", "0rgb", "0bgr", "argb", "abgr", "pal8", "gray")
_HEVC = frozenset({"libx265", "libkvazaar"})
_SCALED = frozenset(
    {
        *("flv", "h261", "h263", "h263p", "mjpeg", "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4"),
        *("msmpeg4v2", "wmv1", "wmv2"),
    }
)
"""Of the 1990s: a scale from 1, the best, to 31, without which ffmpeg writes 200 kbit/s."""
_QUICK = "superfast"
"""The preset of x264 that is taken where nobody names one."""
_VP9_CRF = 12
"""Added to x264's crf: VP9's and AV1's 30 look about like x264's 18."""
_GIF_FILTER = "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=new=1"
"""A palette for each frame: the best colours, and no frame has to wait for the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """ffmpeg's options for output stream 0, and what there is to say about them."""

    settings: dict[str, Any]
    """By name, without the dash."""
    container: dict[str, Any]
    """Those of `settings` that the container takes, whatever its picture is encoded with."""
    warnings: list[str] = field(default_factory=list)

    @property
    def picture(self) -> dict[str, Any]:
        """Those of `settings` that the picture takes, whatever container it is for."""
        return {name: value for name, value in self.settings.items() if name not in self.container}


def encoding(
    info: StreamInfo, suffix: str, options: EncoderOptions, *, to_pipe: bool = False
) -> Encoding:
    """Choose encoder, quality, pixel format, filters and colour tags.

    Raises:
        SinkError: a hardware encoder was asked for that does not work here.
    """
    warnings: list[str] = []
    encoder = _encoder(options, suffix, warnings)
    settings: dict[str, Any] = {
        "c:0": encoder,
        **_quality(encoder, options),
        "threads:0": options.threads or max(1, (os.cpu_count() or 2) // 2),
    }
    settings |= _picture(encoder, info, options, warnings)
    settings |= light_settings(encoder, info)
    clock, said = _clock(suffix, info, encoder, settings)
    warnings += said
    settings |= clock | _container(suffix, info, encoder)
    if to_pipe and suffix in MP4_FAMILY:
        settings["movflags"] = FRAGMENTED
    for key, value in options.extra:
        settings.pop(f"{key}:0", None)
        settings[key] = value
    ours = _container(suffix, info, encoder)
    container = {name: settings[name] for name in ours if name in settings}
    return Encoding(settings=settings, container=container, warnings=warnings)


def _encoder(options: EncoderOptions, suffix: str, warnings: list[str]) -> str:
    codec = options.codec or USUAL_CODEC.get(suffix, "h264")
    software = _SOFTWARE.get(codec, codec)
    if options.hwaccel == "none":
        return software
    codec = {"h265": "hevc"}.get(codec, codec)
    families = HARDWARE if options.hwaccel == "auto" else (options.hwaccel,)
    reasons = []
    for family in families:
        encoder = f"{codec}_{family}"
        reason = why_not(encoder)
        if reason is None:
            return encoder
        reasons.append(reason)
    if options.hwaccel != "auto":
        raise SinkError(
            f"the encoder '{encoder}' does not work here: {reasons[0]}; try --hwaccel auto"
        )
    warnings.append(f"no hardware encoder for {codec} works here: {software} is used")
    return software


@functools.cache
def why_not(encoder: str) -> str | None:
    """Try an encoder on a picture; None if it works, else ffmpeg's reason."""
    command = [find_ffmpeg(), "-v", "error", "-nostdin"]
    device, upload = _device(encoder)
    command += [*device, "-f", "lavfi", "-i", "color=size=256x144:rate=25", "-frames:v", "2"]
    command += [*(("-vf", upload) if upload else ()), "-c:v", encoder, "-f", "null", "-"]
    result = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    return None if result.returncode == 0 else first_lines(result.stderr)


def _device(encoder: str) -> tuple[tuple[str, ...], str]:
    """ffmpeg's global options and last filter for encoders that read a card's memory."""
    if encoder.endswith("_vaapi"):
        return ("-vaapi_device", "/dev/dri/renderD128"), "format=nv12,hwupload"
    return (), ""


def _quality(encoder: str, options: EncoderOptions) -> dict[str, Any]:
    """Rate control, which each family names in its own way."""
    crf = options.crf
    if options.bitrate:
        quality: dict[str, Any] = {"b:0": options.bitrate}
    elif encoder in ("libx264", "libx264rgb", "libx265"):
        quality = {"crf:0": crf}
    elif encoder in ("libvpx-vp9", "libvpx", "libaom-av1"):
        quality = {"crf:0": crf + _VP9_CRF, "b:0": 0}
    elif encoder == "libsvtav1":
        quality = {"crf:0": crf + _VP9_CRF}
    elif encoder == "libwebp_anim":
        quality = {"quality:0": max(0, 100 - crf), "loop": 0}
    elif encoder == "apng":
        quality = {"plays": 0}
    elif encoder in _SCALED:
        quality = {"q:0": max(2, crf // 6)}
    elif encoder == "libtheora":  # up to 10, the best
        quality = {"q:0": max(0, 10 - crf // 6)}
    else:
        quality = dict(_hardware_quality(encoder, crf))
    return quality | _speed(encoder, options.preset)


def _hardware_quality(encoder: str, crf: int) -> Iterator[tuple[str, Any]]:
    match encoder.rpartition("_")[2]:
        case "nvenc":
            yield from (("rc:0", "vbr"), ("cq:0", crf), ("b:0", 0))
        case "qsv":
            yield "global_quality:0", crf
        case "videotoolbox":  # 1 to 100, the best
            yield "q:0", max(1, 100 - 2 * crf)
        case "vaapi":
            yield "qp:0", crf
        case "amf":
            yield from (("rc:0", "cqp"), ("qp_i:0", crf), ("qp_p:0", crf))


def _speed(encoder: str, preset: str) -> dict[str, Any]:
    if encoder in ("libx264", "libx264rgb") and preset == _QUICK:
        # Three B-frames everywhere, and motion by whole pixels: a seventh less time, for files of
        # the same size and quality within a hundredth or, where little moves, smaller by a tenth.
        return {"preset:0": preset, "b_strategy:0": 0, "subq:0": 0}
    if encoder in ("libx264", "libx264rgb", "libx265"):
        return {"preset:0": preset}
    if encoder == "libvpx-vp9":
        return {"deadline:0": "realtime", "cpu-used:0": 7, "row-mt:0": 1}
    if encoder == "libsvtav1":
        return {"preset:0": preset if preset.isdigit() else 10}
    if encoder == "libaom-av1":
        return {"cpu-used:0": 8, "row-mt:0": 1}
    return {}


def _picture(
    encoder: str, info: StreamInfo, options: EncoderOptions, warnings: list[str]
) -> dict[str, Any]:
    """Pixel format, filters and colour tags."""
    odd = info.width % 2 or info.height % 2
    usual = _PIXEL_FORMATS.get(encoder, "yuv444p" if odd else "yuv420p")
    if info.has_alpha and encoder in _WITH_ALPHA:
        usual = _WITH_ALPHA[encoder]
    elif info.has_alpha and not options.pix_fmt:
        warnings.append(
            f"the alpha channel is dropped: {encoder} has none; try .webm, .png for each frame, "
            "or --codec prores in .mov"
        )
    pixel_format = options.pix_fmt or usual
    if odd and pixel_format == "yuv444p" and not options.pix_fmt:
        warnings.append(
            f"{info.width}x{info.height} is an odd size: written as yuv444p to keep it "
            "exactly, which some players cannot show"
        )
    aspect = f"setsar={info.pixel_aspect.numerator}/{info.pixel_aspect.denominator}"
    _, upload = _device(encoder)
    if encoder == "gif":
        return {"filter:0": f"{aspect},{_GIF_FILTER}"}
    if pixel_format.startswith(_RGB):
        return {"filter:0": f"format={pixel_format},{aspect}"}
    steps = [
        colour_filter(info.colour, info.height),
        f"format={pixel_format}",
        colour_marks(info.colour),
        aspect,
        upload,
    ]
    return {"filter:0": ",".join(filter(None, steps)), **colour_tags(info.colour)}


def _clock(
    suffix: str, info: StreamInfo, encoder: str, picture: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Keep each frame's time wherever the container can."""
    constant = suffix in WITHOUT_TIMES
    clock, warnings = encoder_clock(encoder, info, picture, constant=constant)
    # In AVI a frame is shown when its packet comes, so none may come out of turn.
    return clock | ({"bf:0": 0} if constant else {}), warnings


def _container(suffix: str, info: StreamInfo, encoder: str) -> dict[str, Any]:
    if suffix not in MP4_FAMILY:
        return {}
    settings: dict[str, Any] = {}
    if encoder in _HEVC or encoder.startswith("hevc"):
        settings["tag:0"] = "hvc1"  # with ffmpeg's own, hev1, QuickTime shows nothing
    if not info.is_live:  # moving the index to the front rewrites the whole file
        settings["movflags"] = "+faststart"
    if info.time_base.numerator == 1 and info.time_base.denominator <= _LARGEST_TIMESCALE:
        settings["video_track_timescale"] = info.time_base.denominator
    settings["movie_timescale"] = _MOVIE_TIMESCALE
    return settings | container_settings(info)


def colour_filter(colour: Colour, height: int) -> str:
    """ffmpeg's filter from full-range RGB to the matrix and range of the original."""
    out_range = "pc" if colour.full_range else "tv"
    return (
        f"scale=out_color_matrix={matrix_name(colour, height)}:out_range={out_range}"
        ":flags=bicubic+accurate_rnd"
    )


def matrix_name(colour: Colour, height: int) -> str:
    """The matrix of the original, as ffmpeg's filter calls it; a guess where it does not say."""
    guess = "bt709" if height >= 720 else "smpte170m"
    return _MATRIX_OF_SCALE.get(colour.matrix, guess)


def colour_marks(colour: Colour) -> str:
    """ffmpeg's filter that says what the numbers mean; newer encoders believe it alone."""
    marks = {
        "range": "pc" if colour.full_range else "tv",
        "colorspace": colour.matrix if colour.matrix in _MATRIX_NAMES else _UNSPECIFIED,
        "color_primaries": colour.primaries,
        "color_trc": colour.transfer,
    }
    return "setparams=" + ":".join(f"{name}={value}" for name, value in marks.items())


def colour_tags(colour: Colour) -> dict[str, Any]:
    """Say in the file what the original said, and nothing where it said nothing."""
    tags: dict[str, Any] = {"color_range:0": "pc" if colour.full_range else "tv"}
    if colour.matrix in _MATRIX_NAMES:
        tags["colorspace:0"] = colour.matrix
    if colour.primaries != _UNSPECIFIED:
        tags["color_primaries:0"] = colour.primaries
    if colour.transfer != _UNSPECIFIED:
        tags["color_trc:0"] = colour.transfer
    return tags
