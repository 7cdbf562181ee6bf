"""The table of live sources."""

import re
import sys
from importlib import import_module
from types import SimpleNamespace

import pytest

from realtime_style.options import CameraOptions
from realtime_style.sources import live
from realtime_style.sources.live import KINDS, LiveKind, camera_help, open_live
from realtime_style.sources.test_pattern import TestPatternSource
from tests.cli.rts import rts


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("test", "test_pattern"),
        ("test:", "devices"),
        ("screen", "screen"),
        ("screen:2", "screen"),
        ("screens", "devices"),
        ("window", "window"),
        ("window:a://b", "window"),
        ("rtsp://camera/1", "address"),
        (__file__, "looped"),
        ("0", "devices"),
        ("/dev/video0", "devices"),
        ("Webcam", "devices"),
    ],
)
def test_each_name_is_of_one_kind(name: str, file: str) -> None:
    assert next(kind.file for kind in KINDS if kind.is_meant(name)) == file


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.file)
def test_each_kind_can_be_opened(kind: LiveKind) -> None:
    assert callable(import_module(f"realtime_style.sources.{kind.file}").open_named)


def test_another_source_is_its_file_and_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_named(name: str, options: CameraOptions) -> TestPatternSource:
        assert name == "snow:deep"
        return TestPatternSource(options)

    monkeypatch.setitem(
        sys.modules, "realtime_style.sources.snow", SimpleNamespace(open_named=open_named)
    )
    row = LiveKind("snow", lambda name: name.startswith("snow:"), "'snow:DEPTH'")
    monkeypatch.setattr(live, "KINDS", (row, *KINDS))

    source = open_live("snow:deep", CameraOptions(width=64, height=48))
    source.close()

    assert source.info.width == 64
    assert "or 'snow:DEPTH'." in camera_help()


@pytest.mark.parametrize("command", ["webcam", "serve"])
def test_the_help_tells_what_the_table_holds(command: str) -> None:
    told = re.sub(r"[│\s]+", " ", rts(command, "--help").stdout)

    assert camera_help().startswith("Number, name or path (see 'rts cameras'); ")
    assert camera_help() in told
