"""Options of live commands that may stand without their value."""

from itertools import zip_longest
from typing import Any

from typer.core import TyperCommand

from realtime_style.options import ANY_DEVICE

VIRTUAL_CAMERA = "--virtual-camera"
MICROPHONE = "--microphone"


class LiveCommand(TyperCommand):
    """Lets `--virtual-camera` and `--microphone` stand without a device."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As for every command, with a device that is left out put in.

        `ctx` is click's Context, or that of the copy of click inside of typer.
        """
        whole = []
        for arg, following in zip_longest(args, args[1:], fillvalue="-"):
            whole.append(arg)
            if arg in (VIRTUAL_CAMERA, MICROPHONE) and following.startswith("-"):
                whole.append(ANY_DEVICE)
        return super().parse_args(ctx, whole)
