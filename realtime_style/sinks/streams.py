"""What goes with the painted picture: sound, subtitles, covers, attachments and data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from av.codec.codec import Properties
from av.stream import Disposition, Stream

from realtime_style.errors import InputError
from realtime_style.options import StreamOptions
from realtime_style.sinks.containers import PICTURES_ONLY
from realtime_style.sinks.ffmpeg import can_copy

_NAMES = {
    "audio": "sound track",
    "subtitle": "subtitle track",
    "data": "data track",
    "video": "further video",
}
_LETTERS = {
    "audio": "a",
    "subtitle": "s",
    "data": "d",
    "attachment": "t",
    "cover": "c",
    "video": "v",
}
_TEXT_SUBTITLES = {
    ".mp4": "mov_text",
    ".m4v": "mov_text",
    ".mov": "mov_text",
    ".mkv": "subrip",
    ".webm": "webvtt",
}
"""What text subtitles become where they do not fit as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStream:
    """A stream of the original that is not the picture to paint."""

    index: int
    """In the original, from 0."""
    kind: str
    """'audio', 'subtitle', 'data', 'attachment', 'cover' or 'video'."""
    rank: int
    """Among its kind, from 0."""
    codec: str
    language: str
    is_text: bool
    """Of subtitles: letters, not pictures."""

    @property
    def name(self) -> str:
        """As a person would call it: 'sound track 2 (aac, ger)'."""
        words = ", ".join(word for word in (self.codec, self.language) if word)
        return f"{_NAMES.get(self.kind, self.kind)} {self.rank + 1}" + (
            f" ({words})" if words else ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A stream that goes into the output."""

    stream: OtherStream
    codec: str
    """'copy', an encoder, or '' for the container's own."""


def painted_stream(container: av.container.InputContainer) -> Stream:
    """The first video that is no cover: what a source decodes."""
    return next(stream for stream in container.streams if _kind(stream) == "video")


def other_streams(container: av.container.InputContainer) -> Iterator[OtherStream]:
    """All streams but the painted one, in the file's order.

    Left out silently is what ffmpeg makes anew from what it copies: the track of chapter
    titles and the one of the time code in MP4 and MOV.
    """
    painted = painted_stream(container)
    ranks: dict[str, int] = {}
    for stream in container.streams:
        kind = _kind(stream)
        is_made_anew = kind == "data" and (
            "timecode" in stream.metadata
            or (stream.name == "bin_data" and bool(container.chapters()))
        )
        if stream.index == painted.index or is_made_anew:
            continue
        rank = ranks[kind] = ranks.get(kind, -1) + 1
        language = stream.metadata.get("language", "")
        codec = getattr(stream, "codec", None)
        yield OtherStream(
            index=stream.index,
            kind=kind,
            rank=rank,
            codec=(stream.metadata.get("filename") or stream.name or "").removeprefix("none"),
            language="" if language == "und" else language,
            is_text=bool(codec and codec.properties & Properties.TEXT_SUB.value),
        )


def choose_streams(streams: Sequence[OtherStream], options: StreamOptions) -> list[OtherStream]:
    """Those that the user wants.

    Raises:
        InputError: `options.maps` names a stream that is not there.
    """
    chosen = list(streams)
    if options.maps:
        chosen = [s for s in streams if any(_matches(s, wanted) for wanted in options.maps)]
        for wanted in options.maps:
            if not any(_matches(s, wanted) for s in streams):
                there = ", ".join(f"{_LETTERS[s.kind]}:{s.rank} {s.name}" for s in streams)
                raise InputError(f"--map {wanted}: no such stream; there is {there or 'none'}")
    return [s for s in chosen if options.audio or s.kind != "audio"]


def carry_streams(
    original: Path | str, streams: Sequence[OtherStream], suffix: str, *, to_pipe: bool = False
) -> tuple[list[Carried], list[str]]:
    """How each stream gets into a container, and a sentence for each that does not as it is.

    They are copied wherever the muxer takes it; else sound and text subtitles are converted to
    what the container holds, and the rest is left out.
    """
    if suffix in PICTURES_ONLY:
        left = [f"{s.name} is left out: {suffix} holds pictures only" for s in streams]
        return [], left
    if not streams or can_copy(original, [s.index for s in streams], suffix, to_pipe=to_pipe):
        return [Carried(stream=s, codec="copy") for s in streams], []
    carried, warnings = [], []
    for stream in streams:
        if can_copy(original, [stream.index], suffix, to_pipe=to_pipe):
            carried.append(Carried(stream=stream, codec="copy"))
            continue
        codec = _conversion(stream, suffix)
        if codec is None or not can_copy(original, [stream.index], suffix, codec, to_pipe=to_pipe):
            warnings.append(f"{stream.name} does not fit into {suffix} and is left out")
            continue
        carried.append(Carried(stream=stream, codec=codec))
        becomes = f"becomes {codec}" if codec else "is re-encoded"
        warnings.append(f"{stream.name} does not fit into {suffix} and {becomes}")
    return carried, warnings


def _kind(stream: Stream) -> str:
    if stream.type == "video" and stream.disposition & Disposition.attached_pic:
        return "cover"
    return str(stream.type)


def _matches(stream: OtherStream, wanted: str) -> bool:
    """`wanted` is '3', 'a', 'a:1' or 'a:ger'."""
    if wanted.isdigit():
        return stream.index == int(wanted)
    letter, _, which = wanted.partition(":")
    return letter == _LETTERS[stream.kind] and which in ("", str(stream.rank), stream.language)


def _conversion(stream: OtherStream, suffix: str) -> str | None:
    """The encoder to convert with, '' for ffmpeg's choice; None where there is none."""
    if stream.kind == "audio":
        return ""
    if stream.kind == "subtitle" and stream.is_text:
        return _TEXT_SUBTITLES.get(suffix)
    return None


def mapping(carried: Sequence[Carried]) -> list[str]:
    """ffmpeg's arguments for what is carried from input 1 beside output stream 0, the picture.

    Mapping any stream's metadata by hand turns off ffmpeg's own copying, so all are.
    """
    arguments = []
    for place, item in enumerate(carried, 1):
        index = item.stream.index
        arguments += ["-map", f"1:{index}", f"-map_metadata:s:{place}", f"1:s:{index}"]
        if item.codec:
            arguments += [f"-c:{place}", item.codec]
        if item.codec != "copy":
            arguments += [f"-metadata:s:{place}", "encoder="]
    return arguments
