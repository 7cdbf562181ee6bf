"""Addresses of live streams: which are refused, and what is told of one."""

import pytest

from realtime_style.errors import InputError
from realtime_style.sinks.stream_address import check_address, read_address


@pytest.mark.parametrize(
    ("text", "shown", "muxer"),
    [
        ("rtmp://a.example.org/app/secret", "rtmp://a.example.org/…", "flv"),
        ("RTMPS://user:secret@a.example.org:443/app/secret", "rtmps://a.example.org:443/…", "flv"),
        ("srt://10.0.0.2:9000?passphrase=secret&mode=caller", "srt://10.0.0.2:9000/…", "mpegts"),
        ("srt://:9000?mode=listener", "srt://:9000/…", "mpegts"),
        ("udp://239.0.0.1:1234", "udp://239.0.0.1:1234", "mpegts"),
        ("rtsp://a.example.org/secret", "rtsp://a.example.org/…", "rtsp"),
        ("https://a.example.org/whip?token=secret", "https://a.example.org/…", "whip"),
    ],
)
def test_what_is_told_of_an_address_holds_no_secret(text: str, shown: str, muxer: str) -> None:
    address = read_address(text)

    assert (address.shown, address.url, address.protocol.muxer) == (shown, text, muxer)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("film.mp4", "--record writes a file"),
        ("gopher://a/b", "knows no 'gopher://'"),
        ("rtmp:///live", "names no machine"),
        ("srt://:9000", "names no machine"),
        ("srt://host", "lacks a port"),
        ("udp://host", "lacks a port"),
        ("rtmp://host:port/x", "is no address"),
        ("rtmp://[::1/x", "is no address"),
    ],
)
def test_what_is_none_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_address(text)


def test_only_who_is_called_waits() -> None:
    assert read_address("srt://:9000?mode=listener").waits
    assert read_address("tcp://0.0.0.0:9000?listen=1").waits
    assert not read_address("srt://host:9000").waits
