"""One video to paint in segments: where from, where to, and how."""

import dataclasses
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import realtime_style
from realtime_style.engine.processor import has_bfloat16, has_bfloat16_of_arm
from realtime_style.engine.providers import ON_PROCESSOR, PROVIDERS
from realtime_style.errors import InputError
from realtime_style.jobs.overlap import WARM_UP_FRAMES
from realtime_style.options import (
    Device,
    EncoderOptions,
    EngineOptions,
    Excerpt,
    FilterOptions,
    ScaleOptions,
    StreamOptions,
    Variant,
)
from realtime_style.painter.painter import Painter
from realtime_style.sources.video_file import VideoFileSource

CONTAINERS = frozenset({".mp4", ".m4v", ".mov", ".mkv", ".webm"})
"""Those into which an encoded picture can be copied with its times."""
_HEAD_BYTES = 1 << 20

Description = dict[str, str]
"""All that decides how the output's frames look, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be painted. It can be sent to another process."""

    source: Path
    target: Path
    style: str
    engine: EngineOptions
    scale: ScaleOptions
    filters: FilterOptions
    encoder: EncoderOptions
    streams: StreamOptions
    excerpt: Excerpt
    segment_s: float
    """Seconds of video in a segment: about what a crash may cost."""

    def __post_init__(self) -> None:
        if not 0.1 <= self.segment_s <= 3600:
            raise InputError(f"a segment must have 0.1 to 3600 seconds, got {self.segment_s:g}")
        if self.target.suffix.lower() not in CONTAINERS:
            raise InputError(
                f"'{self.target}' cannot be made of segments: use {', '.join(sorted(CONTAINERS))}"
            )
        if self.scale.target_fps:
            raise InputError(
                "--target-fps paints as large as the machine can at each moment, which no other "
                "run can go on with: use --quality"
            )

    def settled(self, known: Description) -> "Job":
        """The job with what is automatic settled, as an earlier run did if there was one.

        An encoder's pictures differ with the number of its threads.
        """
        half = max(1, (os.cpu_count() or 2) // 2)
        told = known.get("encoder.threads", "")
        threads = self.encoder.threads or (int(told) if told.isdecimal() else half)
        return dataclasses.replace(
            self,
            encoder=dataclasses.replace(self.encoder, threads=threads),
            engine=_settled_engine(self.engine, known),
        )

    def open_source(self) -> VideoFileSource:
        """The video, decoded as the options say.

        Raises:
            InputError, SourceError: as `VideoFileSource`.
        """
        return VideoFileSource(
            self.source, self.excerpt, maps=self.streams.maps, hwaccel=self.encoder.hwaccel
        )

    def segment_frames(self, frame_rate: Fraction) -> int:
        """How many frames a segment has."""
        return max(1, round(self.segment_s * frame_rate))

    def warm_up_frames(self, frame_rate: Fraction) -> int:
        """How many frames the filters of a segment see before its first one."""
        remembers = self.filters.steady > 0 and self.filters.strength != 0
        return min(WARM_UP_FRAMES, self.segment_frames(frame_rate) - 1) if remembers else 0


def _settled_engine(options: EngineOptions, known: Description) -> EngineOptions:
    """What is automatic as an earlier run had it, where that was on a processor."""
    variant, device = options.variant, options.device
    if variant is Variant.AUTO and known.get("variant") in set(Variant):
        variant = Variant(known["variant"])
    on_processor = [each for each, name in PROVIDERS.items() if name in ON_PROCESSOR]
    if device is Device.AUTO and not options.execution_providers:
        found = (each for each in on_processor if PROVIDERS[each] == known.get("provider"))
        device = next(found, device)
    if variant is Variant.BF16 and not (has_bfloat16() or has_bfloat16_of_arm()):
        variant = options.variant  # the difference is told of then
    return dataclasses.replace(options, variant=variant, device=device)


def describe(job: Job, painter: Painter) -> Description:
    """What must be the same for another run to go on with this one's work."""
    status = job.source.stat()
    described: dict[str, object] = {
        "version": realtime_style.__version__,
        "input.bytes": status.st_size,
        "input.modified": datetime.fromtimestamp(status.st_mtime, UTC).isoformat(),
        "input.head": _digest_of_head(job.source),
        "style": f"{painter.selection.name} ({style_digest(painter)})",
        "provider": painter.provider,
        "variant": painter.choice.options.variant if painter.choice else Variant.FP32,
        "quality": job.scale.quality,
        "stroke_unit": job.scale.stroke_unit,
        "segment_s": job.segment_s,
    }
    for name in ("filters", "encoder", "streams", "excerpt"):
        options = dataclasses.asdict(getattr(job, name))
        described |= {f"{name}.{option}": value for option, value in options.items()}
    described["filters.strength"] = job.filters.strength_of(painter.selection.card.strength)
    return {name: str(value) for name, value in described.items()}


def differences(known: Description, now: Description) -> str:
    """What of two descriptions differs, in words; '' if nothing."""
    names = [name for name in known | now if known.get(name) != now.get(name)]
    return ", ".join(
        f"{name} was {known.get(name, 'unknown')} and is {now.get(name, 'unknown')}"
        for name in names
    )


def style_digest(painter: Painter) -> str:
    """Of the network and the styles' numbers: eight hexadecimal digits."""
    found = hashlib.sha256(painter.model.read_bytes() if painter.model else b"")
    if painter.selection.parameters is not None:
        found.update(painter.selection.parameters.tobytes())
    for layer in (painter.look.person, painter.look.background):
        if layer and layer.parameters is not None:
            found.update(layer.parameters.tobytes())
    return found.hexdigest()[:8]


def _digest_of_head(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.sha256(file.read(_HEAD_BYTES)).hexdigest()[:16]
