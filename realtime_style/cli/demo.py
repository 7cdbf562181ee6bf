"""`rts demo`: the main job on the clip that comes with the package."""

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli.display import choose_display
from realtime_style.cli.painting import PaintOptions
from realtime_style.cli.parameters import say
from realtime_style.cli.video import stylize_video
from realtime_style.options import DEFAULT_STYLE, EngineOptions, FilterOptions


def demo(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The stylized video.")] = Path(
        "demo-painted.mp4"
    ),
    style: parameters.Style = DEFAULT_STYLE,
    device: parameters.DeviceChoice = parameters.DEVICE,
    execution_providers: parameters.ExecutionProviders = "",
    overwrite: parameters.Overwrite = False,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Stylize the bundled clip, a few seconds of Big Buck Bunny with sound."""
    options = PaintOptions(
        style=style,
        engine=EngineOptions(
            device=device, execution_providers=parameters.split_names(execution_providers)
        ),
        filters=FilterOptions(),
        overwrite=overwrite,
        as_json=as_json,
        quiet=quiet,
    )
    clip = Path(str(resources.files("realtime_style"))) / "demo" / "bunny.mp4"
    stylize_video(clip, target, options, parameters.ENCODER, choose_display(options))
    say(f"The painted clip is {target.resolve()}", quiet=quiet or as_json)
