"""What the commands say of the device they run on."""

import json
from pathlib import Path

from tests.cli.rts import assert_refused, rts

CPU = "CPUExecutionProvider"


def test_an_experts_list_is_taken_and_reported(photo_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "painting.png"

    result = rts("image", photo_file, target, "--execution-providers", f" {CPU},", "--json")

    report = json.loads(result.stdout)
    assert report["provider"] == CPU
    assert report["nodes_on_cpu"] is None
    assert report["warnings"] == []


def test_an_unknown_provider_is_refused_with_those_that_there_are(
    photo_file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "painting.png"

    result = rts("image", photo_file, target, "--execution-providers", "WarpExecutionProvider")

    assert_refused(result, "'WarpExecutionProvider' is not active", CPU)
    assert not target.exists()


def test_a_device_and_a_list_of_providers_are_one_too_many(
    photo_file: Path, tmp_path: Path
) -> None:
    result = rts(
        "image", photo_file, tmp_path / "o.png", "--device", "cpu", "--execution-providers", CPU
    )

    assert_refused(result, "--device cpu and --execution-providers")
