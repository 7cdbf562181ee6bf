"""Small JSON files that tell by themselves whether they are what was written."""

import contextlib
import hashlib
import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_CHECK = "check"
_LARGEST = 1 << 20
"""Bytes: a record has a hundredth of that."""


def write_record(path: Path, fields: Mapping[str, Any]) -> None:
    """Write `fields`; a kill or a power loss leaves the file whole, as it was, or absent.

    Raises:
        OSError: the disk is full, or the like.
    """
    plain = json.loads(json.dumps(fields, default=str))
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        partial.write_text(json.dumps({**plain, _CHECK: _check(plain)}, indent=2), "utf-8")
        put_in_place(partial, path)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def read_record(path: Path) -> dict[str, Any]:
    """The fields that were written; times and the like as strings.

    Raises:
        OSError: it is not there, or cannot be read.
        ValueError: it is not what `write_record` wrote.
    """
    with path.open("rb") as file:
        data = file.read(_LARGEST)
    try:
        fields = json.loads(data)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(fields, dict) or fields.pop(_CHECK, None) != _check(fields):
        raise ValueError("it is damaged, or of another version")
    return fields


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put_in_place(partial: Path, path: Path) -> None:
    """Move a file so that after a power loss it is there whole, or not at all.

    Raises:
        OSError: the disk is full, or the like.
    """
    write_through(partial)
    os.replace(partial, path)
    if sys.platform != "win32":  # where a folder cannot be opened
        write_through(path.parent)


def write_through(path: Path) -> None:
    """Have the system write a file, or a folder's list of names, to the disk itself."""
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check(fields: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]
