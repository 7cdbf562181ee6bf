"""The original as ffmpeg's input 1: what is taken from it beside the painted picture."""

import re
from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Self

import av
from av.stream import Disposition

from realtime_style.files.paths import ffmpeg_name
from realtime_style.media.clocks import may_jump, must_be_walked
from realtime_style.media.container_metadata import TIMED
from realtime_style.media.containers import MP4_FAMILY
from realtime_style.media.streams import (
    Carried,
    all_streams,
    carry_streams,
    choose_streams,
    disposition_words,
    mapping,
)
from realtime_style.options import Excerpt, StreamOptions

_STALE = re.compile(r"(?i)^(BPS|NUMBER_OF_|_STATISTICS_|DURATION|ROTATE$|ENCODER$|SOURCE_ID)")
"""Stream tags that tell of the original's encoding, not of what it shows."""
_BRANDS = {"major_brand", "minor_version", "compatible_brands"}
"""What an MP4 says of its own form."""
_MP4_TAGS = frozenset({"year", "encoder", "author", "location", "creation_time", "timecode"}) | {
    *("title", "artist", "album_artist", "composer", "album", "date", "comment", "genre"),
    *("copyright", "grouping", "lyrics", "description", "synopsis", "show", "episode_id"),
    *("network", "keywords", "track", "disc", "tmpo", "episode_sort", "season_number"),
    *("media_type", "hd_video", "gapless_playback", "compilation", "sort_name", "sort_artist"),
    *("sort_album", "sort_album_artist", "sort_composer", "sort_show", "duration"),
}
"""What ffmpeg's muxer writes of a file's tags without being asked to write all."""


class Original:
    """ffmpeg's arguments and our warnings for one original and one kind of container."""

    def __init__(
        self,
        path: Path | str,
        track: int | None,
        suffix: str,
        options: StreamOptions,
        excerpt: Excerpt,
        *,
        to_pipe: bool = False,
    ) -> None:
        """Look into the file, whose stream `track` is painted (None is its first video), and try
        what fits.

        Raises:
            InputError: `options` names a stream that is not there.
        """
        with av.open(ffmpeg_name(path), metadata_errors="replace") as container:
            there = list(all_streams(container))
            picture = next(
                each
                for each in there
                if each.index == track or (track is None and each.kind == "video")
            )
            track = picture.index
            streams = choose_streams(there, options, picture)
            painted = container.streams[track]
            stale = [f"{key}=" for key in painted.metadata if _STALE.match(key)]
            disposition = painted.disposition
            tags = dict(container.metadata)
            clock = _clock(container)
            walks = must_be_walked(container, path)
        carried, self.warnings = carry_streams(path, streams, suffix, to_pipe=to_pipe)
        if any(item.stream.kind == "video" for item in carried):
            disposition |= Disposition.default
        self._path, self._walks, self._clock, self._carried = path, walks, clock, carried
        self.output = ["-map_metadata", "1", "-map_chapters", "1"]
        self.output += ["-map_metadata:s:0", f"1:s:{track}", "-disposition:0"]
        self.output.append(disposition_words(disposition))
        for tag in stale:
            self.output += ["-metadata:s:0", tag]
        self.output += mapping(carried, suffix)
        if suffix in MP4_FAMILY:
            self._keep_tags(tags)
        else:
            for key in _BRANDS & tags.keys():
                self.output += ["-metadata", f"{key}="]
        self._of_all = self.output
        self._take(excerpt)

    @property
    def is_address(self) -> bool:
        """Of a server, and not a file."""
        return not isinstance(self._path, Path)

    def of_part(self, excerpt: Excerpt) -> Self:
        """The same of another part, without a look into the file, which may be gone by now."""
        part = copy(self)
        part._take(excerpt)
        return part

    def _take(self, excerpt: Excerpt) -> None:
        clock, length = self._clock, excerpt.duration
        walks = self._walks
        cut = _without_seeking(excerpt) if walks else _cut(excerpt)
        self.input: list[str] = [*cut, "-i", ffmpeg_name(self._path)]
        end = ["-t", f"{float(length):.6f}"] if walks and length is not None else []
        self.behind: list[str] = [*clock, *end, "-f", "null", "-"] if clock else []
        """ffmpeg's arguments behind those of the output."""
        before = _nothing_before(self._carried) if walks and excerpt.start else []
        self.output = [*self._of_all, *before, *end]

    def _keep_tags(self, tags: Mapping[str, str]) -> None:
        """MP4 has a short list of tags. Those of phones and cameras need QuickTime's way, where
        any name may stand; a player that knows only the short list then sees none."""
        unknown = [
            key
            for key in tags
            if key.lower() not in _MP4_TAGS | _BRANDS and not _is_said_twice(key, tags)
        ]
        if any(key.startswith("com.") for key in unknown):
            self.output += ["-movflags", "+use_metadata_tags"]
        elif unknown:
            self.warnings.append(
                f"MP4 and MOV have no place for the tag {', '.join(unknown)}: left out"
            )


def _is_said_twice(key: str, tags: Mapping[str, str]) -> bool:
    """Whether it is another tag with its language, as FFmpeg reads it: location-eng."""
    name, _, language = key.rpartition("-")
    return len(language) == 3 and tags.get(name) == tags[key]


def _cut(excerpt: Excerpt) -> list[str]:
    """Of the input, the same part as of the picture."""
    start = ["-ss", f"{float(excerpt.start):.6f}"] if excerpt.start else []
    length = excerpt.duration
    return start + ([] if length is None else ["-t", f"{float(length):.6f}"])


def _without_seeking(excerpt: Excerpt) -> list[str]:
    """Of the input, the same part by a clock that may jump: no index knows where it is.

    The output must leave out what is before 0, and end by itself.
    """
    return ["-itsoffset", f"{-float(excerpt.start):.6f}"] if excerpt.start else []


def _nothing_before(carried: Sequence[Carried]) -> list[str]:
    arguments = []
    for place, item in enumerate(carried, 1):
        if item.codec == "copy":
            arguments += [f"-copypriorss:{place}", "0"]
        elif item.stream.kind == "audio":
            arguments += [f"-filter:{place}", "atrim=start=0"]
    return arguments


def _clock(container: av.container.InputContainer) -> list[str]:
    """ffmpeg's arguments for a second output, of nothing, where a clock may jump; else none.

    ffmpeg mends such a clock by the streams that it uses, and counts from the first of them. The
    source has mended the picture's times by all of them: sound without them would be out of step.
    """
    if not may_jump(container):
        return []
    used = [s.index for s in container.streams if s.type in TIMED]
    return [word for index in used for word in ("-map", f"1:{index}")] + ["-c", "copy"]
