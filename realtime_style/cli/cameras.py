"""`rts cameras`: what there is to paint from."""

import dataclasses

from realtime_style.cli import parameters
from realtime_style.cli.parameters import print_json, say
from realtime_style.cli.printable import printable


def cameras(as_json: parameters.Json = False) -> None:
    """List the cameras of this machine; on Linux with their sizes and rates."""
    from realtime_style.sources.devices import list_cameras, modes_of

    found = list_cameras()
    if as_json:
        print_json(
            [
                {**dataclasses.asdict(each), "modes": list(map(dataclasses.asdict, modes_of(each)))}
                for each in found
            ]
        )
        return
    for each in found:
        print(printable(f"{each.number:3}  {each.name}  {each.path}".rstrip()))
        if each.problem:
            print(printable(f"     {each.problem}"))
        for mode in modes_of(each):
            print(f"     {mode.width}x{mode.height}  {mode.format}  {mode.fps:g} fps")
    if not found:
        say("no camera found; 'rts webcam --camera test' needs none")
