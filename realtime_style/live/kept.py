"""What a person keeps of live runs, in the config file: looks, and what MIDI knobs do."""

from collections.abc import Mapping
from typing import Any

from realtime_style.config.reading import LOOKS, MIDI, needed_file, read_config
from realtime_style.config.writing import set_table, set_value
from realtime_style.errors import InputError
from realtime_style.live.commands import CONTROLS, Command, check
from realtime_style.live.presets import Preset, Presets

_DIGITS = "123456789"


def kept_presets() -> Presets:
    """The looks of the config file; what is kept is written there.

    Raises:
        InputError: the file cannot be read, or a look in it is none.
    """
    looks = read_config().get(LOOKS, {})
    return Presets({name: _read(name, each) for name, each in looks.items()}, save_preset)


def save_preset(name: str, preset: Preset) -> None:
    """Write it into the config file.

    Raises:
        InputError: that cannot be.
    """
    values: dict[str, Any] = {"style": preset.style, **preset.values}
    if preset.key and preset.key != name:
        values = {"key": int(preset.key), **values}
    set_table(needed_file(), (LOOKS, name), values)


def kept_bindings() -> Mapping[str, str]:
    """What MIDI messages do, each as text: 'cc 1 21' to 'strength'.

    Raises:
        InputError: the file cannot be read, or one of them is no text.
    """
    bindings = read_config().get(MIDI, {})
    for source, target in bindings.items():
        if not isinstance(target, str):
            raise InputError(
                f"[{MIDI}] '{source}' must be text such as \"strength\", got {target!r}"
            )
    return dict(bindings)


def save_binding(source: str, target: str) -> None:
    """Write it into the config file.

    Raises:
        InputError: that cannot be.
    """
    set_value(needed_file(), (MIDI,), source, target)


def _read(name: str, table: Any) -> Preset:
    where = f"the look '{name}' of the config file"
    if not isinstance(table, dict) or not isinstance(table.get("style"), str):
        raise InputError(f'{where} has no style: it needs a line such as style = "candy"')
    values = dict(table)
    style = values.pop("style")
    key = str(values.pop("key", name if name in set(_DIGITS) else ""))
    if key and key not in set(_DIGITS):
        raise InputError(f"{where} has the key '{key}': there are the digits 1 to 9")
    for control, value in values.items():
        if control not in CONTROLS or not CONTROLS[control].kept:
            known = ", ".join(each.name for each in CONTROLS.values() if each.kept)
            raise InputError(f"{where} has '{control}': a look holds style, key, {known}")
        try:
            values[control] = check(Command(control, value)).value
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
    preset = Preset(style=style, values=values, key=key)
    _ = preset.blend  # refused now, and not on the stage
    return preset
