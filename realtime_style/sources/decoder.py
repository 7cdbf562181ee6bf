"""From packets to whole frames: damage is counted, half pictures are made whole."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.filter import Graph

from realtime_style.files.paths import ffmpeg_name
from realtime_style.media.container_metadata import AVI
from realtime_style.media.transport_stream import is_joint
from realtime_style.sources.clock import Clock
from realtime_style.sources.container import limit_decoder, reason_of

_HELD_PACKETS = 1000
"""Before the start, at most: a picture without key frames is decoded instead."""

_TELLING = frozenset({"h264", "mpeg1video", "mpeg2video"})
"""Decoders that mark a frame which they could not read to its end; others paint over it unsaid."""
_TS = "mpegts"


@dataclass(frozen=True, slots=True)
class _Seam:
    """Where FFmpeg found something missing before a key frame, while time goes on evenly: a frame
    that was cut off, or nothing, as other recordings count their packets otherwise."""

    times: frozenset[int | None]
    """Of the packets around it, in ticks: a parser puts the mark on an earlier one."""
    begin: int
    end: int
    """Where in the file they begin."""


class Decoder:
    """All frames of a stream, in order. A damaged packet costs its own frames only."""

    def __init__(
        self,
        container: av.container.InputContainer,
        stream: av.video.stream.VideoStream,
        path: Path | str,
    ) -> None:
        self.warnings: list[str] = []
        """Complete once the frames have ended."""
        self.clock = Clock(container, stream)
        self.deinterlaced = 0
        """Frames that came as two half pictures of two moments."""
        self.read_to = 0
        """Where in the file the last packet ended, in bytes."""
        self._repeats: deque[int] = deque()
        """Times of empty packets, by which Theora says that the frame before stays; the decoder
        would call them invalid."""
        self._shown: av.VideoFrame | None = None
        self._container = container
        self._stream = stream
        self._path = path
        self._delay = _delay(path, stream.index) if container.format.name == AVI else None
        self._failures = 0
        self._marked: list[int | None] = []
        """Times of the packets that are marked as damaged, in ticks."""
        self._broken: list[int | None] = []
        """Those of frames."""
        self._recent: deque[av.Packet[av.VideoStream]] = deque(maxlen=3)
        self._seams: list[_Seam] = []

    @property
    def damages(self) -> int:
        """Packets and frames that FFmpeg found broken; what it drops unseen is not among them."""
        joints = set(self.clock.joints)
        broken = sum(pts not in joints for pts in self._broken)
        joints.update(*(each.times for each in self._seams if self._is_joint(each)))
        return self._failures + broken + sum(pts not in joints for pts in self._marked)

    def frames(self, start: Fraction | None = None) -> Iterator[av.VideoFrame]:
        """Whole frames, from where the container stands to its end.

        With `start`, in seconds of the mended clock, those well before it are not decoded.
        """
        deinterlacer: Deinterlacer | None = None
        for frame in self._decode(start):
            self.deinterlaced += frame.interlaced_frame
            if deinterlacer and not deinterlacer.fits(frame):
                yield from deinterlacer.flush()
                deinterlacer = None
            if deinterlacer is None and frame.interlaced_frame:
                deinterlacer = Deinterlacer(self._stream, frame)
            if deinterlacer is None:
                yield frame
            else:
                yield from deinterlacer.push(frame)
        if deinterlacer:
            yield from deinterlacer.flush()

    def _decode(self, start: Fraction | None) -> Iterator[av.VideoFrame]:
        packets = self.clock.packets()
        if start is not None:
            packets = _from_key_frame(packets, start)
        whole = True
        while whole:
            packet: av.Packet[av.VideoStream] | None = None
            try:
                packet = next(packets, None)
                whole = packet is not None
            except av.FFmpegError as error:
                self.warnings.append(f"'{self._path}' breaks off: {reason_of(error)}")
                whole = False
            if packet is not None and not packet.size and packet.pts is not None:
                self._repeats.append(packet.pts)
                continue
            try:
                if packet is not None:
                    self._note_marks(packet)
                    self.read_to = max(self.read_to, (packet.pos or 0) + packet.size)
                # The decoder is emptied by None, and once more by it without harm.
                for frame in self._stream.codec_context.decode(packet):
                    if frame.is_corrupt:
                        self._broken.append(frame.pts)
                    if self._delay is not None:
                        # None for the last ones, which come when no more packets do.
                        frame.pts = None if frame.dts is None else frame.dts - self._delay
                    yield from self._repeated(until=frame.pts)
                    self._shown = frame
                    yield frame
            except av.EOFError:
                pass
            except av.FFmpegError:
                self._failures += 1
        yield from self._repeated()

    def _repeated(self, until: int | None = None) -> Iterator[av.VideoFrame]:
        """The frame that came last, at each time before `until` at which it stays; the decoder
        gives frames later than their packets. It is the same object: who took it is done with it.
        """
        while self._repeats and (until is None or self._repeats[0] < until):
            pts = self._repeats.popleft()
            if self._shown is not None:
                self._shown.pts = pts
                yield self._shown

    def _note_marks(self, packet: "av.Packet[av.VideoStream]") -> None:
        if packet.is_corrupt:
            self._marked.append(packet.pts)
        recent = self._recent
        recent.append(packet)
        if packet.is_keyframe and any(each.is_corrupt for each in recent):
            times = frozenset(each.pts for each in recent)
            self._seams.append(_Seam(times, recent[0].pos or 0, packet.pos or 0))

    def _is_joint(self, seam: _Seam) -> bool:
        if self._stream.codec_context.name in _TELLING:
            return True
        if not isinstance(self._path, Path) or self._container.format.name != _TS:
            return False
        return is_joint(self._path, self._stream.id, seam.begin, seam.end)


def _from_key_frame(
    packets: "Iterator[av.Packet[av.VideoStream]]", start: Fraction
) -> "Iterator[av.Packet[av.VideoStream]]":
    """Those from the last key frame at or before `start` seconds on."""
    held: list[av.Packet[av.VideoStream]] = []
    for packet in packets:
        is_before = packet.pts is not None and packet.pts * packet.time_base <= start
        if packet.is_keyframe and is_before:
            held.clear()
        held.append(packet)
        if (packet.pts is not None and not is_before) or len(held) > _HELD_PACKETS:
            break
    yield from held
    yield from packets


def _delay(path: Path | str, track: int) -> int:
    """How many packets after its own each frame of an AVI comes out of the decoder.

    AVI has no times: it counts packets, in the order of decoding. What FFmpeg guesses from that
    is wrong where H.264 has B-frames. The nth frame is shown at the nth packet's time.
    """
    with av.open(ffmpeg_name(path), metadata_errors="replace") as container:
        begin = None
        stream = _video(container, track)
        limit_decoder(stream)
        for packet in container.demux(stream):
            begin = packet.dts if begin is None else begin
            try:
                for frame in packet.decode():
                    return 0 if frame.dts is None or begin is None else frame.dts - begin
            except av.FFmpegError:
                continue
    return 0


def _video(container: av.container.InputContainer, track: int) -> av.VideoStream:
    return next(each for each in container.streams.video if each.index == track)


class Deinterlacer:
    """One whole frame for each that came as two halves, at its time; others pass.

    bwdif (Thomas Mundt, 2016, after the BBC's R&D white paper 48 and yadif) weighs the lines
    around a missing one in space and time; it needs one frame of the future.
    """

    def __init__(self, stream: av.video.stream.VideoStream, frame: av.VideoFrame) -> None:
        self._kind = _kind(frame)
        self._graph = Graph()
        source = self._graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=stream.time_base,
        )
        bwdif = self._graph.add("bwdif", "mode=send_frame:deint=interlaced")
        self._graph.link_nodes(source, bwdif, self._graph.add("buffersink")).configure()

    def fits(self, frame: av.VideoFrame) -> bool:
        """True if `frame` is of the size and format that this one was made for."""
        return _kind(frame) == self._kind

    def push(self, frame: av.VideoFrame) -> Iterator[av.VideoFrame]:
        """Take a frame; the whole frames that are ready."""
        self._graph.vpush(frame)
        yield from self._ready()

    def flush(self) -> Iterator[av.VideoFrame]:
        """What is left when no more frames come."""
        self._graph.vpush(None)
        yield from self._ready()

    def _ready(self) -> Iterator[av.VideoFrame]:
        while True:
            try:
                yield self._graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return


def _kind(frame: av.VideoFrame) -> tuple[int, int, str]:
    return frame.width, frame.height, frame.format.name
