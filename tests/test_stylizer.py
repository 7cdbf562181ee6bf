import itertools
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest

import realtime_style
from realtime_style import Stylizer
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.errors import InputError, StyleError, StyleNotFoundError
from realtime_style.frame import BgrImage
from realtime_style.sources.video_file import VideoFileSource
from tests.helpers import add_copy

ROOT = Path(__file__).parents[1]
CPU = "CPUExecutionProvider"


@pytest.fixture(scope="module")
def candy() -> Iterator[Stylizer]:
    with Stylizer("candy", variant="fp32") as stylizer:
        yield stylizer


def test_a_frame_is_painted_and_left_as_it_was(candy: Stylizer, picture: BgrImage) -> None:
    before = picture.copy()

    painting = candy.stylize(picture)

    assert painting.shape == picture.shape
    assert painting.dtype == np.uint8
    assert np.abs(painting.astype(int) - picture).mean() > 10
    assert np.array_equal(picture, before)
    assert (candy.style, candy.provider) == ("candy", CPU)


def test_a_view_with_gaps_is_painted_as_its_copy_is(candy: Stylizer, picture: BgrImage) -> None:
    mirrored = picture[:, ::-1]

    assert np.array_equal(candy.stylize(mirrored), candy.stylize(mirrored.copy()))


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (np.zeros((48, 64), np.uint8), r"\(H, W, 3\) uint8.*not \(48, 64\) uint8"),
        (np.zeros((48, 64, 4), np.uint8), r"not \(48, 64, 4\) uint8"),
        (np.zeros((48, 64, 3), np.float32), r"not \(48, 64, 3\) float32"),
        (np.zeros((0, 64, 3), np.uint8), r"not \(0, 64, 3\) uint8"),
        (b"a picture", "not a bytes"),
    ],
)
def test_what_is_no_frame_is_refused(candy: Stylizer, frame: BgrImage, words: str) -> None:
    with pytest.raises(InputError, match=words):
        candy.stylize(frame)


def test_a_batch_is_its_frames_painted_one_by_one(candy: Stylizer, picture: BgrImage) -> None:
    frames = [picture, picture[:40, :60]]

    from_list = candy.stylize_batch(frames)
    from_array = candy.stylize_batch(np.stack([picture, 255 - picture]))

    assert [painting.shape for painting in from_list] == [(48, 64, 3), (40, 60, 3)]
    assert from_array.shape == (2, 48, 64, 3)
    assert np.array_equal(from_array[0], candy.stylize(picture))
    assert np.array_equal(from_list[0], from_array[0])
    assert candy.stylize_batch(np.zeros((0, 48, 64, 3), np.uint8)).shape == (0, 48, 64, 3)


def test_one_frame_is_no_batch(candy: Stylizer, picture: BgrImage) -> None:
    with pytest.raises(InputError, match=r"\(N, H, W, 3\) uint8 array, not \(48, 64, 3\)"):
        candy.stylize_batch(picture)


def test_the_style_is_switched_and_blended(picture: BgrImage) -> None:
    blend = "candy:0.5,ink:0.5"
    with Stylizer("candy", variant="fp32") as stylizer, Stylizer(blend, variant="fp32") as blended:
        before = stylizer.stylize(picture)
        stylizer.style = blend
        after = stylizer.stylize(picture)

        assert stylizer.style == blend
        assert np.array_equal(after, blended.stylize(picture))
        assert np.abs(before.astype(int) - after).mean() > 1


def test_each_style_comes_at_its_own_strength_unless_one_is_asked_for(picture: BgrImage) -> None:
    add_copy("pale", "candy", 0.5)
    with Stylizer("candy", variant="fp32") as own:
        full = own.stylize(picture)
        own.style = "pale"
        half = own.stylize(picture)
        own.style = "candy"
        again = own.stylize(picture)
    with Stylizer("pale", variant="fp32", strength=1) as asked:
        told = asked.stylize(picture)

    mixed = (full.astype(float) + picture) / 2
    assert np.abs(half - mixed).max() <= 1
    assert np.array_equal(again, full)
    assert np.array_equal(told, full)


def test_a_style_with_its_own_network_is_switched_to_and_from(
    negative: Path, picture: BgrImage
) -> None:
    with Stylizer("candy") as stylizer:
        before = stylizer.stylize(picture)

        stylizer.style = str(negative)

        assert np.array_equal(stylizer.stylize(picture), 255 - picture)
        stylizer.style = "candy"
        assert np.array_equal(stylizer.stylize(picture), before)


def test_a_style_that_is_not_there_leaves_the_old_one(candy: Stylizer) -> None:
    with pytest.raises(StyleNotFoundError, match="no style named 'cnady'"):
        candy.style = "cnady"

    assert candy.style == "candy"


def test_strength_mixes_and_at_zero_loads_nothing(negative: Path, picture: BgrImage) -> None:
    half = Stylizer(str(negative), strength=0.5).stylize(picture)
    none = Stylizer(str(negative), strength=0)

    assert np.abs(half.astype(int) - 127.5).max() <= 1
    assert np.array_equal(none.stylize(picture), picture)
    assert none.provider == "none"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"device": "gpu"}, "no device 'gpu': use auto, cpu, cuda"),
        ({"variant": "int4"}, "no variant 'int4': use auto, fp32, fp16, bf16, int8"),
        ({"threads": -1}, "threads must be 0"),
        ({"strength": 2.0}, "strength must be between 0 and 1"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Stylizer(**options)  # type: ignore[arg-type]


def test_each_painting_is_of_one_style_while_another_thread_switches(
    negative: Path, picture: BgrImage
) -> None:
    """Two threads paint while a third changes the style, and with it the network."""
    styles = ("candy", "ink", str(negative))
    paintings: list[BgrImage] = []
    errors: list[BaseException] = []
    with Stylizer(variant="fp32") as stylizer:
        expected = []
        for style in styles:
            stylizer.style = style
            expected.append(stylizer.stylize(picture))

        def paint() -> None:
            try:
                paintings.extend(stylizer.stylize(picture) for _ in range(40))
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=paint) for _ in range(2)]
        for thread in threads:
            thread.start()
        for style in itertools.cycle(styles):
            stylizer.style = style
            if not any(thread.is_alive() for thread in threads):
                break

    assert errors == []
    assert len(paintings) == 80
    for painting in paintings:
        assert any(np.array_equal(painting, each) for each in expected)


def test_the_engine_has_one_caller_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is for one thread at a time; what is watched here is the real one."""
    real = OnnxEngine.paint
    inside: list[int] = []
    most = 0

    def watched(engine: OnnxEngine, image: BgrImage) -> BgrImage:
        nonlocal most
        inside.append(1)
        most = max(most, len(inside))
        painting = real(engine, image)
        inside.pop()
        return painting

    frame = np.zeros((120, 160, 3), np.uint8)
    with Stylizer(variant="fp32") as stylizer:
        monkeypatch.setattr(OnnxEngine, "paint", watched)
        paint = partial(stylizer.stylize_batch, [frame] * 10)
        threads = [threading.Thread(target=paint) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert most == 1


def test_a_video_is_painted_and_another_thread_may_paint_between(
    clip: Path, negative: Path, picture: BgrImage, tmp_path: Path
) -> None:
    target = tmp_path / "out.mp4"
    counts: list[int] = []

    with Stylizer(str(negative)) as stylizer:

        def on_frame(count: int) -> None:
            counts.append(count)
            assert np.array_equal(stylizer.stylize(picture), 255 - picture)

        report = stylizer.stylize_video(clip, target, on_frame=on_frame)

    assert counts == list(range(1, 21))
    assert (report.frames_out, report.provider, report.style) == (20, CPU, "negative")
    assert report.output == str(target)
    with VideoFileSource(clip) as before, VideoFileSource(target) as after:
        photo, painting = before.read(), after.read()
    assert photo is not None
    assert painting is not None
    assert np.abs(255 - photo.pixels.astype(float) - painting.pixels).mean() < 8


def test_an_existing_video_is_kept_without_overwrite(
    clip: Path, negative: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.mp4"
    target.write_bytes(b"precious")

    with Stylizer(str(negative)) as stylizer:
        with pytest.raises(InputError, match="exists"):
            stylizer.stylize_video(str(clip), str(target))
        kept = target.read_bytes()
        stylizer.stylize_video(str(clip), str(target), overwrite=True)

    assert kept == b"precious"
    assert target.stat().st_size > 1000


def test_once_closed_it_says_so(negative: Path, picture: BgrImage, tmp_path: Path) -> None:
    stylizer = Stylizer(str(negative))
    stylizer.close()
    stylizer.close()

    with pytest.raises(InputError, match="closed"):
        stylizer.stylize(picture)
    with pytest.raises(InputError, match="closed"):
        stylizer.style = "candy"
    with pytest.raises(InputError, match="closed"):
        stylizer.stylize_video("in.mp4", tmp_path / "out.mp4")


def test_a_network_that_is_damaged_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"garbage")

    with pytest.raises(StyleError, match=r"bad\.onnx"):
        Stylizer(str(tmp_path / "bad.onnx"))


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, realtime_style\n"
        "assert not {'numpy', 'cv2', 'av', 'onnxruntime'} & set(sys.modules)\n"
        "from realtime_style import Stylizer\n"
        "assert 'onnxruntime' not in sys.modules\n"
        "print(Stylizer.__name__)"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert (result.stdout, result.stderr) == ("Stylizer\n", "")


def test_the_package_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="Painter"):
        realtime_style.Painter  # type: ignore[attr-defined]  # noqa: B018


def test_the_example_runs(clip: Path, tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "examples" / "stylize.py", clip, tmp_path]

    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"20 frames in 'candy:0.5,great-wave:0.5' on {CPU}\n"
    paintings = [cv2.imread(str(tmp_path / name)) for name in ("candy.png", "blend.png")]
    assert all(painting is not None for painting in paintings)
    assert np.abs(paintings[0].astype(int) - paintings[1]).mean() > 1  # type: ignore[union-attr]
    assert (tmp_path / "blend.mp4").is_file()


def test_strokes_may_be_larger_and_are_counted_in_the_picture_or_in_pixels(
    candy: Stylizer,
) -> None:
    picture = np.full((960, 1280, 3), 90, np.uint8)
    cv2.circle(picture, (640, 480), 300, (40, 60, 210), -1)
    with Stylizer("candy", variant="fp32", stroke_unit="pixels", stroke=2) as pixels:
        same = pixels.stylize(picture)

    assert np.array_equal(candy.stylize(picture), same)  # both paint at half the size
    with pytest.raises(InputError, match="stroke must be between"):
        Stylizer("candy", stroke=5)
    with pytest.raises(InputError, match="use picture, pixels"):
        Stylizer("candy", stroke_unit="inches")


def test_where_nobody_is_the_background_is_all_there_is(candy: Stylizer) -> None:
    wall = np.full((120, 160, 3), (205, 190, 175), np.uint8)

    with Stylizer("ink", variant="fp32", background="candy") as painter:
        assert np.array_equal(painter.stylize(wall), candy.stylize(wall))
    with Stylizer("ink", variant="fp32", background="photo") as painter:
        assert np.array_equal(painter.stylize(wall), wall)
    with Stylizer("ink", variant="fp32", person="photo", background="candy") as painter:
        assert np.array_equal(painter.stylize(wall), candy.stylize(wall))
        assert painter.style == "ink"
