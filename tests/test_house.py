"""The rules of the house: who may import whom, and what loads when."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "realtime_style": ROOT / "realtime_style",
    "rts_train": ROOT / "train" / "rts_train",
    "rts_export": ROOT / "export" / "rts_export",
}
BASICS = {"captions", "described", "errors", "folders", "frame", "limits", "options", "paths"}
BASICS |= {"signals", "video4linux"}
CONCRETE = BASICS | {"stopping"} | {"sources", "filters", "sinks", "styles", "engine", "pipeline"}
# Room: the rooms of realtime_style that it may import, besides itself.
ARROWS = {
    "captions": set(),
    "described": set(),
    "errors": set(),
    "folders": {"errors"},
    "frame": set(),
    "options": {"errors"},
    "limits": {"errors"},
    "paths": set(),
    "signals": set(),
    "stopping": set(),
    "video4linux": set(),
    "sources": BASICS,
    "filters": BASICS,
    "sinks": BASICS,
    "styles": {"errors", "folders", "limits", "paths"},
    "engine": BASICS | {"styles"},
    "pipeline": BASICS,
    "wiring": CONCRETE,
    "jobs": CONCRETE | {"wiring"},
    "cluster": CONCRETE | {"wiring", "jobs"},
    "live": CONCRETE,
    "stylizer": CONCRETE | {"wiring"},
    "serve": CONCRETE | {"live"},
    "bench": CONCRETE | {"live", "stylizer"},
    "doctor": CONCRETE | {"bench"},
    "cli": CONCRETE | {"wiring", "jobs", "cluster", "stylizer", "live", "serve", "bench", "doctor"},
    "rts_train": {"errors", "folders", "limits", "paths", "styles"},
    "rts_export": {"errors", "folders", "frame", "limits", "paths", "options"}
    | {"engine", "styles", "sinks"},
}
PROTOCOLS = {f"realtime_style.{room}.base" for room in ("sources", "engine", "filters", "sinks")}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def files() -> Iterator[tuple[str, Path]]:
    for package, folder in PACKAGES.items():
        for path in folder.rglob("*.py"):
            inner = path.relative_to(folder).with_suffix("").parts
            yield (inner[0] if package == "realtime_style" else package), path


def test_rooms_import_only_whom_they_may() -> None:
    broken = []
    for room, path in files():
        for module in imports(path):
            package, _, rest = module.partition(".")
            target = rest.partition(".")[0]
            if room not in ARROWS or package != "realtime_style" or target in ("", room):
                continue
            if target not in ARROWS[room] and not (room == "pipeline" and module in PROTOCOLS):
                broken.append(f"{path.relative_to(ROOT)} imports {module}")

    assert broken == []


@pytest.mark.parametrize("package", ["torch", "onnx", "rts_train", "rts_export"])
def test_the_runtime_never_imports_the_trainer(package: str) -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for room, path in files()
        if room not in ("rts_train", "rts_export", "cli")
        and any(module.partition(".")[0] == package for module in imports(path))
    ]

    assert guilty == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["styles", "--json"],
        ["video", "--help"],
        ["batch", "--help"],
        ["webcam", "--help"],
        ["serve", "--help"],
    ],
)
def test_light_commands_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys, json\n"
        f"sys.argv = ['rts', *{arguments}]\n"
        "from realtime_style.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "heavy = {'torch', 'cv2', 'onnxruntime', 'onnx', 'av', 'numpy', 'distributed'}\n"
        "loaded = heavy & set(sys.modules)\n"
        "print(json.dumps(sorted(loaded)))"
    )

    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert json.loads(out.stdout.splitlines()[-1]) == []
