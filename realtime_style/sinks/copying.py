"""A picture that is encoded already, put beside what the original holds."""

from collections.abc import Sequence
from pathlib import Path

from realtime_style.frame import StreamInfo
from realtime_style.sinks.encoding import container_settings
from realtime_style.sinks.original import Original


def copying(
    picture: Sequence[str], target: Path, info: StreamInfo, original: Original
) -> list[str]:
    """ffmpeg's arguments that copy input 0's picture as it is; the rest comes from input 1.

    `picture` are those of input 0, with its '-i'.
    """
    settings = container_settings(target.suffix.lower(), info)
    named = [word for name, value in settings.items() for word in (f"-{name}", str(value))]
    return [
        *picture,
        *original.input,
        *("-map", "0:v:0", "-c:0", "copy"),
        *named,
        *original.output,
        str(target),
    ]
