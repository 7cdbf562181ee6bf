"""Whole live runs: what keys do, and every way to end.

A scripted window stands for OpenCV's: it presses keys at given frames and shows nothing.
"""

import dataclasses
import os
import signal
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import ThreadingOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient

from realtime_style.errors import EngineError, SinkError, SourceError
from realtime_style.frame import BgrImage, Frame
from realtime_style.hardware.microphone import Microphone
from realtime_style.live import session as session_module
from realtime_style.live.commands import Command
from realtime_style.live.control.steering import Steering
from realtime_style.live.controls import Controls
from realtime_style.live.meter import LiveMeter
from realtime_style.live.outputs import Outputs
from realtime_style.live.overlay import Overlay
from realtime_style.live.recorder import RECORDING
from realtime_style.live.repertoire import LiveStyle
from realtime_style.live.session import Ending, Session
from realtime_style.live.sinks import open_sinks
from realtime_style.look import Look
from realtime_style.options import CameraOptions, ControlOptions, LiveOptions
from realtime_style.sinks.live import Opening, SinkKind
from realtime_style.sinks.window import WindowSink
from realtime_style.sources.base import Source
from realtime_style.sources.test_pattern import TestPatternSource
from tests.helpers import INFO, make_frames
from tests.live.control.waiting import wait_for
from tests.painting import PlainEngine, painter_of

LIVE_INFO = dataclasses.replace(INFO, is_live=True)
Press = str | Callable[[], None]


class ScriptedWindow(WindowSink):
    """Presses `keys` once so many frames are shown; a function is called, 'close' closes it."""

    def __init__(self, keys: dict[int, Press], opening: Opening) -> None:
        self.warnings: list[str] = []
        self.shown = 0
        self.refreshed = 0
        self.full_screen = False
        self.actions = {"full-screen": self.toggle}
        self._drawn = 0.0
        self._opening = opening
        self._keys_at = dict(sorted(keys.items()))

    def write(self, painting: BgrImage, frame: Frame) -> None:  # noqa: ARG002
        self.shown += 1
        self._opening.overlay(painting.copy())

    def refresh(self) -> None:
        self.refreshed += 1
        self._opening.overlay(np.zeros((48, 64, 3), np.uint8))

    def press_in(self, frames: int, key: Press) -> None:
        self._keys_at[self.shown + frames] = key

    def tick(self) -> None:
        for at in [at for at in self._keys_at if at <= self.shown]:
            press = self._keys_at.pop(at)
            if callable(press):
                press()
            elif press == "close":
                self._opening.on_closed()
            else:
                for letter in press:
                    self._opening.on_key(ord(letter))

    def toggle(self) -> None:
        self.full_screen = not self.full_screen

    def close(self) -> None:
        pass


class Copying(PlainEngine):
    """Paints by copying; may break at a frame."""

    def __init__(self, breaks_at: int = -1) -> None:
        self.painted = 0
        self._breaks_at = breaks_at

    def paint(self, image: BgrImage) -> BgrImage:
        self.painted += 1
        if self.painted == self._breaks_at:
            raise EngineError("the network failed")
        return image.copy()


class Broken:
    """A live source of a few frames that ends, or breaks."""

    info = LIVE_INFO

    def __init__(self, count: int, error: Exception | None = None) -> None:
        self.warnings: list[str] = []
        self._frames = iter(make_frames(count))
        self._error = error

    def read(self) -> Frame | None:
        frame = next(self._frames, None)
        if frame is None and self._error:
            raise self._error
        return frame

    def close(self) -> None:
        pass


class Show:
    """A session with its parts."""

    def __init__(
        self,
        keys: dict[int, Press],
        *,
        source: Source | None = None,
        engine: Copying | None = None,
        microphone: Microphone | None = None,
        steering: Steering | None = None,
        **options: object,
    ) -> None:
        styles = [
            LiveStyle(name=name, parameters=np.full(2, i, np.float32))
            for i, name in enumerate(("candy", "mosaic", "ink"))
        ]
        self.source = source or TestPatternSource(CameraOptions(width=64, height=48, fps=200))
        self.controls = Controls(styles, Look(parameters=styles[0].parameters), own_strength=False)
        self.meter = LiveMeter()
        engine = engine or Copying()
        painter = painter_of(engine, self.controls.look)
        self.steering = steering or Steering()
        self.overlay = Overlay(self.controls, self.meter, engine.provider, self.steering.rhythm)
        self.outputs = Outputs(self.meter)
        chosen = LiveOptions(**options)  # type: ignore[arg-type]
        self.session = Session(
            self.source,
            painter,
            self.controls,
            self.overlay,
            self.outputs,
            chosen,
            self.steering,
            microphone=microphone,
        )
        opening = Opening(
            options=chosen,
            info=self.source.info,
            overlay=self.overlay,
            on_key=self.session.press,
            on_closed=self.source.close,
            microphone=microphone,
        )
        self.window = ScriptedWindow(keys, opening)
        window = SinkKind(asked=lambda _: True, open=lambda _: self.window)
        open_sinks(self.outputs, opening, (window, RECORDING))

    def run(self) -> Ending:
        return self.session.run()


def frames_in(path: str | Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


@pytest.mark.parametrize("end", ["q", "\x1b", "close"])
def test_a_person_ends_it(end: str) -> None:
    show = Show({5: end})

    ending = show.run()

    assert (ending.error, ending.interrupted) == (None, False)
    assert 5 <= show.meter.frames < 20


def test_time_ends_it() -> None:
    show = Show({}, seconds=0.1)

    assert show.run().error is None
    assert show.session.report.seconds >= 0.1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order_and_the_handler_is_put_back(
    number: signal.Signals, tmp_path: Path
) -> None:
    before = signal.getsignal(number)
    show = Show({5: lambda: os.kill(os.getpid(), number)}, record=tmp_path / "r.mp4", seconds=30)

    ending = show.run()

    assert ending.interrupted
    assert ending.error is None
    assert frames_in(tmp_path / "r.mp4") >= 5
    assert show.outputs.recordings == [str(tmp_path / "r.mp4")]
    assert signal.getsignal(number) is before


def test_the_end_of_the_source_ends_it(tmp_path: Path) -> None:
    show = Show({}, source=Broken(5), record=tmp_path / "r.mp4")

    assert show.run().error is None
    assert frames_in(tmp_path / "r.mp4") == show.meter.frames > 0


@pytest.mark.parametrize("kind", ["source", "engine", "window"])
def test_an_error_ends_it_and_keeps_the_recording(kind: str, tmp_path: Path) -> None:
    def fail() -> None:
        raise SinkError("the window broke")

    keys: dict[int, Press] = {4: fail} if kind == "window" else {}
    source = Broken(40, SourceError("gone for good")) if kind == "source" else None
    engine = Copying(breaks_at=5) if kind == "engine" else None
    show = Show(keys, source=source, engine=engine, record=tmp_path / "r.mp4")

    ending = show.run()

    assert ending.error is not None
    if show.meter.frames:  # an error may come before the first frame is out
        assert frames_in(tmp_path / "r.mp4") == show.meter.frames
    assert [path.name for path in tmp_path.iterdir()] == ["r.mp4"] * bool(show.meter.frames)


def test_a_bug_is_raised_and_the_recording_kept(tmp_path: Path) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    show = Show({5: fail}, record=tmp_path / "r.mp4")

    with pytest.raises(ZeroDivisionError):
        show.run()
    assert frames_in(tmp_path / "r.mp4") == 5


def test_a_recording_that_cannot_be_written_ends_it(tmp_path: Path) -> None:
    show = Show({}, record=tmp_path / "r.dv", seconds=30)

    ending = show.run()

    assert isinstance(ending.error, SinkError)
    assert "r.dv" in str(ending.error)
    assert list(tmp_path.iterdir()) == []


def test_keys_record_and_take_photos_under_names_of_their_own(tmp_path: Path) -> None:
    show = Show({3: "r", 8: "r", 10: "ss", 12: "r", 20: "q"}, folder=tmp_path)

    ending = show.run()

    assert len(show.outputs.recordings) == 2
    assert len(set(ending.photos)) == 2
    for path in show.outputs.recordings:
        assert 0 < frames_in(path) <= 12
    for path in ending.photos:
        photo = cv2.imread(path)
        assert photo is not None
        assert photo.shape == (48, 64, 3)
        assert b"Style\0\0\0\0\0candy" in Path(path).read_bytes()
    assert len(list(tmp_path.iterdir())) == 4


def test_a_microphone_that_is_gone_is_told_in_the_window_and_the_picture_recorded(
    tmp_path: Path,
) -> None:
    gone = Microphone(format="pulse", device="no-such-device", name="the headset")
    show = Show({3: "r"}, folder=tmp_path, microphone=gone, seconds=30)
    notices: list[str] = []
    notice = show.overlay.notice

    def note(text: str) -> None:
        notices.append(text)
        notice(text)
        if "without sound" in text:
            show.window.press_in(10, "q")

    show.overlay.notice = note  # type: ignore[method-assign]
    show.run()

    assert len(notices) == 2
    assert notices[1].startswith("recording without sound: ")
    (recording,) = show.outputs.recordings
    assert frames_in(recording) > 0
    assert show.outputs.warnings == [f"'{recording}': {notices[1]}"]


def test_what_is_recorded_has_no_text_on_it(tmp_path: Path) -> None:
    show = Show({1: "s", 2: "q"}, source=Broken(3), folder=tmp_path)

    ending = show.run()

    photo = cv2.imread(ending.photos[0])
    assert photo is not None
    assert len(np.unique(photo)) == 1


def test_keys_change_what_is_painted(tmp_path: Path) -> None:
    show = Show({2: "n", 3: "v", 4: "-f", 6: "q"}, folder=tmp_path)

    show.run()

    assert show.controls.style == "mosaic"
    assert show.controls.look.split
    assert show.controls.look.strength == 0.9
    assert show.window.full_screen


def test_styles_change_by_themselves() -> None:
    seen: list[str] = []
    show = Show({}, cycle_s=0.05, seconds=0.4)
    lines = show.overlay.lines

    def watched() -> list[str]:
        seen.append(show.controls.style)
        return lines()

    show.overlay.lines = watched  # type: ignore[method-assign]
    show.run()

    assert list(dict.fromkeys(seen)) == ["candy", "mosaic", "ink"]


def test_a_key_stops_the_change_of_styles() -> None:
    show = Show({1: "a"}, cycle_s=0.2, seconds=0.5)

    show.run()

    assert show.controls.style == "candy"


def test_a_style_change_leaves_out_no_frame() -> None:
    """The source waits for each frame to be shown, so that only the change could lose one."""
    numbers: list[int] = []

    class Patient(Broken):
        def read(self) -> Frame | None:
            while len(numbers) < count[0] and not closed:
                time.sleep(0.001)
            count[0] += 1
            return super().read()

        def close(self) -> None:
            closed.append(True)

    count = [0]
    closed: list[bool] = []
    show = Show(dict.fromkeys(range(1, 30), "n"), source=Patient(30))
    shown = show.meter.shown

    def note(frame: Frame) -> None:
        numbers.append(frame.index)
        shown(frame)

    show.meter.shown = note  # type: ignore[method-assign]
    show.run()

    assert numbers == list(range(30))
    assert show.meter.dropped == 0


def test_the_window_answers_while_the_camera_is_away() -> None:
    closed: list[bool] = []

    class Away(Broken):
        def read(self) -> Frame | None:
            frame = super().read()
            while frame is None and not closed:
                time.sleep(0.001)
            return frame

        def close(self) -> None:
            closed.append(True)

    show = Show({}, source=Away(1), seconds=0.5)

    assert show.run().error is None
    assert show.meter.frames == 1
    assert show.window.refreshed >= 1


def test_the_corner_tells_what_a_performer_needs_and_numbers_on_a_key() -> None:
    show = Show({20: "q", 3: "]", 4: "-", 10: "i"})

    show.run()
    title, to_come, numbers, last = show.overlay.lines()

    assert title == "candy:0.9,mosaic:0.1   strength 90%"
    assert to_come == "next mosaic   ? for keys"
    assert "fps" in numbers
    assert "p95" in numbers
    assert "dropped" in last
    assert last.endswith("Test")


def test_a_look_is_kept_under_a_digit_and_comes_back() -> None:
    show = Show({2: "]]--k3", 3: "n+", 4: "3", 6: "q"})

    show.run()

    assert show.controls.style == "candy:0.8,mosaic:0.2"
    assert show.controls.look.strength == 0.8
    assert show.controls.preset_name == "3"
    assert show.overlay.lines()[0] == "candy:0.8,mosaic:0.2   look 3   strength 80%"


def test_a_digit_that_has_no_look_says_how_to_keep_one() -> None:
    show = Show({2: "7", 4: "q"})

    show.run()

    assert show.overlay.current_notice == (
        "no look is kept as '7': press k and then 7 to keep this one"
    )


def test_any_other_style_is_another_one() -> None:
    show = Show({2: "z", 4: "q"})

    show.run()

    assert show.controls.style in ("mosaic", "ink")


def test_black_is_what_every_output_gets(tmp_path: Path) -> None:
    show = Show({2: "o", 4: "s", 6: "o", 8: "s", 10: "q"}, folder=tmp_path)

    ending = show.run()

    black, painted = (cv2.imread(path) for path in ending.photos)
    assert black is not None
    assert painted is not None
    assert not black.any()
    assert painted.any()


def test_a_change_waits_for_the_beat_and_the_newest_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    show = Show({2: "b", 3: "nn", 5: "z", 6: "p", 30: "q"})
    passed = [False]
    seen: list[tuple[int, str, bool]] = []
    monkeypatch.setattr(type(show.steering.rhythm), "is_known", True)
    show.steering.rhythm.beat_passed = lambda: passed[0]  # type: ignore[method-assign]
    lines = show.overlay.lines

    def watched() -> list[str]:
        seen.append((show.window.shown, show.controls.style, show.overlay.waits))
        passed[0] = show.window.shown >= 15
        return lines()

    show.overlay.lines = watched  # type: ignore[method-assign]
    show.run()

    assert {style for at, style, _ in seen if at < 15} == {"candy"}
    assert {waits for at, _, waits in seen if 7 < at < 15} == {True}
    assert seen[-1][1:] == ("ink", False)  # what came last was 'previous'


def test_without_a_tempo_nothing_waits() -> None:
    show = Show({2: "b", 3: "n", 6: "q"})

    show.run()

    assert show.controls.style == "mosaic"


def test_taps_make_a_tempo_that_is_told() -> None:
    show = Show({2: "t", 12: "t", 22: "t", 24: "q"})

    show.run()

    bpm = show.steering.tempo.bpm
    assert bpm is not None
    assert f"{bpm:.0f} bpm" in show.overlay.lines()[1]


@pytest.mark.parametrize("key", ["n", "t"])
def test_a_key_is_not_done_while_it_is_learned_and_without_midi_it_is_told(key: str) -> None:
    show = Show({2: f"l{key}", 4: "q"})

    show.run()

    assert show.controls.style == "candy"
    assert show.overlay.current_notice == "there is no MIDI to learn from: begin with --midi"


def test_the_tempo_goes_up_by_steps_and_stays_among_those_that_there_are() -> None:
    show = Show({})
    show.session.do(Command("tempo", 299.0))
    for _ in range(3):
        show.session.do(Command("tempo", by=1))

    assert show.steering.tempo.bpm == 300


class Flooding:
    """A peer that sends over OSC without a pause, on a thread of its own."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._client = SimpleUDPClient(*address)
        self._ended = threading.Event()
        self.sent = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(0.001):
            for address, value in (
                ("/rts/strength", self.sent % 100 / 100),
                ("/rts/next", []),
                ("/rts/strength", "loud"),
                ("/rts/photo", []),
            ):
                self._client.send_message(address, value)
                self.sent += 1

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._client.close()


def test_a_flood_of_messages_steers_and_never_stalls_the_picture(tmp_path: Path) -> None:
    steering = Steering(ControlOptions(osc="0"), ["candy", "mosaic", "ink"])
    port = int(steering.lines[0].rpartition(":")[2])
    peer = Flooding(("127.0.0.1", port))
    show = Show({}, steering=steering, folder=tmp_path, seconds=1.5)
    notices: list[str] = []
    show.overlay.notice = notices.append  # type: ignore[method-assign,assignment]

    ending = show.run()
    peer.close()
    steering.close()

    assert peer.sent > 500
    assert show.meter.frames > 20
    assert show.controls.look.strength < 1
    assert 1 <= len(ending.photos) <= 4
    assert [each for each in notices if "takes a number" in each] == [
        "the control 'strength' takes a number, got 'loud'"
    ]
    assert notices.count("photo: done at most twice a second") == 1


def test_a_controller_s_lights_follow_what_keys_do() -> None:
    told: list[tuple[object, ...]] = []
    dispatcher = Dispatcher()
    dispatcher.set_default_handler(lambda *each: told.append(each))
    with ThreadingOSCUDPServer(("127.0.0.1", 0), dispatcher) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        steering = Steering(ControlOptions(osc_to=str(server.server_address[1])))
        show = Show({20: "nv-", 60: "q"}, steering=steering)
        show.run()
        wait_for(lambda: ("/rts/style", "mosaic") in told and ("/rts/split", 1) in told)
        steering.close()
        server.shutdown()
        thread.join()

    assert ("/rts/style", "candy") in told
    assert any(each[0] == "/rts/strength" and each[1] < 1 for each in told)  # type: ignore[operator]


def test_a_painter_that_is_slow_is_not_a_camera_that_is_away() -> None:
    show = Show({5: "q"})
    show.run()
    show.meter._recent[-1] = (time.monotonic() - 3, 0.03)

    show.overlay.read_at = time.monotonic
    slow = show.overlay.current_notice
    show.controls.apply(Command("quality", "fast"))
    slowest = show.overlay.current_notice
    show.overlay.read_at = lambda: time.monotonic() - 3
    away = show.overlay.current_notice

    assert slow == "painting one picture takes over 3 s: press w to paint smaller"
    assert slowest.endswith("begin with a smaller --width and --height")
    assert away == "no picture for 3 s: waiting for the camera"


def test_a_machine_that_is_too_slow_for_the_camera_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session_module, "SLOW_AFTER_S", 0.3)
    show = Show({}, engine=Slow(), seconds=1.2)
    notices: list[str] = []
    show.overlay.notice = notices.append  # type: ignore[method-assign,assignment]

    show.run()

    (notice,) = notices
    assert notice.endswith("of 200 pictures a second are painted: press w to paint smaller")


class Slow(Copying):
    def paint(self, image: BgrImage) -> BgrImage:
        time.sleep(0.05)
        return super().paint(image)


def test_help_and_corner_are_never_shown_at_once() -> None:
    show = Show({})
    show.controls.help = True

    def refuse() -> list[str]:
        raise AssertionError("the corner lies below the help")

    show.overlay.lines = refuse  # type: ignore[method-assign]
    show.overlay(np.zeros((480, 640, 3), np.uint8))


def test_drops_are_the_gaps_between_the_frames_that_are_out() -> None:
    meter = LiveMeter()
    frame = make_frames(1)[0]

    for index in (7, 8, 11, 12):
        meter.shown(Frame(frame.pixels, index, Fraction(index), 0.0))

    assert (meter.frames, meter.dropped) == (4, 2)
