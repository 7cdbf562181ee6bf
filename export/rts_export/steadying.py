"""The steadying filter as a graph that runs where the network runs.

What `realtime_style.filters.steady` does to paintings with OpenCV, in PyTorch: move by the flow,
compare, share, blend, sharpen. What is found in the photos alone, the flow and the share that it
allows, is found on the processor, in small pictures. The names of its numbers are the filter's, and
a test holds that both make the same pictures.
"""

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from rts_export.convert import trace
from rts_export.levels import blurred, grey_of, packed, planes, resized

AGREES_LEVELS = 16.0
FIT_PX, FINE_PX = 5, 7
SHRINK = 4
MOST_GAIN, GREY_GAIN, GAIN_STEP = 2.0, 1.5, 0.4
LEAST_CONTRAST = 0.1

ORT_DOMAIN = "com.microsoft"

INPUTS = (
    *("painting", "past", "past_small", "past_gain", "flow", "share", "noise", "fits"),
    *("across", "down", "small_across", "small_down"),
)
OUTPUTS = ("result", "small", "gain")


class Steadying(nn.Module):
    """Blends a painting with what was painted before, moved along with the photo.

    | name | shape and dtype | what |
    |---|---|---|
    | painting | (1, H, W, 3) uint8 BGR | of now |
    | past | as painting | what was shown before |
    | past_small | (1, h, w) uint8 | its grey levels, shrunk: `small` of the frame before |
    | past_gain | (1,) float32 | `gain` of the frame before |
    | flow | (1, h, w, 2) float32 | where each place was, from itself: 2 is the picture's side |
    | share | (1, h, w) uint8 | of the past at most, of 255 |
    | noise | (1,) float32 | 1 where the photos differ by the sensor noise alone, else 0 |
    | fits | (1,) float32 | 0 where there is no past, as at first and after a cut, else 1 |
    | across, down | (W,), (H,) float32 | the middle of each column and row, from -1 to 1 |
    | small_across, small_down | (w,), (h,) float32 | the same of the small photo's |

    The last four could be computed from the sizes, but then the processor would do it, and copy
    the results to the device for each frame. It gives `result`, as painting, and `small` and
    `gain` for the next frame.
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
        across: Tensor,
        down: Tensor,
        small_across: Tensor,
        small_down: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        now = planes(painting)
        grey = grey_of(now)
        small = shrink(grey, flow)
        offset = flow.permute(0, 3, 1, 2)
        last = moved(past_small[:, None].float(), offset, small_across, small_down).round()
        off = blurred(small - last, FIT_PX).round().abs()
        agrees = (1.5 - off / AGREES_LEVELS).clamp(0, 1)
        agrees = torch.maximum(agrees, noise[:, None, None, None])
        share = (share[:, None].float() * agrees * fits[:, None, None, None]).round()

        before = moved(planes(past), resized(offset, painting, "bilinear"), across, down)
        full = resized(share, painting, "bilinear").round() / 255
        blend = (now + (before - now) * full).round()

        blend_grey = grey_of(blend)
        soft = blurred(blend_grey, FINE_PX).round()
        mean_share = full.mean((1, 2, 3))
        gain = sharpening_gain(grey, blend_grey, soft, mean_share, past_gain * fits)
        sharp = blend + (blend_grey - soft) * (full * gain[:, None, None, None])
        mixed = (small + (last - small) * share / 255).round()
        return packed(sharp), mixed[:, 0].to(torch.uint8), gain


def sharpening_gain(
    grey: Tensor, blend_grey: Tensor, soft: Tensor, mean_share: Tensor, gain: Tensor
) -> Tensor:
    """How much the blend is sharpened, (1,), so that it comes to be as sharp as `grey`."""
    wanted_fine = fine_contrast(grey, blurred(grey, FINE_PX).round())
    lacking = wanted_fine / fine_contrast(blend_grey, soft).clamp(min=LEAST_CONTRAST) - 1
    wanted = (GREY_GAIN * lacking / mean_share.clamp(min=1e-6)).clamp(0.0, MOST_GAIN)
    followed = gain + GAIN_STEP * (wanted - gain)
    return torch.where(mean_share > 0, followed, gain)


def shrink(grey: Tensor, like: Tensor) -> Tensor:
    """A quarter of the size by area, and what is left to that of `like`, (1, h, w, …), linearly."""
    return resized(functional.avg_pool2d(grey, SHRINK), like, "bilinear").round()


def moved(picture: Tensor, offset: Tensor, across: Tensor, down: Tensor) -> Tensor:
    """(1, C, H, W), each pixel taken from where `offset`, (1, 2, H, W), says it was."""
    places = torch.stack((offset[:, 0] + across, offset[:, 1] + down[:, None]), dim=3)
    return functional.grid_sample(
        picture, places, mode="bilinear", padding_mode="border", align_corners=False
    )


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
    places = (torch.zeros(each) for each in (width, height, columns, rows))
    tall, wide = (torch.export.Dim(name, min=128, max=1 << 15) for name in ("height", "width"))
    low, narrow = (torch.export.Dim(name, min=32, max=1 << 13) for name in ("rows", "columns"))
    free, free_small = {1: tall, 2: wide}, {1: low, 2: narrow}
    example = (picture, picture.clone(), small, one, flow, small.clone(), one.clone(), one.clone())
    shapes = (free, free, free_small, None, free_small, free_small, None, None)
    sides = ({0: wide}, {0: tall}, {0: narrow}, {0: low})
    graph = trace(Steadying().eval(), (*example, *places), INPUTS, OUTPUTS, (*shapes, *sides))
    return _with_card_kernels(graph)


def _with_card_kernels(graph: onnx.ModelProto) -> onnx.ModelProto:
    """Take onnxruntime's own GridSample, which has had a CUDA kernel for longer than ONNX's: with
    onnxruntime-gpu 1.21 that would run on the processor."""
    for node in graph.graph.node:
        if node.op_type == "GridSample":
            node.domain = ORT_DOMAIN
    graph.opset_import.append(onnx.helper.make_opsetid(ORT_DOMAIN, 1))
    return graph
