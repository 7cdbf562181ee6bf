"""A microphone: found by its name, and tried."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from realtime_style.errors import SourceError
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.ffmpeg.program import first_lines
from realtime_style.options import ANY_DEVICE

ANSWER_S = 8.0
"""Seconds that a device may take to give its first sound."""
_SYSTEMS = {"darwin": ("avfoundation",), "win32": ("dshow",)}
_LINUX = ("pulse", "alsa")
"""ffmpeg's names. PipeWire answers as PulseAudio does."""
_NAMES = {"pulse": "PulseAudio or PipeWire", "alsa": "ALSA"}
_OPTIONS = {
    # Bytes: 10 ms of stereo. Without it the sound comes in lumps of up to two seconds.
    "pulse": ("-fragment_size", "1920"),
    # Their clocks are the device's own; those of the others are the system's already.
    "avfoundation": ("-use_wallclock_as_timestamps", "1"),
    "dshow": ("-use_wallclock_as_timestamps", "1", "-audio_buffer_size", "20"),
}
QUEUE = ("-thread_queue_size", "1024")
"""Packets of 10 to 20 ms each that may wait while ffmpeg is busy with the picture."""
_ADVICE = {
    "darwin": "allow it for your terminal in System Settings > Privacy & Security > Microphone",
    "win32": "let desktop apps use it in Settings > Privacy > Microphone",
}
_ADVICE_ON_LINUX = (
    "is it plugged in, and are PipeWire or PulseAudio running? 'pactl list short sources' tells"
)
_LISTED = re.compile(r"(?P<mark>[* ]) (?P<device>\S.*?) \[(?P<name>.*?)\](?: \((?P<kinds>.*)\))?$")
_CHATTER = re.compile(r"(?m)^ALSA lib.*$")
"""What libraries say before ffmpeg says it in its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Microphone:
    """A device that ffmpeg can record."""

    format: str
    """ffmpeg's input format."""
    device: str
    """As that format takes it."""
    name: str
    """For people."""

    @property
    def input(self) -> list[str]:
        """ffmpeg's arguments that open it."""
        prefix = {"avfoundation": ":", "dshow": "audio="}.get(self.format, "")
        return [
            *("-f", self.format, *_OPTIONS.get(self.format, ())),
            *(*QUEUE, "-i", prefix + self.device),
        ]

    def check(self) -> None:
        """Record a moment of it.

        Raises:
            SourceError: it is not there, busy or forbidden.
        """
        command = [find_ffmpeg(), "-v", "error", "-nostdin", *self.input]
        command += ["-t", "0.02", "-f", "null", "-"]
        try:
            result = subprocess.run(
                command, capture_output=True, timeout=ANSWER_S, start_new_session=True, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise SourceError(f"it gives no sound for {ANSWER_S:g} s") from error
        if result.returncode != 0:
            raise SourceError(why_not(result.stderr))


def why_not(said: bytes) -> str:
    """Why ffmpeg did not open a device."""
    return first_lines(_CHATTER.sub("", said.decode(errors="replace")), 1)


def find_microphone(text: str, otherwise: str = "record without --microphone") -> Microphone:
    """The microphone of that name, or a part of it; ANY_DEVICE is the system's default.

    It was tried, and works. `otherwise` is what a person may do without one.

    Raises:
        SourceError: there is none, or it does not work; the message says what to do.
    """
    formats = _SYSTEMS.get(sys.platform, _LINUX)
    reasons = []
    for format_ in formats:
        try:
            microphone = _choose(format_, text)
            microphone.check()
        except SourceError as error:
            reasons.append(f"{_NAMES.get(format_, format_)}: {error}")
        else:
            return microphone
    named = "the system's microphone" if text == ANY_DEVICE else f"the microphone '{text}'"
    advice = _ADVICE.get(sys.platform, _ADVICE_ON_LINUX)
    raise SourceError(
        f"{named} cannot be recorded ({'; '.join(reasons)}): {advice}; or {otherwise}"
    )


def _choose(format_: str, text: str) -> Microphone:
    """By the system's list; what is not on it is taken as it is: opening it tells."""
    known = list(list_microphones(format_))
    if text == ANY_DEVICE:
        if format_ != "dshow":  # which has no default
            return Microphone(format=format_, device="default", name="the system's microphone")
        if not known:
            raise SourceError("there is none")
        return known[0]
    for each in known:
        if text == each.device:
            return each
    found = [each for each in known if text.casefold() in each.name.casefold()]
    if len(found) > 1:
        names = ", ".join(f"'{each.name}'" for each in found)
        raise SourceError(f"several are called so: {names}")
    if not found and known and format_ != "alsa":  # which knows more than it lists
        names = ", ".join(f"'{each.name}'" for each in known)
        raise SourceError(f"none is called so; there is {names}")
    return found[0] if found else Microphone(format=format_, device=text, name=text)


def list_microphones(format_: str) -> Iterator[Microphone]:
    """What ffmpeg finds, the system's default first; nothing where it cannot tell."""
    command = [find_ffmpeg(), "-hide_banner", "-v", "error", "-sources", format_]
    try:
        result = subprocess.run(command, capture_output=True, timeout=ANSWER_S, check=False)
    except subprocess.TimeoutExpired:
        return
    matches = [
        match
        for line in result.stdout.decode(errors="replace").splitlines()
        if (match := _LISTED.match(line)) and "video" not in (match["kinds"] or "")
    ]
    for match in sorted(matches, key=lambda match: match["mark"] != "*"):
        device = match["name"] if format_ == "dshow" else match["device"]
        yield Microphone(format=format_, device=device, name=match["name"])
