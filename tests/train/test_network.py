import pytest
import torch

from rts_train.network import StyledNetwork
from rts_train.recipe import NetworkOptions

SMALL = {
    "trunk": NetworkOptions(kind="trunk", widths=(4, 6, 8), blocks=1),
    "johnson": NetworkOptions(kind="johnson", widths=(4, 6, 8), blocks=1),
}
FIRST = torch.tensor([0])


def build(kind: str, styles: int = 1) -> StyledNetwork:
    torch.manual_seed(0)
    return StyledNetwork(SMALL[kind], styles).eval()


@pytest.mark.parametrize("kind", sorted(SMALL))
@pytest.mark.parametrize("size", [(64, 64), (65, 70), (39, 97), (33, 34), (16, 16), (17, 23)])
def test_keeps_every_size(kind: str, size: tuple[int, int]) -> None:
    photo = torch.rand(1, 3, *size) * 255

    with torch.no_grad():
        painting = build(kind)(photo, FIRST)

    assert painting.shape == photo.shape
    assert painting.min() >= 0
    assert painting.max() <= 255


@pytest.mark.parametrize("kind", sorted(SMALL))
def test_a_flat_picture_gets_a_flat_painting(kind: str) -> None:
    """Zero padding would paint a frame; reflection makes flat what is flat.

    But for the two by two pixels that one position holds, which an untrained trunk
    paints each in its own colour.
    """
    photo = torch.full((1, 3, 64, 72), 99.0)

    with torch.no_grad():
        painting = build(kind)(photo, FIRST)

    for row in (0, 1):
        for column in (0, 1):
            same = painting[:, :, row::2, column::2]
            assert (same.amax((2, 3)) - same.amin((2, 3))).max() < 0.5


def test_each_photo_is_painted_in_its_own_style() -> None:
    network = build("trunk", styles=3)
    torch.nn.init.normal_(network.own, std=0.1)
    photos = torch.rand(2, 3, 40, 48) * 255

    with torch.no_grad():
        together = network(photos, torch.tensor([2, 0]))
        alone = [network(photos[:1], torch.tensor([2])), network(photos[1:], torch.tensor([0]))]
        other = network(photos[:1], torch.tensor([1]))

    assert torch.allclose(together, torch.cat(alone), atol=1e-2)
    assert (other - together[:1]).abs().max() > 1


def test_a_style_is_all_that_differs_between_two_styles() -> None:
    network = build("trunk", styles=2)

    assert network.styles.shape == (2, network.network.style_size)
    with torch.no_grad():
        network.set_styles(torch.rand(1, network.network.style_size).repeat(2, 1))
        photo = torch.rand(1, 3, 32, 32) * 255
        assert torch.equal(network(photo, FIRST), network(photo, torch.tensor([1])))


def test_the_shipped_trunk_is_small() -> None:
    styled = StyledNetwork(NetworkOptions(), 1)

    assert sum(p.numel() for p in styled.network.parameters()) < 80_000
    assert styled.styles.numel() < 26_000


def test_styles_that_are_set_are_those_that_are_there() -> None:
    network = build("trunk", styles=3)
    styles = torch.rand(3, network.network.style_size)

    network.set_styles(styles)

    assert torch.allclose(network.styles, styles, atol=1e-6)


def test_the_papers_network_pads_by_reflection_everywhere() -> None:
    network = StyledNetwork(NetworkOptions(kind="johnson", widths=(32, 64, 128)), 1)

    convolutions = [m for m in network.modules() if isinstance(m, torch.nn.Conv2d)]
    assert len(convolutions) == 3 + 5 * 2 + 3
    assert {m.padding_mode for m in convolutions} == {"reflect"}
    assert [m.kernel_size[0] for m in convolutions if m.kernel_size[0] != 3] == [9, 9]
