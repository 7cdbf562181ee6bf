"""All commands of `rts`, put together."""

from typing import Annotated

import typer

import realtime_style
from realtime_style.cli.batch import batch
from realtime_style.cli.bench import bench
from realtime_style.cli.cameras import cameras
from realtime_style.cli.demo import demo
from realtime_style.cli.doctor import doctor
from realtime_style.cli.evaluate import evaluate
from realtime_style.cli.export import export
from realtime_style.cli.image import image
from realtime_style.cli.live_command import LiveCommand
from realtime_style.cli.serve import serve
from realtime_style.cli.sheet import sheet
from realtime_style.cli.styles import styles
from realtime_style.cli.train import train
from realtime_style.cli.video import video
from realtime_style.cli.webcam import WEBCAM_KEYS, webcam

app = typer.Typer(
    name="rts",
    help="Turn a webcam or a video into a moving painting, live, on the machine you have.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"rts {realtime_style.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    pass


app.command(cls=LiveCommand, epilog=WEBCAM_KEYS)(webcam)
app.command(cls=LiveCommand)(serve)
for command in (cameras, image, video, batch, sheet, demo, train, evaluate, export, bench, doctor):
    app.command()(command)
app.add_typer(styles, name="styles")
