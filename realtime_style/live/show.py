"""The concrete parts of a live run, put together."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from realtime_style.engine.governor import govern
from realtime_style.engine.load import load_engine
from realtime_style.engine.scaled import ScaledEngine
from realtime_style.errors import InputError, StyleError
from realtime_style.filters.steady import Steady
from realtime_style.frame import StreamInfo
from realtime_style.live.controls import Controls, LiveStyle
from realtime_style.live.meter import LiveMeter
from realtime_style.live.outputs import Outputs
from realtime_style.live.overlay import Overlay
from realtime_style.live.painter import LivePainter
from realtime_style.live.report import LiveReport
from realtime_style.live.session import Ending, Session
from realtime_style.options import (
    CameraOptions,
    EngineOptions,
    FilterOptions,
    LiveOptions,
    ScaleOptions,
)
from realtime_style.sinks.containers import PICTURES_ONLY
from realtime_style.sinks.microphone import Microphone, find_microphone
from realtime_style.sinks.pending_file import PendingFile
from realtime_style.sinks.virtual_camera import VirtualCameraSink, check_virtual_camera
from realtime_style.sinks.window import WindowSink, check_display
from realtime_style.sources.live import open_live
from realtime_style.stopping import Tell, tell_nobody
from realtime_style.styles.catalogue import known_styles
from realtime_style.styles.choice import Choice, choose

RUNNING = 0.95
"""At `steady` 1, of the frames before in a frame's mean and variance: they follow the scene in
two thirds of a second."""


class LiveEngine:
    """A network that is ready, and the styles that it paints without loading anything."""

    def __init__(
        self, style: str, engine: EngineOptions, scale: ScaleOptions, steady: float
    ) -> None:
        """Load the network of `style`.

        Raises:
            InputError: int8 is asked for, and this style has no such network.
            EngineError: onnxruntime or the device is not there.
            StyleError: no such style, or its file is damaged or of another contract.
        """
        self._steady = steady
        choice = choose(style)
        self.styles, self.warnings = gather_styles(choice)
        self.network = load_engine(choice, dataclasses.replace(engine, running=RUNNING * steady))
        self.scaled = ScaledEngine(self.network, govern(scale))

    def painter(self, controls: Controls, info: StreamInfo) -> LivePainter:
        """A painter that has painted its first frame, which takes longer than others."""
        self.network.stylize(np.zeros((info.height, info.width, 3), np.uint8))
        self.network.forget()
        filters = [Steady(self._steady)] if self._steady else []
        return LivePainter(self.scaled, self.network.restyle, controls.look, filters)

    def sizes(self, info: StreamInfo) -> tuple[dict[str, int], int]:
        """Frames at each painted size, the largest first, and how many were smaller than shown."""
        sizes = sorted(self.scaled.sizes.items(), reverse=True)
        smaller = sum(count for size, count in sizes if size != (info.width, info.height))
        return {f"{width}x{height}": count for (width, height), count in sizes}, smaller


def gather_styles(first: Choice) -> tuple[list[LiveStyle], list[str]]:
    """`first`, then all others of its network; and a sentence for each that cannot be read."""
    styles = [LiveStyle(name=first.name, numbers=first.numbers, strength=first.card.strength)]
    warnings: list[str] = []
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOptions:
    """All that a live run is told."""

    style: str
    camera: CameraOptions
    engine: EngineOptions
    scale: ScaleOptions
    filters: FilterOptions
    live: LiveOptions


def run_show(
    options: ShowOptions, say: Callable[[str], None], tell: Tell = tell_nobody
) -> tuple[LiveReport, Ending]:
    """Open everything, run until it ends, and close everything.

    `say` gets a line for people when the picture is about to come, and `tell` one if a run that was
    interrupted is not over at once.

    Raises:
        RealtimeStyleError: something could not be opened. What goes wrong later is in Ending.
    """
    _check_outputs(options.live)
    microphone = open_microphone(options.live)
    source = open_live(options.live.camera, options.camera)
    try:
        say(source.granted)
        engine = LiveEngine(options.style, options.engine, options.scale, options.filters.steady)
        controls = Controls(
            engine.styles,
            strength=options.filters.strength,
            keep_colours=options.filters.keep_colours,
            hud=options.live.hud,
        )
        painter = engine.painter(controls, source.info)
        try:
            meter = LiveMeter()
            overlay = Overlay(controls, meter, painter.provider)
            outputs = _open_outputs(meter, overlay, source.info, options.live)
            for line in _of_virtual_camera(outputs.camera):
                say(line)
            session = Session(
                *(source, painter, controls, overlay, outputs, options.live),
                microphone=microphone,
                tell=tell,
            )
            ending = session.run()
        finally:
            painter.close()
    finally:
        source.close()
    sizes, smaller = engine.sizes(source.info)
    report = LiveReport(
        camera=source.granted,
        style=controls.style,
        provider=painter.provider,
        width=source.info.width,
        height=source.info.height,
        frames=meter.frames,
        dropped=meter.dropped,
        fps=meter.fps,
        seconds=session.seconds,
        latency_ms=meter.latency,
        paint_ms=painter.paint.percentiles(),
        painted_sizes=sizes,
        frames_smaller=smaller,
        recordings=outputs.recordings,
        photos=ending.photos,
        virtual_camera=outputs.camera.device if outputs.camera else "",
        warnings=[*source.warnings, *engine.warnings, *outputs.warnings],
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
