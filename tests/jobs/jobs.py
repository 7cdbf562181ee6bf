"""Jobs that need no network, and how two videos are compared."""

import subprocess
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg

from realtime_style.jobs.job import Job
from realtime_style.options import (
    EncoderOptions,
    EngineOptions,
    Excerpt,
    FilterOptions,
    ScaleOptions,
    StreamOptions,
)

SEGMENT_S = 0.4


def make_job(
    source: Path,
    target: Path,
    *,
    style: str = "candy",
    strength: float | None = 0.0,
    encoder: EncoderOptions = EncoderOptions(),  # noqa: B008 (frozen)
    excerpt: Excerpt = Excerpt(),  # noqa: B008
) -> Job:
    return Job(
        source=source,
        target=target,
        style=style,
        engine=EngineOptions(),
        scale=ScaleOptions(),
        filters=FilterOptions(strength=strength),
        encoder=encoder,
        streams=StreamOptions(),
        excerpt=excerpt,
        segment_s=SEGMENT_S,
    )


def frame_hashes(path: Path) -> list[str]:
    """Time and MD5 of every frame of every stream of picture and sound, decoded by ffmpeg."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
    command += ["-map", "0:v", "-map", "0:a?", "-fps_mode", "passthrough", "-f", "framemd5", "-"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line for line in result.stdout.splitlines() if not line.startswith("#")]


def packet_times(path: Path) -> list[tuple[int, Fraction]]:
    """Stream and time of every packet, by stream and time."""
    with av.open(str(path)) as container:
        return sorted(
            (packet.stream_index, packet.pts * packet.time_base)
            for packet in container.demux()
            if packet.pts is not None and packet.time_base is not None
        )


def said_of_streams(path: Path) -> list[object]:
    """What a file says of itself and its streams, but for what their encoding makes of them."""
    with av.open(str(path), metadata_errors="replace") as container:
        own = {"encoder", "duration"}
        streams = [
            (
                stream.type,
                stream.name,
                stream.time_base,
                stream.start_time,
                stream.disposition,
                {k: v for k, v in stream.metadata.items() if k.lower() not in own},
                _picture(stream) if isinstance(stream, av.video.stream.VideoStream) else None,
            )
            for stream in container.streams
        ]
        chapters = [(c["start"], c["end"], c["metadata"]) for c in container.chapters()]
        tags = {k: v for k, v in container.metadata.items() if k.lower() not in own}
        return [*streams, chapters, tags]


def seconds(path: Path) -> float:
    """As the container says."""
    with av.open(str(path)) as container:
        return (container.duration or 0) / av.time_base


def _picture(stream: av.video.stream.VideoStream) -> tuple[object, ...]:
    context = stream.codec_context
    return (
        # Where the rate varies this depends on how long the last frame is said to be seen.
        stream.average_rate if stream.average_rate == stream.base_rate else None,
        stream.sample_aspect_ratio,
        context.pix_fmt,
        int(context.color_range),
        int(context.colorspace),
        int(context.color_primaries),
        int(context.color_trc),
    )
