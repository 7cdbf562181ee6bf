"""The frame contracts round a network: bytes in, bytes out.

All scaling is inside, so a caller moves bytes, not floats: four times fewer to a GPU. The
order BGR costs nothing: it is baked into the first and the last convolution.
"""

import copy

import torch
from torch import Tensor, nn

from rts_train.network import Johnson, StyledNetwork
from rts_train.trunk import MARGIN_PX, Trunk


class FrameModel(nn.Module):
    """Maps `frame` to `painting`: both (N, H, W, 3) uint8, BGR, as OpenCV has them."""

    def __init__(self, network: Johnson) -> None:
        super().__init__()
        self.network = copy.deepcopy(network).eval()
        take_bgr(*self.network.pixel_convolutions())

    def forward(self, frame: Tensor) -> Tensor:
        painting = self.network(frame.permute(0, 3, 1, 2).float(), torch.zeros(1, 0))
        # The network's tanh keeps within [0, 255], so there is nothing to clip.
        result: Tensor = painting.permute(0, 2, 3, 1).round().byte()
        return result


class TrunkModel(nn.Module):
    """Maps `frame` and `style`, (1, parameters) float32, to `painting`.

    The scaling of the photo and the painting is in the first and the last convolution's
    weights, and so is the half that makes cutting off decimals a rounding.
    """

    def __init__(self, network: Trunk) -> None:
        super().__init__()
        self.network = copy.deepcopy(network).eval()
        first, last = self.network.pixel_convolutions()
        take_bgr(first, last)
        with torch.no_grad():
            # x / 127.5 - 1 before the first convolution. Its zero padding comes to stand for
            # black instead of grey, in the margin alone, which is cropped.
            _bias(first).sub_(first.weight.sum(dim=(1, 2, 3)))
            first.weight.div_(127.5)
            last.weight.mul_(127.5)
            _bias(last).add_(1.0).mul_(127.5).add_(0.5)

    def forward(self, frame: Tensor, style: Tensor) -> Tensor:
        height, width = frame.shape[1:3]
        planes = self.network.planes(frame.permute(0, 3, 1, 2).float(), style)
        painting = self.pixels(planes)
        return painting[:, MARGIN_PX : MARGIN_PX + height, MARGIN_PX : MARGIN_PX + width]

    def pixels(self, planes: Tensor) -> Tensor:
        """(N, 12, h, w) levels to (N, 2h, 2w, 3) uint8."""
        levels = planes.clamp(0.0, 255.0).byte()
        # Each half-size position holds two by two pixels: its upper two go to one row of the
        # painting, its lower two to the next. Two plain transpositions and a row-wise join
        # are several times as fast in onnxruntime as one over six dimensions.
        n, _, rows, columns = levels.shape
        pairs = [
            half.permute(0, 2, 3, 1).reshape(n, rows, 1, columns * 2, 3)
            for half in (levels[:, :6], levels[:, 6:])
        ]
        return torch.cat(pairs, dim=2).reshape(n, rows * 2, columns * 2, 3)


def frame_model(styled: StyledNetwork) -> FrameModel | TrunkModel:
    """The contract that fits the network."""
    network = styled.network
    return TrunkModel(network) if isinstance(network, Trunk) else FrameModel(network)


def take_bgr(first: nn.Conv2d, last: nn.Conv2d) -> None:
    """Turn round the channels of the first convolution's input and the last one's output.

    The last may give several pixels, three channels each.
    """
    with torch.no_grad():
        first.weight.copy_(first.weight.flip(1))
        for parameter in (last.weight, _bias(last)):
            pixels = parameter.reshape(-1, 3, *parameter.shape[1:])
            parameter.copy_(pixels.flip(1).reshape(parameter.shape))


def _bias(convolution: nn.Conv2d) -> Tensor:
    assert convolution.bias is not None
    return convolution.bias
