"""`rts export`: a checkpoint into files that paint."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.errors import InputError


def export(
    checkpoint: Annotated[
        Path,
        typer.Argument(
            metavar="CHECKPOINT",
            help="The checkpoint.pt that 'rts train' left.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The .onnx or .safetensors file to write.",
            metavar="FILE",
            show_default="NAME.onnx",
        ),
    ] = None,
    gallery: Annotated[
        Path | None,
        typer.Option(
            help="Write a trunk and all of its styles into this folder.",
            metavar="FOLDER",
            show_default=False,
        ),
    ] = None,
    photos: Annotated[
        Path | None,
        typer.Option(
            help="With --gallery: a folder of photos to calibrate its int8 network with.",
            metavar="FOLDER",
            show_default=False,
        ),
    ] = None,
    overwrite: parameters.Overwrite = False,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Write a trained style as one file, checked and compared with PyTorch."""
    from rts_export.quantize import calibration_photos
    from rts_export.to_onnx import export_checkpoint, export_gallery
    from rts_train.checkpoint import load_checkpoint

    if gallery is not None:
        if photos is None:
            raise InputError("an int8 trunk is calibrated with photographs: give --photos FOLDER")
        cards = export_gallery(checkpoint, gallery, calibration_photos(photos))
        if as_json:
            print_json([dataclasses.asdict(card) for card in cards])
        say(f"{display(gallery)}: the trunk and {len(cards)} styles", quiet=quiet or as_json)
        return
    if output is None:
        output = Path(f"{load_checkpoint(checkpoint).recipe.name}.onnx")
    card = export_checkpoint(checkpoint, output, overwrite=overwrite)
    if as_json:
        print_json({"output": str(output), "card": dataclasses.asdict(card)})
        return
    say(f"{display(output)}: '{card.name}', contract {card.contract}", quiet=quiet)
    if card.parity:
        worst = max(json.loads(card.parity), key=lambda each: each["largest"])
        say(
            f"Differs from PyTorch by at most {worst['largest']} of 255 levels (at "
            f"{worst['width']}x{worst['height']}, {worst['mean']:.2g} on average)",
            quiet=quiet,
        )
