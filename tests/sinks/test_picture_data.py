"""What a picture's file says beside its pixels: kept where the format can, else named."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms

from realtime_style.sinks.output import open_output
from realtime_style.sinks.still import StillSink
from realtime_style.sources.still import StillSource, read_picture

SIZE = (64, 48)
FULL = [".jpg", ".png", ".tif"]
"""Formats with a place for all that is tried here but PNG's texts."""


def paint(original: Path, target: Path) -> list[str]:
    """As `rts image --strength 0` does; the warnings."""
    source = StillSource(original)
    sink = StillSink(open_output(target, overwrite=True), source.info.beside)
    frame = source.read()
    assert frame is not None
    sink.write(frame.pixels, frame)
    sink.close()
    return [*source.warnings, *sink.warnings]


def profile(space: Literal["LAB", "sRGB"] = "LAB") -> bytes:
    """An ICC profile; littleCMS makes them of sRGB and of LAB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes()


def photo(path: Path, mode: str = "RGB", colour: Any = (230, 40, 40), **said: Any) -> Path:
    Image.new(mode, SIZE, colour).save(path, **said)
    return path


@pytest.mark.parametrize("target", [*FULL, ".webp"])
@pytest.mark.parametrize("original", [*FULL, ".webp"])
def test_the_colour_profile_goes_along(original: str, target: str, tmp_path: Path) -> None:
    icc = profile("sRGB")
    source = photo(tmp_path / f"in{original}", icc_profile=icc)

    warnings = paint(source, tmp_path / f"out{target}")

    assert [line for line in warnings if "profile" in line] == []
    with Image.open(tmp_path / f"out{target}") as painted:
        assert painted.info["icc_profile"] == icc
        assert painted.size == SIZE


def test_how_large_a_picture_may_be_is_not_pillows_to_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own limit, here of ten pixels, would cost the profile unsaid: OpenCV reads none."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    source = photo(tmp_path / "in.jpg", icc_profile=profile("sRGB"))

    picture = read_picture(source)

    assert picture.beside.icc == profile("sRGB")
    assert Image.MAX_IMAGE_PIXELS == 10


@pytest.mark.parametrize("said", [{"icc_profile": profile("sRGB")}, {"exif": b"Exif\0\0II*\0"}, {}])
def test_what_is_lost_where_pillow_cannot_read_the_pixels_is_named(
    said: dict[str, Any], tmp_path: Path
) -> None:
    """Of grey in 16 bits Pillow makes no picture; OpenCV does, of its pixels alone."""
    deep = Image.fromarray(np.full((48, 64), 40_000, np.uint16))
    deep.save(tmp_path / "deep.png", **said)

    losses = read_picture(tmp_path / "deep.png").losses

    assert len(losses) == 1 + bool(said)
    assert all("cannot be read here" in loss for loss in losses[1:])


def test_a_profile_that_is_not_of_rgb_is_applied(tmp_path: Path) -> None:
    """Kept, it would speak of other numbers than those that are painted."""
    source = photo(tmp_path / "in.tif", "LAB", (140, 70, 60), icc_profile=profile())

    warnings = paint(source, tmp_path / "out.png")

    assert warnings == []
    with Image.open(source) as before, Image.open(tmp_path / "out.png") as after:
        sought = ImageCms.profileToProfile(
            before,
            ImageCms.ImageCmsProfile(io.BytesIO(profile())),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
        assert "icc_profile" not in after.info
        assert sought is not None
        assert after.convert("RGB").getpixel((5, 5)) == sought.getpixel((5, 5))


def exif(orientation: int = 6) -> bytes:
    written = Image.Exif()
    written[ExifTags.Base.Orientation] = orientation
    written[ExifTags.Base.Make] = "Camera & Sons"
    shot = written.get_ifd(ExifTags.IFD.Exif)
    shot[ExifTags.Base.FocalLength] = 35.0
    shot[ExifTags.Base.ExifImageWidth] = SIZE[0]
    written.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return written.tobytes()


@pytest.mark.parametrize("target", [*FULL, ".webp"])
@pytest.mark.parametrize("original", [*FULL, ".webp"])
def test_exif_goes_along_and_the_turn_is_done_once(
    original: str, target: str, tmp_path: Path
) -> None:
    source = photo(tmp_path / f"in{original}", exif=exif())

    paint(source, tmp_path / f"out{target}")

    with Image.open(tmp_path / f"out{target}") as painted:
        found = painted.getexif()
        assert painted.size == SIZE[::-1]
        assert found.get(ExifTags.Base.Orientation, 1) == 1
        assert found[ExifTags.Base.Make] == "Camera & Sons"
        shot = found.get_ifd(ExifTags.IFD.Exif)
        assert shot[ExifTags.Base.FocalLength] == 35.0
        assert shot[ExifTags.Base.ExifImageWidth] == SIZE[1]
        assert found.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] == "N"


def test_a_thumbnail_of_the_photo_is_not_kept(tmp_path: Path) -> None:
    """Viewers would show it for the painting. Its IFD follows the first one."""
    source, target = tmp_path / "in.jpg", tmp_path / "out.jpg"
    thumbnail = io.BytesIO()
    Image.new("RGB", (16, 12)).save(thumbnail, "JPEG")
    tiff = b"II*\0\x08\0\0\0" + b"\x01\0" + b"\x0f\x01\x02\0\x04\0\0\0abc\0" + b"\x1a\0\0\0"
    tiff += b"\x02\0" + b"\x01\x02\x04\0\x01\0\0\0\x38\0\0\0"
    tiff += b"\x02\x02\x04\0\x01\0\0\0" + len(thumbnail.getvalue()).to_bytes(4, "little")
    tiff += b"\0\0\0\0" + thumbnail.getvalue()
    photo(source, exif=b"Exif\0\0" + tiff)

    paint(source, target)

    assert thumbnail.getvalue() in source.read_bytes()
    assert thumbnail.getvalue() not in target.read_bytes()
    with Image.open(target) as painted:
        assert painted.getexif()[ExifTags.Base.Make] == "abc"


@pytest.mark.parametrize("target", FULL)
def test_the_resolution_goes_along(target: str, tmp_path: Path) -> None:
    paint(photo(tmp_path / "in.png", dpi=(300, 300)), tmp_path / f"out{target}")

    with Image.open(tmp_path / f"out{target}") as painted:
        assert [round(float(each)) for each in painted.info["dpi"]] == [300, 300]


def cut_out(path: Path, **said: Any) -> Path:
    """A disc that fades to nothing."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    alpha = (255 - 12 * np.hypot(x - 32, y - 24)).clip(0, 255).astype(np.uint8)
    colours = np.full((SIZE[1], SIZE[0], 3), (230, 120, 40), np.uint8)
    Image.fromarray(np.dstack((colours, alpha))).save(path, **said)
    return path


def grey(source: Path) -> None:
    with Image.open(source) as image:
        image.convert("LA").save(source)


def palette(source: Path) -> None:
    with Image.open(source) as image:
        image.quantize(32).save(source)


@pytest.mark.parametrize("target", [".png", ".webp", ".tif"])
@pytest.mark.parametrize("change", [lambda _: None, grey, palette], ids=["rgba", "grey", "palette"])
@pytest.mark.parametrize("said", [{}, {"dpi": (72, 72)}], ids=["bare", "with data"])
def test_transparency_goes_along(
    said: dict[str, Any], change: Callable[[Path], None], target: str, tmp_path: Path
) -> None:
    source = cut_out(tmp_path / "in.png", **said)
    change(source)

    warnings = paint(source, tmp_path / f"out{target}")

    assert [line for line in warnings if "transparency" in line] == []
    with Image.open(source) as before, Image.open(tmp_path / f"out{target}") as after:
        as_it_was = np.asarray(before.convert("RGBA"))[:, :, 3]
        assert np.array_equal(np.asarray(after.convert("RGBA"))[:, :, 3], as_it_was)


def test_transparency_is_turned_with_the_picture(tmp_path: Path) -> None:
    source = cut_out(tmp_path / "in.png", exif=exif(8))

    paint(source, tmp_path / "out.png")

    with Image.open(source) as before, Image.open(tmp_path / "out.png") as after:
        alpha = np.asarray(before)[:, :, 3]
        assert np.array_equal(np.asarray(after)[:, :, 3], np.rot90(alpha))


def test_what_a_format_has_no_place_for_is_named(tmp_path: Path) -> None:
    source = cut_out(tmp_path / "in.png", icc_profile=profile("sRGB"), exif=exif(), dpi=(72, 72))

    to_jpeg = paint(source, tmp_path / "out.jpg")
    to_bmp = paint(source, tmp_path / "out.bmp")

    assert to_jpeg == ["the transparency is dropped: .jpg has none; try .png"]
    assert [line.split(" (")[0].split(" is ")[0] for line in to_bmp] == [
        *("the colour profile", "the EXIF data", "the resolution", "the transparency")
    ]


def test_of_an_animation_and_of_deep_colours_it_is_said_what_is_lost(tmp_path: Path) -> None:
    first, second = (Image.new("RGB", SIZE, colour) for colour in ("red", "blue"))
    first.save(tmp_path / "moving.webp", save_all=True, append_images=[second])
    Image.fromarray(np.full((48, 64), 40_000, np.uint16)).save(tmp_path / "deep.png")

    moving = paint(tmp_path / "moving.webp", tmp_path / "a.png")
    deep = paint(tmp_path / "deep.png", tmp_path / "b.png")

    assert [line.partition("' ")[2] for line in moving + deep] == [
        "has 2 pictures: the first alone is painted",
        "has 16 bits for each colour: painted in 8",
    ]
