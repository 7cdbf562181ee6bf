"""A video passed on unpainted, as `rts video --strength 0` does, without the threads."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from realtime_style.frame import Frame
from realtime_style.options import EncoderOptions, Excerpt, StreamOptions
from realtime_style.sinks.output import open_output
from realtime_style.sinks.video_file import VideoFileSink
from realtime_style.sources.video_file import VideoFileSource

DEFAULT, ALL, WHOLE = EncoderOptions(), StreamOptions(), Excerpt()


def paint(
    original: Path | str,
    target: Path,
    encoder: EncoderOptions = DEFAULT,
    streams: StreamOptions = ALL,
    excerpt: Excerpt = WHOLE,
) -> list[str]:
    """Return the warnings of source and sink."""
    with VideoFileSource(original, excerpt, maps=streams.maps) as source:
        output = open_output(target, overwrite=False)
        sink = VideoFileSink(
            output, source.info, encoder, original=original, streams=streams, excerpt=excerpt
        )
        while (frame := source.read()) is not None:
            sink.write(frame.pixels, frame)
        sink.close()
        return [*source.warnings, *sink.warnings]


def frames(path: Path) -> list[Frame]:
    with VideoFileSource(path) as source:
        return list(iter(source.read, None))


def times(path: Path) -> list[Fraction]:
    """Of every frame of the picture, from the start of the file, as they are shown."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        start = Fraction(container.start_time or 0, av.time_base)
        return [
            frame.pts * frame.time_base - start
            for frame in container.decode(stream)
            if frame.pts is not None and frame.time_base is not None
        ]


def psnr_db(first: Path, second: Path) -> float:
    """Peak signal to noise ratio of all frames; 45 dB is a mean error of 1.4 of 255."""
    squares = [
        float(((a.pixels.astype(float) - b.pixels) ** 2).mean())
        for a, b in zip(frames(first), frames(second), strict=True)
    ]
    return float(10 * np.log10(255**2 / np.mean(squares)))
