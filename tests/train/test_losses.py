from pathlib import Path

import pytest
import torch

from realtime_style.errors import TrainingError
from rts_train.losses import PerceptualLoss, gram_matrix, total_variation
from rts_train.recipe import VGG_LAYERS, LossOptions
from rts_train.vgg import load_vgg16


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
    loss = PerceptualLoss(load_vgg16(vgg_file), style, LossOptions())

    as_style, as_photo = loss(style, photo), loss(photo, photo)

    assert as_style.style.item() == pytest.approx(0, abs=1e-6)
    assert as_photo.content.item() == 0
    assert as_style.content > 0
    assert as_photo.style > 0


def test_weights_scale_their_parts(vgg_file: Path) -> None:
    torch.manual_seed(1)
    style, photo, painting = (torch.rand(1, 3, 48, 48) * 255 for _ in range(3))
    vgg = load_vgg16(vgg_file)
    once = PerceptualLoss(vgg, style, LossOptions())(painting, photo)
    heavy = LossOptions(content_weight=2.0, style_weight=50.0, tv_weight=0.06)

    more = PerceptualLoss(vgg, style, heavy)(painting, photo)

    assert (more.content / once.content).item() == pytest.approx(2.0)
    assert (more.style / once.style).item() == pytest.approx(10.0)
    assert (more.tv / once.tv).item() == pytest.approx(3.0)
    assert more.total == more.content + more.style + more.tv


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
