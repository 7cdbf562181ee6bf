"""A real browser with its own (fake) camera, from opening the page to a recording."""

from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest

from tests.cli.rts import rts
from tests.helpers import ffmpeg
from tests.serve.browser import COLOURFULNESS, has_text
from tests.serve.conftest import SAME
from tests.serve.running import (
    Running,
    decode,
    next_frame,
    say_shown,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_from_opening_the_page_to_a_recording_of_ones_own_camera(
    page: "Page", server: Running, folder: Path
) -> None:
    watching = [server.open("/live"), server.open("/live")]
    deaf = [server.open_deaf(), server.open_deaf()]

    page.get_by_role("button", name="Use this device").first.click()
    has_text(page, "#source", "browser's camera, 640x480")
    has_text(page, "#trip", r"round trip \d+ ms")
    candy = page.evaluate(COLOURFULNESS)
    assert candy > 38  # a first frame of the browser's test picture has 43 to 50

    page.locator("#styles input[value=ink]").check(force=True)
    has_text(page, "#painted-in", "^Ink$")
    page.keyboard.press("s")
    has_text(page, "#files", r"-ink\.png")
    page.wait_for_function(f"() => ({COLOURFULNESS})() < 35")  # ink has little

    page.get_by_role("button", name="Record").click()
    has_text(page, "#record", "Stop 0:01")
    for viewer in watching:
        numbers = []
        for _ in range(10):
            say_shown(deaf[0], 2)
            numbers.append(next_frame(viewer)[1])
        assert numbers == sorted(set(numbers))
    page.get_by_role("button", name="Stop 0:").click()
    has_text(page, "#files", r"-ink\.mp4")

    with page.expect_download() as download:
        page.get_by_role("link", name=".png").click()
    assert decode(Path(download.value.path()).read_bytes()).shape == (480, 640, 3)
    (recording,) = folder.glob("rts-*.mp4")
    with av.open(str(recording), "r") as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (640, 480)
        assert sum(1 for _ in container.decode(stream)) > 5


def test_sliders_and_buttons_say_what_is_painted(page: "Page") -> None:
    page.get_by_role("button", name="Use this device").first.click()
    has_text(page, "#source", "browser's camera")

    page.locator("#others input[value=mosaic]").check(force=True)
    share = page.get_by_label("Share of it")
    share.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    has_text(page, "#share-value", "^30 %$")
    page.get_by_label("Strength").fill("40")
    has_text(page, "#stroke-value", "^100 %$")
    page.get_by_label("Stroke").fill("100")
    page.get_by_label("Around them").select_option("photo")
    page.get_by_label("People").select_option("ink")
    page.get_by_role("button", name="Split").click()
    page.wait_for_function("() => document.querySelector('#split').ariaPressed === 'true'")

    other = page.context.new_page()
    other.goto(page.url)
    has_text(other, "#share-value", "^30 %$")
    has_text(other, "#strength-value", "^40 %$")
    has_text(other, "#stroke-value", "^200 %$")
    assert other.locator("#others input:checked").input_value() == "mosaic"
    assert other.locator("#background").input_value() == "photo"
    assert other.locator("#person").input_value() == "ink"
    for part in ("People", "Around them"):
        page.get_by_label(part).select_option("")
    other.close()

    page.get_by_role("button", name="Stop this device").click()
    has_text(page, "#source", "waiting for a camera")


def test_a_film_is_painted_for_the_page_until_a_camera_is_lent(page: "Page") -> None:
    has_text(page, "#source", "waiting for a camera")
    page.wait_for_function(f"() => ({COLOURFULNESS})() > 20")
    assert page.locator("#welcome").is_visible()

    page.get_by_role("button", name="Use this device").first.click()
    has_text(page, "#source", "browser's camera")
    page.locator("#welcome").wait_for(state="hidden")


def test_a_file_is_chosen_at_first_sight_and_seen_to_be_there(page: "Page", tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "1", photo)
    has_text(page, "#source", "waiting")
    choose_candy(page)

    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    assert page.evaluate("scrollY") == 0
    chooser.value.set_files(photo)

    page.locator("#uploads li").wait_for()
    box = page.locator("#uploads li").bounding_box()
    assert box
    assert 0 <= box["y"] <= 800 - box["height"]
    page.get_by_role("button", name="Remove photo.png").click()


@pytest.mark.parametrize("way", ["choose", "drop", "paste"])
def test_a_picture_is_given_and_its_painting_saved(page: "Page", way: str, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "1", photo)
    has_text(page, "#source", "waiting")
    choose_candy(page)

    if way == "choose":
        page.locator("#choose").set_input_files(photo)
    else:
        give(page, way, photo)
    link = page.get_by_role("link", name="Save photo-painted.png")
    link.wait_for()
    page.wait_for_function("() => document.querySelector('#uploads img').naturalWidth === 64")
    with page.expect_download() as download:
        link.click()

    target = tmp_path / "out.png"
    assert rts("image", photo, target, "--style", "candy", *SAME).returncode == 0
    assert Path(download.value.path()).read_bytes() == target.read_bytes()
    page.get_by_role("button", name="Remove photo.png").click()
    assert page.locator("#uploads li").count() == 0


def choose_candy(page: "Page") -> None:
    """Pictures that were on their way may still tell of another style: until none has for a
    second."""
    page.wait_for_function(
        """() => {
            const radio = document.querySelector("input[value=candy]");
            if (radio && !radio.checked) radio.click();
            const isThere = radio?.checked && document.querySelector("#description").textContent
                .startsWith("Ribbons");
            if (!isThere) window.candySince = null;
            else window.candySince ??= performance.now();
            return isThere && performance.now() - window.candySince > 1000;
        }"""
    )


def test_what_cannot_be_painted_is_told_beside_its_name(
    browser: "Browser", server: Running, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto(server.url)
    text = tmp_path / "letter.png"
    text.write_text("no picture")
    has_text(page, "#source", "waiting")
    choose_candy(page)

    page.locator("#choose").set_input_files(text)

    has_text(page, "#uploads", "letter.png.*this is no picture")
    page.close()


def give(page: "Page", way: str, photo: Path) -> None:
    """As a person drops a file on the page, or pastes one."""
    page.evaluate(
        """([way, bytes]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "photo.png", { type: "image/png" }));
            const event = way === "drop"
                ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
                : new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
            document.body.dispatchEvent(event);
        }""",
        [way, list(photo.read_bytes())],
    )


def test_keys_do_what_the_table_says(page: "Page") -> None:
    has_text(page, "#source", "waiting for a camera")
    assert page.locator("#keys dt").count() > 8
    page.locator("#styles input[value=candy]").check(force=True)
    page.get_by_role("button", name="Mirror").focus()
    page.keyboard.press("n")
    page.wait_for_function("() => !document.querySelector('input[value=candy]').checked")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => document.querySelector('input[value=candy]').checked")

    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#mirrored').ariaPressed === 'true'")
    page.keyboard.press("m")
    page.wait_for_function("() => document.querySelector('#mirrored').ariaPressed === 'false'")
    page.locator("#styles input[value=candy]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => !document.querySelector('input[value=candy]').checked")


@pytest.mark.parametrize("width", [320, 390, 900])
def test_the_page_is_never_wider_than_its_screen(
    browser: "Browser", server: Running, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(server.url)
    has_text(page, "#source", "waiting")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heights = page.eval_on_selector_all(
        "button:not([hidden])", "all => all.map((each) => each.offsetHeight)"
    )
    assert min(height for height in heights if height) >= 44
    page.close()


def test_the_bare_view_shows_the_picture_and_nothing_else(page: "Page", server: Running) -> None:
    page.get_by_role("button", name="Use this device").first.click()
    has_text(page, "#trip", "round trip")

    view = page.context.new_page()
    view.goto(f"{server.url}view")
    view.wait_for_function(
        """() => document.querySelector("#view").getContext("2d")
            .getImageData(320, 240, 1, 1).data.slice(0, 3).some((value) => value > 0)"""
    )
    assert view.inner_text("body").strip() == ""
    view.close()
