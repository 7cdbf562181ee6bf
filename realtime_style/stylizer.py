"""The library: a network that is loaded once and paints frames, batches and videos."""

import dataclasses
import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Any, Self, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from realtime_style.converted import Channels, describe, take
from realtime_style.engine.threads import for_files
from realtime_style.errors import InputError, RealtimeStyleError
from realtime_style.file_run import OnFrame, paint_file
from realtime_style.options import (
    DEFAULT_STYLE,
    Device,
    EncoderOptions,
    EngineOptions,
    Excerpt,
    FilterOptions,
    Quality,
    ScaleOptions,
    StreamOptions,
    StrokeUnit,
    Variant,
)
from realtime_style.painter.load import load_painter, look_of
from realtime_style.painter.painter import Painter, picture
from realtime_style.pipeline.report import RunReport
from realtime_style.sinks.video_file import VideoFileSink
from realtime_style.sources.standard_input import readable
from realtime_style.sources.video_file import VideoFileSource
from realtime_style.styles.selection import StyleSelection, select_style

_ENGINE = EngineOptions()
_FILTERS = FilterOptions()
_SCALE = ScaleOptions()
_ENCODER = EncoderOptions()

_WHOLE = Excerpt()
_STREAMS = StreamOptions()

_FLAG = re.compile(r"(?<![\w-])--(?:no-)?([a-z][a-z-]*)")

E = TypeVar("E", bound=StrEnum)
P = TypeVar("P")
"""A picture: an array, a Pillow image, a tensor."""


class Stylizer:
    """Paints in one style until it is given another.

    Pictures are arrays as OpenCV has them, or with `channels="rgb"` as others have them; Pillow
    images; or tensors of PyTorch. A painting is of the kind that was given.

    Any thread may call anything: pictures are painted one at a time, each in the style of
    the moment it begins. A video is painted beside them, by a network loaded for it alone.
    """

    __slots__ = (
        *("_channels", "_closed", "_engine_options", "_filter_options", "_painter"),
        *("_scale_options", "_selection", "_steady", "_turn", "__weakref__"),
    )  # so that an attribute that is not there is refused

    def __init__(
        self,
        style: str = DEFAULT_STYLE,
        *,
        device: Device | str = _ENGINE.device,
        execution_providers: Sequence[str] = _ENGINE.execution_providers,
        threads: int = _ENGINE.threads,
        variant: Variant | str = _ENGINE.variant,
        strength: float | None = _FILTERS.strength,
        steady: float | None = None,
        keep_colours: bool = _FILTERS.keep_colours,
        stroke: float = _FILTERS.stroke,
        stroke_unit: StrokeUnit | str = _SCALE.stroke_unit,
        person: str = _FILTERS.person,
        background: str = _FILTERS.background,
        quality: Quality | str = _SCALE.quality,
        channels: Channels | str = Channels.BGR,
    ) -> None:
        """Load the network. The options are those of `rts video`.

        `strength` None is each style's own. `steady` None steadies videos as `rts video` does,
        and leaves pictures as they are; with a number, the pictures that `stylize` and
        `stylize_batch` get are taken as one video. `person` and `background` are styles in place
        of `style` for people and for what is around them, or 'photo'. `channels` is the order of
        the colours in arrays, those that are given and those that are returned.

        Raises:
            InputError: an option that cannot be.
            StyleError: no such style, or its file is damaged or of another contract.
            EngineError: onnxruntime or the device is not there.
        """
        with speaking_python():
            self._engine_options = EngineOptions(
                device=_member(Device, device),
                execution_providers=_names(execution_providers),
                threads=threads,
                variant=_member(Variant, variant),
            )
            self._steady = steady
            self._filter_options = FilterOptions(
                strength=strength,
                steady=0.0 if steady is None else steady,
                keep_colours=keep_colours,
                stroke=stroke,
                person=person,
                background=background,
            )
            self._scale_options = ScaleOptions(
                stroke_unit=_member(StrokeUnit, stroke_unit), quality=_member(Quality, quality)
            )
            self._channels = _member(Channels, channels)
            self._turn = threading.RLock()
            self._closed = False
            self._selection = select_style(_style(style))
            self._painter = self._load(self._selection, self._filter_options)

    def __repr__(self) -> str:
        given = {
            "strength": self.strength,
            "steady": self.steady,
            "keep_colours": self.keep_colours,
            "stroke": self.stroke,
            "channels": str(self.channels),
        }
        told = ", ".join(f"{name}={value!r}" for name, value in given.items())
        state = "closed" if self._closed else f"on {self.provider}"
        return f"<Stylizer({self.style!r}, {told}) {state}>"

    def __dir__(self) -> list[str]:
        """What there is to use."""
        return [name for name in super().__dir__() if not name.startswith("_")]

    @property
    def style(self) -> str:
        """What is painted with: a name, a file, or a blend such as 'candy:0.7,great-wave:0.3'.

        Setting it costs nothing among styles of the same network; another network is loaded.

        Raises:
            StyleError: no such style, or its file is damaged; the old one stays.
        """
        return self._selection.name

    @style.setter
    def style(self, style: str) -> None:
        selection = select_style(_style(style))
        with self._turn:
            self._check_open()
            self._painter = self._brought_to(
                self._painter, selection, self._filter_options, before=self._selection
            )
            self._selection = selection

    @property
    def strength(self) -> float | None:
        """How much of the painting is seen, 0 to 1; None is each style's own. May be set.

        Raises:
            InputError: it cannot be; the old one stays.
        """
        return self._filter_options.strength

    @strength.setter
    def strength(self, strength: float | None) -> None:
        self._change(strength=strength)

    @property
    def steady(self) -> float | None:
        """How much of the painting before stays, 0 to 1; None steadies films alone. May be set.

        Raises:
            InputError: it cannot be; the old one stays.
        """
        return self._steady

    @steady.setter
    def steady(self, steady: float | None) -> None:
        with self._turn:
            self._change(steady=0.0 if steady is None else steady)
            self._steady = steady

    @property
    def keep_colours(self) -> bool:
        """Whether the photo's colours stay. May be set.

        Raises:
            InputError: it is set to what is neither true nor false.
        """
        return self._filter_options.keep_colours

    @keep_colours.setter
    def keep_colours(self, keep_colours: bool) -> None:
        self._change(keep_colours=keep_colours)

    @property
    def stroke(self) -> float:
        """How large the strokes are, 0.5 to 2. May be set.

        Raises:
            InputError: it cannot be; the old one stays.
        """
        return self._filter_options.stroke

    @stroke.setter
    def stroke(self, stroke: float) -> None:
        self._change(stroke=stroke)

    @property
    def channels(self) -> Channels:
        """The order of the colours in arrays: 'bgr' or 'rgb'."""
        return self._channels

    @property
    def provider(self) -> str:
        """The onnxruntime execution provider that runs the network; 'none' at strength 0."""
        return self._painter.provider

    @overload
    def stylize(self, frame: NDArray[Any]) -> NDArray[np.uint8]: ...

    @overload
    def stylize(self, frame: P) -> P: ...

    def stylize(self, frame: Any) -> Any:
        """Return the painting of a picture, of the same kind and size, in new memory.

        A (H, W, 3) uint8 array, in BGR order unless `channels` says otherwise; a Pillow image; or
        a (3, H, W) RGB tensor of PyTorch, uint8 or float from 0 to 1.

        Raises:
            InputError: `frame` is none of these.
            EngineError: the network failed on it.
        """
        taken = take(frame, self._channels)
        with self._turn:
            self._check_open()
            return taken.give(self._painter.paint_next(picture(taken.pixels)))

    def stylize_frames(self, frames: Iterable[P]) -> Iterator[P]:
        """Paint what follows each other, such as a camera's frames, and give each painting as soon
        as it is there.

        They are one film, steadied as `stylize_video` does, and painted by a network loaded for
        them alone, beside all else. Each is as `stylize` takes it, and is painted in the style and
        with the settings of the moment it begins.

        Raises:
            InputError: not frames as `stylize` takes them.
            EngineError: the network failed on one.
        """
        self._check_open()
        if not isinstance(frames, Iterable):
            raise InputError(f"frames must be something to iterate over, not {describe(frames)}")
        return self._film(frames)

    def _film(self, frames: Iterable[P]) -> Iterator[P]:
        state = self._selection, self._video_filters
        painter = self._load(*state)
        try:
            for index, frame in enumerate(frames):
                taken = take(frame, self._channels)
                now = self._selection, self._video_filters
                if now != state:
                    painter = self._brought_to(painter, *now, before=state[0])
                    state = now
                yield taken.give(painter.paint_next(picture(taken.pixels, index)))
        finally:
            painter.close()

    @overload
    def stylize_batch(self, frames: NDArray[Any]) -> NDArray[np.uint8]: ...

    @overload
    def stylize_batch(self, frames: Sequence[P]) -> list[P]: ...

    def stylize_batch(self, frames: Any) -> Any:
        """Return the paintings of several frames, all in one style.

        An (N, H, W, 3) array gives an array; a sequence, whose frames may be of several
        sizes, gives a list. They are painted one after another.

        Raises:
            InputError: not frames as `stylize` takes them.
            EngineError: the network failed on one.
        """
        if isinstance(frames, np.ndarray) and frames.ndim != 4:
            raise InputError(f"a batch must be a (N, H, W, 3) uint8 array, not {describe(frames)}")
        if not isinstance(frames, Iterable):
            raise InputError(f"a batch must be a sequence of frames, not {describe(frames)}")
        with self._turn:
            paintings = [self.stylize(frame) for frame in frames]
        if isinstance(frames, np.ndarray):
            return np.stack(paintings) if paintings else frames.copy()
        return paintings

    def stylize_video(
        self,
        source: str | os.PathLike[str],
        target: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        encoder: EncoderOptions = _ENCODER,
        excerpt: Excerpt = _WHOLE,
        streams: StreamOptions = _STREAMS,
        on_frame: OnFrame = lambda _: None,
    ) -> RunReport:
        """Paint a video file into another, as `rts video` does, and return how it went.

        All of it is painted in the style of the moment of the call: one that is set meanwhile is
        for what is painted next. `excerpt` is the part that is painted, and `streams` which other
        streams go along. `on_frame` gets the number
        of frames written so far, on the calling thread; what it raises ends the run. Nothing is
        left of a run that fails.

        Raises:
            InputError: `target` cannot be written, is `source`, or exists without `overwrite`.
            SourceError: `source` cannot be read.
            EngineError: the network failed on a frame.
            SinkError: the painting cannot be written.
        """
        self._check_open()
        target, selection = _path("target", target), self._selection
        given = {"encoder": encoder, "excerpt": excerpt, "streams": streams}
        for (name, value), kind in zip(
            given.items(), (EncoderOptions, Excerpt, StreamOptions), strict=True
        ):
            if not isinstance(value, kind):
                raise InputError(f"{name} must be {kind.__name__}, not {describe(value)}")
        if not callable(on_frame):
            raise InputError(f"on_frame must be something to call, not {describe(on_frame)}")
        filters = self._video_filters
        with speaking_python(), readable(_path("source", source)) as (path, pipe):
            original = None if pipe else path
            return paint_file(
                path,
                target,
                lambda: load_painter(
                    selection,
                    for_files(self._engine_options),
                    filters,
                    self._scale_options,
                ),
                lambda path: VideoFileSource(path, excerpt, pipe, streams.maps),
                lambda output, info: VideoFileSink(
                    *(output, info, encoder), original=original, streams=streams, excerpt=excerpt
                ),
                overwrite=overwrite,
                progress=lambda _: nullcontext(on_frame),
            )

    def close(self) -> None:
        """Free the network. Idempotent."""
        with self._turn:
            self._closed = True
            self._painter.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _video_filters(self) -> FilterOptions:
        """Of films, which are steadied where nobody says otherwise."""
        steady = _FILTERS.steady if self._steady is None else self._steady
        return dataclasses.replace(self._filter_options, steady=steady)

    def _change(self, **settings: Any) -> None:
        """Take other filters, from the next picture on."""
        with self._turn, speaking_python():
            self._check_open()
            filters = dataclasses.replace(self._filter_options, **settings)
            self._painter = self._brought_to(
                self._painter, self._selection, filters, before=self._selection
            )
            self._filter_options = filters

    def _brought_to(
        self,
        painter: Painter,
        selection: StyleSelection,
        filters: FilterOptions,
        *,
        before: StyleSelection,
    ) -> Painter:
        """A painter of that style and those filters: the same one, unless it takes another network,
        or none, as at strength 0."""
        look = look_of(selection, filters)
        shares = selection.parameters is not None and selection.family == before.family
        same = shares or selection is before
        if same and (look.strength == 0) == (painter.model is None):
            painter.look = look
            return painter
        other = self._load(selection, filters)
        painter.close()
        return other

    def _load(self, selection: StyleSelection, filters: FilterOptions) -> Painter:
        return load_painter(selection, self._engine_options, filters, self._scale_options)

    def _check_open(self) -> None:
        if self._closed:
            raise InputError("this Stylizer is closed: make a new one")


@contextmanager
def speaking_python() -> Iterator[None]:
    """Errors of what the commands share name arguments, not flags."""
    try:
        yield
    except RealtimeStyleError as error:
        text = str(error).replace("--overwrite", "overwrite=True")
        error.args = (_FLAG.sub(lambda flag: flag[1].replace("-", "_"), text),)
        raise


def _style(style: object) -> str:
    """What names a style: text, or a path."""
    if isinstance(style, os.PathLike):
        style = os.fspath(style)
    if not isinstance(style, str):
        raise InputError(f"a style must be a name, a file or a blend, not {describe(style)}")
    return style


def _path(name: str, value: object) -> Path:
    if not isinstance(value, str | os.PathLike):
        raise InputError(f"{name} must be a path, not {describe(value)}")
    try:
        path = Path(value)
    except TypeError as error:  # a path of bytes
        raise InputError(f"{name} must be a path of text, not {describe(value)}") from error
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass  # whoever uses it says so
    except (OSError, ValueError) as error:  # far too long, or with a null
        raise InputError(f"{name} can be no path: {error}") from error
    return path


def _names(providers: object) -> tuple[str, ...]:
    if isinstance(providers, str) or not isinstance(providers, Iterable):
        raise InputError(
            f"execution_providers must be a sequence of names, not {describe(providers)}"
        )
    return tuple(providers)


def _member(kind: type[E], value: str) -> E:
    """The option of that name."""
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(kind)
        raise InputError(f"no {kind.__name__.lower()} '{value}': use {known}") from error
