"""What a run is told, and what it tells."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """Where a run finds its things and keeps its state; what is learned is the recipe's."""

    photos: Path
    vgg: Path
    folder: Path
    """Keeps checkpoint.pt, loss.csv, TensorBoard's events and preview pictures."""
    checkpoint_minutes: float = 3.0
    resume: bool = False
    start_from: Path | None = None
    """A checkpoint or a trunk of the same network, whose weights are a new run's first ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What a progress bar needs to know after a step."""

    step: int
    steps: int
    losses: dict[str, float]
    """Smoothed, by the names in `rts_train.losses.PARTS`."""
    share: float
    """Of the way, 0 to 1: of the steps, or of the time that the run may take."""
    seconds_left: float
    preview: Path | None
    """A new picture of how far it has come, where there is one since the step before."""


class InterruptedTraining(KeyboardInterrupt):
    """The user stopped a run; what was learned is saved."""

    def __init__(self, checkpoint: Path, step: int, seconds: float) -> None:
        super().__init__()
        self.checkpoint = checkpoint
        self.step = step
        """Steps done, over all sessions of the run."""
        self.seconds = seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """How a run ended."""

    checkpoint: Path
    preview: Path
    """Photos, their paintings, and the picture they are learned from."""
    steps: int
    """Done, over all sessions of the run."""
    seconds: float
    losses: dict[str, float]
    unreadable_photos: int
