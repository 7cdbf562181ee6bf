"""Formats and codecs of the 1990s and 2000s, in which archives and old cameras still have films."""

from pathlib import Path

import av
import pytest

from realtime_style.errors import SourceError
from realtime_style.options import EncoderOptions
from realtime_style.sources.video_file import VideoFileSource
from tests.helpers import ffmpeg
from tests.passing import frames, paint, psnr_db, times

DETAIL = "mandelbrot=size=640x480:rate=25,trim=duration=0.4"
"""Needs far more than 200 kbit/s, which is ffmpeg's default for these codecs."""


@pytest.mark.parametrize(
    ("suffix", "picture", "sound"),
    [(".ogv", "libtheora", "libvorbis"), (".wmv", "wmv2", "wmav2"), (".asf", "msmpeg4", "wmav2")],
)
@pytest.mark.parametrize("size", ["64x48", "65x49"])
def test_a_film_goes_into_its_own_format(
    suffix: str, picture: str, sound: str, size: str, tmp_path: Path
) -> None:
    film, target = tmp_path / f"film{suffix}", tmp_path / f"out{suffix}"
    moving = ("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration=0.8")
    tone = ("-f", "lavfi", "-i", "sine=440:duration=0.8")
    ffmpeg(
        *moving, *tone, "-c:v", picture, "-q:v", 2 if suffix != ".ogv" else 10, "-c:a", sound, film
    )

    assert not any("damaged" in each for each in paint(film, target))

    with av.open(str(film)) as before, av.open(str(target)) as after:
        (old,), (new,) = before.streams.audio, after.streams.audio
        assert new.codec_context.name == old.codec_context.name
    assert [each.pts for each in frames(target)] == [each.pts for each in frames(film)]
    assert psnr_db(film, target) > 25


@pytest.mark.parametrize("codec", ["mpeg1video", "mpeg2video", "mpeg4", "wmv2", "libtheora"])
def test_crf_is_the_quality_of_old_codecs_too(codec: str, tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    ffmpeg("-f", "lavfi", "-i", DETAIL, "-c:v", "ffv1", "-pix_fmt", "yuv420p", film)
    fine, coarse = tmp_path / "fine.mkv", tmp_path / "coarse.mkv"

    paint(film, fine, EncoderOptions(codec=codec))
    paint(film, coarse, EncoderOptions(codec=codec, crf=51))

    assert psnr_db(film, fine) > 30
    assert coarse.stat().st_size < fine.stat().st_size / 2


def test_a_tag_that_is_said_in_a_language_too_is_not_called_lost(tmp_path: Path) -> None:
    """Where a phone's film was taken is read as location and location-eng."""
    film, target = tmp_path / "film.mp4", tmp_path / "out.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.4")
    ffmpeg(*picture, "-metadata", "location=+48.1000+011.5000/", film)

    assert paint(film, target) == []
    with av.open(str(film)) as before, av.open(str(target)) as after:
        assert before.metadata["location-eng"] == after.metadata["location"]


def test_music_with_a_cover_is_said_to_have_no_video(tmp_path: Path) -> None:
    music = tmp_path / "music.mp3"
    sound = ("-f", "lavfi", "-i", "sine=440:duration=0.4")
    cover = ("-f", "lavfi", "-i", "color=red:size=64x48:duration=0.04")
    ffmpeg(
        *sound, *cover, "-map", 0, "-map", 1, "-c:v", "png", "-disposition:v", "attached_pic", music
    )

    with pytest.raises(SourceError, match=r"has no video stream: it holds audio, cover only"):
        VideoFileSource(music)


def test_what_stands_still_in_theora_is_neither_damage_nor_a_jump(tmp_path: Path) -> None:
    """Its packets are empty where nothing changes, as in a film of a screen, here for 12 s."""
    film, target = tmp_path / "film.ogv", tmp_path / "out.mp4"
    moving = "testsrc2=size=64x48:rate=25:duration=2,tpad=stop_mode=clone:stop_duration=12"
    ffmpeg("-f", "lavfi", "-i", f"{moving},loop=1:350:0", "-c:v", "libtheora", "-q:v", 10, film)
    with av.open(str(film)) as container:
        stamps = [(each.pts, each.size) for each in container.demux(video=0)]
    assert stamps.count((stamps[-2][0], 0)) == 1

    warnings = paint(film, target)

    assert warnings == []
    assert len(times(target)) == 700
