import pytest
import torch

from rts_train.palette import palette, palette_distance


def flat(red: float, green: float, blue: float) -> torch.Tensor:
    return torch.tensor([red, green, blue]).view(1, 3, 1, 1).expand(1, 3, 8, 8).clone()


def test_a_grey_picture_has_light_and_no_colour() -> None:
    told = palette(flat(100, 100, 100))[0]

    assert told[0].item() == pytest.approx(100 * 3**0.5, rel=1e-5)
    assert told[1:3].tolist() == pytest.approx([0, 0], abs=1e-4)
    assert told[3:].tolist() == pytest.approx([0, 0, 0], abs=0.1)


def test_pictures_of_the_same_palette_are_no_distance_apart_wherever_the_colours_lie() -> None:
    torch.manual_seed(1)
    picture = torch.rand(1, 3, 16, 16) * 255

    assert palette_distance(picture.flip(3), palette(picture)).item() == pytest.approx(0, abs=1e-2)


def test_a_paler_picture_is_as_far_as_its_spread_is_short() -> None:
    light = torch.tensor([50.0, 150.0]).repeat(8, 4)[None, None].expand(1, 3, 8, 8)
    paler = (light - 100) / 2 + 100

    assert palette_distance(paler, palette(light)).item() == pytest.approx(
        (3**0.5 * 50 / 2) ** 2, rel=0.05
    )


def test_each_picture_is_told_by_itself() -> None:
    both = torch.cat([flat(200, 10, 10), flat(10, 10, 200)])

    told = palette_distance(both, palette(flat(200, 10, 10)).expand(2, 6))

    assert told[0].item() == pytest.approx(0, abs=1e-2)
    assert told[1].item() == pytest.approx(2 * 190**2, rel=1e-3)
