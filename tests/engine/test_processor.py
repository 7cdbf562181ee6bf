from pathlib import Path

import pytest

from realtime_style.engine import processor
from realtime_style.engine.precision import settle_variant
from realtime_style.options import Device, EngineOptions
from realtime_style.styles.selection import select_style

LINUX = "processor\t: 0\nmodel name\t: Chip {name}\nflags\t\t: fpu {flags}\n\nprocessor\t: 1\n"
ARM = "processor : 0\nFeatures : fp asimd{more}\nCPU implementer : 0x41\nCPU part : {part}\n"


def kind_of(cpuinfo: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is told of a machine whose system tells `cpuinfo`."""
    path.write_text(cpuinfo)
    monkeypatch.setattr(processor, "_CPUINFO", path)
    processor._cpuinfo.cache_clear()
    kind = processor.processor_kind()
    processor._cpuinfo.cache_clear()
    return kind


def test_processors_are_told_apart_by_name_and_by_what_they_can_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines = [
        LINUX.format(name="A", flags="avx2"),
        LINUX.format(name="B", flags="avx2"),
        LINUX.format(name="A", flags="avx2 avx512_vnni"),
        ARM.format(more="", part="0xd08"),
        ARM.format(more="", part="0xd0b"),
        "",
    ]

    kinds = [kind_of(each, tmp_path / "cpuinfo", monkeypatch) for each in machines]

    assert len(set(kinds)) == len(machines)
    assert kind_of(machines[0], tmp_path / "cpuinfo", monkeypatch) == kinds[0]


def test_a_home_shared_with_another_machine_does_not_settle_what_is_faster_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measured() -> int:
        settle_variant(select_style("candy"), EngineOptions(device=Device.CPU))
        return len(list((tmp_path / "cache").rglob("trial-*.json")))

    before = measured()
    (tmp_path / "cpuinfo").write_text(LINUX.format(name="another", flags="avx2"))
    monkeypatch.setattr(processor, "_CPUINFO", tmp_path / "cpuinfo")
    processor._cpuinfo.cache_clear()
    elsewhere = measured()
    processor._cpuinfo.cache_clear()

    assert (before, elsewhere) == (1, 2)


@pytest.mark.parametrize(
    ("flags", "told"),
    [("avx2 avx512_bf16", True), ("avx512f amx_bf16 amx_tile", True), ("avx2 avx512_vnni", False)],
)
def test_bfloat16_is_an_instruction_of_two_kinds_of_processors(
    flags: str, told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpuinfo").write_text(LINUX.format(name="A", flags=flags))
    monkeypatch.setattr(processor, "_CPUINFO", tmp_path / "cpuinfo")
    processor._cpuinfo.cache_clear()
    found = processor.has_bfloat16()
    processor._cpuinfo.cache_clear()

    assert found is told


@pytest.mark.parametrize(
    ("cpuinfo", "told"),
    [
        (ARM.format(more=" asimddp bf16 i8mm", part="0xd40"), True),
        (ARM.format(more=" asimddp svebf16x", part="0xd0c"), False),
        (LINUX.format(name="A", flags="avx2 avx512_bf16"), False),
    ],
)
def test_bfloat16_of_arm_is_another_instruction(
    cpuinfo: str, told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpuinfo").write_text(cpuinfo)
    monkeypatch.setattr(processor, "_CPUINFO", tmp_path / "cpuinfo")
    processor._cpuinfo.cache_clear()
    found = processor.has_bfloat16_of_arm()
    processor._cpuinfo.cache_clear()

    assert found is told
