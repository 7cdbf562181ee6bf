"""What mixes a painting with its photo, as a graph that runs where the network runs.

What `realtime_style.filters.colours` and `realtime_style.filters.strength` do with OpenCV. A test
holds that both make the same pictures.
"""

import onnx
import torch
from torch import Tensor, nn

from rts_export.convert import trace
from rts_export.levels import grey_of, packed, planes

MIDDLE = 128.0
"""Of the colour differences, which are bytes."""
INPUTS, OUTPUTS = ("painting", "photo", "strength", "colours"), ("mixed",)


class Mixing(nn.Module):
    """A painting with the photo's colours, or a share of the photo.

    | name | shape and dtype | what |
    |---|---|---|
    | painting | (1, H, W, 3) uint8 BGR | |
    | photo | as painting | |
    | strength | (1,) float32 | the painting's share, from 0 to 1 |
    | colours | (1,) float32 | 1 where the colours are to be the photo's, else 0 |

    It gives `mixed`, as painting.
    """

    def forward(self, painting: Tensor, photo: Tensor, strength: Tensor, colours: Tensor) -> Tensor:
        painted, seen = planes(painting), planes(photo)
        share, keeps = (each[:, None, None, None] for each in (strength, colours))
        painted = painted + keeps * (_coloured(painted, seen) - painted)
        return packed(painted * share + seen * (1 - share))


def _coloured(painted: Tensor, seen: Tensor) -> Tensor:
    """The light of one and the colours of the other, in YCrCb as OpenCV has it."""
    light, photo_light = grey_of(painted), grey_of(seen)
    red = _difference(seen[:, 2:3] - photo_light, 0.713)
    blue = _difference(seen[:, 0:1] - photo_light, 0.564)
    bgr = (light + 1.773 * blue, light - 0.714 * red - 0.344 * blue, light + 1.403 * red)
    return torch.cat(bgr, dim=1).round().clamp(0, 255)


def _difference(levels: Tensor, scale: float) -> Tensor:
    """What of it fits into a byte."""
    return (levels * scale + MIDDLE).round().clamp(0, 255) - MIDDLE


def mixing_graph() -> onnx.ModelProto:
    """The graph, for any size."""
    picture = torch.zeros(1, 160, 256, 3, dtype=torch.uint8)
    one = torch.zeros(1)
    free = {
        1: torch.export.Dim("height", min=2, max=1 << 15),
        2: torch.export.Dim("width", min=2, max=1 << 15),
    }
    example = (picture, picture.clone(), one, one.clone())
    return trace(Mixing().eval(), example, INPUTS, OUTPUTS, (free, free, None, None))
