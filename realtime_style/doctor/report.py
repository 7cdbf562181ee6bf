"""What was found, for people and programs."""

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "error"
    """What was asked for is broken, or nothing can paint: exit status 1."""
    WARNING = "warning"
    """Something is slower or less than it could be."""
    NOTE = "note"
    """Something that not everybody needs is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, and what to do."""

    severity: Severity
    what: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The machine and the programs under us."""

    cpu: str
    cores: int
    """That this process may use."""
    cpu_features: list[str] | None
    """Those that painting is faster with; None where the system does not tell."""
    gpus: list[str]
    """Names, with the driver where that is known."""
    system: str
    python: str
    rts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A Python package that we need, imported in a process of its own."""

    name: str
    works: bool
    version: str = ""
    reason: str = ""
    """Why it does not work."""
    wheels: dict[str, str] = field(default_factory=dict)
    """Installed distributions that bring it, with their versions: two of them break each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTrial:
    """One value of --device, tried on the shipped network in a process of its own."""

    device: str
    provider: str
    """onnxruntime's execution provider for it."""
    works: bool
    reason: str = ""
    """Why it does not work."""
    advice: str = ""
    """How to get it."""
    installed: bool = False
    """Whether this onnxruntime has the provider at all."""
    nodes_on_cpu: int | None = None
    """Nodes that the provider left to the processor; None where that paints anyway."""
    shape_nodes_on_cpu: int | None = None
    """Those that only compute sizes, which onnxruntime keeps there by design."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a run takes that names no precision, and the device that was asked for, or none."""

    provider: str = ""
    """onnxruntime's execution provider; empty where there is none."""
    precision: str = ""
    why: str = ""
    """Or why there is none."""
    trial_ms: dict[str, float] = field(default_factory=dict)
    """Milliseconds for the trial's picture on each that was tried."""
    passed_over: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderTrial:
    """One of ffmpeg's encoders, tried on a tiny clip."""

    name: str
    used_for: str
    works: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ffmpeg:
    """The ffmpeg that we run."""

    path: str = ""
    version: str = ""
    reason: str = ""
    """Why there is none."""
    encoders: list[EncoderTrial] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A video device, real or virtual."""

    path: str
    name: str
    virtual: bool
    usable: bool
    """Whether this user may read it, and of a virtual one, write to it."""
    role: str = ""
    """What it is for, as 'camera' or 'output'; empty where it may not be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cameras:
    """What can be filmed with, and what can be fed into a call."""

    devices: list[Camera] | None
    """None where the system does not tell."""
    how_to_list: str
    """What to do there; else empty."""
    virtual_driver: bool | None
    """Whether v4l2loopback is loaded; None on systems that have another way."""
    pyvirtualcam: str
    """Its version; empty where it is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTrial:
    """A way to other programs that needs a library of its own: NDI, Spout or Syphon."""

    name: str
    """As the option is called."""
    library: str
    """With its version; empty where it is not installed."""
    works: bool
    reason: str = ""
    """Why it does not work, or what to do for others to find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One that we write to."""

    used_for: str
    path: str
    exists: bool
    writable: bool
    """Or could be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorReport:
    """Everything."""

    system: System
    libraries: list[Library]
    devices: list[DeviceTrial]
    chosen: Chosen
    ffmpeg: Ffmpeg
    cameras: Cameras
    outputs: list[OutputTrial]
    folders: list[Folder]
    styles: list[str]
    """Names of those that can be painted with."""
    problems: list[Problem]

    @property
    def ok(self) -> bool:
        """Nothing that was asked for is broken, and something can paint."""
        return all(each.severity is not Severity.ERROR for each in self.problems)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, strings, lists and dicts."""
        return {"ok": self.ok, **dataclasses.asdict(self)}
