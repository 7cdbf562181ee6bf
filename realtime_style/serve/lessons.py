"""Styles that visitors have learned from pictures of theirs."""

import importlib.util
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from realtime_style.errors import RealtimeStyleError, StyleError
from realtime_style.frame import BgrImage
from realtime_style.live.repertoire import LiveStyle
from realtime_style.options import ServeOptions
from realtime_style.painter.painter import Painter
from realtime_style.serve.shown import Shown
from realtime_style.serve.studio import Studio
from realtime_style.serve.thumbnails import SIZE_PX
from realtime_style.serve.upload import Treatment, Upload
from realtime_style.serve.uploads import KEPT_S, Uploads
from realtime_style.styles.card import STYLE_SUFFIX
from realtime_style.styles.catalogue import add_style, known_styles
from realtime_style.styles.selection import current_trunk, select_style

MOST = 4
"""Lessons that are there at the same time; one is learned, the others wait."""
GUEST = "learned-"
"""How the names begin by which those who learn them paint with them."""
NEEDED = ("torch", "accelerate", "rts_train", "rts_export")


def why_not(painter: Painter, options: ServeOptions) -> str | None:
    """Why nothing can be learned here, in words; '' where it can, None where it is not wanted."""
    if not options.learn_minutes and not options.learn_steps:
        return None
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        return "To learn a style from a picture, rts needs: pip install 'realtime-style[train]'"
    selection = painter.selection
    with suppress(StyleError):
        if selection.parameters is not None and selection.family == current_trunk():
            return ""
    return "The network that paints now is not the one that new styles are learned for."


class Lessons:
    """The queue of lessons, and what comes of them. For any thread.

    A style that is being learned is a guest of the live run: whoever learns it paints with it, and
    nobody else sees its name. It goes with its lesson, unless it is kept.
    """

    def __init__(
        self, studio: Studio, shown: Shown, scene: BgrImage, options: ServeOptions
    ) -> None:
        """`scene` is what a style is shown on while it is learned."""
        self._studio, self._shown, self._scene, self._options = studio, shown, scene, options
        self._seen: dict[Upload, int] = {}
        """When the state was written that is painted with, as the file system counts."""
        self._kept: dict[Upload, str] = {}
        self.uploads = Uploads(
            Treatment(
                command=self._command,
                done="learned",
                most=MOST,
                absent_s=KEPT_S,
                watch=self._watch,
                forget=self._forget,
            )
        )

    def prepare(self, upload: Upload, title: str) -> None:
        """Say what is learned; `title` is the picture's."""
        title = re.sub(r"[\s_-]+", " ", title).strip() or "Mine"
        title = title[0].upper() + title[1:]
        name = style_name(title)
        upload.name = f"{name}{STYLE_SUFFIX}"
        upload.look = ("--name", name, "--title", title)

    def state(self, upload: Upload) -> dict[str, Any]:
        """What its page is told."""
        progress: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            progress = json.loads((upload.folder / "progress.json").read_text())
        return {
            "key": upload.key,
            "style": guest(upload),
            "title": upload.look[3],
            "state": upload.state,
            "place": self.uploads.place(upload),
            "error": upload.error,
            "shown": str(self._seen.get(upload, "")),
            "kept": self._kept.get(upload, ""),
            **progress,
        }

    def keep(self, upload: Upload) -> str:
        """Put the style among those of the machine where rts runs; returns its name there.

        Raises:
            RealtimeStyleError: it cannot be written.
        """
        if upload in self._kept:
            return self._kept[upload]
        name = free_name(upload.look[1])
        style = add_style(upload.target, name)
        selection = select_style(name)
        self._kept[upload] = name
        self._shown.add(name, style.card, _thumbnail(upload.folder / "scene.jpg"))
        kept = LiveStyle(name=name, parameters=selection.parameters, strength=style.card.strength)
        self._studio.call(lambda controls: controls.take_in(kept, guest(upload)))
        return name

    def in_files(self, look: list[str], folder: Path) -> list[str]:
        """A look whose guests are files in `folder`: what is painted in them outlives their lesson.

        Raises:
            StyleError: there is no such style any more.
        """
        text = look[1]
        for upload in list(self._seen):
            name = guest(upload)
            if name not in text:
                continue
            if text == name:
                path = folder / upload.target.name
                try:
                    path.write_bytes(upload.target.read_bytes())
                except OSError:
                    raise StyleError("this style is not here any more") from None
                return [look[0], str(path), *look[2:]]
            raise StyleError("keep your own style before you paint pictures in a blend with it")
        return look

    def close(self) -> None:
        """Forget all. Idempotent."""
        self.uploads.close()

    def _command(self, upload: Upload) -> Sequence[str]:
        scene = upload.folder / "seen.png"
        cv2.imwrite(str(scene), self._scene)
        options = self._options
        long = ["--minutes", f"{options.learn_minutes:g}"]
        if options.learn_steps:
            long = ["--steps", str(options.learn_steps)]
        files = [str(upload.source), str(upload.target)]
        module = "realtime_style.cli.lesson"
        return [module, *files, *upload.look, "--scene", str(scene), *long]

    def _watch(self, upload: Upload) -> None:
        """Paint with what has been learned by now, where it is painted with."""
        try:
            written = upload.target.stat().st_mtime_ns
            if written == self._seen.get(upload):
                return
            selection = select_style(str(upload.target))
        except (OSError, RealtimeStyleError):
            return  # not yet, or not any more
        self._seen[upload] = written
        style = LiveStyle(name=guest(upload), parameters=selection.parameters)
        if upload not in self._kept:
            self._studio.call(lambda controls: controls.invite(style))

    def _forget(self, upload: Upload) -> None:
        self._seen.pop(upload, None)
        self._kept.pop(upload, None)
        self._studio.call(lambda controls: controls.let_go(guest(upload)))


def guest(upload: Upload) -> str:
    """The name by which its style is painted with."""
    return GUEST + upload.folder.name[:12]


def style_name(title: str) -> str:
    """A name for the style of a picture of that title."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower())[:40].strip("-") or "mine"


def free_name(name: str) -> str:
    """`name`, or with a number behind it where a style has that."""
    known, free, count = known_styles(), name, 1
    while free in known:
        count += 1
        free = f"{name}-{count}"
    return free


def _thumbnail(scene: Path) -> bytes:
    """What the gallery shows of it.

    Raises:
        StyleError: it has gone.
    """
    picture = cv2.imread(str(scene))
    if picture is None:
        raise StyleError("this style is not here any more")
    small = cv2.resize(picture, SIZE_PX, interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".jpg", np.asarray(small), [cv2.IMWRITE_JPEG_QUALITY, 85])
    return encoded.tobytes()
