from pathlib import Path

import pytest
import torch

from realtime_style.errors import TrainingError
from rts_train import losses
from rts_train.calm import patchiness
from rts_train.losses import PerceptualLoss, gram_matrix, total_variation
from rts_train.recipe import VGG_LAYERS, LossOptions, PictureOptions, Recipe
from rts_train.vgg import load_vgg16

FIRST = torch.tensor([0])


def recipe(loss: LossOptions, *weights: float) -> Recipe:
    pictures = (PictureOptions(name=str(i), weight=w) for i, w in enumerate(weights or (1.0,)))
    return Recipe(pictures=tuple(pictures), loss=loss)


def test_gram_matrix_by_hand() -> None:
    activations = torch.tensor([[[[1.0, 2.0]], [[3.0, 4.0]]]])  # two channels of 1x2

    gram = gram_matrix(activations)

    expected = torch.tensor([[[5.0, 11.0], [11.0, 25.0]]]) / 4
    assert torch.allclose(gram, expected)


def test_total_variation_by_hand() -> None:
    pictures = torch.zeros(1, 1, 2, 2)
    pictures[0, 0, 0, 0] = 2.0

    assert total_variation(pictures) == pytest.approx(2.0 + 2.0)


def test_the_style_picture_has_no_style_loss_and_the_photo_no_content_loss(
    narrow_vgg: Path,
) -> None:
    torch.manual_seed(1)
    style, photo = torch.rand(1, 3, 48, 48) * 255, torch.rand(1, 3, 48, 48) * 255
    loss = PerceptualLoss(load_vgg16(narrow_vgg), [style], recipe(LossOptions()))

    as_style, as_photo = loss(style, photo, FIRST), loss(photo, photo, FIRST)

    assert as_style.style.item() == pytest.approx(0, abs=1e-6)
    assert as_photo.content.item() == 0
    assert as_style.content > 0
    assert as_photo.style > 0


def test_patches_count_only_where_the_photo_is_calm() -> None:
    calm = torch.full((1, 3, 96, 96), 128.0)
    stepped = calm.clone()
    stepped[..., 48:] = 28.0

    assert patchiness(calm, calm).item() == 0
    assert patchiness(stepped, stepped).item() < 0.02 * patchiness(stepped, calm).item()


def test_fine_strokes_are_no_patches() -> None:
    calm = torch.full((1, 3, 96, 96), 128.0)
    strokes = calm + 100 * (torch.arange(96) % 2 * 2 - 1)

    assert patchiness(strokes, calm).item() == pytest.approx(0, abs=1e-6)


def test_each_layers_error_is_relative_to_the_picture(narrow_vgg: Path) -> None:
    torch.manual_seed(1)
    picture, black = torch.rand(1, 3, 48, 48) * 255, torch.zeros(1, 3, 48, 48)
    options = LossOptions(style_scales=2)
    loss = PerceptualLoss(load_vgg16(narrow_vgg), [picture], recipe(options))

    same, other = loss.relative_errors(picture, FIRST), loss.relative_errors(black, FIRST)

    assert list(same) == list(VGG_LAYERS)
    assert all(error.item() == pytest.approx(0, abs=1e-6) for error in same.values())
    assert all(error.item() > 0.1 for error in other.values())


def test_a_layer_without_weight_does_not_count(narrow_vgg: Path) -> None:
    torch.manual_seed(1)
    picture, photo = torch.rand(1, 3, 48, 48) * 255, torch.rand(1, 3, 48, 48) * 255
    vgg = load_vgg16(narrow_vgg)
    layers = ("relu1_2", "relu4_3")
    both = LossOptions(style_layers=layers, style_layer_weights=(1.0, 0.0))
    one = LossOptions(style_layers=layers[:1], style_layer_weights=(2.0,))

    values = [
        PerceptualLoss(vgg, [picture], recipe(options))(photo, photo, FIRST).style.item()
        for options in (both, one)
    ]

    assert values[0] == pytest.approx(values[1])


def test_a_style_may_keep_content_in_a_layer_of_its_own(narrow_vgg: Path) -> None:
    torch.manual_seed(1)
    picture, photo, painting = (torch.rand(2, 3, 48, 48) * 255 for _ in range(3))
    pictures = (PictureOptions(name="a"), PictureOptions(name="b", content_layer="relu3_3"))
    vgg = load_vgg16(narrow_vgg)
    loss = PerceptualLoss(vgg, [picture[:1], picture[1:]], Recipe(pictures=pictures))

    content = loss(painting, photo, torch.tensor([0, 1])).content.item()

    seen, wanted = vgg(painting), vgg(photo)
    expected = [
        (seen[layer][row] - wanted[layer][row]).square().mean().item()
        for row, layer in enumerate(("relu2_2", "relu3_3"))
    ]
    assert content == pytest.approx(sum(expected) / 2, rel=1e-4)


def test_the_lines_of_a_photo_can_count_beside_its_things(narrow_vgg: Path) -> None:
    torch.manual_seed(1)
    picture, photo, painting = (torch.rand(1, 3, 48, 48) * 255 for _ in range(3))
    vgg = load_vgg16(narrow_vgg)
    contents = [
        PerceptualLoss(vgg, [picture], recipe(options))(painting, photo, FIRST).content.item()
        for options in (
            LossOptions(content_layer="relu1_2"),
            LossOptions(content_layer="relu2_2", content_weight=0.5),
            LossOptions(content_layer="relu1_2", detail_weight=0.5),
        )
    ]

    assert contents[2] == pytest.approx(contents[0] + contents[1], rel=1e-4)


def test_weights_scale_their_parts(narrow_vgg: Path) -> None:
    torch.manual_seed(1)
    style, photo, painting = (torch.rand(1, 3, 48, 48) * 255 for _ in range(3))
    vgg = load_vgg16(narrow_vgg)
    light = LossOptions(content_weight=1.0, style_weight=5.0, tv_weight=0.02, calm_weight=1.0)
    once = PerceptualLoss(vgg, [style], recipe(light))(painting, photo, FIRST)
    heavy = LossOptions(content_weight=2.0, style_weight=25.0, tv_weight=0.06, calm_weight=2.0)

    more = PerceptualLoss(vgg, [style], recipe(heavy, 2.0))(painting, photo, FIRST)

    assert (more.content / once.content).item() == pytest.approx(2.0)
    assert (more.style / once.style).item() == pytest.approx(10.0)
    assert (more.tv / once.tv).item() == pytest.approx(3.0)
    assert more.total == more.content + more.style + more.tv + more.calm
    assert (more.calm / once.calm).item() == pytest.approx(2.0)


def test_each_painting_is_compared_with_its_own_picture(narrow_vgg: Path) -> None:
    torch.manual_seed(1)
    first, second, photo = (torch.rand(1, 3, 48, 48) * 255 for _ in range(3))
    second[:, :, ::4] = 0.0
    vgg = load_vgg16(narrow_vgg)
    both = PerceptualLoss(vgg, [first, second], recipe(LossOptions(), 1.0, 3.0))

    batch = both(torch.cat([first, second]), torch.cat([photo, photo]), torch.tensor([0, 1]))
    crossed = both(first, photo, torch.tensor([1]))

    assert batch.style.item() == pytest.approx(0, abs=1e-3)
    assert crossed.style > 0


def test_a_style_counts_relative_to_its_own_gram_matrices(
    narrow_vgg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture of thrice the contrast has Gram matrices of nine times the size."""
    monkeypatch.setattr(
        losses, "PHOTO_ENERGY", dict.fromkeys(VGG_LAYERS, 0.0)
    )  # true VGG-16's; these weights' are smaller
    torch.manual_seed(1)
    grey = torch.full((1, 3, 48, 48), 120.0)
    noise = torch.randn(1, 3, 48, 48)
    vgg = load_vgg16(narrow_vgg)
    pictures = [grey + 20 * noise, grey + 60 * noise]
    loss = PerceptualLoss(vgg, pictures, recipe(LossOptions(), 1.0, 1.0))

    faint, strong = (loss(grey, grey, torch.tensor([index])).style.item() for index in range(2))

    assert 0.5 * faint < strong < 2 * faint


def test_activations_stop_at_the_layer_asked_for(narrow_vgg: Path) -> None:
    vgg = load_vgg16(narrow_vgg)
    picture = torch.rand(1, 3, 32, 32) * 255

    assert list(vgg(picture)) == list(VGG_LAYERS)
    assert list(vgg(picture, last="relu2_2")) == ["relu1_2", "relu2_2"]


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
def test_damaged_weights_are_refused_by_name(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"vgg{suffix}"
    path.write_bytes(b"not weights")

    with pytest.raises(TrainingError, match=rf"vgg\{suffix}"):
        load_vgg16(path)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.pth"
    torch.save({"features.0.weight": torch.zeros(8, 3, 3, 3)}, path)

    with pytest.raises(TrainingError, match=r"'features\.0\.weight' is of shape \(8, 3, 3, 3\)"):
        load_vgg16(path)


def test_a_torchvision_file_gives_the_same_network(vgg_file: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    path = tmp_path / "vgg16.pth"
    torch.save({**load_file(vgg_file), "classifier.0.weight": torch.zeros(2, 2)}, path)
    picture = torch.rand(1, 3, 32, 32) * 255

    same = load_vgg16(path)(picture)["relu4_3"] == load_vgg16(vgg_file)(picture)["relu4_3"]

    assert same.all()
