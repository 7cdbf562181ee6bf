"""How each command of the pages is tried: which are run, and where; and why some are not."""

from collections.abc import Mapping

from tests.docs.pages import PAGES, Typed, spans, typed_lines

BRIEF = frozenset(
    ("--help", "--version", "cameras", "config", "controls", "demo", "image", "sheet", "styles")
) | {"video"}
"""What follows `rts` in lines that are done in a moment on a small file."""

ONLY_READ: Mapping[str, str] = {
    'pip install "realtime-style[cpu,web]"': "fetches packages",
    'pip install "realtime-style[cpu]"': "fetches packages",
    'pip install "realtime-style[cpu,train]"': "fetches packages",
    'pip install "realtime-style[cpu,cluster]"': "fetches packages",
    "make test": "fetches packages, and runs this very test",
    "make check": "the same",
    "make test-slow": "the same",
    "make test-runtime": "the same",
    "make coverage": "the same",
    "make test-devices": "fetches packages, and writes to this machine's devices",
    "make format": "fetches packages, and changes the clone",
    "make bench": "measures for minutes, and changes the clone",
    "docker build -t realtime-style .": "needs Docker, and fetches an image",
    "docker run --rm -p 8010:8010 realtime-style --token something-long": "needs that image",
    "rts webcam --spout": "needs Windows",
    "rts webcam --syphon": "needs macOS",
    "rts bench --device cuda --resolution 1080p --resolution 2160p": "needs an NVIDIA card",
    "python benchmarks/on_a_processor.py": "measures for ten minutes",
    "python benchmarks/compare_peer.py": "fetches another tool",
    "accelerate launch --num_processes 4 -m realtime_style train --recipe gallery --photos DIR": (
        "learns on four cards: tests/train/test_distributed.py has two processes"
    ),
}
"""Lines that no test runs, and why not; the programs that would run them read them."""

LONG: Mapping[str, str] = {
    "make demo": "a_clone",
    "python3 -m venv painting": "an_environment",
    ". painting/bin/activate": "an_environment",
    "rts train picture.jpg --name mine": "learning",
    "rts train PICTURE --name NAME": "learning",
    "rts train --recipe gallery --photos DIR": "learning",
    "rts evaluate candy ink --photos DIR": "evaluating",
    "rts bench": "measuring",
    "rts bench --quick": "measuring",
    "rts bench --live --resolution 720p --stroke-unit picture": "measuring",
    "rts bench --variant all --json > before.json": "comparing",
    "rts bench --variant all --compare before.json --threshold 0.1": "comparing",
    "rts video films/ more.mkv painted/ --workers 0": "workers",
    "dask scheduler": "a_cluster",
    "dask worker tcp://10.0.0.5:8786 --nthreads 1": "a_cluster",
    "rts video films/ /shared/painted --scheduler tcp://10.0.0.5:8786": "a_cluster",
}
"""Lines that test_long_commands.py runs, and in which of its tests."""

LINES: Mapping[str, Typed] = {each.line: each for each in typed_lines()}
"""Each line that a page says to type, once, with its first page."""
MENTIONS = tuple(
    dict.fromkeys(
        span
        for page in PAGES
        for span in spans(page)
        if span.startswith("rts ") and "(…)" not in span and "COMMAND" not in span
    )
)
"""What sentences name."""


def is_run_at_once(line: str) -> bool:
    """By test_commands.py, in the test's own process or by a shell."""
    return line.startswith("rts ") and line.split()[1] in BRIEF and line not in LONG


def is_live(line: str) -> bool:
    """By test_live_commands.py, until it is interrupted."""
    return line.startswith(("rts webcam", "rts serve")) and line not in ONLY_READ
