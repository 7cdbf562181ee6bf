"""What control from outside costs: latency of a live run with it and without, in turns.

    python benchmarks/control_latency.py 8 --seconds 6

A painter at --quality fast has time to spare on two cores; one that has none drops pictures, and
its latency is that of a full machine.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

PORT = 9123
RATE_HZ = 22_050
SENDER = f"""
import sys, time
from pythonosc.udp_client import SimpleUDPClient
client, rate, sent, began = SimpleUDPClient("127.0.0.1", {PORT}), float(sys.argv[1]), 0, time.time()
while True:
    client.send_message("/rts/strength", 0.8 + 0.2 * (sent % 50) / 50)
    sent += 1
    time.sleep(max(0.0, began + sent / rate - time.time()))
"""
KINDS = (
    "nothing",
    "OSC, 100 a second",
    "OSC, 100 a second, people found",
    "OSC, 1000 a second",
    "beat",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("turns", type=int)
    parser.add_argument("--seconds", type=float, default=6)
    arguments = parser.parse_args()
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        sound = write_beat(Path(folder) / "beat.wav")
        for turn in range(arguments.turns):
            for kind in KINDS if turn % 2 == 0 else KINDS[::-1]:
                found[kind].append(run(kind, sound, arguments.seconds))
    print("| steered by | p50 ms | p95 ms | p95 more than nothing | frames |")
    print("| --- | --- | --- | --- | --- |")
    for kind, reports in found.items():
        times = [report["latency_ms"] for report in reports]
        more = [
            each["p95"] - bare["latency_ms"]["p95"]
            for each, bare in zip(times, found["nothing"], strict=True)
        ]
        p50, p95 = (statistics.median(each[name] for each in times) for name in ("p50", "p95"))
        frames = sum(report["frames_out"] for report in reports)
        print(f"| {kind} | {p50:.1f} | {p95:.1f} | {statistics.median(more):+.1f} | {frames} |")


def run(kind: str, sound: Path, seconds: float) -> dict[str, Any]:
    """The report of one run."""
    command = [sys.executable, "-m", "realtime_style", "webcam", "--camera", "test", "--no-window"]
    command += ["--quality", "fast", "--strength", "0.9", "--json", "--seconds", str(seconds)]
    with contextlib.ExitStack() as peers:
        if kind.startswith("OSC"):
            command += ["--osc", str(PORT)]
            peers.enter_context(sending(kind.split()[1]))
        if kind.endswith("people found"):
            command += ["--background", "photo"]
        if kind == "beat":
            command += ["--beat", str(sound)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@contextlib.contextmanager
def sending(rate: str) -> Iterator[None]:
    """A peer that moves a knob so many times a second."""
    with subprocess.Popen([sys.executable, "-c", SENDER, rate]) as peer:
        try:
            yield
        finally:
            peer.kill()


def write_beat(path: Path) -> Path:
    """Two seconds of a drum at 120 beats a minute."""
    samples = np.zeros(2 * RATE_HZ)
    burst = np.random.default_rng(1).normal(0, 1, RATE_HZ // 8)
    burst *= np.exp(-np.arange(burst.size) / RATE_HZ * 40)
    for beat in range(4):
        samples[beat * RATE_HZ // 2 :][: burst.size] = burst
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((samples * 8000).astype("<i2").tobytes())
    return path


if __name__ == "__main__":
    main()
