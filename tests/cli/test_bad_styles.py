"""The user's own styles, when some of them are bad: `rts styles` and `rts sheet`."""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime_style.styles.catalogue import user_folder
from tests.cli.rts import assert_refused, rts
from tests.engine.bad_networks import write_endless, write_same, write_shrinking, write_slow_to_load
from tests.styles.bad_files import BAD, fill

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such names and pipes there")


def test_bad_files_are_named_and_the_others_listed() -> None:
    fill(user_folder())

    table, plain, as_json, card = (
        rts("styles", *arguments)
        for arguments in ([], ["--quiet"], ["--json"], ["--style", "steering"])
    )

    for result in (table, plain, as_json, card):
        assert result.returncode == 0, result.stderr
        assert "\x1b" not in result.stdout + result.stderr
    assert table.stderr.count("rts: warning") == len(BAD) + 5
    assert "[/x][red]Tides" in table.stdout
    assert "great-wave" in plain.stdout.splitlines()
    assert "great-wave" in {each["name"] for each in json.loads(as_json.stdout)}


def test_a_sheet_leaves_out_what_cannot_be_painted_with(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), np.full((32, 32, 3), 90, np.uint8))
    fill(user_folder())
    for write in (write_endless, write_same, write_shrinking):
        write(user_folder() / f"{write.__name__}.onnx")

    made = rts(
        *("sheet", photo, tmp_path / "s.png", "--width", 32),
        env={"RTS_MAX_PAINT_SECONDS": "2"},
    )

    assert made.returncode == 0, made.stderr
    for name in ("recipe", "write_endless", "write_shrinking"):
        assert f"left out '{name}'" in made.stderr
    assert "left out 'candy'" not in made.stderr
    assert (tmp_path / "s.png").exists()


def test_one_that_is_asked_for_is_refused_by_name(tmp_path: Path) -> None:
    photo, target = tmp_path / "photo.png", tmp_path / "out.png"
    cv2.imwrite(str(photo), np.full((32, 32, 3), 90, np.uint8))
    style = write_shrinking(tmp_path / "half.onnx", ("n", "h", "w", 3))

    for command in (["image", photo, target, "--style", style], ["styles", "add", style]):
        assert_refused(rts(*command), "half.onnx")
    assert not target.exists()


def test_one_that_takes_hours_to_load_is_refused_in_time(tmp_path: Path) -> None:
    photo, target = tmp_path / "photo.png", tmp_path / "out.png"
    cv2.imwrite(str(photo), np.full((32, 32, 3), 90, np.uint8))
    style = write_slow_to_load(tmp_path / "slow.onnx")

    result = rts("image", photo, target, "--style", style, env={"RTS_MAX_LOAD_SECONDS": "1"})

    assert_refused(result, "slow.onnx")
    assert "is not loaded after 1 s: the variable RTS_MAX_LOAD_SECONDS raises" in result.stderr
    assert not target.exists()
