"""`rts export`: a checkpoint into one ONNX file."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli.parameters import display, print_json, say


def export(
    checkpoint: Annotated[
        Path, typer.Argument(help="The checkpoint.pt that 'rts train' left.", show_default=False)
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The .onnx file.", show_default="NAME.onnx"),
    ] = None,
    overwrite: parameters.Overwrite = False,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Write a trained style as one .onnx file, checked and compared with PyTorch."""
    from rts_export.to_onnx import export_checkpoint
    from rts_train.checkpoint import load_checkpoint

    if output is None:
        output = Path(f"{load_checkpoint(checkpoint).recipe.name}.onnx")
    card = export_checkpoint(checkpoint, output, overwrite=overwrite)
    if as_json:
        print_json({"output": str(output), "card": dataclasses.asdict(card)})
        return
    worst = max(json.loads(card.parity), key=lambda each: each["largest"])
    say(
        f"{display(output)}: '{card.name}', differs from PyTorch by at most {worst['largest']} "
        f"of 255 levels (at {worst['width']}x{worst['height']}, {worst['mean']:.2g} on average)",
        quiet=quiet,
    )
