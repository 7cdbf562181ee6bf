"""What tests look for on the page."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def has_text(page: "Page", css: str, pattern: str) -> None:
    """Wait until the element says so."""
    page.wait_for_function(
        "([css, pattern]) => new RegExp(pattern).test(document.querySelector(css).textContent)",
        arg=[css, pattern],
    )


COLOURFULNESS = """() => {
    const { data } = document.querySelector("#view").getContext("2d")
        .getImageData(0, 0, 640, 480);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) {
        const pixel = data.subarray(at, at + 3);
        sum += Math.max(...pixel) - Math.min(...pixel);
    }
    return sum / 640 / 480;
}"""
"""Levels of 255 by which the strongest and the weakest colour of a pixel differ, mean."""
