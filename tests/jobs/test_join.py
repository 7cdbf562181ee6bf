"""A video that was painted in segments beside one that was painted in one go."""

from fractions import Fraction
from pathlib import Path

import pytest

from realtime_style.jobs.run import paint_job
from realtime_style.options import EncoderOptions, Excerpt
from tests.helpers import ffmpeg
from tests.jobs.jobs import frame_hashes, make_job, packet_times, said_of_streams, seconds
from tests.passing import paint

VARIABLE = "select='lt(mod(n,7),3)+gt(random(1),0.6)'"
HD_TAGS = "setparams=colorspace=9:color_primaries=9:color_trc=16:range=pc"
LATE_PICTURE = ("-itsoffset", "0.3")


def make_original(path: Path, *options: object, rate: str = "30000/1001") -> Path:
    """A second of picture with sound, subtitles, chapters and tags."""
    words = path.with_name("words.srt")
    words.write_text("1\n00:00:00,200 --> 00:00:00,900\nHello\n")
    notes = path.with_name("notes.txt")
    notes.write_text(
        ";FFMETADATA1\ntitle=A film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=One\n"
    )
    late = LATE_PICTURE if "late" in path.stem else ()
    ffmpeg(
        *(*late, "-f", "lavfi", "-i", f"testsrc2=size=64x48:rate={rate}:duration=1.5"),
        *("-f", "lavfi", "-i", "sine=440:duration=1.5", "-i", words, "-i", notes),
        *("-map", 0, "-map", 1, "-map", 2, "-map_metadata", 3, "-map_chapters", 3),
        *("-metadata:s:a", "language=ger", "-c:s", "mov_text" if path.suffix == ".mp4" else "srt"),
        *("-pix_fmt", "yuv420p", *options, path),
    )
    return path


@pytest.mark.parametrize(
    ("original", "options", "target", "encoder", "excerpt"),
    [
        ("ntsc.mp4", (), "out.mp4", {}, {}),
        ("ntsc.mp4", (), "out.mkv", {}, {}),
        ("b-frames.mp4", (), "out.mov", {"preset": "medium", "extra": (("bf", "4"),)}, {}),
        ("b-frames.mkv", (), "out.mkv", {"preset": "medium", "extra": (("bf", "4"),)}, {}),
        ("variable.mkv", ("-vf", VARIABLE, "-fps_mode", "vfr"), "out.mp4", {}, {}),
        (
            "variable.mp4",
            ("-vf", VARIABLE, "-fps_mode", "vfr"),
            "out.mp4",
            {"preset": "medium", "extra": (("bf", "4"),)},
            {},
        ),
        ("late.mp4", (), "out.mp4", {}, {}),
        ("part.mp4", (), "out.mp4", {}, {"start": Fraction(1, 5), "end": Fraction(6, 5)}),
        ("few.mp4", (), "out.mp4", {}, {"every": 3}),
        ("hevc.mp4", (), "out.mp4", {"codec": "hevc", "preset": "ultrafast"}, {}),
        ("colours.mp4", ("-vf", f"{HD_TAGS},setsar=4/3"), "out.webm", {}, {}),
        ("colours.mp4", ("-vf", f"{HD_TAGS},setsar=4/3"), "out.mkv", {"codec": "ffv1"}, {}),
        ("colours.mp4", ("-vf", f"{HD_TAGS},setsar=4/3"), "out.mov", {"codec": "prores"}, {}),
    ],
)
def test_times_streams_and_tags_are_those_of_a_run_in_one_go(
    original: str,
    options: tuple[object, ...],
    target: str,
    encoder: dict[str, object],
    excerpt: dict[str, object],
    tmp_path: Path,
) -> None:
    source = make_original(tmp_path / original, *options)
    whole, joined = tmp_path / f"whole-{target}", tmp_path / f"joined-{target}"
    encoding, part = EncoderOptions(**encoder), Excerpt(**excerpt)  # type: ignore[arg-type]

    warnings = paint(source, whole, encoding, excerpt=part)
    report = paint_job(
        make_job(source, joined, encoder=encoding, excerpt=part), resume=True, overwrite=False
    )

    assert packet_times(joined) == packet_times(whole)
    assert said_of_streams(joined) == said_of_streams(whole)
    # How long the last frame is seen nobody knows where the rate varies.
    assert abs(seconds(joined) - seconds(whole)) < 1 / 20
    assert len(frame_hashes(joined)) == len(frame_hashes(whole))
    assert sorted(report.warnings) == sorted(warnings)
    assert report.frames_resumed == 0
    assert not list(tmp_path.glob("*.rts-work"))


def test_a_lossless_picture_is_that_of_a_run_in_one_go(tmp_path: Path) -> None:
    source = make_original(tmp_path / "film.mkv")
    whole, joined = tmp_path / "whole.mkv", tmp_path / "joined.mkv"
    lossless = EncoderOptions(codec="ffv1")

    paint(source, whole, lossless)
    paint_job(make_job(source, joined, encoder=lossless), resume=True, overwrite=False)

    assert frame_hashes(joined) == frame_hashes(whole)
