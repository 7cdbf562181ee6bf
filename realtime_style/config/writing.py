"""Changes one value or one table of the file, and leaves the rest as its owner wrote it."""

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from realtime_style.config.reading import Table, checked, read_text
from realtime_style.errors import InputError

_BARE = re.compile(r"[A-Za-z0-9_-]+")

Names = tuple[str, ...]


def set_table(path: Path, names: Names, values: Mapping[str, Any]) -> None:
    """Let the table of these names hold these values and no others.

    Raises:
        InputError: the file cannot be read or written, or is too unusual to be changed.
    """
    before = checked(text := read_text(path), path)
    lines = text.splitlines()
    body = [_line(key, value) for key, value in values.items()]
    place = _place(lines, names)
    if place is None:
        lines += [""] * bool(lines) + [_header(names), *body]
    else:
        lines[place[0] : place[1]] = body
    _write(path, lines, _with_table(before, names, dict(values)))


def set_value(path: Path, names: Names, key: str, value: Any) -> None:
    """Set one value of the table of these names; None takes it out.

    Raises:
        InputError: as `set_table`.
    """
    before = checked(text := read_text(path), path)
    lines = text.splitlines()
    place = _place(lines, names)
    new = [] if value is None else [_line(key, value)]
    if place is None:
        lines += [""] * bool(lines) + [_header(names), *new] if new else []
    else:
        first, end = place
        at = next((at for at in range(first, end) if _keys_of(lines[at]) == [key]), None)
        lines[end if at is None else at : end if at is None else at + 1] = new
    after = dict(_table(before, names))
    after[key] = value
    if value is None:
        del after[key]
    _write(path, lines, _with_table(before, names, after))


def written(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return repr(value)
    return "[" + ", ".join(map(written, value)) + "]"


def _line(key: str, value: Any) -> str:
    return f"{_name(key)} = {written(value)}"


def _header(names: Names) -> str:
    return f"[{'.'.join(map(_name, names))}]"


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else written(name)


def _place(lines: Sequence[str], names: Names) -> tuple[int, int] | None:
    """The lines below a table's header, without the blank ones and remarks at their end."""
    headers = [(at, found) for at, line in enumerate(lines) if (found := _names_of(line))]
    for number, (at, found) in enumerate(headers):
        if found == names:
            end = headers[number + 1][0] if number + 1 < len(headers) else len(lines)
            while end > at + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
                end -= 1
            return at + 1, end
    return None


def _names_of(line: str) -> Names | None:
    """Of a table's header; None where the line is none."""
    if not line.lstrip().startswith("["):
        return None
    try:
        inner: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return None
    names: list[str] = []
    while isinstance(inner, dict) and inner:
        ((name, inner),) = inner.items()
        names.append(name)
    return tuple(names)


def _keys_of(line: str) -> list[str]:
    with suppress(tomllib.TOMLDecodeError):
        return list(tomllib.loads(line))
    return []


def _table(tables: Table, names: Names) -> Table:
    for name in names:
        tables = tables.get(name, {})
    return tables


def _with_table(tables: Table, names: Names, values: Table) -> Table:
    if not names:
        return values
    first, *rest = names
    return tables | {first: _with_table(tables.get(first, {}), tuple(rest), values)}


def _write(path: Path, lines: Sequence[str], meant: Table) -> None:
    """Only what says what is meant is written, and in one step."""
    text = "\n".join(lines) + "\n"
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        found = {}
    if _without_empty(found) != _without_empty(meant):
        raise InputError(
            f"'{path}' is written in a way that cannot be changed here: edit it by hand"
        )
    path = path.resolve()  # a link stays one
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).chmod(mode)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(f"cannot write '{path}': {error.strerror}") from error


def _without_empty(tables: Table) -> Table:
    return {
        name: inner
        for name, value in tables.items()
        if (inner := _without_empty(value) if isinstance(value, dict) else value) != {}
    }
