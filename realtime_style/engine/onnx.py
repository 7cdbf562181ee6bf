"""A painting network in onnxruntime."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from realtime_style.engine.activate import activate
from realtime_style.engine.contract import check_contract
from realtime_style.engine.cuts import Cuts
from realtime_style.engine.forms import part_path, running_path
from realtime_style.engine.network import Network
from realtime_style.engine.placement import Placement
from realtime_style.engine.session import create_session, first_line
from realtime_style.engine.tiles import PARTS, Run, TiledTrunk
from realtime_style.errors import EngineError, StyleError
from realtime_style.frame import BgrImage
from realtime_style.options import EngineOptions
from realtime_style.styles.card import FRAME_CONTRACT
from realtime_style.styles.numbers import Numbers

SMALLEST_SIDE_PX = 16
"""The networks' reflection padding needs two pixels at an eighth of the size."""

LARGE_PX = 1 << 22
"""Pictures of more pixels are painted in strips, by a trunk that comes in parts."""

_WARM_UP_PX = 64


class OnnxEngine:
    """Paints with a trunk and a style's numbers, or a file that holds one style.

    `stylize` may be called by several threads at the same time, unless the options say
    `running`; the others may not.
    """

    def __init__(self, model: Path, options: EngineOptions, numbers: Numbers | None = None) -> None:
        """Load the model and paint a small picture, to see what it really runs on.

        `numbers` are the style that a trunk first paints in; a network that holds one
        style takes none.

        Raises:
            EngineError: onnxruntime or the device is not there.
            StyleError: the file is damaged or of another contract.
        """
        self.model = model
        """The network's file."""
        self._options = options
        self.style_size = 0
        """How many numbers a style has; 0 where the style is in the weights."""
        self._numbers = numbers
        self._tiled: TiledTrunk | None = None
        self._cuts: Cuts | None = None
        running = running_path(model)
        if options.running and running.is_file():
            self._cuts, model = Cuts(), running
        active = activate(model, options, self._warm_up)
        self._network: Network | None = active.network
        self._providers = active.providers
        self.placement: Placement = active.placement
        """What it runs on, and what fell to the processor."""
        self.provider: str = active.placement.provider
        self.warnings: list[str] = [*active.passed_over]
        """Sentences for the user: why it is not faster."""
        if active.placement.warning:
            self.warnings.append(active.placement.warning)

    def stylize(self, image: BgrImage) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 BGR image of any size."""
        height, width = image.shape[:2]
        down, right = max(0, SMALLEST_SIDE_PX - height), max(0, SMALLEST_SIDE_PX - width)
        if down or right:
            grown = cv2.copyMakeBorder(image, 0, down, 0, right, cv2.BORDER_REPLICATE)
            image = np.asarray(grown, np.uint8)
        try:
            painting = self._paint(image)
        except Exception as error:
            raise EngineError(
                f"the network '{self.model}' failed on a {width}x{height} picture: "
                f"{first_line(error)}"
            ) from error
        _check_painting(painting, image, self.model)
        return np.ascontiguousarray(painting[:height, :width]) if down or right else painting

    def restyle(self, numbers: Numbers) -> None:
        """Paint in another style from the next picture on. It costs nothing.

        Raises:
            StyleError: not as many numbers as the network takes.
        """
        self._check_size(numbers)
        self._numbers = numbers
        if self._network:
            self._network.restyle(numbers)

    def forget(self) -> None:
        """Normalise the next picture by itself: what follows is not the same film."""
        if self._network:
            self._network.forget()

    def close(self) -> None:
        """Free the sessions. Idempotent."""
        self._network = self._tiled = None

    def _warm_up(self, session: Any, network: Network) -> None:
        self.style_size = check_contract(session, self.model)
        if self._numbers is None and self.style_size:
            self._numbers = np.zeros(self.style_size, np.float32)
        if self._numbers is not None:
            self._check_size(self._numbers)
            network.restyle(self._numbers)
        size = f"{_WARM_UP_PX}x{_WARM_UP_PX}"
        image = np.zeros((_WARM_UP_PX, _WARM_UP_PX, 3), np.uint8)
        try:
            painting = network.paint(image)
        except Exception as error:
            raise EngineError(
                f"the network '{self.model}' failed on a {size} picture: {first_line(error)}"
            ) from error
        _check_painting(painting, image, self.model)
        network.forget()

    def _check_size(self, numbers: Numbers) -> None:
        if len(numbers) != self.style_size:
            raise StyleError(
                f"the network takes {self.style_size} numbers for a style, not {len(numbers)}"
            )

    def _paint(self, image: BgrImage) -> BgrImage:
        if not self._network:
            raise EngineError("the engine is closed")
        is_large = image.shape[0] * image.shape[1] > LARGE_PX
        if is_large and self._numbers is not None and part_path(self.model, PARTS[0]).is_file():
            self._tiled = self._tiled or TiledTrunk(self._load_part)
            return self._tiled.stylize(image, self._numbers)
        if self._cuts and self._cuts(image):
            self._network.forget()
        return self._network.paint(image)

    def _load_part(self, name: str) -> Run:
        part = part_path(self.model, name)
        session = create_session(part, self._options, self._providers)
        return lambda inputs: session.run(None, inputs)[0]


def _check_painting(painting: BgrImage, image: BgrImage, model: Path) -> None:
    """Raise StyleError if the network has made a picture of another size than its contract says:
    what its file states of it need not be true."""
    if painting.shape != image.shape:
        raise StyleError(
            f"'{model}' paints a picture of shape {painting.shape} for one of {image.shape}: "
            f"{FRAME_CONTRACT} keeps it"
        )
