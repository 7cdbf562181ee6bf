"""The training loop: photos in, a transform network out.

One loop for one processor, one GPU or several machines; accelerate brings mixed
precision and `accelerate launch` the rest.
"""

import dataclasses
import platform
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import broadcast_object_list, set_seed
from torch import Tensor
from torch.optim import Adam, Optimizer
from torch.utils.data import DataLoader, Dataset, Subset

from realtime_style.errors import TrainingError
from rts_train import vgg
from rts_train.batch import fitting, settled
from rts_train.border import border_error, some_of, without_borders
from rts_train.checkpoint import Checkpoint, checkpoint_path, save_checkpoint
from rts_train.device_crops import DeviceCrops
from rts_train.images import load_style_picture
from rts_train.log import LossLog
from rts_train.losses import PARTS, Losses, PerceptualLoss
from rts_train.motion import NextFrames, warping_error
from rts_train.network import StyledNetwork
from rts_train.pace import Pace, StepClock, learning_rate, style_share
from rts_train.photos import TrainingCrops, find_photos
from rts_train.preview import (
    EVERY_S,
    FIRST_S,
    keep,
    kept_preview_path,
    preview_path,
    write_preview,
)
from rts_train.recipe import Recipe
from rts_train.run import InterruptedTraining, RunOptions, StepReport, TrainingResult
from rts_train.start import earlier_run, start_from, take_nearest_style
from rts_train.watch import MOST_SKIPPED, LossWatch, NotFiniteError
from rts_train.writing import make_folder

LOG_EVERY_STEPS = 10
PREVIEWS = 6
START_CROPS = 4
"""Photos on which a new style is compared with those that the trunk knows."""
READ_AT_ONCE = ("cpu",)
"""Devices whose losses are read after each step; from others, where they are logged: to read them
is to wait."""


def is_logged(step: int) -> bool:
    """Whether a line of the log is written after step number `step`, from 1."""
    return step == 1 or step % LOG_EVERY_STEPS == 0


def mixed_precision() -> str:
    """bfloat16 on cards and processors with instructions for it; else float16 on CUDA, or none."""
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return "bf16" if native else "no"


class Trainer:
    """One run, from its recipe or from where its checkpoint left it."""

    def __init__(self, recipe: Recipe, options: RunOptions, *, began: float | None = None) -> None:
        """Check and load everything that the run needs.

        `began`, a time of `time.monotonic`, is where the minutes that it may take begin: now, if
        it is not given.

        Raises:
            TrainingError: photos, picture, weights or checkpoint are missing or do not fit.
        """
        self.began = time.monotonic() if began is None else began
        self.options = options
        saved = earlier_run(recipe, options.folder, resume=options.resume)
        photos = find_photos(options.photos)
        pictures = [
            load_style_picture(Path(each.path), each.size_px, each.vivid)
            for each in recipe.pictures
        ]
        self.pictures = pictures
        loss_network = vgg.load_vgg16(options.vgg)
        set_seed(recipe.training.seed)
        self.accelerator = Accelerator(mixed_precision=mixed_precision())
        device = self.accelerator.device
        size = saved.recipe.training.batch_size if saved else self._fitting(recipe)
        self.recipe = recipe = settled(recipe, size)
        # Built where it is used: a processor takes minutes to look at a gallery's pictures.
        looked_at = [each.to(device) for each in pictures]
        perceptual = PerceptualLoss(loss_network.to(device), looked_at, recipe).to(device)
        self._set_up(photos, perceptual, saved)

    def _fitting(self, recipe: Recipe) -> int:
        """Photos in a step over all processes: what fits where the first of them runs, for each."""
        own = [fitting(self.accelerator.device, recipe.training.crop_px)]
        broadcast_object_list(own)
        return own[0] * int(self.accelerator.num_processes)

    def _set_up(
        self, photos: list[Path], perceptual: PerceptualLoss, saved: Checkpoint | None
    ) -> None:
        training = self.recipe.training
        self.step = saved.step if saved else 0
        self.seconds = saved.seconds if saved else 0.0
        self.losses = dict(saved.losses) if saved else {}
        self.pace = Pace.of(self.recipe)
        self.watch = LossWatch(PARTS, MOST_SKIPPED if self.accelerator.scaler else 0)
        self.watch.resume(self.losses, self.step)
        self.vgg_sha256 = vgg.fingerprint(self.options.vgg)
        if saved and saved.vgg_sha256 != self.vgg_sha256:
            raise TrainingError("resume with the VGG-16 weights of the first run: these differ")
        network, self.earlier = self._first_network(saved)
        if training.learn == "style":
            network.network.requires_grad_(False)
            network.common.requires_grad_(False)
        shared = [
            each for each in network.parameters() if each.requires_grad and each is not network.own
        ]
        optimizer = Adam(
            [
                {"params": [network.own], "factor": training.style_rate_factor},
                *([{"params": shared, "factor": 1.0}] if shared else []),
            ],
            lr=training.learning_rate,
        )
        if saved:
            _restore(optimizer, saved.optimizer)
        length = training.steps * training.batch_size
        styles = len(self.recipe.pictures)
        self.crops = TrainingCrops(photos, training.crop_px, length, training.seed, styles)
        self.photo_count = len(photos)
        self.network, self.optimizer = self.accelerator.prepare(network, optimizer)
        self.loader = self._loader(self.step * training.batch_size, length)
        self.next_frames = NextFrames(self.accelerator.device)
        self.perceptual = perceptual
        # A third quicker on a processor: its convolutions like a pixel's channels together.
        self.perceptual.vgg.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        start = self.options.start_from
        if training.learn == "style" and start and not saved:
            crops = torch.stack([self.crops[index][0] for index in range(START_CROPS)])
            plain = cast(StyledNetwork, self.accelerator.unwrap_model(self.network))
            crops = crops.to(self.accelerator.device)
            take_nearest_style(plain, start, self.perceptual, crops)
        if saved and saved.grad_scaler and self.accelerator.scaler:
            self.accelerator.scaler.load_state_dict(saved.grad_scaler)

    def _first_network(
        self, saved: Checkpoint | None
    ) -> tuple[StyledNetwork, list[dict[str, Any]]]:
        """The network as it is before the next step, and the runs that it started from."""
        if saved:
            return saved.build_network().train(), saved.earlier
        network = StyledNetwork(self.recipe.network, len(self.recipe.pictures))
        if self.options.start_from is None:
            return network, []
        return network, start_from(
            network, self.options.start_from, [each.name for each in self.recipe.pictures]
        )

    def _loader(self, first: int, length: int) -> Iterable[tuple[Tensor, Tensor]]:
        processes, batch = self.accelerator.num_processes, self.recipe.training.batch_size
        if batch % processes:
            raise TrainingError(f"batch_size {batch} cannot be shared by {processes} processes")
        if self.accelerator.device.type != "cpu":
            own = batch // processes
            begins = range(first + self.accelerator.process_index * own, length, batch)
            batches = [range(begin, begin + own) for begin in begins]
            return DeviceCrops(self.crops, batches, self.accelerator.device)
        rest: Dataset[Any] = Subset(self.crops, range(first, length))
        loader: Iterable[tuple[Tensor, Tensor]] = self.accelerator.prepare(
            DataLoader(rest, batch_size=batch // processes)
        )
        return loader

    @property
    def device(self) -> str:
        """Where the training runs, and in what precision."""
        precision = self.accelerator.mixed_precision
        return f"{self.accelerator.device.type} in {'fp32' if precision == 'no' else precision}"

    @property
    def is_main_process(self) -> bool:
        """Whether this process saves and reports."""
        return bool(self.accelerator.is_main_process)

    def run(self, on_step: Callable[[StepReport], None] = lambda _: None) -> TrainingResult:
        """Train to the recipe's last step, or as long as it may take, and leave a checkpoint in
        the run's folder.

        Raises:
            TrainingError: a loss is not finite, or no photo can be read.
            InterruptedTraining: on KeyboardInterrupt after a step; a checkpoint was saved.
        """
        make_folder(self.options.folder)
        first_step = self.step
        with ExitStack() as stack:
            log = None
            if self.accelerator.is_main_process:
                log = stack.enter_context(LossLog(self.options.folder, from_step=self.step))
            try:
                self._take_steps(log, on_step)
            except KeyboardInterrupt as interrupt:
                if self.step == first_step:
                    raise
                self._save(log)
                raise InterruptedTraining(
                    checkpoint_path(self.options.folder), self.step, self.seconds
                ) from interrupt
            self._save(log)
        return TrainingResult(
            checkpoint=checkpoint_path(self.options.folder),
            preview=preview_path(self.options.folder),
            steps=self.step,
            seconds=self.seconds,
            losses=self.losses,
            unreadable_photos=len(self.crops.unreadable),
        )

    def _take_steps(self, log: LossLog | None, on_step: Callable[[StepReport], None]) -> None:
        clock = StepClock(self.seconds, time.monotonic())
        processes, spent_s = self.accelerator.num_processes, time.monotonic() - self.began
        self.pace = Pace.of(self.recipe, processes=processes, spent_s=spent_s)
        next_save = time.monotonic() + 60 * self.options.checkpoint_minutes
        next_preview = self.began + FIRST_S
        for photos, which in self.loader:
            if self._share == 1.0:
                return
            self._take_step(photos, which)
            now = time.monotonic()
            clock.tick(now)
            self.seconds = clock.seconds
            if log and is_logged(self.step):
                rate = learning_rate(self.recipe, self.step, self._share)
                log.write(self.step, self.seconds, self.losses, rate)
            preview = None
            if log and now >= next_preview:
                preview = self._preview(preview_path(self.options.folder))
                next_preview = now + EVERY_S
            on_step(self._report(clock.seconds_per_step, preview))
            if now >= next_save:
                self._save(log)
                next_save = time.monotonic() + 60 * self.options.checkpoint_minutes

    @property
    def _share(self) -> float:
        return self.pace.share(self.step, self.seconds)

    def _report(self, seconds_per_step: float, preview: Path | None) -> StepReport:
        return StepReport(
            step=self.step,
            steps=self.recipe.training.steps,
            losses=self.losses,
            share=self._share,
            seconds_left=self.pace.seconds_left(self.step, self.seconds, seconds_per_step),
            preview=preview,
        )

    def _take_step(self, photos: Tensor, which: Tensor) -> None:
        try:
            self._learn(photos, which)
        except torch.OutOfMemoryError as error:
            count, side = len(photos), photos.shape[-1]
            raise TrainingError(
                f"there is no memory on the device for a step of {count} crops of {side} px: "
                "give the recipe a smaller batch_size or crop_px, or end what else runs there"
            ) from error

    def _learn(self, photos: Tensor, which: Tensor) -> None:
        photos = photos.contiguous(memory_format=torch.channels_last)
        for group in cast(Optimizer, self.optimizer).param_groups:
            group["lr"] = learning_rate(self.recipe, self.step, self._share) * group["factor"]
        with self.accelerator.autocast():
            losses = self._losses(photos, which, style_share(self.recipe, self._share))
        self._note(losses)
        self.optimizer.zero_grad()
        self.accelerator.backward(losses.total)
        self.optimizer.step()
        self.step += 1

    def _losses(self, photos: Tensor, which: Tensor, style_share: float) -> Losses:
        weights, more = self.recipe.loss, {}
        if weights.temporal_weight:
            key = (self.recipe.training.seed, 4, self.step, self.accelerator.process_index)
            frames, motion = self.next_frames(photos, np.random.default_rng(key))
            both = self.network(torch.cat((photos, frames)), which.repeat(2))
            paintings, repaintings = both.chunk(2)
            error = warping_error(paintings, repaintings, motion)
            more["temporal"] = error * weights.temporal_weight
        else:
            paintings = self.network(photos, which)
        if weights.border_weight:
            some = some_of(photos)
            wanted = without_borders(partial(self.network, which=which[:some]), photos[:some])
            more["border"] = border_error(paintings[:some], wanted) * weights.border_weight
        losses = cast(Losses, self.perceptual(paintings, photos, which, style_share))
        return dataclasses.replace(losses, **more)

    def _note(self, losses: Losses) -> None:
        """Take a step's losses, and read them where that costs nothing."""
        parts = torch.stack([getattr(losses, name).detach().float() for name in PARTS])
        self.watch.note(self.accelerator.reduce(parts, reduction="mean"), self.step + 1)
        if parts.device.type in READ_AT_ONCE or is_logged(self.step + 1):
            self._read_losses()

    def _read_losses(self) -> None:
        """Have the smoothed losses for show.

        Raises:
            TrainingError: a loss is NaN or infinite, in float16 for some steps in a row; the last
                checkpoint is left as it is.
        """
        try:
            self.losses = self.watch.read()
        except NotFiniteError as error:
            raise TrainingError(
                f"{error}: try a learning_rate below {self.recipe.training.learning_rate:g}, or "
                f"resume from the last checkpoint in '{self.options.folder}'"
            ) from error

    def _save(self, log: LossLog | None) -> None:
        self._read_losses()
        if not self.accelerator.is_main_process:
            return
        network = cast(StyledNetwork, self.accelerator.unwrap_model(self.network))
        scaler = self.accelerator.scaler
        checkpoint = Checkpoint(
            recipe=self.recipe,
            step=self.step,
            seconds=self.seconds,
            network={name: value.cpu() for name, value in network.state_dict().items()},
            optimizer=self.optimizer.state_dict(),
            grad_scaler=scaler.state_dict() if scaler else None,
            losses=self.losses,
            photo_count=self.photo_count,
            vgg_sha256=self.vgg_sha256,
            earlier=self.earlier,
            versions={"torch": str(torch.__version__), "python": platform.python_version()},
        )
        save_checkpoint(checkpoint_path(self.options.folder), checkpoint)
        if log:
            log.flush()
        newest = self._preview(preview_path(self.options.folder))
        keep(newest, kept_preview_path(self.options.folder, self.step))

    def _preview(self, path: Path) -> Path:
        """Paint the first photos, each in another style."""
        network = cast(StyledNetwork, self.accelerator.unwrap_model(self.network))
        photos, which = zip(*(self.crops[index] for index in range(PREVIEWS)), strict=True)
        batch = torch.stack(photos).to(self.accelerator.device)
        network.eval()
        with torch.no_grad():
            paintings = network(batch, torch.tensor(which, device=batch.device))
        network.train()
        several = len(self.pictures) > 1
        pictures = [self.pictures[style] for style in which] if several else self.pictures
        write_preview(path, batch, paintings, pictures)
        return path


def _restore(optimizer: Adam, state: dict[str, Any]) -> None:
    try:
        optimizer.load_state_dict(state)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise TrainingError(f"the checkpoint's optimizer is damaged: {error!r}") from error
