"""`rts video` with several inputs: each goes its way, and the end says how all went."""

import shutil
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from realtime_style.styles.card import Card
from tests.cli.rts import assert_refused, events, rts, rts_as
from tests.helpers import ffmpeg
from tests.jobs.jobs import frame_hashes
from tests.passing import frames


@pytest.fixture
def folder(tmp_path: Path, clip: Path) -> Path:
    """Two good videos, one below, a bad one, and what is no video."""
    work = tmp_path / "work"
    (work / "in" / "deep").mkdir(parents=True)
    for name in ("a.mp4", "b.mp4", "deep/c.mp4", ".hidden.mp4"):
        shutil.copy(clip, work / "in" / name)
    (work / "in" / "bad.mp4").write_text("not a video\n" * 100)
    (work / "in" / "notes.txt").write_text("notes")
    return work


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_folder_is_mirrored_and_a_failure_costs_its_own_video_only(folder: Path) -> None:
    result = rts("video", "in", "out", "--recursive", "--strength", 0, cwd=folder)

    assert result.returncode == 1
    assert files(folder / "out") == ["a.mp4", "b.mp4", "deep/c.mp4"]
    assert len(frames(folder / "out" / "deep" / "c.mp4")) == 20
    lines = result.stderr.splitlines()
    assert lines[-2:] == ["4 videos: 3 painted, 1 failed", "failed: in/bad.mp4"]
    assert sum(line.startswith("rts: cannot open 'in/bad.mp4'") for line in lines) == 1


def test_a_folder_alone_stays_at_its_level(folder: Path) -> None:
    (folder / "in" / "bad.mp4").unlink()

    result = rts("video", "in", "out", "--strength", 0, cwd=folder)

    assert result.returncode == 0, result.stderr
    assert files(folder / "out") == ["a.mp4", "b.mp4"]


@pytest.mark.parametrize(
    ("inputs", "painted"),
    [
        (["in/a.mp4", "in/deep/c.mp4"], ["a.mp4", "c.mp4"]),
        (["in/[ab].mp4"], ["a.mp4", "b.mp4"]),
        (["in/**/[ac].mp4"], ["a.mp4", "deep/c.mp4"]),
        (["in/a.mp4"], ["a.mp4"]),
    ],
)
def test_files_and_patterns_keep_their_names(
    inputs: list[str], painted: list[str], folder: Path
) -> None:
    result = rts("video", *inputs, "out/", "--strength", 0, cwd=folder)

    assert result.returncode == 0, result.stderr
    assert files(folder / "out") == painted


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(folder: Path) -> None:
    shutil.copy(folder / "in" / "a.mp4", folder / "take[1].mp4")

    result = rts("video", "take[1].mp4", "o.mp4", "--strength", 0, cwd=folder)

    assert result.returncode == 0, result.stderr


def test_existing_outputs_are_kept_and_said(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "a.mp4").write_bytes(b"precious")
    arguments = ("video", "in/a.mp4", "in/b.mp4", "out", "--strength", 0)

    kept = rts(*arguments, cwd=folder)
    replaced = rts(*arguments, "--overwrite", cwd=folder)

    assert kept.returncode == replaced.returncode == 0
    said = "2 videos: 1 painted, 1 kept as they were (--overwrite replaces them)"
    assert kept.stderr.splitlines()[-1] == said
    assert replaced.stderr.splitlines()[-1] == "2 videos: 2 painted"
    assert len(frames(folder / "out" / "a.mp4")) == 20


def test_the_container_of_all_can_be_chosen(folder: Path) -> None:
    result = rts("video", "in/[ab].mp4", "out", "--strength", 0, "--format", "mkv", cwd=folder)

    assert result.returncode == 0, result.stderr
    assert files(folder / "out") == ["a.mkv", "b.mkv"]


def test_an_output_folder_inside_the_input_is_not_painted_again(folder: Path) -> None:
    arguments = ("video", "in", "in/painted", "--recursive", "--strength", 0, "-q")

    rts(*arguments, cwd=folder)
    rts(*arguments, cwd=folder)

    assert files(folder / "in" / "painted") == ["a.mp4", "b.mp4", "deep/c.mp4"]


def test_two_videos_that_would_become_one_are_refused(folder: Path) -> None:
    shutil.copy(folder / "in" / "a.mp4", folder / "a.mp4")

    result = rts("video", "a.mp4", "in/a.mp4", "out", cwd=folder)

    assert_refused(result, "'a.mp4' and 'in/a.mp4' would both become 'out/a.mp4'")


def test_a_folder_without_videos_says_how_to_look_deeper(folder: Path) -> None:
    (folder / "shelf").mkdir()
    shutil.move(folder / "in", folder / "shelf")

    assert_refused(rts("video", "shelf", "out", cwd=folder), "no video", "--recursive")


def test_what_would_hit_every_video_ends_the_run_at_the_first(folder: Path) -> None:
    result = rts("video", "in/[ab].mp4", "out", "--style", "cnady", cwd=folder)

    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "2 videos: 0 painted, 2 not done",
        next(line for line in result.stderr.splitlines() if "did you mean 'candy'" in line),
    ]


def test_a_video_that_the_network_fails_on_costs_itself_only(folder: Path, clip: Path) -> None:
    """A style that can paint one size alone: what is smaller fails in the midst of the work."""
    ffmpeg("-i", clip, "-vf", "scale=32:32", folder / "in" / "a-small.mp4")
    ffmpeg("-i", clip, "-vf", "scale=64:64", folder / "in" / "b-square.mp4")
    write_style_of_one_size(folder / "one.onnx", 64, 64)  # which is tried when it is loaded
    inputs = ("in/a-small.mp4", "in/b-square.mp4")

    result = rts("video", *inputs, "out", "--style", "one.onnx", "--steady", 0, cwd=folder)

    assert result.returncode == 1
    assert files(folder / "out") == ["b-square.mp4"]
    assert result.stderr.splitlines()[-2:] == [
        "2 videos: 1 painted, 1 failed",
        "failed: in/a-small.mp4",
    ]


def write_style_of_one_size(path: Path, height: int, width: int) -> None:
    """The photo, with nothing added, where it has this size."""
    frame, painting = (
        helper.make_tensor_value_info(name, TensorProto.UINT8, ["n", "h", "w", 3])
        for name in ("frame", "painting")
    )
    nothing = helper.make_tensor(
        "nothing", TensorProto.UINT8, [height, width, 3], bytes(height * width * 3), raw=True
    )
    nodes = [helper.make_node("Max", ["frame", "nothing"], ["painting"])]
    graph = helper.make_graph(nodes, "one_size", [frame], [painting], [nothing])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    card = Card(name="one", title="One size", artist="A test", licence="CC0-1.0")
    helper.set_model_props(model, card.to_metadata())
    onnx.save(model, str(path))


COUNTING = """
import sys
from realtime_style.engine.onnx import OnnxEngine
begin = OnnxEngine.__init__
def counting(self, *arguments):
    print("loaded", arguments[0].identity, file=sys.stderr)
    begin(self, *arguments)
OnnxEngine.__init__ = counting
sys.argv = ["rts", "video", "in/a.mp4", "in/b.mp4", "out", "--variant", "fp32", *{options}]
from realtime_style.cli import main
main()
"""


@pytest.mark.parametrize("options", [[], ["--resume", "--segment", "0.4"]])
def test_one_network_paints_all_and_each_as_if_it_were_alone(
    options: list[str], folder: Path
) -> None:
    rts("video", "in/b.mp4", "alone.mp4", "--variant", "fp32", *options, cwd=folder)

    result = rts_as(COUNTING.format(options=options), folder)

    assert result.returncode == 0, result.stderr
    assert result.stderr.count("loaded ") == 1
    assert frame_hashes(folder / "out" / "b.mp4") == frame_hashes(folder / "alone.mp4")


def test_programs_are_told_of_each_video_and_the_sum(folder: Path) -> None:
    result = rts("video", "in", "out", "--strength", 0, "--json", cwd=folder)

    told = events(result)
    assert [event["event"] for event in told] == [
        *("started", "finished") * 2,
        "failed",
        "summary",
    ]
    assert told[0]["total"] == told[1]["frames_out"] == 20
    assert told[-2]["input"] == "in/bad.mp4"
    assert (told[-1]["painted"], told[-1]["kept"]) == (2, [])
    assert told[-1]["failed"] == [{"input": "in/bad.mp4", "error": told[-2]["error"]}]
