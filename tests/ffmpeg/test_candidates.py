"""Programs that are called ffmpeg, and are not what they seem."""

import sys
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest

from realtime_style.doctor.encoders import passed_over
from realtime_style.ffmpeg import candidates
from realtime_style.ffmpeg.candidates import find_ffmpeg

REAL = imageio_ffmpeg.get_ffmpeg_exe()
BANNER = "echo 'ffmpeg version {version} Copyright (c) the developers' >&2\n"
BROKEN = {
    "a library is gone": "echo 'error while loading shared libraries: libx.so.58' >&2; exit 127",
    "it says nothing": "exit 0",
    "it crashes at work": BANNER.format(version="7.1") + "kill -SEGV $$",
    "what it writes is not there": BANNER.format(version="7.1") + "exit 0",
    "it has no x264": BANNER.format(version="7.1")
    + "echo \"Unknown encoder 'libx264'\" >&2; exit 1",
    "it waits": "exec sleep 60",
    "it is too old": BANNER.format(version="4.4.2") + f"exec '{REAL}' -hide_banner \"$@\"",
}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")


@pytest.fixture(autouse=True)
def _found_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(candidates, "_TRIAL_S", 5)
    find_ffmpeg.cache_clear()
    yield
    find_ffmpeg.cache_clear()


def program(folder: Path, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "ffmpeg"
    path.write_text(script)
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("what", BROKEN)
def test_one_that_does_not_work_is_passed_over(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = program(tmp_path, "#!/bin/sh\n" + BROKEN[what])
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    found = find_ffmpeg()

    assert found != str(broken)
    assert any(said.startswith(f"{broken}: ") for said in passed_over())


def test_what_is_no_program_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = program(tmp_path, "hello")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_ffmpeg() == REAL
    assert f"{broken}: it cannot be started: Exec format error" in passed_over()


def test_the_next_one_on_the_path_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "broken", "#!/bin/sh\nexit 1")
    good = program(tmp_path / "good", f"#!/bin/sh\nexec '{REAL}' \"$@\"")
    monkeypatch.setenv("PATH", f"{tmp_path / 'broken'}:{tmp_path / 'good'}:/bin")

    assert find_ffmpeg() == str(good)


def test_the_wheels_serves_where_the_system_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_ffmpeg() == REAL


@pytest.mark.parametrize("version", ["5.1.6", "n8.0", "N-109-gabc"])
def test_a_new_one_that_works_is_taken(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "#!/bin/sh\n" + BANNER.format(version=version) + f"exec '{REAL}' -hide_banner \"$@\""
    good = program(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert find_ffmpeg() == str(good)
    assert passed_over() == []
