"""The one way from options to a painter."""

import dataclasses

from realtime_style.engine.load import LoadedNetworks, load_engine
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.passthrough import PassThrough
from realtime_style.engine.providers import CPU
from realtime_style.look import Look
from realtime_style.options import EngineOptions, FilterOptions, ScaleOptions
from realtime_style.painter.painter import Painter
from realtime_style.painter.steadied import SteadiedPainting
from realtime_style.styles.selection import StyleSelection, select_style

FADE_S = 0.5
"""Seconds from one style to another in a live run."""
MOMENTUM = 0.95
"""At `steady` 1, of the frames before in a frame's mean and variance: they follow the scene in
two thirds of a second."""

_EVERY_PIXEL = ScaleOptions()


def load_painter(
    style: str | StyleSelection,
    engine: EngineOptions,
    filters: FilterOptions,
    scale: ScaleOptions = _EVERY_PIXEL,
    kept: LoadedNetworks | None = None,
) -> Painter:
    """Find the style and load the network; at strength 0 there is nothing to load.

    The network is taken from `kept` where that is given.

    Raises:
        InputError: int8 is asked for, and this style has no such network.
        EngineError: onnxruntime or the device is not there.
        StyleError: no such style, or its file is damaged or of another contract.
    """
    selection = select_style(style) if isinstance(style, str) else style
    look = look_of(selection, filters)
    if look.strength == 0:
        return Painter(PassThrough(), selection, look)
    if scale.target_fps:
        # Its times would be those of several frames, and are to be one frame's.
        engine = dataclasses.replace(engine, frames_at_once=1)
    network = kept.load(selection, engine) if kept else load_engine(selection, engine)
    at_once = engine.frames_at_once if network.provider == CPU else 1
    steadied = steadied_on_device(network, scale) if filters.steady else None
    return Painter(network, selection, look, scale=scale, frames_at_once=at_once, steadied=steadied)


def load_live_painter(
    style: str, engine: EngineOptions, filters: FilterOptions, scale: ScaleOptions
) -> Painter:
    """A painter whose look somebody changes: the network is there at any strength, it remembers
    the frames before, and styles fade into each other.

    Raises:
        As `load_painter`.
    """
    selection = select_style(style)
    network = load_engine(selection, dataclasses.replace(engine, running_statistics=True))
    look = look_of(selection, filters)
    return Painter(
        network,
        selection,
        look,
        scale=scale,
        fade_s=FADE_S,
        momentum=MOMENTUM,
        steadied=steadied_on_device(network, scale),
    )


def steadied_on_device(network: OnnxEngine, scale: ScaleOptions) -> SteadiedPainting | None:
    """Where paintings are steadied: on the device, or, if None, by OpenCV on the processor.

    What is painted smaller than it is shown is enlarged on the processor first.
    """
    if scale != _EVERY_PIXEL or not network.can_steady():
        return None
    return SteadiedPainting(network)


def look_of(selection: StyleSelection, filters: FilterOptions) -> Look:
    """A style at the strength that is asked for, else its own."""
    strength = filters.strength_of(selection.card.strength)
    return Look(
        parameters=selection.parameters, filters=dataclasses.replace(filters, strength=strength)
    )
