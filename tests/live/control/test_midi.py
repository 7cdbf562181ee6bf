"""mido's own messages and ports, through a backend whose devices are the test's."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import mido
import pytest

from realtime_style.config.reading import read_config
from realtime_style.errors import InputError
from realtime_style.live.commands import Command, CommandDoor, StyleBlend
from realtime_style.live.control import midi
from realtime_style.live.control.feedback import Feedback
from realtime_style.live.control.midi import MidiController
from realtime_style.live.control.remote import Remote
from realtime_style.live.tempo.tempo import Tempo
from realtime_style.options import ANY_DEVICE
from tests.live.control.loop_backend import PLUGGED_IN, Device
from tests.live.control.waiting import wait_for

BACKEND = mido.Backend("tests.live.control.loop_backend")
KNOBS, PADS = "Eight Knobs", "Sixteen Pads"


class Desk:
    """A device and what rts makes of it."""

    def __init__(self, name: str = KNOBS, taught: Mapping[str, str] = {}) -> None:
        self.door = CommandDoor()
        self.remote = Remote(self.door, ["ink", "candy"])
        self.tempo = Tempo()
        self.midi = MidiController(name, self.remote, self.tempo, taught, BACKEND)

    def move(self, *messages: Any) -> list[Command]:
        """What they ask for."""
        device = PLUGGED_IN[KNOBS]
        device.moved.extend([*messages, mido.Message("note_on", channel=15, note=44)])
        taken: list[Command] = []

        def came() -> bool:
            taken.extend(self.door.take_all())
            return Command("tap") in taken

        wait_for(came)
        taken.remove(Command("tap"))
        return taken


@pytest.fixture
def knobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Device]:
    monkeypatch.setattr(midi, "LOOK_S", 0.01)
    PLUGGED_IN.clear()
    PLUGGED_IN[KNOBS] = Device()
    yield PLUGGED_IN[KNOBS]
    PLUGGED_IN.clear()


@pytest.fixture
def desk(knobs: Device) -> Iterator[Desk]:
    assert not knobs.moved
    desk = Desk()
    yield desk
    desk.midi.close()


def cc(number: int, value: int, channel: int = 0) -> Any:
    return mido.Message("control_change", channel=channel, control=number, value=value)


def note(number: int, velocity: int = 100) -> Any:
    return mido.Message("note_on", note=number, velocity=velocity)


@pytest.mark.parametrize(
    ("messages", "commands"),
    [
        ([cc(20, 127)], [Command("strength", 1.0)]),
        ([cc(25, 0)], [Command("tempo", 30.0)]),
        ([cc(20, 0), cc(20, 64), cc(20, 127)], [Command("strength", 1.0)]),
        ([note(37)], [Command("next")]),
        ([note(37), note(37)], [Command("next"), Command("next")]),
        ([note(37, 0), mido.Message("note_off", note=37)], []),
        ([note(41)], [Command("split")]),
        ([note(62)], [Command("preset", "3")]),
        ([note(50)], [Command("keep")]),
        ([mido.Message("program_change", program=1)], [Command("style", StyleBlend("ink"))]),
        ([cc(99, 5), mido.Message("sysex", data=[1, 2])], []),
    ],
)
def test_each_message_becomes_its_command(
    desk: Desk, messages: list[Any], commands: list[Command]
) -> None:
    assert desk.move(*messages) == commands
    assert desk.remote.news() == []


def test_a_flood_of_a_knob_is_its_newest_value(desk: Desk) -> None:
    assert desk.move(*[cc(20, number % 127) for number in range(5000)], cc(20, 127))[-1] == Command(
        "strength", 1.0
    )


def test_a_program_that_no_style_has_is_told_once(desk: Desk) -> None:
    assert desk.move(*[mido.Message("program_change", program=99)] * 10) == []
    assert desk.remote.news() == ["the control 'style' has the numbers 1 to 2, got 100"]


def test_a_key_is_taught_to_a_knob_and_a_pad_and_kept(desk: Desk) -> None:
    desk.midi.learn(Command("fade", by=1))
    assert desk.move(cc(1, 64, channel=2)) == []
    desk.midi.learn(Command("fade", by=1))
    assert desk.move(note(1)) == []
    desk.midi.learn(Command("split"))
    assert desk.move(cc(2, 0), cc(2, 127)) == []

    assert desk.move(cc(1, 127, channel=2), note(1)) == [
        Command("fade", 10.0),
        Command("fade", by=1),
    ]
    assert desk.move(cc(2, 0), cc(2, 127)) == [Command("split")]
    assert read_config()["midi"] == {
        "cc 3 1": "fade",
        "note 1 1": "fade +1",
        "cc 1 2": "split toggle",
    }
    assert desk.remote.news()[0] == "cc 3 1 is 'fade' from now on"


def test_what_was_taught_is_done_in_the_next_run(knobs: Device) -> None:
    assert not knobs.moved
    desk = Desk(taught={"cc 1 20": "blend"})

    assert desk.move(cc(20, 127)) == [Command("blend", 1.0)]
    desk.midi.close()


def test_lights_follow(desk: Desk, knobs: Device) -> None:
    feedback = Feedback([desk.midi], [desk.midi.again])
    feedback.tell({"strength": 1.0, "split": True, "preset": "3", "style": "ink"})

    def lit() -> set[str]:
        return set(map(str, knobs.lit))

    wait_for(
        lambda: (
            lit() >= {str(cc(20, 127)), str(note(41, 127)), str(note(62, 127)), str(note(61, 0))}
        )
    )
    feedback.tell({"strength": 0.0, "split": False})
    wait_for(lambda: lit() >= {str(cc(20, 0)), str(note(41, 0))})
    feedback.close()


def test_a_light_shows_what_its_knob_does_now(knobs: Device) -> None:
    desk = Desk(taught={"cc 1 20": "blend"})
    desk.midi.send({"strength": 1.0, "blend": 0.0, "steady": 1.0})
    desk.midi.close()

    values = {each.control: each.value for each in knobs.lit}
    assert values == {20: 0, 21: 0, 22: 127}
    assert len(knobs.lit) == 3


def test_a_device_that_is_unplugged_is_waited_for_and_lit_anew(desk: Desk, knobs: Device) -> None:
    feedback = Feedback([desk.midi], [desk.midi.again])
    feedback.tell({"strength": 1.0})
    wait_for(lambda: knobs.lit)

    knobs.is_gone = True
    del PLUGGED_IN[KNOBS]
    wait_for(lambda: f"MIDI: {KNOBS} is gone, and waited for" in desk.remote.news())
    PLUGGED_IN[KNOBS] = again = Device()
    wait_for(lambda: f"MIDI: {KNOBS}" in desk.remote.news())

    assert desk.move(note(37)) == [Command("next")]
    wait_for(lambda: str(cc(20, 127)) in map(str, again.lit))
    feedback.close()


def test_a_device_is_found_by_a_part_of_its_name_or_is_the_first(knobs: Device) -> None:
    assert not knobs.moved
    PLUGGED_IN[PADS] = Device()
    told = []
    for name in (ANY_DEVICE, "pads"):
        desk = Desk(name)
        told.append(desk.midi.told)
        desk.midi.close()

    assert told == [f"MIDI: {KNOBS}", f"MIDI: {PADS}"]


def test_a_device_that_is_not_there_yet_is_waited_for_and_those_that_are_told(
    knobs: Device,
) -> None:
    assert not knobs.moved
    desk = Desk("sixteen")

    assert desk.midi.told == f"waiting for the MIDI device 'sixteen'; there is {KNOBS}"
    PLUGGED_IN[PADS] = Device()
    wait_for(lambda: f"MIDI: {PADS}" in desk.remote.news())
    desk.midi.close()


def test_a_clock_gives_the_tempo(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at = iter(range(1000))
    hear = desk.tempo.hear
    monkeypatch.setattr(desk.tempo, "hear", lambda message: hear(message, next(at) * 60 / 128 / 24))

    desk.move(mido.Message("start"), *[mido.Message("clock")] * 96)

    assert desk.tempo.bpm == pytest.approx(128)


@pytest.mark.skipif(sys.platform != "linux", reason="the sequencer is ALSA's")
def test_a_linux_without_a_sequencer_is_told_before_its_library_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MIDO_BACKEND", raising=False)
    monkeypatch.setattr(midi, "_SEQUENCER", tmp_path / "seq")

    with pytest.raises(InputError, match=r"no MIDI: there is no .*sudo modprobe snd-seq"):
        MidiController(ANY_DEVICE, Remote(CommandDoor(), ["ink"]), Tempo(), {})

    assert capfd.readouterr().err == ""


def test_a_system_without_midi_is_told(knobs: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not knobs.moved

    def refuse(**_: Any) -> list[str]:
        raise OSError("no sequencer")

    monkeypatch.setattr(BACKEND, "get_input_names", refuse)

    with pytest.raises(InputError, match=r"no MIDI \(no sequencer\); on Linux the module snd-seq"):
        Desk()
