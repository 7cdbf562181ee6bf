"""Against a real server on this machine, which can break off and which knows ranges."""

import hashlib
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from realtime_style.errors import TrainingError
from rts_train.download import download
from rts_train.weights import cached_weights, obtain_weights
from tests.train.server import BODY, SHA256, Handler, Server


def test_a_download_is_checked_and_told(server: Server, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []

    path = download(server.url, tmp_path / "w.pth", SHA256, lambda *a: told.append(a))

    assert path.read_bytes() == BODY
    assert told[-1] == (len(BODY), len(BODY))
    assert [p.name for p in tmp_path.iterdir()] == ["w.pth"]


def test_what_is_there_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "w.pth"
    target.write_bytes(b"here already")

    assert download(server.url, target, SHA256).read_bytes() == b"here already"
    assert server.asked == []


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_a_broken_download_goes_on(server: Server, knows_ranges: bool, tmp_path: Path) -> None:
    server.knows_ranges = knows_ranges
    server.breaks_after = 300_000

    with pytest.raises(TrainingError, match=r"300,000 of 1,048,576.*kept for the next try"):
        download(server.url, tmp_path / "w.pth", SHA256)
    path = download(server.url, tmp_path / "w.pth", SHA256)

    assert server.asked == [None, "bytes=300000-"]
    assert path.read_bytes() == BODY


def test_a_part_that_is_whole_already_is_taken(server: Server, tmp_path: Path) -> None:
    (tmp_path / "w.pth.part").write_bytes(BODY)

    assert download(server.url, tmp_path / "w.pth", SHA256).read_bytes() == BODY


def test_the_wrong_file_is_refused_and_removed(server: Server, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"not the file that was expected.*does not begin with"):
        download(server.url, tmp_path / "w.pth", "88682ab5")

    assert list(tmp_path.iterdir()) == []


def test_offline_is_told_by_address(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as unused:
        port = unused.server_port

    with pytest.raises(
        TrainingError, match=rf"cannot download http://127.0.0.1:{port}/w.*refused.*--photos"
    ):
        download(f"http://127.0.0.1:{port}/w", tmp_path / "w", SHA256)


def test_vggs_weights_are_fetched_once_and_kept_small(
    server: Server, vgg_file: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.pth"
    torch.save({**load_file(vgg_file), "classifier.0.weight": torch.zeros(500, 500)}, whole)
    server.body = whole.read_bytes()
    start = hashlib.sha256(server.body).hexdigest()[:8]

    first = obtain_weights(server.url, start)
    second = obtain_weights(server.url, start)

    assert first == second == cached_weights()
    assert len(server.asked) == 1
    assert [p.name for p in first.parent.iterdir()] == [first.name]
    kept, original = load_file(first), load_file(vgg_file)
    assert kept.keys() == original.keys()
    assert all(torch.equal(kept[name], original[name]) for name in kept)
