import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
from realtime_style.networks.manifest import MANIFEST, read_family, write_manifest

Table = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A network's folder, whose files are empty."""
    folder = tmp_path / "0123456789ab"
    folder.mkdir()
    write_manifest(folder, family_in(folder))
    return folder


def family_in(folder: Path) -> NetworkFamily:
    graphs = [
        Graph(path=folder / f"{precision}-{purpose}.onnx", precision=precision, purpose=purpose)
        for precision in Precision
        for purpose in (Purpose.FRAMES, Purpose.ONE_THREAD)
    ]
    graphs += [
        Graph(path=folder / f"{name}.onnx", purpose=Purpose.PARTS, part=name) for name in PARTS
    ]
    start = folder / "weights.safetensors"
    for path in [each.path for each in graphs] + [start]:
        path.touch()
    return NetworkFamily(
        graphs=tuple(graphs),
        identity="0123456789ab",
        geometry=Geometry(multiple_px=16, large_px=1000),
        style=StyleLayout(parameters=20, last_norm_first=4, last_norm_channels=3),
        origin="realtime-style 9",
        training_start=start,
    )


def change(folder: Path, edit: Callable[[Table], object]) -> None:
    path = folder / MANIFEST
    table = json.loads(path.read_text())
    edit(table)
    path.write_text(json.dumps(table))


def test_what_is_written_is_read(folder: Path) -> None:
    assert read_family(folder) == family_in(folder)


def test_a_graph_is_found_by_precision_and_purpose(folder: Path) -> None:
    family = read_family(folder)

    found = family.find(Precision.INT8, Purpose.ONE_THREAD)
    assert found is not None
    assert found.path.name == "int8-one-thread.onnx"
    assert family.find(Precision.INT8, Purpose.RUNNING_STATISTICS) is None
    assert list(family.parts()) == list(PARTS)


def test_keys_of_later_versions_are_left_out(folder: Path) -> None:
    change(folder, lambda table: table.update(colour="blue"))

    assert read_family(folder) == family_in(folder)


@pytest.mark.parametrize("name", ["../a.onnx", "/etc/passwd", "a/b.onnx", "..", "", "C:a.onnx"])
def test_a_file_outside_the_folder_is_refused(name: str, folder: Path) -> None:
    (folder.parent / "a.onnx").touch()
    change(folder, lambda table: table["graphs"][0].update(file=name))

    with pytest.raises(StyleError, match=r"manifest\.json' is damaged: .*no file in its folder"):
        read_family(folder)


def test_weights_outside_the_folder_are_refused(folder: Path) -> None:
    change(folder, lambda table: table.update(training_start="../weights.safetensors"))

    with pytest.raises(StyleError, match=r"'\.\./weights.safetensors', which is no file in its"):
        read_family(folder)


def test_a_file_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "int8-frames.onnx").unlink()

    with pytest.raises(StyleError, match=r"names 'int8-frames\.onnx', which is not there"):
        read_family(folder)


def test_a_newer_contract_is_refused_by_name(folder: Path) -> None:
    (folder / MANIFEST).write_text('{"contract": "rts-network-2"}')

    with pytest.raises(StyleError, match="contract 'rts-network-2', not 'rts-network-1': it needs"):
        read_family(folder)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda t: t.pop("contract"), "its contract is no line of text"),
        (lambda t: t.update(identity="my trunk"), "'my trunk' is no digest"),
        (lambda t: t.update(identity="\ud800"), "surrogates not allowed"),
        (lambda t: t.update(origin=3), "its origin is no line of text"),
        (lambda t: t.update(graphs={}), "its graphs is no list"),
        (lambda t: t.update(graphs=[]), "no graph of fp32 for frames"),
        (lambda t: t.update(graphs=[3]), "a graph is no table"),
        (lambda t: t["graphs"].append(t["graphs"][0]), "two of its graphs are for the same"),
        (lambda t: t["graphs"].pop(0), "no graph of fp32 for frames"),
        (lambda t: t["graphs"].pop(2), "a graph of fp16 for one-thread and none for frames"),
        (lambda t: t["graphs"].pop(-1), "its parts are not encode, body, up, decode"),
        (lambda t: t["graphs"][0].update(precision="fp64"), "'fp64' is not a valid Precision"),
        (lambda t: t["graphs"][0].update(purpose="fun"), "'fun' is not a valid Purpose"),
        (lambda t: t["graphs"][0].update(part="body"), "fp32-frames.onnx' is part 'body'"),
        (lambda t: t["graphs"][-1].pop("part"), "decode.onnx' is part ''"),
        (lambda t: t.pop("geometry"), "its geometry is no table"),
        (lambda t: t["geometry"].update(step_px=0), "its step_px must be a whole number above 0"),
        (lambda t: t["geometry"].update(step_px=True), "its step_px must be a whole number"),
        (lambda t: t["geometry"].update(step_px=8.0), "its step_px must be a whole number"),
        (lambda t: t["style"].update(parameters=1 << 40), "its parameters must be a whole number"),
        (lambda t: t["style"].update(parameters=9), "ends behind its 9 parameters"),
    ],
)
def test_a_damaged_manifest_is_refused_by_what_is_wrong(
    edit: Callable[[Table], object], message: str, folder: Path
) -> None:
    change(folder, edit)

    with pytest.raises(StyleError, match=rf"0123456789ab/manifest\.json' is damaged: .*{message}"):
        read_family(folder)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b"\xff\xfe", b'{"contract": NaN', b"[" * 100_000]
)
def test_what_is_no_manifest_is_refused_by_name(content: bytes, folder: Path) -> None:
    (folder / MANIFEST).write_bytes(content)

    with pytest.raises(StyleError, match=r"manifest\.json' is damaged: "):
        read_family(folder)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_manifest_cut_short_is_refused(share: float, folder: Path) -> None:
    data = (folder / MANIFEST).read_bytes()
    (folder / MANIFEST).write_bytes(data[: int(len(data) * share)])

    with pytest.raises(StyleError, match=r"manifest\.json' is damaged: "):
        read_family(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
def test_a_pipe_is_no_manifest_and_is_not_waited_for(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    os.mkfifo(folder / MANIFEST)

    with pytest.raises(StyleError, match="no regular file"):
        read_family(folder)
