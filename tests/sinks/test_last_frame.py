"""The last frame is shown as long as it was, in every container that has a place for it."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from realtime_style.jobs.run import paint_job
from realtime_style.options import Excerpt
from realtime_style.sources.video_file import VideoFileSource
from tests.helpers import TEST_SOUND, ffmpeg
from tests.jobs.jobs import make_job
from tests.passing import paint

MILLISECONDS = [500, 500, 3000]
ANIMATIONS = [".gif", ".apng", ".webp"]


def draw(animation: Path, milliseconds: list[int]) -> None:
    """A picture for each of these lengths."""
    pictures = [
        Image.fromarray(np.full((48, 64, 3), 20 * (index + 1), np.uint8))
        for index in range(len(milliseconds))
    ]
    form = {".apng": "PNG", ".gif": "GIF"}[animation.suffix]
    further = {"append_images": pictures[1:], "duration": milliseconds, "loop": 0}
    pictures[0].save(animation, form, save_all=True, **further)


@pytest.fixture(params=[".gif", ".apng", ".mp4", ".mkv"])
def slides(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Three pictures, the last of them for three seconds."""
    animation = tmp_path / f"slides{'.apng' if request.param == '.apng' else '.gif'}"
    draw(animation, MILLISECONDS)
    if request.param == animation.suffix:
        return animation
    film = tmp_path / f"slides{request.param}"
    # With B-frames, ffmpeg itself loses the length.
    as_is = ("-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-bf", 0)
    ffmpeg("-i", animation, *as_is, film)
    return film


def lengths_ms(animation: Path) -> list[float]:
    """Of each picture."""
    with Image.open(animation) as image:
        found = []
        for index in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(index)
            image.load()
            found.append(image.info["duration"])
    return found


def length_s(film: Path) -> float:
    with av.open(str(film)) as container:
        return float(Fraction(container.duration or 0, av.time_base))


@pytest.mark.parametrize("suffix", ANIMATIONS)
def test_an_animation_shows_its_last_picture_as_long_as_before(
    suffix: str, slides: Path, tmp_path: Path
) -> None:
    target = tmp_path / f"out{suffix}"

    warnings = paint(slides, target)

    assert lengths_ms(target) == MILLISECONDS
    assert warnings == []


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm"])
def test_a_film_ends_when_it_did(suffix: str, slides: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out{suffix}"

    paint(slides, target)

    assert length_s(target) == pytest.approx(4, abs=0.01)
    with VideoFileSource(target) as source:
        assert [frame.pts for frame in iter(source.read, None)] == [0, Fraction(1, 2), 1]


def test_sound_goes_along_with_a_last_frame_that_is_longer(slides: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "with.mkv", tmp_path / "out.mp4"
    ffmpeg("-i", slides, *TEST_SOUND, "-fps_mode", "passthrough", "-c:a", "aac", original)

    paint(original, target)

    with av.open(str(target)) as container:
        assert [stream.name for stream in container.streams.audio] == ["aac"]
        packets = [packet for packet in container.demux(audio=0) if packet.size]
    assert len(packets) > 30


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_still_at_the_end_of_a_film_is_kept_and_is_no_damage(suffix: str, tmp_path: Path) -> None:
    animation, original, target = (
        tmp_path / name for name in ("a.gif", f"in{suffix}", f"out{suffix}")
    )
    draw(animation, [40] * 10 + [3000])
    ffmpeg("-i", animation, "-fps_mode", "passthrough", "-bf", 0, original)

    warnings = paint(original, target)

    assert warnings == []
    assert length_s(original) == length_s(target) == pytest.approx(3.4, abs=0.02)


def test_an_excerpt_cuts_its_last_frame(slides: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.gif"

    paint(slides, target, excerpt=Excerpt(end=Fraction("2.2")))

    assert lengths_ms(target) == [500, 500, 1200]


def test_nothing_is_left_beside_a_film_that_was_mended(slides: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    paint(slides, folder / "out.mp4")

    assert [path.name for path in folder.iterdir()] == ["out.mp4"]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_film_that_was_painted_in_segments_ends_when_it_did(suffix: str, tmp_path: Path) -> None:
    animation, target = tmp_path / "slides.gif", tmp_path / f"out{suffix}"
    draw(animation, MILLISECONDS)

    paint_job(make_job(animation, target), resume=False, overwrite=False)

    assert length_s(target) == pytest.approx(4, abs=0.01)
