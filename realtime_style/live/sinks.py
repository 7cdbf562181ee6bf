"""The one table of what a live run can paint to."""

import dataclasses
from collections.abc import Iterable, Sequence

from realtime_style.errors import InputError
from realtime_style.live.outputs import Outputs
from realtime_style.live.recorder import RECORDING
from realtime_style.options import LiveOptions
from realtime_style.sinks.frame_pipe import FRAME_PIPE
from realtime_style.sinks.live import Opening, SinkKind
from realtime_style.sinks.ndi import NDI
from realtime_style.sinks.spout import SPOUT
from realtime_style.sinks.stream import STREAM
from realtime_style.sinks.syphon import SYPHON
from realtime_style.sinks.virtual_camera import VIRTUAL_CAMERA
from realtime_style.sinks.window import PROJECTING, WINDOW

SINKS: Sequence[SinkKind] = (
    VIRTUAL_CAMERA,
    WINDOW,
    PROJECTING,
    RECORDING,
    STREAM,
    FRAME_PIPE,
    NDI,
    SPOUT,
    SYPHON,
)
"""In the order in which they are checked and opened; the sinks' `priority` says who gets a
painting first."""


def check_sinks(options: LiveOptions, kinds: Iterable[SinkKind] = SINKS) -> None:
    """Refuse at once what would only come out once source and network are open.

    Raises:
        RealtimeStyleError: there is nowhere to paint to, or an output that is asked for cannot be.
    """
    asked = [kind for kind in kinds if kind.asked(options)]
    if not asked and options.seconds is None:
        raise InputError(
            "nowhere to paint to: give --virtual-camera, --record FILE, --output ADDRESS, or with "
            "--seconds only measure"
        )
    for kind in asked:
        kind.check(options)


def open_sinks(outputs: Outputs, opening: Opening, kinds: Iterable[SinkKind] = SINKS) -> list[str]:
    """Open what the options ask for; lines for people about what was negotiated.

    Raises:
        RealtimeStyleError: one does not open; those before it are closed.
    """
    lines = []
    try:
        for kind in kinds:
            outputs.report |= kind.report
            for options in kind.each(opening.options) if kind.asked(opening.options) else ():
                sink = kind.open(dataclasses.replace(opening, options=options))
                outputs.add(sink)
                lines += [sink.negotiated, *sink.warnings] if sink.negotiated else []
    except BaseException:
        outputs.abort()
        raise
    return lines
