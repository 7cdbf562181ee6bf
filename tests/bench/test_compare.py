import json
from pathlib import Path

import pytest

from realtime_style.bench.compare import compare, read_ratios
from realtime_style.bench.report import BenchReport, CaseResult
from realtime_style.errors import InputError
from tests.bench.results import MACHINE, case


def written(folder: Path, *cases: CaseResult) -> Path:
    path = folder / "earlier.json"
    report = BenchReport(machine=MACHINE, cases=list(cases))
    path.write_text(json.dumps(report.to_json()))
    return path


def test_cases_that_both_have_are_compared(tmp_path: Path) -> None:
    earlier = read_ratios(written(tmp_path, case(640, 30.0), case(1280, 20.0)))
    now = BenchReport(machine=MACHINE, cases=[case(640, 24.0), case(640, 50.0, "int8")])

    (difference,) = compare(now, earlier)

    assert difference.change == pytest.approx(-0.2)
    assert str(difference) == "640x480 fp32: 24.0 times the paper's network, 30.0 before (-20%)"


def test_nothing_in_common_is_an_error_that_names_both(tmp_path: Path) -> None:
    earlier = read_ratios(written(tmp_path, case(1280, 20.0)))

    with pytest.raises(InputError, match=r"640x480 int8 on CPU.* here, 1280x480 fp32 on .* before"):
        compare(BenchReport(machine=MACHINE, cases=[case(640, 9.0, "int8")]), earlier)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cases": [{"width": 640}]}', "\xff"])
def test_another_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(InputError, match=r"other\.json' is no result of 'rts bench --json'"):
        read_ratios(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        read_ratios(tmp_path / "gone.json")
