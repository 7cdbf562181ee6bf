"""What a video says beside its pixels (captions, the 360-degree mark, HDR10): how ffmpeg gets it.

Raw video cannot carry it. So each painting takes it over from another picture, which a filter
shows behind it: from the first one of the original, whose data are of all frames, or from a tiny
one that comes with each frame and brings its captions.
"""

import re
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av

from realtime_style.ffmpeg.candidates import find_ffmpeg, release_of
from realtime_style.files.paths import ffmpeg_name
from realtime_style.frame import StreamInfo
from realtime_style.media.captions import film_holds_captions
from realtime_style.media.side_data import OF_ALL_FRAMES

_CAPTIONS = "the captions inside the picture (CEA-608/708)"
_KEEPS_FOR_CONTAINERS = (7, 1)
"""The first ffmpeg that takes such data from a picture to the container."""
_OF_THE_PHOTO = (
    *("A53_CC", "AFD", "DISPLAYMATRIX", "DYNAMIC_HDR_PLUS", "DOVI_RPU_BUFFER", "DOVI_METADATA"),
    *("FILM_GRAIN_PARAMS", "SEI_UNREGISTERED"),
)
"""What one picture has, and others have otherwise."""
_CHAIN = re.compile(r"(scale=[^,]*),format=(\w+),(setparams=[^,]*,setsar=[^,]*)(.*)")
"""The filters of `encoding`, where the picture becomes YUV."""
_SIZES_NEED = frozenset({"SPHERICAL", "STEREO3D"})


def light_settings(encoder: str, info: StreamInfo) -> dict[str, Any]:
    """HDR10's data as the encoder's own options, for every release of ffmpeg."""
    found = dict(info.side_data)
    display = _mastering(found.get("MASTERING_DISPLAY_METADATA", b""))
    light = found.get("CONTENT_LIGHT_LEVEL", b"")
    levels = ",".join(map(str, struct.unpack("=2I", light[:8]))) if len(light) >= 8 else ""
    if encoder == "libx265":
        said = {"master-display": display, "max-cll": levels}
        return _parameters("x265-params:0", said)
    if encoder == "libx264":
        return _parameters("x264-params:0", {"mastering-display": display, "cll": levels})
    return {}


def _parameters(name: str, said: dict[str, str]) -> dict[str, str]:
    told = ":".join(f"{key}={value}" for key, value in said.items() if value)
    return {name: told} if told else {}


def _mastering(data: bytes) -> str:
    """As x264 and x265 read it, in 1/50000 and 1/10000 cd/m2, from FFmpeg's fractions."""
    if len(data) < 88:
        return ""
    numbers = struct.unpack("=22i", data[:88])
    has_primaries, has_luminance = numbers[20:22]
    if not has_primaries or not has_luminance or 0 in numbers[1:20:2]:
        return ""
    values = [n / d for n, d in zip(numbers[0:20:2], numbers[1:20:2], strict=True)]
    red, green, blue, white = (
        f"({round(values[at] * 50_000)},{round(values[at + 1] * 50_000)})" for at in (0, 2, 4, 6)
    )
    darkest, brightest = (round(value * 10_000) for value in values[8:10])
    return f"G{green}B{blue}R{red}WP{white}L({brightest},{darkest})"


def container_settings(info: StreamInfo) -> dict[str, Any]:
    """What MP4's muxer asks for before it writes marks that are of no standard of ISO's."""
    has_marks = _SIZES_NEED & dict(info.side_data).keys()
    return {"strict": "unofficial"} if has_marks else {}


def with_side_data(
    arguments: Sequence[str], info: StreamInfo, original: Path | str | None, place: int | None
) -> list[str]:
    """ffmpeg's `arguments` for raw video in input 0, so that what `info` says beside the pixels
    goes along. `original` is ffmpeg's input number `place`; None is added as a further one."""
    arguments = list(arguments)
    if "-filter:0" not in arguments:
        return arguments
    at = arguments.index("-filter:0")
    chain = _CHAIN.fullmatch(arguments[at + 1])
    bearer = _bearer(info, original, place)
    if chain is None or bearer is None:
        return arguments
    scale, form, marks, rest = chain.groups()
    size = f"scale={info.width}:{info.height}:flags=neighbor"
    # Of one clock: what comes out has the length of what is shown behind, in ticks of any.
    ticks = f"settb={info.time_base.numerator}/{info.time_base.denominator}"
    graph = (
        f"{bearer}{size},format={form},{marks},{ticks}[beside];"
        f"[0:v:0]{scale},format={form},{marks},{ticks}[painting];"
        f"[beside][painting]blend=all_mode=normal:all_opacity=0,{marks}{rest}[out]"
    )
    del arguments[at : at + 2]
    mapped = arguments.index("-map")
    arguments[mapped : mapped + 2] = ["-filter_complex", graph, "-map", "[out]"]
    if "-enc_time_base:0" in arguments:  # of such a filter there is no clock to keep
        clock = arguments.index("-enc_time_base:0") + 1
        if arguments[clock] in ("demux", "-1"):
            arguments[clock] = f"{info.time_base.numerator}/{info.time_base.denominator}"
    if info.has_captions:
        arguments[mapped:mapped] = ["-a53cc:0", "1"]
    elif place is None and original is not None:
        after = arguments.index("-i") + 2
        arguments[after:after] = ["-i", ffmpeg_name(original)]
    return arguments


def _bearer(info: StreamInfo, original: Path | str | None, place: int | None) -> str | None:
    """The filters that give the picture to take from; None where nothing is to be taken."""
    if info.has_captions:
        return "[0:v:1]"
    if not info.side_data or original is None or release_of(find_ffmpeg()) < _KEEPS_FOR_CONTAINERS:
        return None
    if not _can_decode(ffmpeg_name(original), info.track or 0):
        return None
    forget = ",".join(f"sidedata=mode=delete:type={kind}" for kind in _OF_THE_PHOTO)
    return f"[{place or 1}:{info.track or 0}]trim=end_frame=1,setpts=0,{forget},"


def _can_decode(original: str, track: int) -> bool:
    """Whether this ffmpeg can: it need not be PyAV's."""
    picture = ["-i", original, "-map", f"0:{track}", "-frames:v", "1", "-f", "null", "-"]
    command = [find_ffmpeg(), "-v", "error", "-nostdin", *picture]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def lost(path: Path, info: StreamInfo, suffix: str) -> list[str]:
    """Of what `info` says beside the pixels, a sentence for each that the file `path` has not.

    What a file holds is the only complete table of what encoder and container keep.
    """
    if not info.side_data and not info.has_captions:
        return []
    wanted = [OF_ALL_FRAMES[name] for name in _missing(path, info)]
    if info.has_captions and not film_holds_captions(path):
        wanted.append(_CAPTIONS)
    return [f"left out, for which encoder or {suffix} has no place: {what}" for what in wanted]


def _missing(path: Path, info: StreamInfo) -> list[str]:
    try:
        with av.open(ffmpeg_name(path), metadata_errors="replace") as container:
            beside: Any = next(container.decode(video=0)).side_data
            there = {each.type.name for each in beside}
    except (av.FFmpegError, OSError, StopIteration):
        there = set()
    return [name for name, _ in info.side_data if name not in there]
