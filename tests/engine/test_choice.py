import pytest

from realtime_style.engine.choice import Candidate, Choice, fastest
from realtime_style.options import Device, EngineOptions, Variant

CPU32 = Candidate(Device.CPU, Variant.FP32)
CPU8 = Candidate(Device.CPU, Variant.INT8)
OV32 = Candidate(Device.OPENVINO, Variant.FP32)
OV16 = Candidate(Device.OPENVINO, Variant.BF16)


@pytest.mark.parametrize(
    ("times", "winner"),
    [
        ({CPU32: 10, CPU8: 8.4}, CPU8),
        ({CPU32: 10, CPU8: 8.6}, CPU32),
        ({CPU32: 10, CPU8: 12, OV32: 9.6, OV16: 9}, CPU32),
        ({CPU32: 10, CPU8: 12, OV32: 9.4, OV16: 9}, OV32),
        ({CPU32: 10, CPU8: 8, OV32: 12, OV16: 5}, OV16),
        ({CPU32: 10, CPU8: 4, OV32: 9, OV16: 5}, CPU8),
        ({CPU32: 10, CPU8: 4.5, OV32: 9, OV16: 5}, OV16),
        ({CPU32: 10, OV32: 5, OV16: 4.5}, OV32),
        ({OV32: 5, OV16: 4}, OV16),
        ({CPU32: 10}, CPU32),
    ],
)
def test_what_is_clearly_faster_wins_and_a_coarser_precision_must_be_worth_it(
    times: dict[Candidate, float], winner: Candidate
) -> None:
    assert fastest(times)[0] == winner


def test_why_is_told_in_times_of_the_winner() -> None:
    assert fastest({CPU32: 10, CPU8: 12, OV16: 5})[1] == (
        "a picture takes 2.00 times as long on cpu fp32, 2.40 times as long on cpu int8"
    )
    assert fastest({CPU32: 10})[1] == "nothing else is installed"


def test_a_choice_is_told_in_plain_words() -> None:
    options = EngineOptions(device=Device.OPENVINO, variant=Variant.BF16)

    assert Choice(options, "why not", {"cpu fp32": 10.123}, ["broken"]).to_json() == {
        "device": "openvino",
        "precision": "bf16",
        "why": "why not",
        "trial_ms": {"cpu fp32": 10.12},
        "passed_over": ["broken"],
    }
    assert Choice(EngineOptions()).to_json()["precision"] == "fp32"
