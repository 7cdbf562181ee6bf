"""What a container says of its times and of its picture: rate, number of frames, end."""

from fractions import Fraction

import av

from realtime_style.media.clocks import may_jump

TIMED = frozenset({"video", "audio", "subtitle", "data"})
"""The kinds of streams whose times count."""
AVI = "avi"
"""FFmpeg's name."""


def start(container: av.container.InputContainer) -> Fraction:
    """The time that the ffmpeg program counts from when it reads the whole container, in seconds.

    Where the clock may jump, it asks the streams: the container's own start passes over some.
    """
    starts = [
        stream.start_time * stream.time_base
        for stream in container.streams
        if stream.type in TIMED and stream.start_time is not None and stream.time_base
    ]
    if may_jump(container) and starts:
        return min(starts)
    return Fraction(container.start_time or 0, av.time_base)


def frame_rate(container: av.container.InputContainer, stream: av.VideoStream) -> Fraction:
    """Frames per second; 25 where nothing is said.

    An AVI may count shorter steps than frames, most of which are empty; the rate that FFmpeg
    guesses from its packets is that of the frames.
    """
    rates = stream.average_rate, stream.guessed_rate
    return Fraction(next(filter(None, rates[::-1] if _is_avi(container) else rates), 25))


def frame_count(container: av.container.InputContainer, stream: av.VideoStream) -> int:
    """0 where nothing is said."""
    if _is_avi(container) and stream.time_base:  # it counts those steps
        return round(stream.frames * stream.time_base * frame_rate(container, stream))
    return stream.frames


def end(container: av.container.InputContainer, stream: av.VideoStream) -> Fraction | None:
    """When this stream ends, in seconds; None where nothing is said."""
    if _is_avi(container):  # its duration is of what is left of the file
        return stream.frames * Fraction(stream.time_base or 1)
    if stream.duration and stream.time_base:
        return (stream.duration + (stream.start_time or 0)) * stream.time_base
    tag = stream.metadata.get("DURATION")  # Matroska's, "00:00:05.280000000"
    if not tag:
        return None
    try:
        hours, minutes, seconds = (Fraction(part) for part in tag.split(":"))
    except ValueError:
        return None
    return hours * 3600 + minutes * 60 + seconds


def _is_avi(container: av.container.InputContainer) -> bool:
    return container.format.name == AVI
