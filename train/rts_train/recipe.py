"""What one training run needs to know, as read from a TOML file.

A recipe has the tables `[network]`, `[loss]` and `[training]`, and one `[[picture]]` for each
style to learn; each is a dataclass below. What a table leaves out takes the default written here.
"""

import dataclasses
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Self

from realtime_style.errors import TrainingError
from realtime_style.files.limits import read_whole
from realtime_style.styles.card import DESCRIPTION_CHARACTERS
from realtime_style.styles.gallery import shipped_picture

VGG_LAYERS = ("relu1_2", "relu2_2", "relu3_3", "relu4_3")
"""The loss network's layers that a recipe may name, shallow to deep."""

NETWORK_KINDS = ("trunk", "johnson")

LEARNED = ("all", "style")

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class _Table:
    """What all tables share: a clear word on a key that is not theirs."""

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """Build from a TOML table; lists become tuples.

        Raises:
            TrainingError: a key is unknown or a value is out of range.
        """
        known = {f.name: f.default for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
        values = {}
        for key, value in table.items():
            if key not in known:
                names = ", ".join(sorted(known))
                raise TrainingError(f"unknown recipe key '{key}': known here are {names}")
            values[key] = _of_kind(key, value, known[key])
        return cls(**values)


def _of_kind(key: str, value: Any, usual: Any) -> Any:
    """`value` as one of the kind that `usual` is; a list is a tuple of the kind of its first."""
    wanted = type(usual)
    if wanted is tuple and isinstance(value, list):
        return tuple(_of_kind(key, each, usual[0]) for each in value)
    if wanted is float and type(value) is int:
        value = float(value) if abs(value) < 2**63 else math.inf
    if type(value) is not wanted:
        kind = "list" if wanted is tuple else wanted.__name__
        raise TrainingError(f"recipe key '{key}' must be of type {kind}, got {_short(value)}")
    if wanted is float:
        _require(math.isfinite(value), f"recipe key '{key}' must be a number, got {value}")
    if wanted is str:
        _require("\0" not in value, f"recipe key '{key}' holds a character that no text has")
    return value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _within(name: str, value: int, low: int, high: int) -> None:
    _require(low <= value <= high, f"{name} must be {low} to {high}, got {value:.6g}")


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise TrainingError(message)


def _require_layer(layer: str) -> None:
    _require(
        layer in VGG_LAYERS,
        f"unknown VGG-16 layer '{layer}': choose from {', '.join(VGG_LAYERS)}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureOptions(_Table):
    """A style picture, how it is looked at, and what is known about it."""

    name: str = ""
    """The style's: a-z, 0-9 and hyphens."""
    path: str = ""
    """File; in a shipped recipe relative to `rts_train/pictures`."""
    size_px: int = 512
    """Shorter side in pixels to which the picture is scaled: smaller means finer strokes."""
    weight: float = 1.0
    """Factor on `style_weight` for this style."""
    tone_px: int = 4
    """Side of the cells whose lightness the loss compares, in pixels: wider than the lines or tiles
    that the picture's lights and darks are made of, and no wider than a face's features."""
    content_layer: str = ""
    """In place of the loss's for this style: relu3_3 lets shapes be painted, relu2_2 keeps them."""
    vivid: float = 1.0
    """Factor on the picture's contrast and chroma, for one that is pale; 1 leaves it as it is."""
    description: str = ""
    """What the style looks like, in one line for its card."""
    strength: float = 1.0
    """Above 0 to 1, for the card: how much of the painting is shown if nobody asks otherwise."""
    title: str = ""
    artist: str = ""
    year: str = ""
    licence: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        _within("size_px", self.size_px, 64, 8192)
        _require(
            not self.name or bool(_NAME.fullmatch(self.name)),
            f"'{self.name}' cannot name a style: use a-z, 0-9 and hyphens",
        )
        _within("tone_px", self.tone_px, 1, 32)
        _require(self.weight > 0, f"a picture's weight must be positive, got {self.weight:g}")
        if self.content_layer:
            _require_layer(self.content_layer)
        _require(
            self.description.isprintable() and len(self.description) <= DESCRIPTION_CHARACTERS,
            f"a description must be one line of at most {DESCRIPTION_CHARACTERS} characters, "
            f"got {len(self.description)}: {self.description!r}",
        )
        _require(
            0 < self.strength <= 1,
            f"a style's strength must be above 0 and at most 1, got {self.strength:g}",
        )
        _require(1 <= self.vivid <= 3, f"vivid must be between 1 and 3, got {self.vivid:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkOptions(_Table):
    """The transform network."""

    kind: str = "trunk"
    """'trunk' is fast and holds many styles; 'johnson' is the paper's, for one."""
    widths: tuple[int, ...] = (16, 32, 64)
    """Channels after each of the three downward convolutions."""
    blocks: int = 5
    """Residual blocks."""

    def __post_init__(self) -> None:
        _require(
            self.kind in NETWORK_KINDS,
            f"unknown network kind '{self.kind}': choose one of {', '.join(NETWORK_KINDS)}",
        )
        _require(
            len(self.widths) == 3 and min(self.widths) > 0 and max(self.widths) <= 1024,
            f"widths must be three positive channel counts up to 1024, got {_short(self.widths)}",
        )
        _within("blocks", self.blocks, 1, 100)


_WEIGHTS = (
    *("content_weight", "detail_weight", "style_weight", "palette_weight"),
    *("tone_weight", "tv_weight", "calm_weight", "temporal_weight", "border_weight"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossOptions(_Table):
    """The perceptual loss of the paper's section 3.2."""

    content_layer: str = "relu2_2"
    content_weight: float = 1.0
    detail_weight: float = 0.0
    """The content's distance in relu2_2, beside that of `content_layer`: where shapes may be
    painted, it keeps the lines of a face."""
    style_layers: tuple[str, ...] = VGG_LAYERS
    style_layer_weights: tuple[float, ...] = (0.3, 0.3, 0.2, 0.2)
    """Each style layer's share. Colour and fine strokes lie in the first two, motifs and large
    strokes in the last two."""
    style_scales: int = 1
    """Sizes at which a painting is compared with its picture: 2 is the full and half of it."""
    style_weight: float = 1e6
    """Times each style's distance from its picture as a share of a photo's distance from it."""
    palette_weight: float = 0.0
    """A painting's colours beside its picture's: their sliced Wasserstein distance, squared, in
    [0, 255] (`rts_train.palette`)."""
    tone_weight: float = 0.0
    """Lights and darks where the photo has its own, in the picture's lightness: mean squared
    difference over cells of `tone_px`, in [0, 255] (`rts_train.tone`)."""
    style_warmup_steps: int = 0
    """The style's weight rises from nothing to its full along these steps: the network learns
    to keep the photo first, and never gets to painting over it."""
    tv_weight: float = 10.0
    """Total variation: mean squared difference of neighbours, pixels in [0, 255]."""
    calm_weight: float = 0.0
    """Patches of colour where the photo has none: squared differences of means over 32 px, in
    [0, 255] (`rts_train.calm`)."""
    temporal_weight: float = 0.0
    """Mean squared difference between a moved photo's painting and the photo's painting moved,
    pixels in [0, 255]; 0 trains without, which takes a third less time."""
    border_weight: float = 0.0
    """Mean squared difference between what is painted along the borders and what would be if the
    picture went on there, pixels in [0, 255] (`rts_train.border`); of a quarter of the photos."""

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """As every table; layers that are named without their weights have the usual ones."""
        layers = table.get("style_layers")
        if isinstance(layers, list | tuple) and "style_layer_weights" not in table:
            usual = dict(zip(VGG_LAYERS, cls().style_layer_weights, strict=True))
            weights = [usual[layer] for layer in layers if layer in VGG_LAYERS]
            table = {**table, "style_layer_weights": weights}
        return super(LossOptions, cls).from_table(table)

    def __post_init__(self) -> None:
        for layer in (self.content_layer, *self.style_layers):
            _require_layer(layer)
        _require(bool(self.style_layers), "style_layers must name at least one layer")
        weights = self.style_layer_weights
        _require(
            len(weights) == len(self.style_layers)
            and all(isinstance(weight, int | float) and weight >= 0 for weight in weights)
            and sum(weights) > 0,
            f"style_layer_weights must be a number of 0 or more for each of style_layers, "
            f"got {_short(list(weights))}",
        )
        _require(
            1 <= self.style_scales <= 3, f"style_scales must be 1 to 3, got {self.style_scales}"
        )
        for name in _WEIGHTS:
            weight = getattr(self, name)
            _require(weight >= 0, f"{name} must be 0 or more, got {weight:g}")
        _require(self.style_warmup_steps >= 0, "style_warmup_steps must be 0 or more")

    def weight_of(self, layer: str) -> float:
        """The share of one of `style_layers`; all come to 1."""
        index = self.style_layers.index(layer)
        return float(self.style_layer_weights[index] / sum(self.style_layer_weights))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOptions(_Table):
    """The optimisation."""

    learn: str = "all"
    """'style' leaves the trunk as it is and learns the style's parameters alone."""
    steps: int = 2_000
    """Optimiser steps."""
    minutes: float = 0.0
    """The most that a run may take where it begins: fewer steps on a slow machine; 0 is no limit.
    """
    batch_size: int = 0
    """Photos in a step, over all processes together; 0 is 2 on a processor, and on a card as many
    as it holds, up to 32."""
    crop_px: int = 224
    """Side of the square training crop in pixels, a multiple of 8."""
    learning_rate: float = 2e-3
    """Adam's step at the start; it falls to zero along half a cosine."""
    style_rate_factor: float = 1.0
    """Times `learning_rate` for what is each style's own: in a gallery a style sees only its share
    of the photos."""
    seed: int = 1

    def __post_init__(self) -> None:
        _require(
            self.learn in LEARNED,
            f"learn must be one of {', '.join(LEARNED)}, got '{self.learn}'",
        )
        _within("steps", self.steps, 1, 10**9)
        _require(self.minutes >= 0, f"minutes must be 0 or more, got {self.minutes:g}")
        _within("batch_size", self.batch_size, 0, 4096)
        _within("seed", self.seed, 0, 2**32 - 1)
        _require(
            32 <= self.crop_px <= 4096 and self.crop_px % 8 == 0,
            f"crop_px must be a multiple of 8 from 32 to 4096, got {self.crop_px}",
        )
        _require(self.learning_rate > 0, f"learning_rate must be positive: {self.learning_rate}")
        _require(
            self.style_rate_factor > 0,
            f"style_rate_factor must be positive, got {self.style_rate_factor:g}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What to learn, and how."""

    name: str = "trunk"
    pictures: tuple[PictureOptions, ...] = ()
    network: NetworkOptions = field(default_factory=NetworkOptions)
    loss: LossOptions = field(default_factory=LossOptions)
    training: TrainingOptions = field(default_factory=TrainingOptions)

    def __post_init__(self) -> None:
        names = [picture.name for picture in self.pictures]
        for name in names:
            _require(names.count(name) == 1, f"two pictures of the recipe are named '{name}'")
        _require(
            self.network.kind == "trunk" or len(names) <= 1,
            f"the network 'johnson' holds one style, the recipe has {len(names)} pictures",
        )

    @classmethod
    def from_tables(cls, name: str, tables: Mapping[str, Any]) -> Self:
        """Build from the tables of a TOML document or of a checkpoint."""
        known: dict[str, type[_Table]] = {
            "network": NetworkOptions,
            "loss": LossOptions,
            "training": TrainingOptions,
        }
        parts: dict[str, Any] = {}
        for key, table in tables.items():
            if key == "picture":
                is_tables = isinstance(table, list) and all(isinstance(t, Mapping) for t in table)
                _require(is_tables, "write pictures as '[[picture]]' tables")
                parts["pictures"] = tuple(PictureOptions.from_table(each) for each in table)
                continue
            if key in known and not isinstance(table, Mapping):
                raise TrainingError(f"write '{key}' as a table, '[{key}]', not {_short(table)}")
            if key not in known:
                names = ", ".join(sorted([*known, "picture"]))
                raise TrainingError(f"unknown recipe table '[{key}]': known are {names}")
            parts[key] = known[key].from_table(table)
        return cls(name=name, **parts)

    def to_tables(self) -> dict[str, Any]:
        """The reverse of `from_tables`: plain parameters, strings and lists."""
        tables = dataclasses.asdict(self)
        del tables["name"]
        tables["picture"] = list(tables.pop("pictures"))
        for key in ("network", "loss", "training"):
            tables[key] = {
                k: list(v) if isinstance(v, tuple) else v for k, v in tables[key].items()
            }
        return tables


def shipped_recipes() -> dict[str, Path]:
    """The recipes inside the package, by name."""
    folder = Path(str(resources.files("rts_train"))) / "recipes"
    return {path.stem: path for path in sorted(folder.glob("*.toml"), key=lambda p: p.stem)}


def load_recipe(name_or_path: str) -> Recipe:
    """Read a shipped recipe by name, or one from a file.

    Pictures' paths are taken relative to the recipe's file, or for a shipped
    recipe to the shipped pictures, and come back absolute.

    A recipe that `extends` a shipped one has all of it but what it says itself.

    Raises:
        TrainingError: no such recipe, not TOML, or a wrong key or value.
    """
    shipped = shipped_recipes()
    path = shipped.get(name_or_path, Path(name_or_path))
    return Recipe.from_tables(path.stem, _read_tables(path, shipped=name_or_path in shipped))


def _read_tables(path: Path, *, shipped: bool) -> dict[str, Any]:
    """The tables in `path`, over those of the recipe that it extends; pictures' paths are
    absolute."""
    try:
        tables = tomllib.loads(read_whole(path).decode())
    except FileNotFoundError as error:
        raise TrainingError(
            f"no recipe '{path}': give a TOML file or one of {', '.join(shipped_recipes())}"
        ) from error
    except (ValueError, OSError, RecursionError) as error:  # TOML's own are ValueErrors
        raise TrainingError(f"cannot read the recipe '{path}': {error}") from error
    for picture in _pictures(tables):
        name = picture["path"]
        file = shipped_picture(name) if shipped else path.parent / name
        picture["path"] = str(file.resolve())
    if (extended := tables.pop("extends", None)) is None:
        return tables
    if not isinstance(extended, str) or extended not in shipped_recipes():
        raise TrainingError(
            f"'{path}' extends {_short(extended)}, which is none of the shipped recipes: "
            f"{', '.join(shipped_recipes())}"
        )
    below = _read_tables(shipped_recipes()[extended], shipped=True)
    # Of a table, what is said goes over what was; pictures are one's own, or those below.
    both = {
        key: {**below[key], **tables[key]}
        for key in below.keys() & tables.keys()
        if isinstance(below[key], dict) and isinstance(tables[key], dict)
    }
    return {**below, **tables, **both}


def _pictures(tables: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those of a document whose path is one; the others are refused later."""
    found = tables.get("picture", [])
    return [
        each
        for each in (found if isinstance(found, list) else [])
        if isinstance(each, dict) and isinstance(each.get("path"), str) and "\0" not in each["path"]
    ]
