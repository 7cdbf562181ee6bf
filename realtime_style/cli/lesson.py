"""Learn a style from one picture for the page, in a process of its own.

    python -m realtime_style.cli.lesson PICTURE TARGET --name NAME --title TITLE --scene PICTURE

From its first step on TARGET holds the style as it is by then, and beside it lie `scene.jpg`, the
scene painted so, and `progress.json`. Nothing is written outside of that folder, but to the cache.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from realtime_style.errors import RealtimeStyleError

if TYPE_CHECKING:
    from rts_train.recipe import Recipe
    from rts_train.run import StepReport
    from rts_train.trainer import Trainer

SHOW_S = 2.0
"""Seconds between two states that are shown; to paint the scene takes a tenth of one."""
MINUTES = 5.0
NEVER = 1e6
"""Minutes between checkpoints: whoever ends a lesson forgets it."""


def main() -> None:
    """Learn, and say in one line why that cannot be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("picture", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--title", default="")
    parser.add_argument("--scene", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--steps", type=int, default=None, help="in place of minutes")
    asked = parser.parse_args()
    tempfile.tempdir = str(asked.target.parent)  # which goes with all that is in it
    tell = Progress(asked.target.with_name("progress.json"))
    try:
        learn(asked, tell)
    except RealtimeStyleError as error:
        raise SystemExit(f"rts: {error}") from None


class Progress:
    """One small file of JSON, which is whole whenever it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told_at = 0.0

    def __call__(self, stage: str, **more: Any) -> None:
        """Tell it."""
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps({"stage": stage, **more}))
        os.replace(partial, self._path)
        self._told_at = time.monotonic()

    def fetching(self, what: str) -> Callable[[int, int | None], None]:
        """What a download is to call with bytes done and bytes in all."""

        def fetched(done: int, total: int | None) -> None:
            if time.monotonic() - self._told_at > SHOW_S / 4:
                self("fetching", what=what, done=done, total=total)

        return fetched


def learn(asked: argparse.Namespace, tell: Progress) -> None:
    """From the picture to the style.

    Raises:
        RealtimeStyleError: picture, photos or weights are missing or do not fit.
    """
    from realtime_style.cli.learning import warnings_after
    from rts_export.to_onnx import export_checkpoint
    from rts_train.photo_source import obtain_photos
    from rts_train.run import RunOptions
    from rts_train.trainer import Trainer
    from rts_train.trunk_file import shipped_trunk
    from rts_train.weights import obtain_weights

    recipe = _recipe(asked)
    options = RunOptions(
        vgg=obtain_weights(on_progress=tell.fetching("the network that judges")),
        photos=obtain_photos(on_progress=tell.fetching("photos to learn with")).folder,
        folder=asked.target.with_name("run"),
        checkpoint_minutes=NEVER,
        start_from=shipped_trunk(),
    )
    tell("beginning")
    run = Trainer(recipe, options)  # its minutes begin here
    result = run.run(_showing(run, recipe, asked, tell))
    export_checkpoint(result.checkpoint, asked.target, overwrite=True)
    more = "the page learns for longer where rts serve is given more --learn-minutes"
    tell("learned", warnings=warnings_after(recipe, result, more))


def _recipe(asked: argparse.Namespace) -> "Recipe":
    from realtime_style.cli.style_picture import complete
    from rts_train.recipe import load_recipe

    about: dict[str, str | int | float] = {"title": asked.title} if asked.title else {}
    recipe = load_recipe("style")
    minutes = None if asked.steps else asked.minutes
    return complete(recipe, asked.picture, asked.name, asked.steps, minutes, about)


def _showing(
    run: "Trainer", recipe: "Recipe", asked: argparse.Namespace, tell: Progress
) -> Callable[["StepReport"], None]:
    """What is done after a step: now and then, show what has been learned."""
    from rts_train.images import read_style_picture
    from rts_train.snapshot import Snapshot

    snapshot = Snapshot(run, recipe.pictures[0], read_style_picture(asked.scene))
    shown_at = time.monotonic()

    def show(report: "StepReport") -> None:
        nonlocal shown_at
        now = time.monotonic()
        if report.step > 1 and report.share < 1 and now - shown_at < SHOW_S:
            return
        snapshot.write(asked.target, asked.target.with_name("scene.jpg"))
        tell("learning", share=report.share, left_s=round(report.seconds_left))
        shown_at = time.monotonic()

    return show


if __name__ == "__main__":
    main()
