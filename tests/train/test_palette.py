import pytest
import torch

from rts_train.palette import DIRECTIONS, LEVELS, directions, palette, palette_distance


def flat(red: float, green: float, blue: float) -> torch.Tensor:
    return (
        torch.tensor([red, green, blue], dtype=torch.float32)
        .view(1, 3, 1, 1)
        .expand(1, 3, 8, 8)
        .clone()
    )


def halves(*colours: tuple[float, float, float]) -> torch.Tensor:
    """One beside the other."""
    return torch.cat([flat(*each) for each in colours], dim=3)


def test_directions_are_spread_evenly() -> None:
    found = directions(torch.device("cpu"))

    assert torch.allclose(found.norm(dim=1), torch.ones(DIRECTIONS), atol=1e-6)
    assert torch.allclose(found.T @ found / DIRECTIONS, torch.eye(3) / 3, atol=0.02)


def test_a_picture_of_one_colour_has_one_level_in_each_direction() -> None:
    told = palette(flat(100, 50, 0))[0]

    expected = directions(torch.device("cpu")) @ torch.tensor([100.0, 50.0, 0.0])
    assert torch.allclose(told, expected[:, None].expand(DIRECTIONS, LEVELS), atol=1e-3)


def test_pictures_of_the_same_colours_are_no_distance_apart_wherever_these_lie() -> None:
    torch.manual_seed(1)
    picture = torch.rand(1, 3, 16, 16) * 255

    assert palette_distance(picture.flip(3), palette(picture)).item() == pytest.approx(0, abs=1e-2)


def test_a_paler_picture_is_as_far_as_its_colours_are_from_the_others() -> None:
    vivid = halves((50, 50, 50), (150, 150, 150))
    paler = halves((75, 75, 75), (125, 125, 125))

    assert palette_distance(paler, palette(vivid)).item() == pytest.approx(3 * 25**2, rel=0.05)


def test_other_hues_with_the_same_means_and_spreads_are_apart() -> None:
    reds = halves((200, 100, 100), (50, 150, 150))
    others = halves((200, 150, 100), (50, 100, 150))

    for told in (torch.mean, torch.std):
        assert torch.equal(told(reds, dim=(2, 3)), told(others, dim=(2, 3)))
    assert palette_distance(others, palette(reds)).item() > 500


def test_each_picture_is_told_by_itself() -> None:
    both = torch.cat([flat(200, 10, 10), flat(10, 10, 200)])

    told = palette_distance(both, palette(flat(200, 10, 10)).expand(2, -1, -1))

    assert told[0].item() == pytest.approx(0, abs=1e-2)
    assert told[1].item() == pytest.approx(2 * 190**2, rel=0.05)
