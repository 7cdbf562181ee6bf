"""What commands that paint files are told. One that takes such a group has all options in it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from realtime_style.cli import parameters
from realtime_style.options import (
    DEFAULT_STYLE,
    EncoderOptions,
    EngineOptions,
    Excerpt,
    FilterOptions,
    ScaleOptions,
    SegmentOptions,
    StreamOptions,
)

if TYPE_CHECKING:
    from realtime_style.engine.load import LoadedNetworks


@dataclass(frozen=True, slots=True, kw_only=True)
class PaintOptions:
    """How, whatever the file."""

    style: parameters.Style = DEFAULT_STYLE
    filters: FilterOptions
    engine: EngineOptions
    scale: ScaleOptions = field(default_factory=ScaleOptions)
    overwrite: parameters.Overwrite = False
    as_json: parameters.Json = False
    quiet: parameters.Quiet = False
    kept: "LoadedNetworks | None" = None
    """Where the network is kept from video to video; None loads it for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOptions:
    """What is taken of a video, and how its painting is written."""

    encoder: EncoderOptions = field(default_factory=EncoderOptions)
    excerpt: Excerpt = field(default_factory=Excerpt)
    streams: StreamOptions = field(default_factory=StreamOptions)
    segments: SegmentOptions = field(default_factory=SegmentOptions)
