"""The steadying filter as a graph that runs where the network runs.

    python -m rts_export.steadying realtime_style/engine/steady.onnx

What `realtime_style.filters.steady` does to paintings with OpenCV, in PyTorch: move by the flow,
compare, share, blend, sharpen. What is found in the photos alone, the flow and the share that it
allows, is found on the processor, in small pictures. The names of its numbers are the filter's, and
a test holds that both make the same pictures.
"""

import sys
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from rts_export.convert import trace

AGREES_LEVELS = 16.0
FIT_PX, FINE_PX = 5, 7
SHRINK = 4
MOST_GAIN, GREY_GAIN, GAIN_STEP = 2.0, 1.5, 0.4
LEAST_CONTRAST = 0.1
GREY_OF_BGR = (0.114, 0.587, 0.299)
"""BT.601, as OpenCV has it."""

INPUTS = ("painting", "past", "past_small", "past_gain", "flow", "share", "noise", "fits")
OUTPUTS = ("result", "small", "gain")


class Steadying(nn.Module):
    """Blends a painting with what was painted before, moved along with the photo.

    | name | shape and dtype | what |
    |---|---|---|
    | painting | (1, H, W, 3) uint8 BGR | of now |
    | past | as painting | what was shown before |
    | past_small | (1, h, w) uint8 | its grey levels, shrunk: `small` of the frame before |
    | past_gain | (1,) float32 | `gain` of the frame before |
    | flow | (1, h, w, 2) float32 | where in the small photo before each place was |
    | share | (1, h, w) uint8 | of the past at most, of 255 |
    | noise | (1,) float32 | 1 where the photos differ by the sensor noise alone, else 0 |
    | fits | (1,) float32 | 0 where there is no past, as at first and after a cut, else 1 |

    It gives `result`, as painting, and `small` and `gain` for the next frame.
    """

    def forward(
        self,
        painting: Tensor,
        past: Tensor,
        past_small: Tensor,
        past_gain: Tensor,
        flow: Tensor,
        share: Tensor,
        noise: Tensor,
        fits: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        rows, columns = flow.shape[1:3]
        height, width = painting.shape[1:3]
        now = planes(painting)
        grey = grey_of(now)
        small = shrink(grey, rows, columns)
        last = moved(past_small[:, None].float(), flow.permute(0, 3, 1, 2)).round()
        off = blurred(small - last, FIT_PX).round().abs()
        agrees = (1.5 - off / AGREES_LEVELS).clamp(0, 1)
        agrees = torch.maximum(agrees, noise[:, None, None, None])
        share = (share[:, None].float() * agrees * fits[:, None, None, None]).round()

        wide = functional.interpolate(
            flow.permute(0, 3, 1, 2), (height, width), mode="bilinear", align_corners=False
        )
        scale_x, scale_y = width / columns, height / rows
        wide = torch.cat((wide[:, :1] * scale_x, wide[:, 1:] * scale_y), dim=1)
        before = moved(planes(past), wide)
        full = (
            functional.interpolate(
                share, (height, width), mode="bilinear", align_corners=False
            ).round()
            / 255
        )
        blend = (now + (before - now) * full).round()

        blend_grey = grey_of(blend)
        soft = blurred(blend_grey, FINE_PX).round()
        mean_share = full.mean((1, 2, 3))
        gain = sharpening_gain(grey, blend_grey, soft, mean_share, past_gain * fits)
        sharp = blend + (blend_grey - soft) * (full * gain[:, None, None, None])
        result = sharp.round().clamp(0, 255).permute(0, 2, 3, 1).to(torch.uint8)
        mixed = (small + (last - small) * share / 255).round()
        return result, mixed[:, 0].to(torch.uint8), gain


def sharpening_gain(
    grey: Tensor, blend_grey: Tensor, soft: Tensor, mean_share: Tensor, gain: Tensor
) -> Tensor:
    """How much the blend is sharpened, (1,), so that it comes to be as sharp as `grey`."""
    wanted_fine = fine_contrast(grey, blurred(grey, FINE_PX).round())
    lacking = wanted_fine / fine_contrast(blend_grey, soft).clamp(min=LEAST_CONTRAST) - 1
    wanted = (GREY_GAIN * lacking / mean_share.clamp(min=1e-6)).clamp(0.0, MOST_GAIN)
    followed = gain + GAIN_STEP * (wanted - gain)
    return torch.where(mean_share > 0, followed, gain)


def planes(picture: Tensor) -> Tensor:
    """(1, H, W, 3) uint8 to (1, 3, H, W) float32 levels."""
    return picture.permute(0, 3, 1, 2).float()


def grey_of(picture: Tensor) -> Tensor:
    """(1, 1, H, W) whole levels of (1, 3, H, W) BGR."""
    blue, green, red = (picture[:, index : index + 1] for index in range(3))
    weights = GREY_OF_BGR
    return (blue * weights[0] + green * weights[1] + red * weights[2]).round()


def shrink(grey: Tensor, rows: int, columns: int) -> Tensor:
    """A quarter of the size by area, and what is left to (1, 1, rows, columns) linearly."""
    quarter = functional.avg_pool2d(grey, SHRINK)
    size = (rows, columns)
    return functional.interpolate(quarter, size, mode="bilinear", align_corners=False).round()


def moved(picture: Tensor, flow: Tensor) -> Tensor:
    """(1, C, H, W), each pixel taken from where `flow`, (1, 2, H, W) in pixels, says it was."""
    height, width = picture.shape[2:]
    columns = torch.arange(width, dtype=torch.float32, device=flow.device)[None, None, :]
    rows = torch.arange(height, dtype=torch.float32, device=flow.device)[None, :, None]
    x = (2 * (flow[:, 0] + columns) + 1) / width - 1
    y = (2 * (flow[:, 1] + rows) + 1) / height - 1
    places = torch.stack((x, y), dim=3)
    return functional.grid_sample(
        picture, places, mode="bilinear", padding_mode="border", align_corners=False
    )


def blurred(picture: Tensor, side: int) -> Tensor:
    """Means over `side` pixels each way; mirrored at the borders."""
    half = side // 2
    padded = functional.pad(picture, (half, half, half, half), mode="reflect")
    across = functional.avg_pool2d(padded, (1, side), stride=1)
    return functional.avg_pool2d(across, (side, 1), stride=1)


def fine_contrast(grey: Tensor, soft: Tensor) -> Tensor:
    """Root mean square of what differs, (1,)."""
    return (grey - soft).square().mean((1, 2, 3)).sqrt()


def steadying_graph() -> onnx.ModelProto:
    """The graph, for pictures of 128 pixels and more a side."""
    height, width, rows, columns = 160, 256, 40, 64
    picture = torch.zeros(1, height, width, 3, dtype=torch.uint8)
    small = torch.zeros(1, rows, columns, dtype=torch.uint8)
    one = torch.zeros(1)
    flow = torch.zeros(1, rows, columns, 2)
    free = {
        1: torch.export.Dim("height", min=128, max=1 << 15),
        2: torch.export.Dim("width", min=128, max=1 << 15),
    }
    free_small = {
        1: torch.export.Dim("rows", min=32, max=1 << 13),
        2: torch.export.Dim("columns", min=32, max=1 << 13),
    }
    example = (picture, picture.clone(), small, one, flow, small.clone(), one.clone(), one.clone())
    shapes = (free, free, free_small, None, free_small, free_small, None, None)
    return trace(Steadying().eval(), example, INPUTS, OUTPUTS, shapes)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(steadying_graph().SerializeToString())
