"""What `auto` gains on this processor: `rts video` and a live run, in turns with `--device cpu`.

    python benchmarks/on_a_processor.py [--before TREE [--before-python PYTHON]] [--turns 3]

Run it with the Python of an environment that has `realtime-style[openvino]`, on a quiet machine: it
takes some ten minutes on two cores. TREE is a checkout of the version to compare with, PYTHON one
that has what that needs; without them `--device cpu` of this version is what is compared with.
Every side paints the same clips: the bundled one scaled, H.264 with sound, steadied. A ratio is
the median of the turns' own. Rates are those of `rts video --json`, from the first frame
that was written to the last; memory is the peak of its process, without ffmpeg's.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from realtime_style.bench.clip import make_clip
from realtime_style.bench.machine import describe_machine
from realtime_style.bench.plan import Size
from realtime_style.engine.providers import import_onnxruntime

HERE = Path(__file__).resolve().parent.parent
EVERY_PIXEL = ("--stroke-unit", "pixels")
LIVE = Size(1280, 720)
LIVE_AS = {"picture": "as usual", "pixels": "every pixel"}
MOST_MEMORY, MOST_DROPPED, MOST_P95_MS = 1.3, 0.01, 66.0
NO_SLOWER = 0.97
"""Of the rate before, what noise allows."""
PAUSE_S = 2.0
"""Between two turns: what the last one left to be done, such as writing."""


@dataclass(frozen=True)
class Case:
    """A clip, and how much faster it has to be painted."""

    size: Size
    frames: int
    least_ratio: float
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.size}{', every pixel' if self.options else ''}"


CASES = [
    Case(Size(640, 480), 300, 1.7),
    Case(Size(1280, 720), 200, 2.0),
    Case(Size(1280, 720), 100, 2.0, EVERY_PIXEL),
    Case(Size(1920, 1080), 150, 2.0),
    Case(Size(1920, 1080), 50, 2.0, EVERY_PIXEL),
]


@dataclass(frozen=True)
class Side:
    """One of those that paint in turns."""

    name: str
    tree: Path
    python: str
    options: tuple[str, ...]

    def run(self, *arguments: object) -> dict[str, Any]:
        """The report of an `rts` command: the last that it prints."""
        command = [self.python, "-m", "realtime_style", *map(str, arguments), *self.options]
        environment = {**os.environ, "PYTHONPATH": str(self.tree)}
        done = subprocess.run(
            [*command, "--json"],
            cwd=self.tree,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(command)} failed: {done.stderr[-600:]}")
        report: dict[str, Any] = json.loads(done.stdout[done.stdout.rfind("\n{") + 1 :])
        return report


@dataclass
class Found:
    """What one side did in all turns of a case."""

    fps: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    painted_by: str = ""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--before", type=Path, default=HERE, help="the tree to compare with")
    parser.add_argument("--before-python", default=sys.executable, help="what runs it")
    parser.add_argument("--turns", type=int, default=3, help="of each side (default 3)")
    parser.add_argument("--live-seconds", type=int, default=40, help="of each side (default 40)")
    options = parser.parse_args()
    sides = [
        Side("before, cpu", options.before.resolve(), options.before_python, ("--device", "cpu")),
        Side("cpu", HERE, sys.executable, ("--device", "cpu")),
        Side("auto", HERE, sys.executable, ()),
    ]
    if options.before == HERE:
        del sides[0]
    tell_machine()
    verdicts: list[str] = []
    with tempfile.TemporaryDirectory(prefix="rts-processor-") as folder:
        warm_up(sides, Path(folder))
        for case in CASES:
            verdicts += judge(case, paint_in_turns(case, sides, options.turns, Path(folder)))
    verdicts += live(sides, options.live_seconds)
    print("\n" + "\n".join(verdicts))


def tell_machine() -> None:
    """On what, when, and how busy it is."""
    machine = describe_machine(onnxruntime=str(import_onnxruntime().__version__), threads=0)
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"{machine.cpu}, {machine.cores} cores, {machine.system}; "
        f"onnxruntime {machine.onnxruntime}; {machine.date}; {load}",
        flush=True,
    )


def warm_up(sides: list[Side], folder: Path) -> None:
    """Each side once, so that trials are done and files are in memory."""
    clip = folder / "short.mp4"
    make_clip(clip, Size(640, 480), 10)
    for side in sides:
        side.run("video", clip, folder / "warm.mp4", "--overwrite")


def paint_in_turns(case: Case, sides: list[Side], turns: int, folder: Path) -> dict[str, Found]:
    """What each side did with one clip."""
    clip = folder / f"{case.size}-{case.frames}.mp4"
    if not clip.exists():
        make_clip(clip, case.size, case.frames)
    found = {side.name: Found() for side in sides}
    for _ in range(turns):
        for side in sides:
            time.sleep(PAUSE_S)
            given = (clip, folder / "out.mp4", "--overwrite", *case.options)
            report = side.run("video", *given)
            of_side = found[side.name]
            of_side.fps.append(report["fps"])
            of_side.memory_mb.append(report["peak_rss_mb"] or 0.0)
            of_side.painted_by = f"{report['provider']}, {precision(report)}"
    first = next(iter(found.values()))
    print(f"\n{case}: {case.frames} frames, {turns} turns")
    for name, each in found.items():
        print(
            f"  {name:12} {statistics.median(each.fps):6.1f} fps, {ratio(each, first):.2f} times "
            f"(turns: {', '.join(f'{fps:.1f}' for fps in each.fps)}); "
            f"{max(each.memory_mb):.0f} MB; {each.painted_by}",
            flush=True,
        )
    return found


def precision(report: dict[str, Any]) -> str:
    """That which was chosen, of a report that says so."""
    choice = report.get("choice")
    return str(choice["precision"]) if choice else "?"


def ratio(found: Found, first: Found) -> float:
    """The median of the turns' ratios."""
    return statistics.median(a / b for a, b in zip(found.fps, first.fps, strict=True))


def judge(case: Case, found: dict[str, Found]) -> list[str]:
    """A line for each thing that a clip has to show."""
    first, cpu, auto = next(iter(found.values())), found["cpu"], found["auto"]
    gained, memory = ratio(auto, first), max(auto.memory_mb) / (max(first.memory_mb) or 1)
    lines = [
        verdict(gained >= case.least_ratio, f"{case}: {gained:.2f} times, of {case.least_ratio}"),
        verdict(memory <= MOST_MEMORY, f"{case}: memory {memory:.2f} times, of {MOST_MEMORY}"),
    ]
    if cpu is not first:
        same = ratio(cpu, first)
        lines.append(verdict(same >= NO_SLOWER, f"{case}: --device cpu {same:.2f} times"))
    return lines


def live(sides: list[Side], seconds: int) -> list[str]:
    """The test pattern at 30 frames a second: as `rts webcam` paints it, and every pixel."""
    lines = []
    for unit in ("picture", "pixels"):
        shown = LIVE_AS[unit]
        print(f"\nlive, {LIVE}, {shown}, 30 fps, {seconds} s each")
        for side in sides:
            if unit == "picture" and side.tree != HERE:
                continue  # it may be too old to know the option
            time.sleep(PAUSE_S)
            asked = ("--stroke-unit", unit) if unit == "picture" else ()
            given = ("--seconds", seconds, "--resolution", LIVE, *asked)
            report = side.run("bench", "--live", *given)
            dropped = report["frames_dropped"] / (report["frames_dropped"] + report["frames_out"])
            p95 = report["latency_ms"]["p95"]
            told = f"{dropped:.2%} dropped, latency p50 {report['latency_ms']['p50']} p95 {p95} ms"
            print(f"  {side.name:12} {told}", flush=True)
            if side.name == "auto":
                met = dropped <= MOST_DROPPED and p95 <= MOST_P95_MS
                lines.append(verdict(met, f"live, {shown}: {told}"))
    return lines


def verdict(met: bool, what: str) -> str:
    """One line of the summary."""
    return f"{'met    ' if met else 'NOT MET'} {what}"


if __name__ == "__main__":
    main()
