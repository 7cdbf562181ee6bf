"""Sound goes along wherever the container takes it, in whatever order its muxer lists streams."""

from pathlib import Path

import av
import pytest

from realtime_style.options import EncoderOptions
from tests.helpers import TEST_SOUND, TEST_VIDEO, ffmpeg
from tests.passing import paint


def sound(path: Path) -> list[tuple[str, int]]:
    """Codec and rate of each track."""
    with av.open(str(path)) as container:
        return [(str(stream.name), stream.rate) for stream in container.streams.audio]


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


@pytest.mark.parametrize("suffix", [".flv", ".3gp", ".3g2", ".f4v"])
def test_sound_is_copied_into_containers_of_phones_and_streams(
    suffix: str, clip: Path, tmp_path: Path
) -> None:
    target = tmp_path / f"out{suffix}"

    warnings = paint(clip, target)

    assert warnings == []
    assert sound(target) == [("aac", 44_100)]
    assert packets(target) == packets(clip)


def test_two_tracks_are_copied_in_whatever_order_the_container_lists_them(tmp_path: Path) -> None:
    original, target = tmp_path / "in.mkv", tmp_path / "out.3gp"
    two = ("-map", 0, "-map", 1, "-map", 1, "-c:a", "aac")
    ffmpeg(*TEST_VIDEO, *TEST_SOUND, *two, original)

    warnings = paint(original, target)

    assert warnings == []
    assert [name for name, _ in sound(target)] == ["aac", "aac"]


def test_sound_of_a_rate_that_the_container_refuses_is_given_another(
    clip: Path, tmp_path: Path
) -> None:
    """MXF takes 48 kHz alone."""
    target = tmp_path / "out.mxf"

    warnings = paint(clip, target, EncoderOptions(codec="mpeg2video"))

    assert warnings == ["sound track 1 (aac) does not fit into .mxf and is re-encoded"]
    assert sound(target) == [("pcm_s16le", 48_000)]


def test_sound_for_a_phone_does_not_become_a_telephones(tmp_path: Path) -> None:
    original, target = tmp_path / "in.mkv", tmp_path / "out.3gp"
    ffmpeg(*TEST_VIDEO, *TEST_SOUND, "-c:a", "flac", original)

    warnings = paint(original, target)

    assert warnings == ["sound track 1 (flac) does not fit into .3gp and becomes aac"]
    assert sound(target) == [("aac", 44_100)]
