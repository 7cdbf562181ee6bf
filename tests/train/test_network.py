import pytest
import torch

from rts_train.network import build_network
from rts_train.recipe import NetworkOptions

SMALL = {
    "fast": NetworkOptions(kind="fast", widths=(4, 6, 8), blocks=1),
    "johnson": NetworkOptions(kind="johnson", widths=(4, 6, 8), blocks=1),
}


@pytest.mark.parametrize("kind", sorted(SMALL))
@pytest.mark.parametrize("size", [(64, 64), (65, 70), (39, 97), (33, 34), (16, 16)])
def test_keeps_every_size(kind: str, size: tuple[int, int]) -> None:
    photo = torch.rand(1, 3, *size) * 255

    with torch.no_grad():
        painting = build_network(SMALL[kind]).eval()(photo)

    assert painting.shape == photo.shape
    assert painting.min() >= 0
    assert painting.max() <= 255


@pytest.mark.parametrize("kind", sorted(SMALL))
def test_a_flat_picture_gets_a_flat_painting(kind: str) -> None:
    """Zero padding would paint a frame; reflection makes flat what is flat."""
    torch.manual_seed(0)
    photo = torch.full((1, 3, 64, 72), 99.0)

    with torch.no_grad():
        painting = build_network(SMALL[kind]).eval()(photo)

    assert (painting.amax((2, 3)) - painting.amin((2, 3))).max() < 0.5


def test_every_convolution_pads_by_reflection() -> None:
    network = build_network(NetworkOptions(kind="johnson", widths=(32, 64, 128)))

    convolutions = [m for m in network.modules() if isinstance(m, torch.nn.Conv2d)]
    assert len(convolutions) == 3 + 5 * 2 + 3
    assert {m.padding_mode for m in convolutions} == {"reflect"}
    assert [m.kernel_size[0] for m in convolutions if m.kernel_size[0] != 3] == [9, 9]
