"""What makes a small painting as large as it is shown, as a graph that runs where the network runs.

What `realtime_style.enlarging` does with OpenCV. A test holds that both make the same pictures.
"""

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from rts_export.convert import trace
from rts_export.levels import blurred, grey_of, packed, planes, resized

NOISE = 65.0
SLOPE_PX = 3
HALF = 2

INPUTS, OUTPUTS = ("painting", "small", "photo"), ("enlarged",)


class Enlarging(nn.Module):
    """A small painting in the photo's size, with the photo's edges.

    | name | shape and dtype | what |
    |---|---|---|
    | painting | (1, h, w, 3) uint8 BGR | |
    | small | as painting | the photo that was painted |
    | photo | (1, H, W, 3) uint8 BGR | |

    It gives `enlarged`, as photo.
    """

    def forward(self, painting: Tensor, small: Tensor, photo: Tensor) -> Tensor:
        painted, guide = planes(painting), grey_of(planes(small))
        slope = resized(_slope(grey_of(painted), guide), photo, "bilinear")
        large = resized(torch.cat((painted, guide), dim=1), photo, "bicubic").round().clamp(0, 255)
        lost = grey_of(planes(photo)) - large[:, 3:]
        return packed(large[:, :3] + (slope * lost).round())


def _slope(painted: Tensor, guide: Tensor) -> Tensor:
    """How much brighter the painting gets where the photo does, at half the size of both."""
    painted, guide = _half(painted), _half(guide)
    painted_mean, guide_mean = blurred(painted, SLOPE_PX), blurred(guide, SLOPE_PX)
    variance = blurred(guide * guide, SLOPE_PX) - guide_mean * guide_mean
    covariance = blurred(guide * painted, SLOPE_PX) - guide_mean * painted_mean
    return blurred(covariance / (variance + NOISE), SLOPE_PX)


def _half(grey: Tensor) -> Tensor:
    """By area; a last row or column without a second one stays."""
    mean = functional.avg_pool2d(grey, HALF, ceil_mode=True, count_include_pad=False)
    return (mean + 0.5).floor()  # a quarter of the means end in .5, and OpenCV rounds them up


def enlarging_graph() -> onnx.ModelProto:
    """`Enlarging`, for paintings of 16 pixels and more a side."""
    photo = torch.zeros(1, 160, 256, 3, dtype=torch.uint8)
    small = torch.zeros(1, 80, 136, 3, dtype=torch.uint8)
    tall, wide, low, narrow = _dims("height", "width", "rows", "columns")
    free, free_small = {1: tall, 2: wide}, {1: low, 2: narrow}
    shapes = (free_small, free_small, free)
    example = (small, small.clone(), photo)
    return trace(Enlarging().eval(), example, INPUTS, OUTPUTS, shapes)


def _dims(*names: str) -> list[torch.export.Dim]:
    return [torch.export.Dim(name, min=16, max=1 << 15) for name in names]
