import pytest

from realtime_style.engine.placement import Placement
from realtime_style.pipeline.report import RunReport
from realtime_style.wiring import add_placement


@pytest.fixture
def report() -> RunReport:
    return RunReport(
        frames_in=1,
        frames_out=1,
        frames_dropped=0,
        fps=None,
        seconds=1.0,
        stages_ms={},
        latency_ms=None,
        provider="CUDAExecutionProvider",
    )


def test_a_report_says_what_a_device_left_to_the_processor(report: RunReport) -> None:
    placement = Placement(
        provider=report.provider, nodes_on_provider=90, nodes_on_cpu=2, shape_nodes_on_cpu=14
    )

    told = add_placement(report, placement).to_json()

    assert (told["nodes_on_cpu"], told["shape_nodes_on_cpu"]) == (2, 14)


@pytest.mark.parametrize("placement", [None, Placement(provider="CPUExecutionProvider")])
def test_a_report_of_the_processor_counts_nothing(
    report: RunReport, placement: Placement | None
) -> None:
    assert add_placement(report, placement) == report
