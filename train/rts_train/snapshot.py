"""A style while it is still being learned, to be looked at."""

from pathlib import Path
from typing import cast

import torch

from realtime_style.styles.card import STYLE_CONTRACT, Card
from realtime_style.styles.parameters import write_parameters
from realtime_style.styles.selection import current_trunk
from rts_train.images import RgbImage, to_image, to_tensor, write_jpeg
from rts_train.network import StyledNetwork
from rts_train.recipe import PictureOptions
from rts_train.trainer import Trainer
from rts_train.writing import written


class Snapshot:
    """Of a run that learns one style for the trunk."""

    def __init__(self, run: Trainer, picture: PictureOptions, scene: RgbImage) -> None:
        """`scene` is painted each time."""
        self._run = run
        trunk = current_trunk()
        self._card = Card(
            name=picture.name,
            title=picture.title,
            contract=STYLE_CONTRACT,
            trunk=trunk.identity,
            trunk_origin=trunk.origin,
        )
        self._scene = to_tensor(scene)[None].to(run.accelerator.device)

    def write(self, style: Path, painting: Path) -> None:
        """The scene painted with the style as it is now, as JPEG, and then its parameters: whoever
        sees that these are new finds the painting that belongs to them.

        Raises:
            TrainingError: the disk is full, or the folder has gone.
        """
        network = cast(StyledNetwork, self._run.accelerator.unwrap_model(self._run.network))
        parameters = network.styles[0].detach().float().cpu().numpy()
        network.eval()
        with torch.no_grad():
            painted = network.network(self._scene, network.styles[:1])
        network.train()
        write_jpeg(painting, to_image(painted[0]))
        with written(style) as partial:
            write_parameters(partial, parameters, self._card)
