"""A picture that is encoded already, put beside what the original holds."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from realtime_style.files.paths import ffmpeg_name
from realtime_style.sinks.original import Original


def copying(
    picture: Sequence[str],
    target: Path,
    container: Mapping[str, Any],
    original: Original,
    last: Sequence[str] = (),
) -> list[str]:
    """ffmpeg's arguments that copy input 0's picture as it is; the rest comes from input 1.

    `picture` are those of input 0, with its '-i'; `container` is `Encoding.container`; `last` is
    `LastFrame.filter`.
    """
    named = [word for name, value in container.items() for word in (f"-{name}", str(value))]
    return [
        *picture,
        *original.input,
        *("-map", "0:v:0", "-c:0", "copy"),
        *last,
        *named,
        *original.output,
        ffmpeg_name(target),
        *original.behind,
    ]
