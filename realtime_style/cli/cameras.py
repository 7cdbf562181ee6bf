"""`rts cameras`: what there is to paint from."""

import dataclasses

from realtime_style.cli import parameters
from realtime_style.cli.parameters import print_json, say


def cameras(as_json: parameters.Json = False) -> None:
    """List the cameras of this machine."""
    from realtime_style.sources.devices import list_cameras

    found = list_cameras()
    if as_json:
        print_json([dataclasses.asdict(each) for each in found])
        return
    for each in found:
        print(f"{each.number:3}  {each.name}  {each.path}".rstrip())
    if not found:
        say("no camera found; 'rts webcam --camera test' needs none")
