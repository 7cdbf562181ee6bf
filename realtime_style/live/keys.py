"""The one table of keys: what they do, and what the help says of them."""

from dataclasses import dataclass

from realtime_style.live.commands import Command


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the table."""

    command: Command
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
    *(
        Key(Command("preset", str(digit)), str(digit), f"look {digit}", (ord(str(digit)),))
        for digit in range(1, 10)
    ),
    Key(Command("keep"), "k", "keep this look: k, then a digit", (ord("k"),)),
    Key(Command("next"), "n, right", "next style", (ord("n"), *_RIGHT)),
    Key(Command("previous"), "p, left", "previous style", (ord("p"), *_LEFT)),
    Key(Command("random"), "z", "any other style", (ord("z"),)),
    Key(Command("blend", by=1), "]", "more of the next style", (ord("]"),)),
    Key(Command("blend", by=-1), "[", "less of it", (ord("["),)),
    Key(Command("strength", by=1), "+", "more painting", (ord("+"), ord("="))),
    Key(Command("strength", by=-1), "-", "more photo", (ord("-"),)),
    Key(Command("quality"), "w", "paint smaller or larger", (ord("w"),)),
    Key(Command("stroke", by=1), ">", "larger strokes", (ord(">"),)),
    Key(Command("stroke", by=-1), "<", "finer strokes", (ord("<"),)),
    Key(Command("fade", by=1), ".", "slower from style to style", (ord("."),)),
    Key(Command("fade", by=-1), ",", "faster", (ord(","),)),
    Key(Command("tap"), "t", "tap the tempo", (ord("t"),)),
    Key(Command("on-beat"), "b", "change on the beat", (ord("b"),)),
    Key(Command("beat"), "e", "follow the sound", (ord("e"),)),
    Key(Command("black-out"), "o", "black", (ord("o"),)),
    Key(Command("split"), "v", "half photo, half painting", (ord("v"),)),
    Key(Command("freeze"), "space", "hold the photo", (ord(" "),)),
    Key(Command("mirror"), "m", "left is right", (ord("m"),)),
    Key(Command("keep-colors"), "c", "keep the photo's colours", (ord("c"),)),
    Key(Command("background"), "u", "the photo around people", (ord("u"),)),
    Key(Command("cycle"), "a", "change styles by itself", (ord("a"),)),
    Key(Command("photo"), "s", "save a photo", (ord("s"),)),
    Key(Command("record"), "r", "start or stop recording", (ord("r"),)),
    Key(Command("full-screen"), "f", "full screen", (ord("f"),)),
    Key(Command("projector"), "g", "full screen of the projector", (ord("g"),)),
    Key(Command("crop"), "x", "fill the window, cut edges off", (ord("x"),)),
    Key(Command("learn"), "l", "MIDI: l, a key, then the knob", (ord("l"),)),
    Key(Command("numbers"), "i", "rate and latency", (ord("i"),)),
    Key(Command("hud"), "h", "hide or show the text", (ord("h"),)),
    Key(Command("help"), "?, F1", "these keys", (ord("?"), *_F1)),
    Key(Command("quit"), "q, Esc", "quit", (ord("q"), _ESCAPE)),
)

_DIGITS = {str(digit) for digit in range(1, 10)}
HELP = (
    ("1 to 9", "the looks that were kept"),
    *((key.shown, key.help) for key in KEYS if key.shown not in _DIGITS),
)
"""Keys and what they do, the digits in one line."""

_COMMANDS = {code: key.command for key in KEYS for code in key.codes}


def command_of(code: int) -> Command | None:
    """What a key asks for; capital letters are those of the table."""
    if ord("A") <= code <= ord("Z"):
        code += ord("a") - ord("A")
    return _COMMANDS.get(code)
