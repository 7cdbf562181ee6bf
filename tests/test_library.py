"""What a stranger finds in the library: names, kinds of pictures, settings, examples."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import realtime_style
from realtime_style import InputError, Stylizer, list_styles
from realtime_style.frame import BgrImage
from tests.passing import frames as frames_of

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_every_public_name_is_there() -> None:
    for name in realtime_style.__all__:
        assert getattr(realtime_style, name)
    assert set(realtime_style.__all__) < set(dir(realtime_style))
    assert "great-wave" in [style.name for style in list_styles()]


def test_a_stylizer_tells_what_it_is(negative: Path) -> None:
    with Stylizer(str(negative), strength=0.5) as stylizer:
        told = repr(stylizer)
        names = dir(stylizer)

    assert "strength=0.5" in told
    assert "CPUExecutionProvider" in told
    assert "closed" in repr(stylizer)
    assert {"stylize", "stylize_frames", "style", "strength", "steady", "keep_colours"} < set(names)
    assert not [name for name in names if name.startswith("_")]


def test_rgb_is_painted_as_rgb(picture: BgrImage) -> None:
    rgb = np.ascontiguousarray(picture[:, :, ::-1])

    with Stylizer("candy") as bgr_stylizer, Stylizer("candy", channels="rgb") as rgb_stylizer:
        expected = bgr_stylizer.stylize(picture)
        painted = rgb_stylizer.stylize(rgb)
        batch = rgb_stylizer.stylize_batch(np.stack([rgb, rgb]))

    assert np.array_equal(painted, expected[:, :, ::-1])
    assert np.array_equal(batch[1], painted)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_a_pillow_image_comes_back_as_one(mode: str, negative: Path, picture: BgrImage) -> None:
    image = Image.fromarray(picture[:, :, ::-1]).convert(mode)
    if mode == "RGBA":
        image.putalpha(100)

    with Stylizer(str(negative)) as stylizer:
        painted = stylizer.stylize(image)

    assert painted.mode == ("RGBA" if mode == "RGBA" else "RGB")
    assert np.array_equal(
        np.asarray(painted.convert("RGB")), 255 - np.asarray(image.convert("RGB"))
    )
    if mode == "RGBA":
        assert set(np.unique(np.asarray(painted)[:, :, 3])) == {100}


def test_a_tensor_comes_back_as_one(negative: Path, picture: BgrImage) -> None:
    torch = pytest.importorskip("torch")
    planes = np.ascontiguousarray(picture[:, :, ::-1].transpose(2, 0, 1))
    whole = torch.from_numpy(planes)

    with Stylizer(str(negative)) as stylizer:
        painted = stylizer.stylize(whole)
        fraction = stylizer.stylize(whole.float() / 255)
        with pytest.raises(InputError, match=r"\(3, H, W\) RGB, uint8 or float.*\(48, 64, 3\)"):
            stylizer.stylize(torch.zeros((48, 64, 3)))

    assert torch.equal(painted, 255 - whole)
    assert fraction.dtype == torch.float32
    assert torch.allclose(fraction, 1 - whole.float() / 255, atol=1e-6)


def test_settings_hold_from_the_next_picture_on(negative: Path, picture: BgrImage) -> None:
    with Stylizer(str(negative)) as stylizer:
        stylizer.strength = 0.5
        half = stylizer.stylize(picture)
        stylizer.strength = 0
        none, provider = stylizer.stylize(picture), stylizer.provider
        stylizer.strength = None
        whole = stylizer.stylize(picture)
        stylizer.keep_colours = True
        kept = stylizer.stylize(picture)
        stylizer.steady = 1.0
        assert (stylizer.strength, stylizer.steady, stylizer.keep_colours) == (None, 1.0, True)

    assert np.abs(half.astype(int) - 127.5).max() <= 1
    assert np.array_equal(none, picture)
    assert provider == "none"
    assert np.array_equal(whole, 255 - picture)
    assert not np.array_equal(kept, whole)


def test_what_cannot_be_set_is_refused(negative: Path) -> None:
    with Stylizer(str(negative), strength=0.5) as stylizer:
        with pytest.raises(InputError, match="strength must be between 0 and 1"):
            stylizer.strength = 2
        with pytest.raises(AttributeError, match="strenght"):
            stylizer.strenght = 1.0  # type: ignore[attr-defined]
        assert stylizer.strength == 0.5


def test_frames_are_one_film_in_the_style_of_their_moment(
    negative: Path, picture: BgrImage
) -> None:
    with Stylizer(str(negative), steady=0) as stylizer:
        paintings = stylizer.stylize_frames(iter([picture, picture]))
        first = next(paintings)
        stylizer.strength = 0
        second = next(paintings)

        assert np.array_equal(first, 255 - picture)
        assert np.array_equal(second, picture)
        assert list(paintings) == []
        with pytest.raises(InputError, match="iterate over"):
            stylizer.stylize_frames(7)  # type: ignore[arg-type]


def test_a_style_may_be_set_again_while_frames_are_painted(picture: BgrImage) -> None:
    with Stylizer("candy") as stylizer:
        paintings = stylizer.stylize_frames(iter([picture, picture]))
        first = next(paintings)
        stylizer.style = "candy"
        second = next(paintings)

    assert np.abs(first.astype(int) - second).max() <= 2


def test_messages_speak_python(clip: Path, negative: Path, tmp_path: Path) -> None:
    target = tmp_path / "there.mp4"
    target.touch()

    with (
        Stylizer(str(negative)) as stylizer,
        pytest.raises(InputError, match="give overwrite=True to replace"),
    ):
        stylizer.stylize_video(clip, target)
    with pytest.raises(InputError, match="device cpu and execution_providers say the same"):
        Stylizer(device="cpu", execution_providers=["CPUExecutionProvider"])


def test_a_part_of_a_video_is_painted(clip: Path, tmp_path: Path) -> None:
    part = realtime_style.Excerpt(every=2)
    silent = realtime_style.StreamOptions(audio=False)

    with Stylizer(strength=0) as stylizer:
        stylizer.stylize_video(clip, tmp_path / "o.mp4", excerpt=part, streams=silent)
        with pytest.raises(InputError, match="excerpt must be Excerpt, not a int"):
            stylizer.stylize_video(clip, tmp_path / "p.mp4", excerpt=3)  # type: ignore[arg-type]

    assert len(frames_of(tmp_path / "o.mp4")) == 10


def test_the_example_of_opencv_runs(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.mp4"

    subprocess.run([sys.executable, EXAMPLES / "opencv_camera.py", clip, "ink", out], check=True)

    assert len(frames_of(out)) == 20


def test_the_notebook_runs() -> None:
    cells = json.loads((EXAMPLES / "notebook.ipynb").read_text())["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")

    exec(compile(code, "notebook.ipynb", "exec"), {})


def test_the_example_of_fastapi_answers(photo_file: Path) -> None:
    pytest.importorskip("fastapi")
    client = pytest.importorskip("starlette.testclient")
    app = runpy.run_path(str(EXAMPLES / "fastapi_app.py"))["app"]

    with client.TestClient(app) as browser:
        painted = browser.post("/paint?style=ink", content=photo_file.read_bytes())
        unknown = browser.post("/paint?style=nosuch", content=photo_file.read_bytes())
        garbage = browser.post("/paint", content=b"no picture")

        assert "ink" in browser.get("/styles").json()
    assert painted.content.startswith(b"\x89PNG")
    assert (unknown.status_code, garbage.status_code) == (404, 415)
