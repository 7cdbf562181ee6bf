"""The one table of keys: what they do, and what the help says of them."""

from dataclasses import dataclass
from enum import Enum, auto


class Action(Enum):
    """What a person at the window can ask for."""

    NEXT_STYLE = auto()
    PREVIOUS_STYLE = auto()
    BLEND_MORE = auto()
    BLEND_LESS = auto()
    STRONGER = auto()
    WEAKER = auto()
    SPLIT = auto()
    FREEZE = auto()
    MIRROR = auto()
    COLOURS = auto()
    CYCLE = auto()
    PHOTO = auto()
    RECORD = auto()
    FULL_SCREEN = auto()
    HUD = auto()
    HELP = auto()
    QUIT = auto()


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the table."""

    action: Action
    shown: str
    """As the help names the keys."""
    help: str
    codes: tuple[int, ...]
    """As cv2.waitKeyEx gives them."""


_ESCAPE = 27
# X11 (Qt, GTK), Windows, macOS
_LEFT = (65361, 0x250000, 63234)
_RIGHT = (65363, 0x270000, 63235)
_F1 = (65470, 0x700000, 63236)

KEYS = (
    Key(Action.NEXT_STYLE, "n, right", "next style", (ord("n"), *_RIGHT)),
    Key(Action.PREVIOUS_STYLE, "p, left", "previous style", (ord("p"), *_LEFT)),
    Key(Action.BLEND_MORE, "]", "more of the next style", (ord("]"),)),
    Key(Action.BLEND_LESS, "[", "less of it", (ord("["),)),
    Key(Action.STRONGER, "+", "more painting", (ord("+"), ord("="))),
    Key(Action.WEAKER, "-", "more photo", (ord("-"),)),
    Key(Action.SPLIT, "v", "half photo, half painting", (ord("v"),)),
    Key(Action.FREEZE, "space", "hold the photo", (ord(" "),)),
    Key(Action.MIRROR, "m", "left is right", (ord("m"),)),
    Key(Action.COLOURS, "c", "keep the photo's colours", (ord("c"),)),
    Key(Action.CYCLE, "a", "change styles by itself", (ord("a"),)),
    Key(Action.PHOTO, "s", "save a photo", (ord("s"),)),
    Key(Action.RECORD, "r", "start or stop recording", (ord("r"),)),
    Key(Action.FULL_SCREEN, "f", "full screen", (ord("f"),)),
    Key(Action.HUD, "h", "hide or show the text", (ord("h"),)),
    Key(Action.HELP, "?, F1", "these keys", (ord("?"), *_F1)),
    Key(Action.QUIT, "q, Esc", "quit", (ord("q"), _ESCAPE)),
)

_ACTIONS = {code: key.action for key in KEYS for code in key.codes}


def action_of(code: int) -> Action | None:
    """What a key asks for; capital letters are those of the table."""
    if ord("A") <= code <= ord("Z"):
        code += ord("a") - ord("A")
    return _ACTIONS.get(code)
