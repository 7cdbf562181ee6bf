"""A network family in a folder, with a `manifest.json` that says what its files are."""

import dataclasses
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from realtime_style.errors import StyleError
from realtime_style.networks.family import (
    PARTS,
    Geometry,
    Graph,
    NetworkFamily,
    Precision,
    Purpose,
    StyleLayout,
)

NETWORK_CONTRACT = "rts-network-1"
"""What `manifest.json` says, and what the graphs take and give: docs/style-files.md."""

MANIFEST = "manifest.json"

_IDENTITY = re.compile(r"[0-9a-f]{12,64}")
_LARGEST_BYTES = 1 << 20
_LONGEST_LINE = 1000
_MOST = 1 << 30
"""Of any whole number in a manifest."""


def read_family(folder: Path) -> NetworkFamily:
    """Read the manifest in `folder`.

    Raises:
        StyleError: it is unreadable, damaged or of another contract, or a file that it names is
            not there or outside the folder.
    """
    path = folder / MANIFEST
    try:
        table = _load(path)
        contract = _text(table, "contract")
        if contract == NETWORK_CONTRACT:
            return _family(table, folder)
    except OSError as error:
        raise StyleError(f"cannot read the network '{path}': {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise StyleError(f"the network '{path}' is damaged: {reason}") from error
    raise StyleError(
        f"'{path}' is a network of contract '{contract}', not '{NETWORK_CONTRACT}': "
        "it needs another version of realtime-style"
    )


def write_manifest(folder: Path, family: NetworkFamily) -> None:
    """Write what `read_family` reads; the files of the family lie in `folder`."""
    assert family.style is not None
    table: dict[str, Any] = {
        "contract": NETWORK_CONTRACT,
        "identity": family.identity,
        "origin": family.origin,
        "geometry": dataclasses.asdict(family.geometry),
        "style": dataclasses.asdict(family.style),
        "graphs": [each.to_json() for each in family.graphs],
    }
    if family.training_start:
        table["training_start"] = family.training_start.name
    (folder / MANIFEST).write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


def _load(path: Path) -> dict[str, Any]:
    if not path.is_file() or path.stat().st_size > _LARGEST_BYTES:
        raise ValueError("no regular file, or too large for one of ours")
    table = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(table, dict):
        raise ValueError("it holds no table")
    return table


def _family(table: Mapping[str, Any], folder: Path) -> NetworkFamily:
    identity = _text(table, "identity")
    if not _IDENTITY.fullmatch(identity):
        raise ValueError(f"its identity '{identity}' is no digest")
    graphs = tuple(_graph(each, folder) for each in _list(table, "graphs"))
    _check_graphs(graphs)
    start = _text(table, "training_start", "")
    return NetworkFamily(
        graphs=graphs,
        identity=identity,
        geometry=_geometry(_table(table, "geometry")),
        style=_style(_table(table, "style")),
        origin=_text(table, "origin", ""),
        training_start=_file(start, folder) if start else None,
    )


def _graph(table: Any, folder: Path) -> Graph:
    if not isinstance(table, dict):
        raise ValueError("a graph is no table")
    graph = Graph(
        path=_file(_text(table, "file"), folder),
        precision=Precision(_text(table, "precision")),
        purpose=Purpose(_text(table, "purpose")),
        part=_text(table, "part", ""),
    )
    if (graph.part in PARTS) != (graph.purpose is Purpose.PARTS):
        raise ValueError(f"its graph '{graph.path.name}' is part '{graph.part}'")
    return graph


def _check_graphs(graphs: tuple[Graph, ...]) -> None:
    kinds = [(each.precision, each.purpose, each.part) for each in graphs]
    if len(set(kinds)) < len(kinds):
        raise ValueError("two of its graphs are for the same")
    if (Precision.FP32, Purpose.FRAMES, "") not in kinds:
        raise ValueError(f"it has no graph of {Precision.FP32} for {Purpose.FRAMES}")
    for precision, purpose, _ in kinds:
        if (precision, Purpose.FRAMES, "") not in kinds:
            raise ValueError(f"it has a graph of {precision} for {purpose} and none for frames")
    parts = {each for each in kinds if each[1] is Purpose.PARTS}
    if parts and parts != {(Precision.FP32, Purpose.PARTS, name) for name in PARTS}:
        raise ValueError(f"its parts are not {', '.join(PARTS)}, each in {Precision.FP32}")


def _file(name: str, folder: Path) -> Path:
    """The file of that name in `folder`.

    Raises:
        ValueError: the name leads out of it, or there is no such file.
    """
    if name in ("", ".", "..") or any(each in name for each in "/\\:\0"):
        raise ValueError(f"it names {name!a}, which is no file in its folder")
    if not (folder / name).is_file():
        raise ValueError(f"it names '{name}', which is not there")
    return folder / name


def _geometry(table: Mapping[str, Any]) -> Geometry:
    return Geometry(**_counts(table, Geometry))


def _style(table: Mapping[str, Any]) -> StyleLayout:
    layout = StyleLayout(**_counts(table, StyleLayout))
    if layout.after_last_norm > layout.parameters:
        raise ValueError(f"its last normalisation ends behind its {layout.parameters} parameters")
    return layout


def _counts(table: Mapping[str, Any], kind: type[Geometry | StyleLayout]) -> dict[str, int]:
    """A whole number for each field of `kind`."""
    counts = {}
    for name in (each.name for each in dataclasses.fields(kind)):
        value = table.get(name)
        if type(value) is not int or not 0 < value < _MOST:
            raise ValueError(f"its {name} must be a whole number above 0")
        counts[name] = value
    return counts


def _text(table: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or len(value) > _LONGEST_LINE:
        raise ValueError(f"its {key} is no line of text")
    value.encode()  # halves of surrogate pairs are no text
    return value


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key)
    if not isinstance(value, dict):
        raise ValueError(f"its {key} is no table")
    return value


def _list(table: Mapping[str, Any], key: str) -> list[Any]:
    value = table.get(key)
    if not isinstance(value, list):
        raise ValueError(f"its {key} is no list")
    return value
