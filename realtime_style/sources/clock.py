"""Times of packets, mended where a stream's clock jumps as the ffmpeg program mends the sound's.

Recordings that were joined, broadcasts and playlists begin their clock anew in their midst. The
sound goes through the ffmpeg program, which closes such gaps (`ts_discontinuity_detect` in its
fftools); what is done here to the picture is the same, packet by packet, so that both stay in step.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
from av.stream import Disposition, Stream

from realtime_style.media.clocks import may_jump

_LEAP_S = 10
"""ffmpeg's -dts_delta_threshold: a longer step is a new clock, where the format may have one."""
_BACK_S = Fraction(1, 10)
"""A step back by more than this is a new clock, too."""
_ABSURD_S = 3600 * 30
"""ffmpeg's -dts_error_threshold: a time so far off is dropped where the format has one clock."""
_THEORA = frozenset({"theora", "libtheora"})
_IS_HEADER = 0x80
"""The first bit of a packet of Theora's (its specification, 6.1)."""


@dataclass(slots=True)
class _Track:
    """Where a stream's own clock stands, in mended seconds."""

    dts: Fraction
    due: Fraction
    """When its next packet should come."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A new clock in the midst of a file."""

    at: Fraction
    """When, in mended seconds."""
    by: Fraction
    """How far it went, in seconds; negative is back."""


class Clock:
    """The packets of one picture, in the order of the file, with their times mended."""

    def __init__(self, container: av.container.InputContainer, stream: av.VideoStream) -> None:
        """For a container that has just been opened, or has been sought in."""
        self.jumps: list[Jump] = []
        self.pauses: list[Jump] = []
        """Where a clock goes ahead by less, and what comes there depends on nothing before it: a
        recording that was joined to another, of which nothing need be missing. The ffmpeg program
        leaves such gaps in the sound, and so they stay in the picture."""
        self.joints: set[int | None] = set()
        """Times, in ticks, of packets beside such a place: where they are marked as damaged, it is
        for the packets after them, which are of another recording."""
        self._container = container
        self._stream = stream
        self._may_jump = may_jump(container)
        self._offset = Fraction(0)
        self._tracks: dict[int, _Track] = {}
        self._newest: Fraction | None = None
        """Time of the last packet, whatever its stream."""
        self._before: deque[int | None] = deque(maxlen=2)
        """Times of the picture's last packets, in ticks: a parser puts the mark on an earlier one
        than that which is cut off."""
        self._is_joint = False
        """Whether another recording began since then."""

    def told(self, since: Fraction, *, is_even: bool) -> str | None:
        """The end of a sentence about new clocks, with times counted from `since`; None where
        there are none, or where only one stream's packets came out of turn.

        `is_even` says that frames come evenly there: a packet that is stamped by the old clock
        though it came with the new one, as FFmpeg gives of Vorbis, makes a pause for all.
        """
        places: list[Jump] = []
        for jump in self.jumps:
            if places and jump.at - places[-1].at < 1:
                jump = Jump(places[-1].at, places.pop().by + jump.by)
            places.append(jump)
        new = [jump for jump in places if abs(jump.by) > _BACK_S]
        if not new:
            return None
        at = ", ".join(f"{float(jump.at - since):.2f}" for jump in new[:3])
        more = "…" if len(new) > 3 else ""
        gap = " without a gap" if is_even else ""
        return f"has a clock that jumps at {at}{more} s: its picture and sound go on{gap}"

    def paused_s(self, begin: Fraction, end: Fraction) -> Fraction:
        """How long the pauses are between two moments, all in mended seconds."""
        return sum((each.by for each in self.pauses if begin <= each.at < end), Fraction(0))

    def packets(self) -> "Iterator[av.Packet[av.VideoStream]]":
        """The picture's packets, to the last, which is empty.

        Raises:
            av.FFmpegError: the file cannot be read on.
        """
        place = self._stream.index
        for packet in self._container.demux(self._watched()):
            if packet.size or packet.dts is not None:  # not the one behind the last
                self._mend(packet)
            if packet.stream_index == place and not _is_header(packet):
                yield packet  # type: ignore[misc]

    def _watched(self) -> list[Stream]:
        """Where any picture or sound may show a new clock first, all of them."""
        if not self._may_jump:
            return [self._stream]
        return [
            stream
            for stream in self._container.streams
            if stream.type in ("video", "audio")
            and not stream.disposition & Disposition.attached_pic
        ]

    def _mend(self, packet: "av.Packet[Stream]") -> None:
        if self._offset:
            _move(packet, self._offset)
        track = self._tracks.get(packet.stream_index)
        if not self._may_jump:
            _drop_absurd(packet, track)
        elif packet.dts is not None:
            self._go_on(packet, packet.dts * packet.time_base, track)
            _drop_stray(packet)
        if packet.dts is not None:
            self._newest = packet.dts * packet.time_base
        self._tracks[packet.stream_index] = _next(packet, track)
        if packet.stream_index == self._stream.index:
            if self._is_joint:
                self.joints |= {*self._before, packet.pts}
            self._before.append(packet.pts)
            self._is_joint = False

    def _go_on(self, packet: "av.Packet[Stream]", dts: Fraction, track: _Track | None) -> None:
        """Where a new clock begins at this packet, let times go on as if it had not."""
        due = track.due if track else self._newest
        if due is None:
            return
        is_back = track is not None and dts + _BACK_S < track.dts
        if not is_back and abs(dts - due) <= _LEAP_S:
            self._note_pause(packet, dts, track)
            return
        self.jumps.append(Jump(due, dts - due))
        self._offset -= dts - due
        self._is_joint = True
        _move(packet, due - dts)

    def _note_pause(self, packet: "av.Packet[Stream]", dts: Fraction, track: _Track | None) -> None:
        is_picture = packet.stream_index == self._stream.index
        if not track or not is_picture or not packet.is_keyframe:
            return
        if dts > track.due and dts - track.due >= track.due - track.dts:  # a frame would fit
            self.pauses.append(Jump(track.due, dts - track.due))
            self._is_joint = True


def _is_header(packet: "av.Packet[Stream]") -> bool:
    """Whether it is one of the three with which a recording of Theora begins, and no frame: where
    Ogg files were joined, FFmpeg gives those of the later ones, with times that count."""
    is_theora = packet.stream.codec_context.name in _THEORA
    return is_theora and packet.size > 0 and bool(memoryview(packet)[0] & _IS_HEADER)


def _move(packet: "av.Packet[Stream]", by: Fraction) -> None:
    ticks = round(by / packet.time_base)
    if packet.dts is not None:
        packet.dts += ticks
    if packet.pts is not None:
        packet.pts += ticks


def _drop_stray(packet: "av.Packet[Stream]") -> None:
    """At a joint of MPEG-PS, a packet is decoded by the old clock and seen by the new one."""
    if packet.pts is not None and packet.dts is not None:
        apart = (packet.pts - packet.dts) * packet.time_base
        if abs(apart) > _LEAP_S:
            packet.pts = None


def _drop_absurd(packet: "av.Packet[Stream]", track: _Track | None) -> None:
    if track is None:
        return
    for name in ("dts", "pts"):
        ticks = getattr(packet, name)
        if ticks is not None and abs(ticks * packet.time_base - track.due) > _ABSURD_S:
            setattr(packet, name, None)


def _next(packet: "av.Packet[Stream]", track: _Track | None) -> _Track:
    """Where the clock of the packet's stream stands behind it."""
    if packet.dts is not None:
        dts = packet.dts * packet.time_base
    else:
        dts = track.due if track else _guessed_start(packet)
    return _Track(dts, dts + _length(packet))


def _guessed_start(packet: "av.Packet[Stream]") -> Fraction:
    """When a stream's first packet is decoded that says at most when it is seen."""
    rate = getattr(packet.stream, "average_rate", None)
    delay = getattr(packet.stream.codec_context, "has_b_frames", 0)
    return (packet.pts or 0) * packet.time_base - (delay / rate if rate else 0)


def _length(packet: "av.Packet[Stream]") -> Fraction:
    """Seconds, as the ffmpeg program reckons them."""
    context = packet.stream.codec_context
    if isinstance(context, av.AudioCodecContext) and context.sample_rate:
        return Fraction(context.frame_size, context.sample_rate)
    if packet.duration:
        return packet.duration * packet.time_base
    rate = getattr(context, "framerate", None)
    return 1 / Fraction(rate) if rate else Fraction(0)
