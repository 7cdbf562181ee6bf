"""Which options each command has, and which make no sense for it, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from realtime_style import options
from realtime_style.sources.live import camera_help


@dataclass(frozen=True, slots=True)
class Absent:
    """An option that a command has not."""

    reason: str
    value: Any = None
    """What it is there; None is its default."""


@dataclass(frozen=True, slots=True)
class CommandOptions:
    """What a command takes."""

    groups: tuple[type, ...]
    absent: Mapping[str, Absent] = field(default_factory=dict)
    """Of the groups' fields, by name."""
    told: Mapping[str, str] = field(default_factory=dict)
    """Help in place of the fields' own, by name."""


PAINTING = (options.FilterOptions, options.EngineOptions, options.ScaleOptions)
"""What every command has that paints for somebody to look at."""
_FILES = (
    *PAINTING,
    options.EncoderOptions,
    options.Excerpt,
    options.StreamOptions,
    options.SegmentOptions,
    options.ClusterOptions,
)
_LIVE = (*PAINTING, options.CameraOptions, options.LiveOptions, options.ControlOptions)
_ONE_PICTURE = {
    "steady": Absent("a picture has none before it", 0.0),
    "target_fps": Absent("one picture has no rate"),
}

COMMAND_OPTIONS = {
    "video": CommandOptions(_FILES),
    "batch": CommandOptions(
        _FILES,
        {
            "target_fps": Absent("segments are alike, however fast the machine that paints them"),
            **dict.fromkeys(
                ("start", "end", "every"), Absent("a part is of one video: rts video --workers")
            ),
            "container": Absent("an output is called as its input is"),
            "on_interrupt": Absent("finished segments stay, to go on with"),
        },
    ),
    "image": CommandOptions((*PAINTING, options.PictureOptions), _ONE_PICTURE),
    "sheet": CommandOptions(PAINTING, _ONE_PICTURE),
    "demo": CommandOptions(PAINTING),
    "webcam": CommandOptions(_LIVE, told={"camera": camera_help()}),
    "serve": CommandOptions(
        (*_LIVE, options.ServeOptions),
        {
            "camera": Absent("it is the browser's where none is given, and the help says so"),
            "window": Absent("the page shows it"),
            "projector": Absent("a browser shows the bare view in full screen"),
            "hud": Absent("the page has rate and latency beside the picture"),
            "virtual_camera": Absent("OBS takes the page's bare view"),
            "record": Absent("the page begins and ends recordings"),
            "pipe_format": Absent("rts webcam sends frames to standard output"),
            "seconds": Absent("a page is there until it is ended"),
            "overwrite": Absent("photos and recordings get names of their own"),
        },
    ),
    "evaluate": CommandOptions(
        (options.EngineOptions, options.FilterOptions),
        {
            "strength": Absent("a photo that shows through is steady, and not what is measured", 1),
            "keep_colours": Absent("the style's colours are among what is measured"),
            "stroke": Absent("the style's strokes are among what is measured"),
            **dict.fromkeys(("person", "background"), Absent("whole pictures are measured")),
        },
    ),
    "bench": CommandOptions(
        (options.EngineOptions,), {"variant": Absent("it has its own, which may be all of them")}
    ),
    "export_style": CommandOptions(
        (options.EngineOptions,),
        dict.fromkeys(
            ("device", "execution_providers", "threads"), Absent("the file runs wherever it likes")
        ),
    ),
}
