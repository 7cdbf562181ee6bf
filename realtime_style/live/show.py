"""The concrete parts of a live run, put together."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field

from realtime_style.errors import InputError, StyleError
from realtime_style.hardware.microphone import Microphone, find_microphone
from realtime_style.live.commands import Stage
from realtime_style.live.control.steering import Steering
from realtime_style.live.controls import Controls
from realtime_style.live.kept import kept_presets
from realtime_style.live.meter import LiveMeter
from realtime_style.live.outputs import Outputs
from realtime_style.live.overlay import Overlay
from realtime_style.live.repertoire import LiveStyle
from realtime_style.live.report import LiveReport
from realtime_style.live.session import Ending, Session
from realtime_style.live.sinks import check_sinks, open_sinks
from realtime_style.media.containers import PICTURES_ONLY
from realtime_style.options import (
    CameraOptions,
    ControlOptions,
    EngineOptions,
    FilterOptions,
    LiveOptions,
    ScaleOptions,
)
from realtime_style.painter.load import load_live_painter
from realtime_style.painter.painter import Painter
from realtime_style.sinks.live import Opening
from realtime_style.sources.live import open_live
from realtime_style.stopping import Tell, tell_nobody
from realtime_style.styles.catalogue import known_styles
from realtime_style.styles.selection import StyleSelection, select_style


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOptions:
    """All that a live run is told."""

    style: str
    camera: CameraOptions
    engine: EngineOptions
    scale: ScaleOptions
    filters: FilterOptions
    live: LiveOptions
    control: ControlOptions = field(default_factory=ControlOptions)


def gather_styles(first: StyleSelection) -> tuple[list[LiveStyle], list[str]]:
    """`first`, then all others of its network; and a sentence for each that cannot be read."""
    warnings: list[str] = []
    styles = [LiveStyle(name=first.name, parameters=first.parameters, strength=first.card.strength)]
    if first.parameters is None:
        return styles, warnings
    for name in known_styles():
        if name == first.name:
            continue
        try:
            selection = select_style(name)
        except StyleError as error:
            warnings.append(str(error))
            continue
        if selection.family == first.family and selection.parameters is not None:
            styles.append(
                LiveStyle(
                    name=name, parameters=selection.parameters, strength=selection.card.strength
                )
            )
    return styles, warnings


def live_controls(painter: Painter, styles: list[LiveStyle], options: ShowOptions) -> Controls:
    """What a person may change of a painter's look.

    Raises:
        InputError: a look that was kept is none.
    """
    painter.look = dataclasses.replace(
        painter.look, fade_s=options.live.fade_s, quality=options.scale.quality
    )
    controls = Controls(
        styles,
        painter.look,
        own_strength=options.filters.strength is None,
        hud=options.live.hud,
        presets=kept_presets(),
    )
    controls.stage = Stage(follows_sound=options.control.beat is not None)
    return controls


def run_show(
    options: ShowOptions, say: Callable[[str], None], tell: Tell = tell_nobody
) -> tuple[LiveReport, Ending]:
    """Open everything, run until it ends, and close everything.

    `say` gets a line for people when the picture is about to come, and `tell` one if a run that was
    interrupted is not over at once.

    Raises:
        RealtimeStyleError: something could not be opened. What goes wrong later is in Ending.
    """
    check_sinks(options.live)
    microphone = open_microphone(options.live)
    source = open_live(options.live.camera, options.camera)
    try:
        say(source.negotiated)
        painter = load_live_painter(options.style, options.engine, options.filters, options.scale)
        styles, unread = gather_styles(painter.selection)
        controls = live_controls(painter, styles, options)
        painter.warm_up(source.info.width, source.info.height)
        steering = Steering(options.control, controls.names)
        try:
            for line in steering.lines:
                say(line)
            meter = LiveMeter()
            overlay = Overlay(controls, meter, painter.provider, steering.rhythm)
            outputs = Outputs(meter)
            session = Session(
                *(source, painter, controls, overlay, outputs, options.live, steering),
                microphone=microphone,
                tell=tell,
            )
            opening = Opening(
                options=options.live,
                info=source.info,
                overlay=overlay,
                on_key=session.press,
                on_closed=source.close,
                microphone=microphone,
                say=say,
            )
            try:
                for line in open_sinks(outputs, opening):
                    say(line)
                ending = session.run()
            finally:
                outputs.abort()
        finally:
            steering.close()
            painter.close()
    finally:
        source.close()
    report = LiveReport.of(
        session.report,
        camera=source.negotiated,
        style=controls.style,
        width=source.info.width,
        height=source.info.height,
        frames_dropped=meter.dropped,
        recordings=outputs.recordings,
        photos=ending.photos,
        of_sinks=outputs.report,
        warnings=[*source.warnings, *unread, *outputs.warnings],
    )
    return report, ending


def open_microphone(options: LiveOptions) -> Microphone | None:
    """The microphone of all recordings; None where none is asked for.

    Raises:
        InputError: the recording has no place for sound.
        SourceError: there is no such microphone, or it does not work.
    """
    if options.microphone is None:
        return None
    if options.record and options.record.suffix.lower() in PICTURES_ONLY:
        raise InputError(
            f"'{options.record}' has no place for sound: record an .mp4, or leave out --microphone"
        )
    return find_microphone(options.microphone)
