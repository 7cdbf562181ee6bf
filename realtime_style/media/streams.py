"""What goes with the painted picture: sound, subtitles, covers, attachments and data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from av.codec.codec import Properties
from av.stream import Disposition, Stream

from realtime_style.errors import InputError
from realtime_style.media.adts import has_headers, without_headers
from realtime_style.media.containers import PICTURES_ONLY
from realtime_style.media.described import Described, describe
from realtime_style.media.selection import is_meant, means_one
from realtime_style.media.trial import can_copy
from realtime_style.options import StreamOptions

_NAMES = {
    "audio": "sound track",
    "subtitle": "subtitle track",
    "data": "data track",
    "video": "video track",
    "unknown": "track of unknown kind",
}
_LETTERS = {
    "audio": "a",
    "subtitle": "s",
    "data": "d",
    "attachment": "t",
    "cover": "c",
    "video": "v",
    "unknown": "u",
}
_TEXT_SUBTITLES = {
    ".mp4": "mov_text",
    ".m4v": "mov_text",
    ".mov": "mov_text",
    ".mkv": "subrip",
    ".webm": "webvtt",
}
"""What text subtitles become where they do not fit as they are."""
_SOUND = {".3g2": "aac", ".3gp": "aac"}
"""What sound becomes there; elsewhere ffmpeg's choice, which for these is a telephone's."""
_SOUND_SHAPES: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("ar", "48000"),),
    (("ar", "44100"),),
    (("ar", "48000"), ("ac", "2")),
    (("ar", "8000"), ("ac", "1")),
)
"""For containers that hold sound of some rates or channels only, as FLV, MXF and DV do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalStream:
    """A stream of the original: the picture to paint, or another."""

    index: int
    """In the original, from 0."""
    kind: str
    """'audio', 'subtitle', 'data', 'attachment', 'cover', 'video' or 'unknown'."""
    rank: int
    """Among its kind, from 0."""
    codec: str
    language: str
    is_text: bool
    """Of subtitles: letters, not pictures."""
    disposition: Disposition
    has_headers: bool
    """Of sound: see `adts`."""
    is_known: bool
    """Whether FFmpeg has a name for its codec, and so can say in another file what it is."""

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

    stream: OriginalStream
    codec: str
    """'copy', an encoder, or '' for the container's own."""
    shape: tuple[tuple[str, str], ...] = ()
    """Of sound that is encoded: what the container asks for, ffmpeg's options by name."""


def all_streams(container: av.container.InputContainer) -> Iterator[OriginalStream]:
    """In the file's order, with the one that is painted.

    Left out silently is what ffmpeg makes anew from what it copies: the track of chapter
    titles and the one of the time code in MP4 and MOV.
    """
    told = describe(container)
    ranks: dict[str, int] = {}
    for stream in container.streams:
        kind = _kind(stream)
        seen = told.get(stream.index, Described(_name(stream)))
        is_made_anew = kind == "data" and (
            "timecode" in stream.metadata
            or (_name(stream) == "bin_data" and bool(container.chapters()))
        )
        if is_made_anew:
            continue
        rank = ranks[kind] = ranks.get(kind, -1) + 1
        language = stream.metadata.get("language", "")
        codec = getattr(stream, "codec", None)
        yield OriginalStream(
            index=stream.index,
            kind=kind,
            rank=rank,
            codec=stream.metadata.get("filename") or _codec(stream, seen),
            language="" if language == "und" else language,
            disposition=stream.disposition,
            is_text=bool(codec and codec.properties & Properties.TEXT_SUB.value),
            has_headers=has_headers(stream),
            is_known=seen.codec != "" or kind in ("data", "attachment"),
        )


def choose_streams(
    streams: Sequence[OriginalStream], options: StreamOptions, painted: OriginalStream
) -> list[OriginalStream]:
    """Those of `streams` that the user wants beside the painted one.

    Raises:
        InputError: `options.maps` names a stream that is not there.
    """
    others = [stream for stream in streams if stream is not painted]
    chosen = others
    # What names the painted video chooses it, and says nothing of the rest.
    if maps := [w for w in options.maps if not (means_one(w) and _matches(painted, w))]:
        chosen = [s for s in others if any(_matches(s, wanted) for wanted in maps)]
        for wanted in maps:
            if not any(_matches(s, wanted) for s in streams):
                there = ", ".join(f"{_LETTERS[s.kind]}:{s.rank} {s.name}" for s in others)
                raise InputError(f"--map {wanted}: no such stream; there is {there or 'none'}")
    return [s for s in chosen if options.audio or s.kind != "audio"]


def carry_streams(
    original: Path | str, streams: Sequence[OriginalStream], suffix: str, *, to_pipe: bool = False
) -> tuple[list[Carried], list[str]]:
    """How each stream gets into a container, and a sentence for each that does not as it is.

    They are copied wherever the muxer takes it; else sound and text subtitles are converted to
    what the container holds, and the rest is left out.
    """
    if suffix in PICTURES_ONLY:
        left = [f"{s.name} is left out: {suffix} holds pictures only" for s in streams]
        return [], left
    warnings = [
        f"{s.name} is of a kind that FFmpeg does not know, and is left out"
        for s in streams
        if not s.is_known
    ]
    streams = [s for s in streams if s.is_known]
    if not streams or can_copy(original, [s.index for s in streams], suffix, to_pipe=to_pipe):
        return [Carried(stream=s, codec="copy") for s in streams], warnings
    carried = []
    for stream in streams:
        if can_copy(original, [stream.index], suffix, to_pipe=to_pipe):
            carried.append(Carried(stream=stream, codec="copy"))
            continue
        fits = _converted(original, stream, suffix, to_pipe=to_pipe)
        if fits is None:
            warnings.append(f"{stream.name} does not fit into {suffix} and is left out")
            continue
        carried.append(fits)
        becomes = f"becomes {fits.codec}" if fits.codec else "is re-encoded"
        warnings.append(f"{stream.name} does not fit into {suffix} and {becomes}")
    return carried, warnings


def _kind(stream: Stream) -> str:
    if stream.type == "video" and stream.disposition & Disposition.attached_pic:
        return "cover"
    return str(stream.type)


def _matches(stream: OriginalStream, wanted: str) -> bool:
    letter = _LETTERS[stream.kind]
    return is_meant(
        wanted, index=stream.index, letter=letter, rank=stream.rank, language=stream.language
    )


def _converted(
    original: Path | str, stream: OriginalStream, suffix: str, *, to_pipe: bool
) -> Carried | None:
    """The stream as something that the container takes; None where there is nothing."""
    codec = _conversion(stream, suffix)
    if codec is None:
        return None
    for shape in _SOUND_SHAPES if stream.kind == "audio" else ((),):
        if can_copy(original, [stream.index], suffix, codec, shape, to_pipe=to_pipe):
            return Carried(stream=stream, codec=codec, shape=shape)
    return None


def _codec(stream: Stream, seen: Described) -> str:
    """As a person would look it up: data of whatever kind are 'bin_data' to FFmpeg."""
    telling = (name.removeprefix("bin_data") for name in (_name(stream), seen.codec))
    return next(filter(None, telling), "") or seen.tag or seen.codec


def _name(stream: Stream) -> str:
    """PyAV's name of a codec; '' where it has no decoder."""
    return (getattr(stream, "name", None) or "").removeprefix("none")


def _conversion(stream: OriginalStream, suffix: str) -> str | None:
    """The encoder to convert with, '' for ffmpeg's choice; None where there is none."""
    if stream.kind == "audio":
        return _SOUND.get(suffix, "")
    if stream.kind == "subtitle" and stream.is_text:
        return _TEXT_SUBTITLES.get(suffix)
    return None


def mapping(carried: Sequence[Carried], suffix: str) -> list[str]:
    """ffmpeg's arguments for what is carried from input 1 beside output stream 0, the picture,
    into a container of that `suffix`.

    Mapping any stream's metadata by hand turns off ffmpeg's own copying, so all are.
    """
    arguments = []
    for place, item in enumerate(carried, 1):
        index = item.stream.index
        if item.stream.kind == "video":  # or players would show it in place of the painting
            kept = item.stream.disposition & ~Disposition.default
            arguments += [f"-disposition:{place}", disposition_words(kept)]
        arguments += ["-map", f"1:{index}", f"-map_metadata:s:{place}", f"1:s:{index}"]
        if item.codec:
            arguments += [f"-c:{place}", item.codec]
        for name, value in item.shape:
            arguments += [f"-{name}:{place}", value]
        if item.codec != "copy":
            arguments += [f"-metadata:s:{place}", "encoder="]
        elif item.stream.has_headers:
            arguments += without_headers([place], suffix)
    return arguments


def disposition_words(disposition: Disposition) -> str:
    """As ffmpeg reads it: 'default+forced', or '0' for none."""
    return "+".join(flag.name for flag in Disposition if flag & disposition and flag.name) or "0"
