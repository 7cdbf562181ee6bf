"""The frame contract round a transform network: bytes in, bytes out."""

import copy

from torch import Tensor, nn

from rts_train.network import TransformNetwork


class FrameModel(nn.Module):
    """Maps `frame` to `painting`: both (N, H, W, 3) uint8, BGR, as OpenCV has them.

    All scaling is inside, so a caller moves bytes, not floats: four times fewer to a
    GPU. The order BGR costs nothing: it is baked into the first and last convolution.
    """

    def __init__(self, network: TransformNetwork) -> None:
        super().__init__()
        self.network = _take_bgr(network)

    def forward(self, frame: Tensor) -> Tensor:
        painting = self.network(frame.permute(0, 3, 1, 2).float())
        # The network's tanh keeps within [0, 255], so there is nothing to clip.
        result: Tensor = painting.permute(0, 2, 3, 1).round().byte()
        return result


def _take_bgr(network: TransformNetwork) -> TransformNetwork:
    """A copy that takes and gives BGR planes instead of RGB."""
    network = copy.deepcopy(network).eval()
    convolutions = [module for module in network.modules() if isinstance(module, nn.Conv2d)]
    first, last = convolutions[0], convolutions[-1]
    first.weight.data = first.weight.data.flip(1)
    last.weight.data = last.weight.data.flip(0)
    if last.bias is not None:
        last.bias.data = last.bias.data.flip(0)
    return network
