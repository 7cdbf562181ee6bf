"""The page as people use it: on a phone, by keyboard alone, with what goes wrong."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.serve.browser import has_text
from tests.serve.running import WAIT_S, Running, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES = [(1280, 800), (1920, 1080), (390, 844), (844, 390)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing_that_keeps_people_out(
    browser: "Browser", server: Running, width: int, height: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(WAIT_S * 1000)
    page.goto(server.url)
    has_text(page, "#source", "waiting")

    found = [axe.Axe().run(page).response["violations"]]
    page.get_by_role("button", name="Full screen").click()
    found.append(axe.Axe().run(page).response["violations"])

    assert found == [[], []]
    page.close()


def test_a_phone_keeps_the_picture_in_sight_and_has_its_tools_in_full_screen(
    browser: "Browser", server: Running
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.set_default_timeout(WAIT_S * 1000)
    page.goto(server.url)
    has_text(page, "#source", "waiting")
    page.locator("#begin").tap()
    has_text(page, "#source", "browser's camera")
    assert page.locator("#which").inner_text().split("\n")[:3] == ["any", "Front", "Back"]

    page.locator("#share").scroll_into_view_if_needed()
    box = page.locator("#frame").bounding_box()
    assert box
    assert box["y"] == 0
    assert box["height"] > 150

    advice = "import('/keys.js').then((keys) => keys.withoutKeys('slow: press w to paint smaller'))"
    assert page.evaluate(advice) == "slow: paint smaller, further down"

    # As an iPhone's browser, which has no full screen for what is no video.
    page.evaluate("() => Object.defineProperty(document, 'fullscreenEnabled', { value: false })")
    page.locator("#large").tap()
    page.wait_for_function("() => document.body.classList.contains('large')")
    box = page.locator("#frame").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    before = page.inner_text("#painted-in")
    page.get_by_role("button", name="Next style").tap()
    page.wait_for_function(
        "(before) => document.querySelector('#painted-in').textContent !== before", arg=before
    )
    page.locator("#large").tap()
    page.wait_for_function("() => !document.body.classList.contains('large')")
    context.close()


def test_by_keyboard_alone_a_camera_is_lent_and_a_style_chosen(page: "Page") -> None:
    has_text(page, "#source", "waiting")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "begin"
    page.keyboard.press("Enter")
    has_text(page, "#source", "browser's camera")

    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name === 'style'"):
            break
    before = page.inner_text("#painted-in")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "(before) => document.querySelector('#painted-in').textContent !== before", arg=before
    )
    page.keyboard.press("f")
    page.wait_for_function("() => document.body.classList.contains('large')")
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.body.classList.contains('large')")


def test_another_size_of_the_camera_is_taken_while_it_runs(page: "Page") -> None:
    page.get_by_role("button", name="Use this device").first.click()
    has_text(page, "#source", "640x480")

    page.get_by_label("Size").select_option("320")

    has_text(page, "#source", "320x240")


def test_a_camera_that_does_not_start_is_told_beside_the_button_that_was_pressed(
    page: "Page",
) -> None:
    has_text(page, "#source", "waiting")
    choose_one_that_is_gone(page)
    page.locator("#begin").click()
    has_text(page, "#begin-trouble", "not there any more: choose another")
    assert page.inner_text("#trouble") == ""

    choose_one_that_is_gone(page)
    page.locator("#camera").click()
    has_text(page, "#trouble", "not there any more: choose another")
    assert page.inner_text("#begin-trouble") == ""


def choose_one_that_is_gone(page: "Page") -> None:
    page.evaluate(
        """() => {
            const which = document.querySelector("#which");
            which.append(new Option("Unplugged", "unplugged"));
            which.value = "unplugged";
        }"""
    )


def test_a_page_by_http_says_why_it_has_no_camera(browser: "Browser", tmp_path: Path) -> None:
    with running(tmp_path, "--camera", "browser", "--host", "0.0.0.0", "--token", "t") as server:
        page = browser.new_page()
        page.set_default_timeout(WAIT_S * 1000)
        page.goto(server.url)
        if page.evaluate("() => isSecureContext"):
            pytest.skip("this machine has no address but its own")
        has_text(page, "#source", "waiting")
        page.locator("#begin").click()
        has_text(page, "#begin-trouble", "https:// address of its QR code")
        page.close()


def test_looks_are_kept_and_come_back_as_in_the_window(page: "Page") -> None:
    has_text(page, "#source", "waiting")
    page.locator("#styles input[value=ink]").check(force=True)
    has_text(page, "#painted-in", "^Ink$")
    page.get_by_label("Name of the look").fill("evening")
    page.keyboard.press("Enter")
    look = page.get_by_role("button", name="evening")
    look.wait_for()
    page.get_by_role("button", name="Next style").click()
    page.wait_for_function("() => document.querySelector('#painted-in').textContent !== 'Ink'")

    look.click()

    has_text(page, "#painted-in", "^Ink$")
    page.wait_for_function("() => document.querySelector('#looks button').ariaPressed === 'true'")


def test_a_tempo_is_tapped_and_keys_are_shown_on_what_they_press(page: "Page") -> None:
    has_text(page, "#source", "waiting")
    for _ in range(3):
        page.get_by_role("button", name="Tap").click()
        page.wait_for_timeout(400)

    has_text(page, "#tempo", r"^\d+ beats in a minute")
    assert page.locator("#photo kbd").inner_text() == "s"
    assert page.get_by_role("button", name="Follow the sound").is_disabled()


def test_styles_have_titles(server: Running) -> None:
    about = json.loads(server.get("/about.json").body)
    labels = {style["name"]: style["label"] for style in about["styles"]}

    assert labels["composition-viii"] == "Composition VIII"
    assert len(set(labels.values())) == len(labels)
