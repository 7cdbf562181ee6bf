"""A painting network in onnxruntime."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from realtime_style.engine.providers import PROVIDERS, missing
from realtime_style.engine.session import first_line, open_session
from realtime_style.engine.tiles import PARTS, Run, TiledTrunk, part_path
from realtime_style.errors import EngineError, StyleError
from realtime_style.frame import BgrImage
from realtime_style.options import Device, EngineOptions
from realtime_style.styles.card import FRAME_CONTRACT, TRUNK_CONTRACT
from realtime_style.styles.numbers import Numbers

SMALLEST_SIDE_PX = 16
"""The networks' reflection padding needs two pixels at an eighth of the size."""

LARGE_PX = 1 << 22
"""Pictures of more pixels are painted in strips, by a trunk that comes in parts."""

_WARM_UP_PX = 64


class OnnxEngine:
    """Paints with a trunk and a style's numbers, or a file that holds one style.

    `stylize` may be called by several threads at the same time; the others may not.
    """

    def __init__(self, model: Path, options: EngineOptions, numbers: Numbers | None = None) -> None:
        """Load the model and paint a small picture, to see what it really runs on.

        `numbers` are the style that a trunk first paints in; a network that holds one
        style takes none.

        Raises:
            EngineError: onnxruntime or the device is not there.
            StyleError: the file is damaged or of another contract.
        """
        self._model, self._options = model, options
        self._session = open_session(model, options)
        self._tiled: TiledTrunk | None = None
        self.style_size = self._check_contract(model)
        """How many numbers a style has; 0 where the style is in the weights."""
        self._inputs: dict[str, np.ndarray[tuple[int, ...], np.dtype[Any]]] = {}
        if numbers is not None:
            self.restyle(numbers)
        elif self.style_size:
            self.restyle(np.zeros(self.style_size, np.float32))
        self.stylize(np.zeros((_WARM_UP_PX, _WARM_UP_PX, 3), np.uint8))
        self.provider: str = self._session.get_providers()[0]
        wanted = PROVIDERS.get(options.device)
        if options.device is not Device.AUTO and self.provider != wanted:
            reason = f"onnxruntime fell back to {self.provider}"
            raise EngineError(missing(options.device, reason))

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
                f"the network failed on a {width}x{height} picture: {first_line(error)}"
            ) from error
        return np.ascontiguousarray(painting[:height, :width]) if down or right else painting

    def _paint(self, image: BgrImage) -> BgrImage:
        is_large = image.shape[0] * image.shape[1] > LARGE_PX
        if is_large and part_path(self._model, PARTS[0]).is_file():
            self._tiled = self._tiled or TiledTrunk(self._load_part)
            return self._tiled.stylize(image, self._inputs["style"][0])
        painting: BgrImage = self._session.run(None, {**self._inputs, "frame": image[None]})[0][0]
        return painting

    def _load_part(self, name: str) -> Run:
        session = open_session(part_path(self._model, name), self._options)
        return lambda inputs: session.run(None, inputs)[0]

    def close(self) -> None:
        """Free the sessions. Idempotent."""
        self._session = self._tiled = None

    def restyle(self, numbers: Numbers) -> None:
        """Paint in another style from the next picture on. It costs nothing.

        Raises:
            StyleError: not as many numbers as the network takes.
        """
        if len(numbers) != self.style_size:
            raise StyleError(
                f"the network takes {self.style_size} numbers for a style, not {len(numbers)}"
            )
        self._inputs = {"style": numbers[np.newaxis]}

    def _check_contract(self, model: Path) -> int:
        inputs = {each.name: each for each in self._session.get_inputs()}
        outputs = {each.name: each for each in self._session.get_outputs()}
        types = {name: each.type for name, each in {**inputs, **outputs}.items()}
        style = inputs.pop("style", None)
        expected = {"frame": "tensor(uint8)", "painting": "tensor(uint8)"}
        if style:
            expected["style"] = "tensor(float)"
        if types != expected or list(inputs) != ["frame"]:
            raise StyleError(
                f"'{model}' is of no contract {FRAME_CONTRACT} or {TRUNK_CONTRACT}: it takes "
                f"{', '.join(inputs)} and gives {', '.join(outputs)}, "
                "not uint8 'frame' and 'painting'"
            )
        return int(style.shape[1]) if style else 0
