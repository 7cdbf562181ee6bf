from pathlib import Path

import pytest
import torch

from realtime_style.errors import TrainingError
from rts_train import losses
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


def test_gram_matrix_does_not_overflow_half_precision() -> None:
    assert torch.isfinite(gram_matrix(torch.full((1, 2, 32, 32), 900.0, dtype=torch.float16))).all()


def test_total_variation_by_hand() -> None:
    pictures = torch.zeros(1, 1, 2, 2)
    pictures[0, 0, 0, 0] = 2.0

    assert total_variation(pictures) == pytest.approx(2.0 + 2.0)


def test_the_style_picture_has_no_style_loss_and_the_photo_no_content_loss(vgg_file: Path) -> None:
    torch.manual_seed(1)
    style, photo = torch.rand(1, 3, 48, 48) * 255, torch.rand(1, 3, 48, 48) * 255
    loss = PerceptualLoss(load_vgg16(vgg_file), [style], recipe(LossOptions()))

    as_style, as_photo = loss(style, photo, FIRST), loss(photo, photo, FIRST)

    assert as_style.style.item() == pytest.approx(0, abs=1e-6)
    assert as_photo.content.item() == 0
    assert as_style.content > 0
    assert as_photo.style > 0


def test_weights_scale_their_parts(vgg_file: Path) -> None:
    torch.manual_seed(1)
    style, photo, painting = (torch.rand(1, 3, 48, 48) * 255 for _ in range(3))
    vgg = load_vgg16(vgg_file)
    light = LossOptions(content_weight=1.0, style_weight=5.0, tv_weight=0.02)
    once = PerceptualLoss(vgg, [style], recipe(light))(painting, photo, FIRST)
    heavy = LossOptions(content_weight=2.0, style_weight=25.0, tv_weight=0.06)

    more = PerceptualLoss(vgg, [style], recipe(heavy, 2.0))(painting, photo, FIRST)

    assert (more.content / once.content).item() == pytest.approx(2.0)
    assert (more.style / once.style).item() == pytest.approx(10.0)
    assert (more.tv / once.tv).item() == pytest.approx(3.0)
    assert more.total == more.content + more.style + more.tv


def test_each_painting_is_compared_with_its_own_picture(vgg_file: Path) -> None:
    torch.manual_seed(1)
    first, second, photo = (torch.rand(1, 3, 48, 48) * 255 for _ in range(3))
    second[:, :, ::4] = 0.0
    vgg = load_vgg16(vgg_file)
    both = PerceptualLoss(vgg, [first, second], recipe(LossOptions(), 1.0, 3.0))

    batch = both(torch.cat([first, second]), torch.cat([photo, photo]), torch.tensor([0, 1]))
    crossed = both(first, photo, torch.tensor([1]))

    assert batch.style.item() == pytest.approx(0, abs=1e-3)
    assert crossed.style > 0


def test_a_style_counts_relative_to_its_own_gram_matrices(
    vgg_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture of thrice the contrast has Gram matrices of nine times the size."""
    monkeypatch.setattr(losses, "PHOTO_ENERGY", 0.0)  # true VGG-16's; these weights' are smaller
    torch.manual_seed(1)
    grey = torch.full((1, 3, 48, 48), 120.0)
    noise = torch.randn(1, 3, 48, 48)
    vgg = load_vgg16(vgg_file)
    pictures = [grey + 20 * noise, grey + 60 * noise]
    loss = PerceptualLoss(vgg, pictures, recipe(LossOptions(), 1.0, 1.0))

    faint, strong = (loss(grey, grey, torch.tensor([index])).style.item() for index in range(2))

    assert 0.5 * faint < strong < 2 * faint


def test_activations_stop_at_the_layer_asked_for(vgg_file: Path) -> None:
    vgg = load_vgg16(vgg_file)
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
