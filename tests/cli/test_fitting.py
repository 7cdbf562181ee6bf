"""What is told on a narrow terminal: nothing is broken that is typed, copied or looked up."""

import contextlib
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from realtime_style.cli.fitting import fitted
from realtime_style.cli.help import two_columns

UNIX = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def on_a_terminal(columns: int, *arguments: object, cwd: Path | None = None) -> list[str]:
    """The lines that `rts` writes on one of so many columns."""
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: each for name, each in os.environ.items() if name != "COLUMNS"}
    command = [sys.executable, "-m", "realtime_style", *map(str, arguments)]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env=environment
    ):
        os.close(theirs)
        with os.fdopen(ours, encoding="utf-8") as terminal:
            lines: list[str] = []
            with contextlib.suppress(OSError):  # so Linux tells of the end of the other side
                lines += (line.rstrip() for line in terminal)
    return lines


@UNIX
@pytest.mark.parametrize("columns", [60, 80])
def test_an_error_breaks_no_name(columns: int) -> None:
    lines = on_a_terminal(columns, "styles", "nowhere")

    assert lines[0].startswith("rts: no style named 'nowhere': available styles: ")
    assert len(lines) > 1
    assert max(map(len, lines)) <= columns
    listed = " ".join(lines).partition("styles: ")[2]
    assert {"oil-slick", "palette-knife", "stained-glass"} < set(listed.split(", "))


@UNIX
def test_a_wrong_option_and_the_right_one_stay_whole() -> None:
    lines = on_a_terminal(60, "video", "--strengh", "0.3", "in.mp4", "out.mp4")

    assert " ".join(lines).startswith("rts: 'rts video' has no option '--strengh': ")
    assert any("'--strength'" in line for line in lines)


def test_a_line_for_a_log_is_one() -> None:
    said = "rts: no style named 'nowhere': " + "available " * 20

    assert fitted(said, None) == said


@pytest.mark.parametrize(
    "typed",
    [
        "pip install 'realtime-style[openvino]'",
        "'/home/an artist/of two words/styles'",
        "--record FILE",
        "--vivid 1.3",
        "sudo apt install v4l2loopback-dkms",
        "sudo modprobe -r v4l2loopback",
        "sudo usermod -aG video $USER",
        "pip uninstall -y onnxruntime",
        "pip install onnxruntime-directml",
        "pip install --force-reinstall opencv-python",
    ],
)
@pytest.mark.parametrize("before", range(0, 48, 4))
def test_what_is_typed_or_copied_is_never_broken(typed: str, before: int) -> None:
    said = f"{'x' * before} {typed} and so on, for as long as a sentence goes".strip()

    lines = fitted(said, 48).split("\n")

    assert any(typed in line for line in lines)
    assert max(map(len, lines)) <= 48
    assert " ".join(lines) == said


def test_a_command_that_is_wider_than_the_terminal_has_a_line_of_its_own() -> None:
    command = "sudo modprobe v4l2loopback devices=1 exclusive_caps=1 card_label=realtime-style"

    lines = fitted(f"  to do: first this, then {command} (that lets them list it)", 60).split("\n")

    assert lines == ["  to do: first this, then", command, "  (that lets them list it)"]


def test_a_command_on_a_line_of_its_own_is_left_to_the_terminal_which_copies_it_whole() -> None:
    command = f"  rts train picture.jpg --photos {'p' * 60} --resume"

    assert fitted(f"To go on:\n{command}", 40) == f"To go on:\n{command}"


def test_a_path_that_has_no_room_beside_its_name_goes_below(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    path = f"/home/{'p' * 45}/x.jpg"

    lines = two_columns([("Picture", path), ("Licence", "CC0-1.0")]).split("\n")

    assert [line.strip() for line in lines] == ["Picture", path, "Licence  CC0-1.0"]
    assert max(map(len, lines)) <= 60
