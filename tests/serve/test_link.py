"""The page's address for another device."""

import json
from pathlib import Path

import cv2
import numpy as np

from realtime_style.serve.link_code import link_code
from tests.serve.running import running


def test_a_phone_reads_the_address_that_was_encoded() -> None:
    address = "https://192.168.100.200:8010/?token=abcDEF123_-abcdefghij"

    picture = cv2.imdecode(np.frombuffer(link_code(address), np.uint8), cv2.IMREAD_COLOR)

    assert picture is not None
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == address
    assert picture[:16].min() == 255


def test_only_a_page_that_others_can_open_has_a_link(tmp_path: Path) -> None:
    with running(tmp_path, "--camera", "browser", "--host", "0.0.0.0", "--token", "t") as server:
        query = "?token=t"
        assert json.loads(server.get(f"/about.json{query}").body)["link"] == server.url
        picture = server.get(f"/link.png{query}")
        assert (picture.status, picture.headers["content-type"]) == (200, "image/png")
        assert server.get("/link.png").status == 401
    with running(tmp_path, "--camera", "browser") as server:
        assert json.loads(server.get("/about.json").body)["link"] == ""
        assert server.get("/link.png").status == 404
