"""The rules of the house: who may import whom, and what loads when."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "realtime_style": ROOT / "realtime_style",
    "rts_train": ROOT / "train" / "rts_train",
    "rts_export": ROOT / "export" / "rts_export",
}
BASICS = {"blending", "enlarging", "errors", "files", "frame", "options", "signals"}
SHARED = BASICS | {"ffmpeg", "hardware", "media"}
CONCRETE = SHARED | {
    "stopping",
    *(
        "sources",
        "look",
        "filters",
        "sinks",
        "networks",
        "styles",
        "engine",
        "people",
        "painter",
        "pipeline",
    ),
}
# Room: the rooms of realtime_style that it may import, besides itself.
ARROWS = {
    "config": {"errors", "files"},
    "blending": {"frame"},
    "enlarging": {"frame"},
    "errors": set(),
    "ffmpeg": {"errors", "files"},
    "files": {"errors"},
    "converted": {"errors", "frame"},
    "frame": set(),
    "hardware": {"errors", "ffmpeg", "frame", "options"},
    "media": {"errors", "ffmpeg", "files", "options"},
    "options": {"errors"},
    "signals": set(),
    "stopping": set(),
    "sources": SHARED,
    "look": {"options", "styles"},
    "filters": BASICS | {"look"},
    "sinks": SHARED,
    "networks": {"errors", "files"},
    "styles": {"errors", "files", "networks", "options"},
    "engine": BASICS | {"networks", "styles"},
    "people": BASICS | {"engine", "filters"},
    "painter": BASICS | {"look", "filters", "networks", "styles", "engine", "people"},
    "pipeline": BASICS | {"painter"},
    "file_run": CONCRETE,
    "jobs": CONCRETE | {"file_run"},
    "cluster": CONCRETE | {"file_run", "jobs"},
    "live": CONCRETE | {"config"},
    "stylizer": CONCRETE | {"converted", "file_run"},
    "serve": CONCRETE | {"live"},
    "bench": CONCRETE | {"live", "stylizer"},
    "doctor": CONCRETE | {"bench"},
    "cli": CONCRETE
    | {"config", "file_run", "jobs", "cluster", "stylizer", "live", "serve", "bench", "doctor"},
    "rts_train": {"errors", "files", "styles"},
    "rts_export": {"errors", "files", "frame", "options", "engine", "networks", "styles"},
}
PROTOCOLS = {f"realtime_style.{room}.base" for room in ("sources", "sinks")}


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


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_imported(path: Path, known: set[str]) -> Iterator[str]:
    """Of ours; those of a function and those that only the type checker reads are among them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from names & known or {node.module}


def test_no_two_modules_import_each_other() -> None:
    paths = {module_of(path): path for path in PACKAGES["realtime_style"].rglob("*.py")}
    graph = {
        module: set(modules_imported(path, set(paths))) - {module} for module, path in paths.items()
    }

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


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
        ["image", "--help"],
        ["sheet", "--help"],
        ["controls", "--midi"],
        ["config"],
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
