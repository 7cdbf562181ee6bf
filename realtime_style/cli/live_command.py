"""Options of live commands that may stand without their value."""

from itertools import zip_longest
from typing import Any

from realtime_style.cli.help import HelpfulCommand
from realtime_style.options import ControlOptions, LiveOptions, declared

BARE = {
    flag: each.bare
    for group in (LiveOptions, ControlOptions)
    for each in declared(group)
    if each.bare
    for flag in each.flags
}
"""What such an option then means, by its flag."""


class LiveCommand(HelpfulCommand):
    """Lets `--virtual-camera`, `--microphone` and their like stand without a device."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As for every command, with a device that is left out put in.

        `ctx` is click's Context, or that of the copy of click inside of typer.
        """
        whole = []
        for arg, following in zip_longest(args, args[1:], fillvalue="-"):
            whole.append(arg)
            if arg in BARE and following.startswith("-"):
                whole.append(BARE[arg])
        return super().parse_args(ctx, whole)
