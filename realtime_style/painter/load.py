"""The one way from options to a painter."""

import dataclasses
import functools

from realtime_style.engine.load import LoadedNetworks, load_engine
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.passthrough import PassThrough
from realtime_style.engine.providers import ON_PROCESSOR
from realtime_style.errors import StyleError
from realtime_style.look import Layer, Look
from realtime_style.options import FADE_S, PHOTO, EngineOptions, FilterOptions, ScaleOptions
from realtime_style.painter.on_device import OnDevice
from realtime_style.painter.painter import Painter
from realtime_style.people.finder import PersonFinder
from realtime_style.styles.selection import StyleSelection, select_style

MEMORY_S = 0.65
"""Seconds in which, at `steady` 1, the share of earlier frames in a frame's mean and variance falls
to 1/e: at 30 frames a second each keeps 0.95 of it."""

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
    selection, filters = settle_regions(selection, filters)
    look = look_of(selection, filters)
    if look.strength == 0:
        return Painter(PassThrough(), selection, look)
    if scale.target_fps:
        # Its times would be those of several frames, and are to be one frame's.
        engine = dataclasses.replace(engine, frames_at_once=1)
    network = kept.load(selection, engine) if kept else load_engine(selection, engine)
    finder = functools.partial(PersonFinder.load, engine)
    at_once = engine.frames_at_once if network.provider in ON_PROCESSOR else 1
    return Painter(
        *(network, selection, look),
        scale=scale,
        frames_at_once=at_once,
        load_finder=finder,
        on_device=on_device(network, scale),
    )


def load_live_painter(
    style: str, engine: EngineOptions, filters: FilterOptions, scale: ScaleOptions
) -> Painter:
    """A painter whose look somebody changes: the network is there at any strength, it remembers
    the frames before, and styles fade into each other.

    Raises:
        As `load_painter`.
    """
    selection, filters = settle_regions(select_style(style), filters)
    network = load_engine(selection, dataclasses.replace(engine, running_statistics=True))
    look = dataclasses.replace(look_of(selection, filters), fade_s=FADE_S)
    finder = functools.partial(PersonFinder.load, engine)
    return Painter(
        *(network, selection, look),
        scale=scale,
        memory_s=MEMORY_S,
        load_finder=finder,
        on_device=on_device(network, scale),
    )


def on_device(network: OnnxEngine, scale: ScaleOptions) -> OnDevice | None:
    """What enlarges and steadies paintings on the device; None where OpenCV does on the processor.

    So it does where the painted size moves: one size fades into another there.
    """
    return None if scale.target_fps or not network.open_chain() else OnDevice(network)


def settle_regions(
    selection: StyleSelection, filters: FilterOptions
) -> tuple[StyleSelection, FilterOptions]:
    """Where people and background both have a style of their own, `selection` would be seen
    nowhere: that of people takes its place, or of the background where people stay the photo.

    Raises:
        StyleError: no such style.
    """
    if not filters.person or not filters.background:
        return selection, filters
    if filters.person == PHOTO:
        return select_style(filters.background), dataclasses.replace(filters, background="")
    return select_style(filters.person), dataclasses.replace(filters, person="")


def look_of(selection: StyleSelection, filters: FilterOptions) -> Look:
    """A style at the strength that is asked for, else its own, with what people and background
    have in its place.

    Raises:
        StyleError: no such style, or one of another network.
    """
    strength = filters.strength_of(selection.card.strength)
    return Look(
        parameters=selection.parameters,
        filters=dataclasses.replace(filters, strength=strength),
        person=layer_of(filters.person, selection),
        background=layer_of(filters.background, selection),
    )


def layer_of(name: str, beside: StyleSelection) -> Layer | None:
    """What `name` says of a part of the picture; '' is None.

    Raises:
        StyleError: no such style, or it is not one of `beside`'s network.
    """
    if not name or name == PHOTO:
        return Layer(is_photo=True) if name else None
    selection = select_style(name)
    if selection.parameters is None or selection.family != beside.family:
        raise StyleError(
            f"'{name}' and '{beside.name}' cannot be painted beside each other: they are styles of "
            "two networks"
        )
    return Layer(selection.parameters)
