"""The script of `make bench`."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from realtime_style.bench.report import BenchReport
from tests.bench.results import MACHINE, case

ROOT = Path(__file__).parents[2]


def write_table(result: Path, page: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, ROOT / "benchmarks" / "write_table.py", result, page]
    return subprocess.run([str(each) for each in command], capture_output=True, text=True)


@pytest.fixture
def result(tmp_path: Path) -> Path:
    path = tmp_path / "bench.json"
    path.write_text(json.dumps(BenchReport(machine=MACHINE, cases=[case(640, 28.0)]).to_json()))
    return path


def test_the_table_in_the_docs_is_replaced_and_the_rest_stays(result: Path, tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text((ROOT / "docs" / "performance.md").read_text(encoding="utf-8"), "utf-8")
    before = page.read_text("utf-8")

    runs = [write_table(result, page).returncode for _ in range(2)]

    after = page.read_text("utf-8")
    assert runs == [0, 0]
    assert after.count("| 640x480 | fp32 | CPU | 30.0 | 35.0 | 33.3 | 25.0 | - | 900 | 28.0 |") == 1
    assert "A processor, 2 cores, Linux; onnxruntime 1.2.3, automatic threads; rts" in after
    assert after.partition("<!-- bench")[0] == before.partition("<!-- bench")[0]
    assert after.rpartition("end -->")[2] == before.rpartition("end -->")[2]


def test_a_page_without_markers_is_left_alone(result: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page\n")

    refused = write_table(result, page)

    assert refused.returncode == 1
    assert "has no markers" in refused.stderr
    assert page.read_text() == "# A page\n"


def test_a_cards_table_has_its_name_and_what_is_not_steadied(tmp_path: Path) -> None:
    machine = dataclasses.replace(MACHINE, card="A card, driver 1.2")
    on_card = dataclasses.replace(case(640, 28.0), unsteadied_fps=70.0, library_fps=120.5)
    result, page = tmp_path / "bench.json", tmp_path / "page.md"
    result.write_text(json.dumps(BenchReport(machine=machine, cases=[on_card]).to_json()))
    page.write_text("<!-- bench: begin --><!-- bench: end -->")

    assert write_table(result, page).returncode == 0

    text = page.read_text()
    assert "| times as fast | not steadied, fps | library, fps | live, fps |" in text
    assert "| 900 | 28.0 | 70.0 | 120.5 | - |" in text
    assert "A card, driver 1.2; A processor, 2 cores" in text
