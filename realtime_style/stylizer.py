"""The library: a network that is loaded once and paints frames, batches and videos."""

import dataclasses
import os
import threading
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Any, Self, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from realtime_style.engine.threads import for_files
from realtime_style.errors import InputError
from realtime_style.file_run import OnFrame, paint_file
from realtime_style.frame import BgrImage
from realtime_style.options import (
    DEFAULT_STYLE,
    Device,
    EncoderOptions,
    EngineOptions,
    FilterOptions,
    ScaleOptions,
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

E = TypeVar("E", bound=StrEnum)


class Stylizer:
    """Paints in one style until it is given another.

    Any thread may call anything: pictures are painted one at a time, each in the style of
    the moment it begins. A video is painted beside them, by a network loaded for it alone.
    """

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
    ) -> None:
        """Load the network. The options are those of `rts video`.

        `strength` None is each style's own. `steady` None steadies videos as `rts video` does,
        and leaves pictures as they are; with a number, the pictures that `stylize` and
        `stylize_batch` get are taken as one video. `person` and `background` are styles in place
        of `style` for people and for what is around them, or 'photo'.

        Raises:
            InputError: an option that cannot be.
            StyleError: no such style, or its file is damaged or of another contract.
            EngineError: onnxruntime or the device is not there.
        """
        self._engine_options = EngineOptions(
            device=_member(Device, device),
            execution_providers=_names(execution_providers),
            threads=threads,
            variant=_member(Variant, variant),
        )
        self._filter_options = FilterOptions(
            strength=strength,
            steady=0.0 if steady is None else steady,
            keep_colours=keep_colours,
            stroke=stroke,
            person=person,
            background=background,
        )
        self._scale_options = ScaleOptions(stroke_unit=_member(StrokeUnit, stroke_unit))
        self._video_filters = dataclasses.replace(
            self._filter_options, steady=_FILTERS.steady if steady is None else steady
        )
        self._turn = threading.RLock()
        self._closed = False
        self._selection = select_style(_style(style))
        self._painter = self._load(self._selection)

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
            if selection.parameters is not None and selection.family == self._selection.family:
                self._painter.look = look_of(selection, self._filter_options)
            else:
                old, self._painter = self._painter, self._load(selection)
                old.close()
            self._selection = selection

    @property
    def provider(self) -> str:
        """The onnxruntime execution provider that runs the network; 'none' at strength 0."""
        return self._painter.provider

    def stylize(self, frame: NDArray[Any]) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 BGR frame, of the same shape, in a new array.

        Raises:
            InputError: `frame` is not of that shape and type.
            EngineError: the network failed on it.
        """
        pixels = _checked(frame)
        with self._turn:
            self._check_open()
            return self._painter.paint_next(picture(pixels))

    @overload
    def stylize_batch(self, frames: NDArray[Any]) -> NDArray[np.uint8]: ...

    @overload
    def stylize_batch(self, frames: Sequence[NDArray[Any]]) -> list[BgrImage]: ...

    def stylize_batch(
        self, frames: NDArray[Any] | Sequence[NDArray[Any]]
    ) -> NDArray[np.uint8] | list[BgrImage]:
        """Return the paintings of several frames, all in one style.

        An (N, H, W, 3) array gives an array; a sequence, whose frames may be of several
        sizes, gives a list. They are painted one after another.

        Raises:
            InputError: not frames as `stylize` takes them.
            EngineError: the network failed on one.
        """
        if isinstance(frames, np.ndarray) and frames.ndim != 4:
            raise InputError(f"a batch must be a (N, H, W, 3) uint8 array, not {_describe(frames)}")
        if not isinstance(frames, Iterable):
            raise InputError(f"a batch must be a sequence of frames, not {_describe(frames)}")
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
        on_frame: OnFrame = lambda _: None,
    ) -> RunReport:
        """Paint a video file into another, as `rts video` does, and return how it went.

        All of it is painted in the style of the moment of the call. `on_frame` gets the number
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
        if not isinstance(encoder, EncoderOptions) or not callable(on_frame):
            raise InputError("encoder must be EncoderOptions, and on_frame something to call")
        with readable(_path("source", source)) as (path, pipe):
            original = None if pipe else path
            return paint_file(
                path,
                target,
                lambda: load_painter(
                    selection,
                    for_files(self._engine_options),
                    self._video_filters,
                    self._scale_options,
                ),
                lambda path: VideoFileSource(path, pipe=pipe),
                lambda output, info: VideoFileSink(output, info, encoder, original=original),
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

    def _load(self, selection: StyleSelection) -> Painter:
        return load_painter(
            selection, self._engine_options, self._filter_options, self._scale_options
        )

    def _check_open(self) -> None:
        if self._closed:
            raise InputError("this Stylizer is closed: make a new one")


def _checked(frame: object) -> BgrImage:
    """`frame`, C-contiguous; a copy only where it is not."""
    if (
        not isinstance(frame, np.ndarray)
        or frame.dtype != np.uint8
        or frame.shape[2:] != (3,)
        or frame.size == 0
    ):
        raise InputError(f"a frame must be a (H, W, 3) uint8 BGR array, not {_describe(frame)}")
    return np.ascontiguousarray(frame)


def _style(style: object) -> str:
    """What names a style: text, or a path."""
    if isinstance(style, os.PathLike):
        style = os.fspath(style)
    if not isinstance(style, str):
        raise InputError(f"a style must be a name, a file or a blend, not {_describe(style)}")
    return style


def _path(name: str, value: object) -> Path:
    if not isinstance(value, str | os.PathLike):
        raise InputError(f"{name} must be a path, not {_describe(value)}")
    try:
        path = Path(value)
    except TypeError as error:  # a path of bytes
        raise InputError(f"{name} must be a path of text, not {_describe(value)}") from error
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
            f"execution_providers must be a sequence of names, not {_describe(providers)}"
        )
    return tuple(providers)


def _describe(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.shape} {value.dtype}"
    return f"a {type(value).__name__}"


def _member(kind: type[E], value: str) -> E:
    """The option of that name."""
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(kind)
        raise InputError(f"no {kind.__name__.lower()} '{value}': use {known}") from error
