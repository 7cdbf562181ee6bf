"""A camera that is three times as fast as the painter: what is shown never grows old.

There is no clock in it: camera, painter and window take turns, so that the age of a picture
is counted in the pictures that the camera has given since.
"""

import threading
from collections.abc import Callable
from fractions import Fraction

import pytest

from realtime_style.frame import BgrImage, Frame
from realtime_style.live.control.steering import Steering
from realtime_style.live.controls import Controls
from realtime_style.live.meter import LiveMeter
from realtime_style.live.outputs import Outputs
from realtime_style.live.overlay import Overlay
from realtime_style.live.repertoire import LiveStyle
from realtime_style.live.session import Session
from realtime_style.look import Look
from realtime_style.options import LiveOptions
from realtime_style.sinks.live import LiveSink, Priority
from tests.helpers import make_frames
from tests.live.test_session import LIVE_INFO
from tests.painting import PlainEngine, painter_of

FASTER = 3
"""Pictures that the camera gives during one painting."""
SHOWN = 40
HANGS_S = 30.0
"""After which a turn that does not come fails the test, in place of hanging for ever."""


class Turns:
    """Whose turn it is."""

    def __init__(self) -> None:
        self.given = 0
        """Pictures that the camera has handed over."""
        self.to_give = 1
        self.to_paint = 1  # more only once the window has the first: how soon that is, nobody knows
        self.painter_waits = self.ended = False
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        self._changed.acquire()

    def __exit__(self, *_: object) -> None:
        self._changed.notify_all()
        self._changed.release()

    def wait(self, what: str) -> None:
        """Until an attribute is true, or all is over."""
        came = self._changed.wait_for(lambda: getattr(self, what) or self.ended, HANGS_S)
        assert came, f"waiting for {what}"

    @property
    def all_given(self) -> bool:
        return self.to_give == 0


class Camera:
    """Gives a picture when it is its turn."""

    info = LIVE_INFO

    def __init__(self, turns: Turns) -> None:
        self.warnings: list[str] = []
        self._turns = turns
        (self._picture,) = make_frames(1)
        self._read = 0

    def read(self) -> Frame | None:
        turns = self._turns
        with turns:
            if self._read > turns.given:  # the one before has been handed over by now
                turns.given += 1
                turns.to_give -= 1
        with turns:
            turns.wait("to_give")
            if turns.ended:
                return None
            self._read += 1
        number = self._read - 1
        return Frame(self._picture.pixels, number, Fraction(number, 25), 0.0)

    def close(self) -> None:
        with self._turns:
            self._turns.ended = True


class Painter(PlainEngine):
    """Copies a picture when it is its turn; meanwhile the camera gives some."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def paint(self, image: BgrImage) -> BgrImage:
        turns = self._turns
        with turns:
            turns.painter_waits = turns.to_paint == 0
        with turns:
            turns.wait("to_paint")
            turns.to_paint -= 1
            turns.to_give += FASTER
        with turns:
            turns.wait("all_given")
        return image.copy()


class Window(LiveSink):
    """Takes as long as `paintings`, and counts how old is what it gets."""

    priority = Priority.WINDOW

    def __init__(self, turns: Turns, paintings: int, on_key: Callable[[int], None]) -> None:
        self.warnings: list[str] = []
        self._on_key = on_key
        self.ages: list[int] = []
        self._turns, self._paintings = turns, paintings

    def write(self, painting: BgrImage, frame: Frame) -> None:  # noqa: ARG002
        turns = self._turns
        with turns:
            self.ages.append(turns.given - 1 - frame.index)
            turns.to_paint += self._paintings
            turns.painter_waits = False
        with turns:
            turns.wait("painter_waits")

    def tick(self) -> None:
        if len(self.ages) >= SHOWN:
            self._on_key(ord("q"))

    def close(self) -> None:
        pass


@pytest.mark.parametrize("paintings", [1, 2, 3])
def test_what_is_shown_is_never_older_than_two_paintings(paintings: int) -> None:
    """However slow the window is, too: it takes as long as so many paintings."""
    turns = Turns()
    camera, engine = Camera(turns), Painter(turns)
    controls = Controls([LiveStyle(name="candy", parameters=None)], Look(), own_strength=False)
    painter = painter_of(engine, controls.look)
    meter = LiveMeter()
    overlay = Overlay(controls, meter, engine.provider)
    outputs = Outputs(meter)
    session = Session(camera, painter, controls, overlay, outputs, LiveOptions(), Steering())
    window = Window(turns, paintings, session.press)
    outputs.add(window)

    ending = session.run()

    assert ending.error is None
    assert len(window.ages) >= SHOWN
    assert max(window.ages) <= 2 * FASTER
    assert meter.dropped >= (FASTER - 1) * (SHOWN - 1)
