"""All commands of `rts`, put together."""

import shutil
import textwrap
from typing import Annotated

import typer

import realtime_style
from realtime_style.cli.batch import batch
from realtime_style.cli.bench import bench
from realtime_style.cli.cameras import cameras
from realtime_style.cli.config import config
from realtime_style.cli.controls import controls
from realtime_style.cli.defaults import take_defaults
from realtime_style.cli.demo import demo
from realtime_style.cli.doctor import doctor
from realtime_style.cli.evaluate import evaluate
from realtime_style.cli.export import export
from realtime_style.cli.help import HelpfulCommand, HelpfulGroup, examples
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
    cls=HelpfulGroup,
    help="Turn a webcam or a video into a moving painting, live, on the machine you have.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


_WITHOUT_DEFAULTS = ("config", "doctor")
"""What helps where the config file is broken must not fail of it."""
_VERSION = "Print the version of realtime-style."
_MORE = (
    "'rts styles' lists the styles, 'rts --help' all commands, and 'rts doctor' "
    "says what works here."
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"rts {realtime_style.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 (typer has called _show_version by now)
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help=_VERSION)
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        columns = min(shutil.get_terminal_size().columns, 80)
        begin, more = (
            textwrap.fill(each, columns, break_on_hyphens=False)
            for each in (str(app.info.help), _MORE)
        )
        print(f"{begin}\n\nTo begin with:\n{examples('')}\n\n{more}")
    elif context.invoked_subcommand not in _WITHOUT_DEFAULTS:
        take_defaults(context)


app.command(cls=LiveCommand, epilog=WEBCAM_KEYS)(webcam)
app.command(cls=LiveCommand)(serve)
for command in (
    *(cameras, controls, image, video, batch, sheet, demo, train, evaluate, export, bench, doctor),
    config,
):
    app.command(cls=HelpfulCommand)(command)
app.add_typer(styles, name="styles")
