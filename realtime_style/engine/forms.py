"""The forms that a trunk's file comes in: one graph, put differently for what it is to do."""

from pathlib import Path


def int8_path(trunk: Path) -> Path:
    """In eight bits: `rts_export.quantize`."""
    return _beside(trunk, "int8")


def running_path(trunk: Path) -> Path:
    """With normalisations that remember, for live runs: `rts_export.running`."""
    return _beside(trunk, "running")


def strips_path(trunk: Path) -> Path:
    """With its last layers strip by strip, for one thread of a processor: `rts_export.strips`."""
    return _beside(trunk, "strips")


def part_path(trunk: Path, part: str) -> Path:
    """One part of it, for large pictures: `rts_export.parts`. Those of int8 are float32's."""
    return _beside(trunk.with_stem(trunk.stem.removesuffix("-int8")), part)


def _beside(trunk: Path, form: str) -> Path:
    return trunk.with_name(f"{trunk.stem}-{form}.onnx")
