"""Where the network's time goes, by kind of operator: onnxruntime's own profile.

python benchmarks/profile_network.py [WIDTH HEIGHT]

One thread, so that no time is spent in waiting. Prints a Markdown table; medians over the laps.
"""

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnxruntime

from realtime_style.options import DEFAULT_STYLE
from realtime_style.styles.selection import StyleSelection, select_style

LAPS = 30


def main(width: int = 640, height: int = 480) -> None:
    """Print milliseconds by kind of operator, the largest first."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for (kind, _), laps in profile(select_style(DEFAULT_STYLE), width, height).items():
        kinds[kind].append(float(np.median(laps)))
    total = sum(sum(each) for each in kinds.values())
    print(f"| operator | times | ms of {total:.1f} |\n|---|---|---|")
    for kind, each in sorted(kinds.items(), key=lambda item: -sum(item[1])):
        if sum(each) >= 0.05:
            print(f"| {kind} | {len(each)} | {sum(each):.2f} |")


def profile(choice: StyleSelection, width: int, height: int) -> dict[tuple[str, str], list[float]]:
    """Milliseconds of each lap, by kind and name of operator."""
    assert choice.parameters is not None
    with tempfile.TemporaryDirectory() as folder:
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = 1
        settings.enable_profiling = True
        settings.profile_file_prefix = str(Path(folder) / "profile")
        session = onnxruntime.InferenceSession(
            str(choice.family.frames().path), settings, providers=["CPUExecutionProvider"]
        )
        frame = np.random.default_rng(0).integers(0, 256, (1, height, width, 3), np.uint8)
        for _ in range(LAPS):
            session.run(None, {"frame": frame, "style": choice.parameters[None]})
        events = json.loads(Path(session.end_profiling()).read_text())
    laps: dict[tuple[str, str], list[float]] = defaultdict(list)
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            laps[event["args"]["op_name"], event["name"]].append(event["dur"] / 1000)
    return laps


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
