"""The concrete parts of a live run, put together."""

from collections.abc import Callable
from dataclasses import dataclass

from realtime_style.errors import InputError, StyleError
from realtime_style.frame import StreamInfo
from realtime_style.live.commands import CommandDoor
from realtime_style.live.controls import Controls, LiveStyle
from realtime_style.live.meter import LiveMeter
from realtime_style.live.outputs import Outputs
from realtime_style.live.overlay import Overlay
from realtime_style.live.report import LiveReport
from realtime_style.live.session import Ending, Session
from realtime_style.options import (
    CameraOptions,
    EngineOptions,
    FilterOptions,
    LiveOptions,
    ScaleOptions,
)
from realtime_style.painter.load import load_live_painter
from realtime_style.painter.painter import Painter
from realtime_style.sinks.containers import PICTURES_ONLY
from realtime_style.sinks.microphone import Microphone, find_microphone
from realtime_style.sinks.pending_file import PendingFile
from realtime_style.sinks.virtual_camera import VirtualCameraSink, check_virtual_camera
from realtime_style.sinks.window import WindowSink, check_display
from realtime_style.sources.live import open_live
from realtime_style.styles.catalogue import known_styles
from realtime_style.styles.choice import choose


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOptions:
    """All that a live run is told."""

    style: str
    camera: CameraOptions
    engine: EngineOptions
    scale: ScaleOptions
    filters: FilterOptions
    live: LiveOptions


def gather_styles(painter: Painter) -> tuple[list[LiveStyle], list[str]]:
    """The painter's, then all others of its network; a sentence for each that cannot be read."""
    first = painter.choice
    warnings: list[str] = []
    styles = [LiveStyle(name=first.name, numbers=first.numbers, strength=first.card.strength)]
    if first.numbers is None:
        return styles, warnings
    for name in known_styles():
        if name == first.name:
            continue
        try:
            choice = choose(name)
        except StyleError as error:
            warnings.append(str(error))
            continue
        if choice.model == first.model and choice.numbers is not None:
            styles.append(
                LiveStyle(name=name, numbers=choice.numbers, strength=choice.card.strength)
            )
    return styles, warnings


def live_controls(painter: Painter, styles: list[LiveStyle], options: ShowOptions) -> Controls:
    """What a person may change of a painter's look."""
    return Controls(
        styles,
        painter.look,
        own_strength=options.filters.strength is None,
        hud=options.live.hud,
    )


def run_show(options: ShowOptions, say: Callable[[str], None]) -> tuple[LiveReport, Ending]:
    """Open everything, run until it ends, and close everything.

    `say` gets a line for people when the picture is about to come.

    Raises:
        RealtimeStyleError: something could not be opened. What goes wrong later is in Ending.
    """
    _check_outputs(options.live)
    microphone = open_microphone(options.live)
    source = open_live(options.live.camera, options.camera)
    try:
        say(source.granted)
        painter = load_live_painter(options.style, options.engine, options.filters, options.scale)
        styles, unread = gather_styles(painter)
        controls = live_controls(painter, styles, options)
        painter.warm_up(source.info.width, source.info.height)
        try:
            meter = LiveMeter()
            overlay = Overlay(controls, meter, painter.provider)
            outputs = _open_outputs(meter, overlay, source.info, options.live)
            for line in _of_virtual_camera(outputs.camera):
                say(line)
            session = Session(
                *(source, painter, controls, overlay, outputs, options.live, CommandDoor()),
                microphone=microphone,
            )
            ending = session.run()
        finally:
            painter.close()
    finally:
        source.close()
    report = LiveReport.of(
        session.report,
        camera=source.granted,
        style=controls.style,
        width=source.info.width,
        height=source.info.height,
        frames_dropped=meter.dropped,
        recordings=outputs.recordings,
        photos=ending.photos,
        virtual_camera=outputs.camera.device if outputs.camera else "",
        warnings=[*source.warnings, *unread, *outputs.warnings],
    )
    return report, ending


def _of_virtual_camera(camera: VirtualCameraSink | None) -> list[str]:
    """Which it is, and at once what is not as it was asked for: its readers see it now."""
    return [camera.granted, *camera.warnings] if camera else []


def _check_outputs(options: LiveOptions) -> None:
    """Refuse at once what would only come out once camera and network are open."""
    if options.window:
        check_display()
    if options.virtual_camera:
        check_virtual_camera(options.virtual_camera)
    if options.record:
        PendingFile(options.record, overwrite=options.overwrite)


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


def _open_outputs(
    meter: LiveMeter, overlay: Overlay, info: StreamInfo, options: LiveOptions
) -> Outputs:
    device = options.virtual_camera
    camera = VirtualCameraSink(device, info) if device else None
    try:
        window = WindowSink(info.width, info.height, overlay) if options.window else None
    except BaseException:
        if camera:
            camera.close()
        raise
    return Outputs(meter, window, camera)
