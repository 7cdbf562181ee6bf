import csv
import dataclasses
import math
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from accelerate.optimizer import AcceleratedOptimizer
from accelerate.state import AcceleratorState

from realtime_style.errors import TrainingError
from rts_train import trainer as trainer_module
from rts_train.checkpoint import checkpoint_path, load_checkpoint, save_checkpoint
from rts_train.losses import PARTS, Losses
from rts_train.motion import NextFrames
from rts_train.network import StyledNetwork
from rts_train.recipe import LossOptions, NetworkOptions, Recipe
from rts_train.run import InterruptedTraining, RunOptions, StepReport
from rts_train.start import start_from, take_nearest_style
from rts_train.trainer import LOG_EVERY_STEPS, Trainer
from rts_train.watch import MOST_SKIPPED, LossWatch


def steps_logged(folder: Path) -> list[int]:
    with (folder / "loss.csv").open(newline="") as file:
        return [int(row["step"]) for row in csv.DictReader(file)]


def test_training_lowers_the_loss(recipe: Recipe, run_options: RunOptions) -> None:
    longer = dataclasses.replace(recipe.training, steps=40)
    totals: list[float] = []

    result = Trainer(dataclasses.replace(recipe, training=longer), run_options).run(
        lambda report: totals.append(report.losses["total"])
    )

    assert result.steps == 40
    assert result.losses["total"] < 0.9 * totals[0]  # the mean of all steps
    assert result.unreadable_photos == 1


def test_a_run_leaves_log_events_and_previews(recipe: Recipe, run_options: RunOptions) -> None:
    Trainer(recipe, run_options).run()

    folder = run_options.folder
    assert steps_logged(folder) == [1, 10]
    assert len(list(folder.glob("events.out.tfevents.*"))) == 1
    assert [path.name for path in (folder / "previews").iterdir()] == ["step-000012.jpg"]
    assert (folder / "preview.jpg").is_file()
    assert not list(folder.glob(".*"))


@pytest.mark.slow
def test_steadiness_is_learned_and_resumed(
    recipe: Recipe, run_options: RunOptions, tmp_path: Path
) -> None:
    """The weight counts: with it, a moved photo's painting comes nearer to the moved painting."""
    errors = {}
    for weight in (0.01, 1000.0):
        loss = dataclasses.replace(recipe.loss, tv_weight=0.0, temporal_weight=weight)
        steady = dataclasses.replace(
            recipe,
            loss=loss,
            training=dataclasses.replace(recipe.training, steps=40),
        )
        options = dataclasses.replace(run_options, folder=tmp_path / f"run-{weight}")

        def interrupt(report: StepReport) -> None:
            if report.step == 20:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            Trainer(steady, options).run(interrupt)
        result = Trainer(steady, dataclasses.replace(options, resume=True)).run()
        errors[weight] = result.losses["temporal"] / weight
        parts = [result.losses[name] for name in PARTS if name != "total"]
        assert sum(parts) == pytest.approx(result.losses["total"], rel=1e-4)

    assert errors[1000.0] < 0.7 * errors[0.01]


def test_an_interrupted_run_resumed_equals_an_uninterrupted_one(
    recipe: Recipe, run_options: RunOptions, tmp_path: Path
) -> None:
    whole = dataclasses.replace(run_options, folder=tmp_path / "whole")

    def interrupt(report: StepReport) -> None:
        if report.step == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Trainer(recipe, run_options).run(interrupt)
    resumed = Trainer(recipe, dataclasses.replace(run_options, resume=True))
    first_step = resumed.step
    resumed.run()
    Trainer(recipe, whole).run()

    assert first_step == 5
    ours = load_checkpoint(checkpoint_path(run_options.folder))
    theirs = load_checkpoint(checkpoint_path(whole.folder))
    assert ours.step == theirs.step == 12
    assert ours.losses == pytest.approx(theirs.losses, rel=1e-4)
    for name, weights in ours.network.items():
        assert torch.allclose(weights, theirs.network[name], atol=1e-5), name
    assert steps_logged(run_options.folder) == steps_logged(whole.folder)


def test_a_run_is_not_overwritten_by_accident(recipe: Recipe, run_options: RunOptions) -> None:
    Trainer(recipe, run_options).run()

    with pytest.raises(TrainingError, match="--resume"):
        Trainer(recipe, run_options)


def test_a_finished_run_resumed_does_nothing_more(recipe: Recipe, run_options: RunOptions) -> None:
    first = Trainer(recipe, run_options).run()

    again = Trainer(recipe, dataclasses.replace(run_options, resume=True)).run()

    assert again.steps == first.steps == 12
    assert again.losses == first.losses


def test_a_resume_with_another_recipe_is_refused(recipe: Recipe, run_options: RunOptions) -> None:
    Trainer(recipe, run_options).run()
    other = dataclasses.replace(recipe, loss=LossOptions(style_weight=6.0))

    with pytest.raises(TrainingError, match="recipe differs"):
        Trainer(other, dataclasses.replace(run_options, resume=True))


def test_a_resume_of_nothing_is_refused(recipe: Recipe, run_options: RunOptions) -> None:
    with pytest.raises(TrainingError, match="no checkpoint at"):
        Trainer(recipe, dataclasses.replace(run_options, resume=True))


def test_a_loss_that_is_not_finite_stops_with_a_word_and_keeps_the_checkpoint(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = dataclasses.replace(run_options, checkpoint_minutes=0.0)
    trainer = Trainer(recipe, options)
    real = trainer.perceptual.forward

    def breaks_at_step_4(
        painting: torch.Tensor, photo: torch.Tensor, which: torch.Tensor, share: float
    ) -> Losses:
        losses: Losses = real(painting, photo, which, share)
        if trainer.step == 3:
            return dataclasses.replace(losses, style=losses.style * float("nan"))
        return losses

    monkeypatch.setattr(trainer.perceptual, "forward", breaks_at_step_4)

    with pytest.raises(TrainingError, match=r"style loss is nan at step 4.*learning_rate"):
        trainer.run()

    saved = load_checkpoint(checkpoint_path(options.folder))
    assert saved.step == 3
    assert all(torch.isfinite(weights).all() for weights in saved.network.values())


class Overflows:
    """A style loss that is infinite at some steps, counted from 0."""

    def __init__(self, trainer: Trainer, steps: range) -> None:
        self.trainer, self.steps = trainer, steps
        self.real = trainer.perceptual.forward

    def __call__(
        self, painting: torch.Tensor, photo: torch.Tensor, which: torch.Tensor, share: float
    ) -> Losses:
        losses: Losses = self.real(painting, photo, which, share)
        if self.trainer.step in self.steps:
            return dataclasses.replace(losses, style=losses.style * float("inf"))
        return losses


def in_float16(
    recipe: Recipe, options: RunOptions, overflowing: range, patch: pytest.MonkeyPatch
) -> Trainer:
    """A trainer with the gradient scaler of float16; the processor has such a scaler too."""
    trainer = Trainer(recipe, options)
    scaler = torch.amp.GradScaler("cpu", init_scale=64.0)
    trainer.accelerator.scaler = scaler
    trainer.optimizer = AcceleratedOptimizer(trainer.optimizer.optimizer, scaler=scaler)
    trainer.watch = LossWatch(PARTS, MOST_SKIPPED)
    patch.setattr(trainer.perceptual, "forward", Overflows(trainer, overflowing))
    return trainer


def test_in_float16_a_step_whose_loss_is_not_finite_is_left_out(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = in_float16(recipe, run_options, range(3, 5), monkeypatch)
    weights: list[torch.Tensor] = []

    result = trainer.run(lambda _: weights.append(trainer.network.styles.detach().clone()))

    assert result.steps == 12
    assert [bool(torch.equal(a, b)) for a, b in pairwise(weights)] == [
        step in (3, 4) for step in range(1, 12)
    ]
    assert all(torch.isfinite(each).all() for each in weights)
    assert all(math.isfinite(value) for value in result.losses.values())
    assert trainer.accelerator.scaler.get_scale() == 64 / 4


def test_in_float16_losses_that_stay_infinite_end_the_run(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    longer = dataclasses.replace(recipe.training, steps=40)
    recipe = dataclasses.replace(recipe, training=longer)
    trainer = in_float16(recipe, run_options, range(3, 40), monkeypatch)

    with pytest.raises(TrainingError, match=r"style loss is inf at step 12.*learning_rate"):
        trainer.run()

    assert trainer.step == 3 + MOST_SKIPPED


@pytest.mark.parametrize("weight", [5.0, 0.0], ids=["all losses", "few"])
def test_a_step_asks_its_device_for_nothing(
    weight: float, recipe: Recipe, run_options: RunOptions
) -> None:
    """On 'meta', tensors have no numbers: to read one, or to copy it to the processor, raises."""
    loss = dataclasses.replace(
        recipe.loss, temporal_weight=weight, calm_weight=weight, palette_weight=weight
    )
    loss = dataclasses.replace(loss, border_weight=weight, style_scales=2)
    trainer = Trainer(dataclasses.replace(recipe, loss=loss), run_options)
    trainer.network.to("meta")
    trainer.perceptual.to("meta")
    trainer.next_frames = NextFrames(torch.device("meta"))
    trainer.step = LOG_EVERY_STEPS
    photos = torch.empty(2, 3, 48, 48, device="meta")
    which = torch.zeros(2, dtype=torch.int64, device="meta")

    with trainer.accelerator.autocast():
        losses = trainer._losses(photos, which, 1.0)
    assert all(getattr(losses, part).is_meta for part in PARTS)
    trainer._note(losses)
    trainer.accelerator.backward(losses.total)

    gradients = [each.grad for each in trainer.network.parameters() if each.requires_grad]
    assert gradients
    assert all(each is not None and each.is_meta for each in gradients)
    with pytest.raises(Exception, match="meta"):
        trainer.watch.read()


def test_losses_that_are_read_seldom_are_there_for_the_first_line_of_the_log(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer_module, "READ_AT_ONCE", ())

    Trainer(recipe, run_options).run()

    first = (run_options.folder / "loss.csv").read_text().splitlines()[1]
    assert first.startswith("1,")
    assert float(first.split(",")[2]) > 0


def test_a_card_trains_in_bfloat16_where_it_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    for has_it, expected in ((True, "bf16"), (False, "fp16")):
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda has_it=has_it, **_: has_it)

        assert trainer_module.mixed_precision() == expected


def test_the_papers_network_trains_at_full_width(recipe: Recipe, run_options: RunOptions) -> None:
    paper = dataclasses.replace(
        recipe,
        network=NetworkOptions(kind="johnson", widths=(32, 64, 128), blocks=5),
        training=dataclasses.replace(recipe.training, steps=6),
    )
    totals: list[float] = []

    Trainer(paper, run_options).run(lambda report: totals.append(report.losses["total"]))

    assert totals[-1] < totals[0]


def test_an_interrupt_tells_where_the_run_is_kept(recipe: Recipe, run_options: RunOptions) -> None:
    def interrupt(report: StepReport) -> None:
        if report.step == 3:
            raise KeyboardInterrupt

    with pytest.raises(InterruptedTraining) as caught:
        Trainer(recipe, run_options).run(interrupt)

    assert (caught.value.step, caught.value.checkpoint) == (3, run_options.folder / "checkpoint.pt")
    assert load_checkpoint(caught.value.checkpoint).seconds == caught.value.seconds > 0


def test_an_interrupt_before_the_first_step_keeps_nothing(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    trainer = Trainer(recipe, run_options)
    monkeypatch.setattr(trainer, "_take_step", interrupt)

    with pytest.raises(KeyboardInterrupt) as caught:
        trainer.run()

    assert not isinstance(caught.value, InterruptedTraining)
    assert not checkpoint_path(run_options.folder).exists()


def test_previews_come_while_it_trains(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer_module, "FIRST_S", 0.0)
    previews: list[Path | None] = []

    Trainer(recipe, run_options).run(lambda report: previews.append(report.preview))

    assert previews[0] == run_options.folder / "preview.jpg"
    assert previews[1:] == [None] * 11  # within a minute


def test_a_run_may_start_from_anothers_weights_and_says_so(
    recipe: Recipe, run_options: RunOptions, tmp_path: Path
) -> None:
    untrained: list[float] = []
    Trainer(recipe, run_options).run(lambda report: untrained.append(report.losses["total"]))
    first = load_checkpoint(checkpoint_path(run_options.folder))
    options = dataclasses.replace(
        run_options, folder=tmp_path / "second", start_from=checkpoint_path(run_options.folder)
    )
    totals: list[float] = []

    Trainer(recipe, options).run(lambda report: totals.append(report.losses["total"]))

    second = load_checkpoint(checkpoint_path(options.folder))
    assert totals[0] < 0.97 * untrained[0]
    assert second.step == 12
    assert second.earlier == [first.summary()]


def test_a_style_is_learned_for_a_trunk_that_stays_as_it_is(
    recipe: Recipe, run_options: RunOptions, tmp_path: Path
) -> None:
    Trainer(recipe, run_options).run()
    trunk = load_checkpoint(checkpoint_path(run_options.folder))
    alone = dataclasses.replace(recipe.training, learn="style")
    options = dataclasses.replace(
        run_options, folder=tmp_path / "style", start_from=checkpoint_path(run_options.folder)
    )
    totals: list[float] = []

    Trainer(dataclasses.replace(recipe, training=alone), options).run(
        lambda report: totals.append(report.losses["total"])
    )

    learned = load_checkpoint(checkpoint_path(options.folder))
    assert totals[-1] < totals[0]
    for name, weights in learned.network.items():
        if name.startswith("network."):
            assert torch.equal(weights, trunk.network[name]), name
    assert not torch.equal(learned.build_network().styles, trunk.build_network().styles)


def test_a_new_style_begins_as_the_nearest_of_the_trunks(
    recipe: Recipe, run_options: RunOptions
) -> None:
    picture = recipe.pictures[0]
    two = dataclasses.replace(recipe, pictures=(picture, dataclasses.replace(picture, name="b")))
    Trainer(two, run_options).run()
    start = checkpoint_path(run_options.folder)
    saved = load_checkpoint(start)
    with torch.no_grad():
        saved.network["own"][1] += 3.0  # a style that paints nonsense
    save_checkpoint(start, saved)
    trainer = Trainer(recipe, dataclasses.replace(run_options, folder=run_options.folder / "n"))
    network = StyledNetwork(recipe.network, 1)
    start_from(network, start, ["a-new-one"])
    photos = torch.stack([trainer.crops[index][0] for index in range(2)])

    take_nearest_style(network, start, trainer.perceptual, photos)

    assert torch.allclose(network.styles[0], saved.build_network().styles[0], atol=1e-6)


def test_a_start_from_another_network_is_refused(recipe: Recipe, run_options: RunOptions) -> None:
    Trainer(recipe, run_options).run()
    other = dataclasses.replace(recipe, network=NetworkOptions(widths=(4, 6, 8), blocks=1))
    start = checkpoint_path(run_options.folder)
    options = dataclasses.replace(run_options, folder=run_options.folder / "b", start_from=start)

    with pytest.raises(TrainingError, match="holds another network"):
        Trainer(other, options)


def test_precision_follows_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
    for native, expected in ((True, "bf16"), (False, "no")):
        monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda native=native: native)

        assert trainer_module.mixed_precision() == expected


def test_bfloat16_trains_too(
    recipe: Recipe, run_options: RunOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    AcceleratorState._reset_state(reset_partial_state=True)  # one precision per process, else
    monkeypatch.setattr(trainer_module, "mixed_precision", lambda: "bf16")
    totals: list[float] = []

    short = dataclasses.replace(recipe.training, steps=3)  # slow where it is emulated
    trainer = Trainer(dataclasses.replace(recipe, training=short), run_options)
    trainer.run(lambda report: totals.append(report.losses["total"]))

    device = trainer.device
    AcceleratorState._reset_state(reset_partial_state=True)
    assert device == "cpu in bf16"
    assert totals[-1] < totals[0]


@pytest.mark.parametrize("damage", ["cut", "text", "foreign"])
def test_a_damaged_checkpoint_is_refused_by_name(
    damage: str, recipe: Recipe, run_options: RunOptions
) -> None:
    Trainer(recipe, run_options).run()
    path = checkpoint_path(run_options.folder)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-5000])
    elif damage == "text":
        path.write_text("hello")
    else:
        torch.save({"weights": torch.zeros(2)}, path)

    with pytest.raises(TrainingError, match=r"checkpoint\.pt"):
        load_checkpoint(path)


def test_a_checkpoint_gives_back_the_network(recipe: Recipe, run_options: RunOptions) -> None:
    Trainer(recipe, run_options).run()
    saved = load_checkpoint(checkpoint_path(run_options.folder))
    copy = run_options.folder / "copy.pt"

    save_checkpoint(copy, saved)

    network = load_checkpoint(copy).build_network()
    untrained = StyledNetwork(recipe.network, 1)
    photo, which = torch.rand(1, 3, 40, 40) * 255, torch.tensor([0])
    with torch.no_grad():
        assert torch.equal(network(photo, which), saved.build_network()(photo, which))
        assert not torch.equal(network(photo, which), untrained.eval()(photo, which))
