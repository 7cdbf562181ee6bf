"""Machines of one cluster, unlike each other in what is fastest on them."""

import json
import os
from pathlib import Path

import pytest

from realtime_style.cluster.batch import paint_batch
from realtime_style.cluster.connect import connected
from realtime_style.engine.precision import settle_variant
from realtime_style.engine.threads import for_files
from realtime_style.options import EngineOptions
from realtime_style.styles.selection import select_style
from tests.helpers import ffmpeg
from tests.jobs.jobs import make_job


def remember(cache: str, faster: bool) -> str:
    """On a worker: measure once whether eight bits are faster, and put `faster` in its place.

    The network that it would take from then on.
    """
    os.environ["XDG_CACHE_HOME"] = cache
    options = for_files(EngineOptions())
    settle_variant(select_style("candy"), options)
    for path in Path(cache).rglob("trial-*.json"):
        seconds = {"cpu fp32": 1.0, "cpu int8": 0.5 if faster else 2.0}
        path.write_text(json.dumps({"seconds": seconds}))
    return str(settle_variant(select_style("candy"), options).variant)


@pytest.mark.slow
@pytest.mark.parametrize("first_takes_int8", [True, False])
def test_all_paint_with_the_network_that_the_first_one_chose(
    first_takes_int8: bool, tmp_path: Path
) -> None:
    film = tmp_path / "film.mkv"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=2", film)
    job = make_job(film, tmp_path / "out.mkv", strength=1)

    with connected(workers=2) as client:
        first, second = client.scheduler_info()["workers"]
        taken = [
            client.run(remember, str(tmp_path / f"cache-{n}"), int8, workers=[address])[address]
            for n, address, int8 in (
                (0, first, first_takes_int8),
                (1, second, not first_takes_int8),
            )
        ]
        (report,) = paint_batch(client, [job], resume=False, overwrite=False)

    assert sorted(taken) == ["fp32", "int8"]
    assert report.error == ""
    assert report.frames == 50
