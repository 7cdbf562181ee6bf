import pytest

from realtime_style.config.reading import needed_file, read_config
from realtime_style.errors import InputError
from realtime_style.live.commands import StyleBlend
from realtime_style.live.kept import kept_bindings, kept_presets, save_binding
from realtime_style.live.presets import Preset, Presets

NEON = Preset(style="neon:0.7,ink:0.3", values={"strength": 0.9, "keep-colors": True})


def write(text: str) -> None:
    needed_file().write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("style", "blend"),
    [
        ("ink", StyleBlend("ink")),
        ("candy:0.7,ink:0.3", StyleBlend("candy", "ink", 0.3)),
        ("candy:3, ink:1", StyleBlend("candy", "ink", 0.25)),
        ("candy,ink", StyleBlend("candy", "ink", 0.5)),
    ],
)
def test_a_look_s_style_is_one_or_a_blend_of_two(style: str, blend: StyleBlend) -> None:
    assert Preset(style=style).blend == blend


@pytest.mark.parametrize("style", ["a:1,b:1,c:1", "a:x,b:1", "a:-1,b:2", "a:0,b:0", "a:inf,b:1"])
def test_a_look_s_style_that_cannot_be_is_told(style: str) -> None:
    with pytest.raises(InputError, match="one or a blend of two"):
        _ = Preset(style=style).blend


def test_a_look_that_is_kept_is_there_in_the_next_run() -> None:
    assert kept_presets().keep("3", NEON) == "3"

    found = kept_presets().find("3")

    assert (found.style, found.values, found.key) == (NEON.style, NEON.values, "3")
    assert read_config()["looks"]["3"] == {
        "style": "neon:0.7,ink:0.3",
        "strength": 0.9,
        "keep-colors": True,
    }


def test_a_look_has_a_name_and_a_digit_of_its_own() -> None:
    write('# mine\n[looks.intro]\nkey = 3\nstyle = "candy" # sweet\n\n[defaults]\nsteady = 0.5\n')

    presets = kept_presets()
    assert presets.find("3") is presets.find("intro")
    assert presets.keep("3", NEON) == "intro"

    assert needed_file().read_text(encoding="utf-8") == (
        '# mine\n[looks.intro]\nkey = 3\nstyle = "neon:0.7,ink:0.3"\nstrength = 0.9\n'
        "keep-colors = true\n\n[defaults]\nsteady = 0.5\n"
    )
    assert kept_presets().find("intro").style == NEON.style


def test_a_look_that_is_not_there_is_told_with_the_way_to_keep_one() -> None:
    with pytest.raises(InputError, match="press k and then 4 to keep this one"):
        Presets({}).find("4")
    with pytest.raises(InputError, match="no look is kept as 'outro'; there are intro"):
        Presets({"intro": NEON}).find("outro")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[looks.1]\nstrength = 0.5\n", "the look '1' of the config file has no style"),
        ('[looks.1]\nstyle = "a"\nstrenght = 1\n', "has 'strenght': a look holds style, key, stre"),
        ('[looks.1]\nstyle = "a"\nstrength = "x"\n', "'strength' takes a number"),
        ('[looks.1]\nstyle = "a"\nkey = 12\n', "has the key '12'"),
        ('[looks]\nintro = "candy"\n', "the look 'intro' of the config file has no style"),
        ('[looks.1]\nstyle = "a,b,c"\n', "one or a blend of two"),
    ],
)
def test_a_look_in_the_file_that_is_none_is_told(text: str, told: str) -> None:
    write(text)

    with pytest.raises(InputError, match=told):
        kept_presets()


def test_strangers_cannot_fill_the_file_with_looks() -> None:
    presets = Presets({})
    for number in range(100):
        presets.keep(f"look {number}", NEON)

    with pytest.raises(InputError, match="100 looks are kept"):
        presets.keep("one more", NEON)
    assert presets.keep("look 5", NEON) == "look 5"


def test_what_midi_does_is_kept_beside_them() -> None:
    save_binding("cc 1 21", "strength")
    save_binding("cc 1 22", "fade")
    save_binding("cc 1 21", "preset 3")

    assert kept_bindings() == {"cc 1 21": "preset 3", "cc 1 22": "fade"}

    write('[midi]\n"cc 1 21" = 5\n')
    with pytest.raises(InputError, match="'cc 1 21' must be text"):
        kept_bindings()
