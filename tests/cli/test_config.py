import json
import os
from pathlib import Path

import pytest
from typer.main import get_command

from realtime_style.cli.app import app
from realtime_style.cli.defaults import defaults_of
from realtime_style.options.live import ANY_DEVICE, OWN_NAME
from tests.cli.rts import assert_refused, rts

SMALL = ("--camera", "test", "--width", 64, "--height", 48, "--no-window", "--seconds", 0.3)


@pytest.fixture
def file() -> Path:
    return Path(os.environ["RTS_CONFIG"])


def style_of_a_run(*more: object, cwd: Path) -> str:
    result = rts("webcam", *SMALL, "--json", *more, cwd=cwd)
    assert result.returncode == 0, result.stderr
    style: str = json.loads(result.stdout)["style"]
    return style


def test_what_is_set_is_the_default_of_every_command_and_the_command_line_goes_before_it(
    file: Path, tmp_path: Path, photo_file: Path
) -> None:
    assert rts("config", "style", "ink").returncode == 0
    assert rts("config", "webcam.style", "mosaic").returncode == 0

    image = rts("image", photo_file, tmp_path / "out.png", "--json")

    assert file.read_text(encoding="utf-8") == (
        '[defaults]\nstyle = "ink"\n\n[defaults.webcam]\nstyle = "mosaic"\n'
    )
    assert json.loads(image.stdout)["style"] == "ink"
    assert style_of_a_run(cwd=tmp_path) == "mosaic"
    assert style_of_a_run("--style", "candy", cwd=tmp_path) == "candy"


def test_what_is_set_is_shown_and_taken_back(file: Path) -> None:
    for name, value in (("steady", "0.5"), ("webcam.mirror", "true"), ("camera", "a b")):
        assert rts("config", name, value).stderr == ""

    shown, one = rts("config"), rts("config", "webcam.mirror")

    assert shown.stdout.splitlines() == [
        "defaults.steady = 0.5",
        'defaults.camera = "a b"',
        "defaults.webcam.mirror = true",
    ]
    assert str(file) in shown.stderr
    assert one.stdout == "true\n"
    assert json.loads(rts("config", "--json").stdout)["defaults"]["steady"] == 0.5
    assert rts("config", "steady", "--unset").returncode == 0
    assert_refused(rts("config", "steady"), "'steady' is not set")
    assert rts("config", "--path").stdout == f"{file}\n"


def test_what_may_stand_without_a_value_is_set_by_true_and_taken_back_by_false() -> None:
    context = get_command(app).make_context("rts", ["styles"])
    table = {"spout": True, "midi": True, "webcam": {"midi": False, "ndi": True}}

    found = defaults_of(context, table)

    assert found["webcam"] == {"spout": OWN_NAME, "ndi": OWN_NAME}
    assert found["serve"] == {"spout": OWN_NAME, "midi": ANY_DEVICE}


def test_the_help_tells_what_is_set() -> None:
    rts("config", "video.crf", "23")

    told = " ".join(rts("video", "--help").stdout.split())
    assert "[0 to 63; default: 23]" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("steadi", "1"), ("'steadi'", "did you mean 'steady'?")),
        (("webcan.style", "ink"), ("'webcan'", "did you mean 'webcam'?")),
        (("image.record", "x"), ("no option 'record'", "'rts image --help'")),
        (("steady", "much"), ("steady takes a number, got 'much'",)),
        (("webcam.mirror", "maybe"), ("mirror takes true or false, got 'maybe'",)),
        (("strength", "7"), ("strength must be between 0 and 1, got 7",)),
        (("steady", "1", "--unset"), ("or --unset",)),
        (("--unset",), ("or --unset",)),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_written(
    arguments: tuple[str, ...], words: tuple[str, ...], file: Path
) -> None:
    assert_refused(rts("config", *arguments), *words)
    assert not file.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[defaults", ("no TOML", "RTS_CONFIG=")),
        ("[defaults]\nsteadi = 1\n", ("[defaults]: ", "'steadi'", "'steady'")),
        ("[defaults.image]\nrecord = 1\n", ("[defaults.image]: there is no option 'record'",)),
        ('[defaults.webcam]\nmirror = "maybe"\n', ("[defaults.webcam] mirror: ",)),
        ('[defaults]\nquality = "quick"\n', ("[defaults] quality: ", "got 'quick'")),
        ('[defaults]\nsteady = "much"\n', ("[defaults] steady",)),
        ("[defaults.video]\ncrf = 99\n", ("crf must be between 0 and 63, got 99",)),
    ],
)
def test_a_file_that_cannot_be_is_told_on_one_line(
    text: str, words: tuple[str, ...], file: Path, clip: Path, tmp_path: Path
) -> None:
    file.write_text(text, encoding="utf-8")

    assert_refused(rts("video", clip, tmp_path / "out.mp4"), *words)


def test_a_broken_file_stops_neither_the_help_nor_the_doctor_s_advice(file: Path) -> None:
    file.write_text("[defaults", encoding="utf-8")

    assert rts("--help").returncode == 0
    assert rts("config", "--path").returncode == 0
    assert rts("styles", env={"RTS_CONFIG": ""}).returncode == 0


def test_a_default_style_is_not_the_card_that_rts_styles_shows() -> None:
    before = rts("styles").stdout
    rts("config", "style", "ink")

    assert rts("styles").stdout == before
