"""`rts demo`: the main job on the clip that comes with the package."""

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from realtime_style.cli.display import choose_display
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.paint_options import PaintOptions, VideoOptions
from realtime_style.cli.parameters import say
from realtime_style.cli.video import paint_video
from realtime_style.options import OnInterrupt, SegmentOptions

VIDEO = VideoOptions(segments=SegmentOptions(on_interrupt=OnInterrupt.REMOVE))


@taking_options
def demo(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="[OUT]",
            help="The painted video. demo-painted.mp4 where none is given.",
            show_default=False,
        ),
    ] = Path("demo-painted.mp4"),
    *,
    options: PaintOptions,
) -> None:
    """Paint the bundled clip, a few seconds of Big Buck Bunny with sound."""
    clip = Path(str(resources.files("realtime_style"))) / "demo" / "bunny.mp4"
    paint_video(clip, target, options, VIDEO, choose_display(options))
    say(f"The painted clip is {target.resolve()}", quiet=options.quiet or options.as_json)
