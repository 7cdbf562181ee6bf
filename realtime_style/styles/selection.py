"""What `--style` says: one style, or several in a blend."""

import dataclasses
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from realtime_style.errors import StyleError
from realtime_style.networks.family import NetworkFamily
from realtime_style.networks.installed import find_family
from realtime_style.options import DEFAULT_STYLE
from realtime_style.styles.card import STYLE_CONTRACT, Card, read_card
from realtime_style.styles.catalogue import Style, find_style, refuse_other_file
from realtime_style.styles.parameters import StyleParameters, read_parameters

_PART = re.compile(r"(?P<name>[a-z0-9-]+)(:(?P<weight>[^:]*))?")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StyleSelection:
    """A network, and the style that it is to paint in.

    Each is only equal to itself: arrays have no single answer to whether they are equal.
    """

    name: str
    """As the user wrote it."""
    card: Card
    """The style's, or that of a blend's heaviest with the strengths of all blended."""
    family: NetworkFamily
    parameters: StyleParameters | None
    """What the trunk takes; None for a network that holds one style."""

    @property
    def model(self) -> Path:
        """The file of the family's plain graph in float32."""
        return self.family.frames().path


def current_trunk() -> NetworkFamily:
    """The trunk that new styles are learned for: that of the style which is painted by default.

    Raises:
        StyleError: the package is damaged.
    """
    return _family(find_style(DEFAULT_STYLE))


def select_style(text: str) -> StyleSelection:
    """Find what `text` names: `candy`, `mine.onnx`, or `candy:0.7,great-wave:0.3`.

    A blend is the weighted mean of its styles' parameters; the weights need not sum to one.

    Raises:
        StyleNotFoundError: no such style.
        StyleError: a file is damaged or of another contract, its trunk is not installed, a
            weight is none, or styles are to be blended that share no trunk.
    """
    parts = _parse(text)
    if parts is None:
        style = find_style(text)
        name, card = style.name, style.card
        if card.contract != STYLE_CONTRACT:
            family = NetworkFamily.of_file(style.path)
            return StyleSelection(name=name, card=card, family=family, parameters=None)
        family = _family(style)
        return StyleSelection(
            name=name, card=card, family=family, parameters=_parameters(style, family)
        )
    total = sum(parts.values())
    if not total > 0:
        raise StyleError(f"the blend '{text}' has no weight above 0")
    styles = {name: find_style(name) for name in parts}
    for name, style in styles.items():
        if style.card.contract != STYLE_CONTRACT:
            raise StyleError(f"'{name}' cannot be blended: it is a network of its own")
    family = _shared_family(styles)
    rows = [_parameters(styles[name], family) * (weight / total) for name, weight in parts.items()]
    blend = np.sum(rows, axis=0).astype(np.float32)
    heaviest = styles[max(parts, key=lambda name: parts[name])].card
    # Divided last, so that styles of strength 1 make a blend of exactly 1.
    strength = sum(weight * styles[name].card.strength for name, weight in parts.items()) / total
    card = dataclasses.replace(heaviest, strength=strength)
    return StyleSelection(name=text, card=card, family=family, parameters=blend)


def check_style(path: Path) -> None:
    """Refuse a style file that could not be painted with.

    Raises:
        StyleError: no style file, damaged, of another contract, or its trunk is not installed.
    """
    refuse_other_file(path)
    style = Style(path=path, card=read_card(path), origin="file")
    if style.card.contract == STYLE_CONTRACT:
        _parameters(style, _family(style))


def _parse(text: str) -> dict[str, float] | None:
    """The weight of each style; None where `text` is a single name or a file."""
    matches = [_PART.fullmatch(part.strip()) for part in text.split(",")]
    if len(matches) == 1 and (matches[0] is None or matches[0]["weight"] is None):
        return None
    parts: dict[str, float] = {}
    for match in matches:
        if match is None:
            raise StyleError(
                f"cannot read the blend '{text}': write names and weights, as in "
                "'candy:0.7,great-wave:0.3'"
            )
        weight = _weight(match["weight"], text)
        parts[match["name"]] = parts.get(match["name"], 0.0) + weight
    return parts


def _weight(text: str | None, blend: str) -> float:
    try:
        weight = 1.0 if text is None else float(text)
    except ValueError:
        weight = math.nan
    if not (math.isfinite(weight) and weight >= 0):
        raise StyleError(f"a weight must be 0 or more, got '{text}' in the blend '{blend}'")
    return weight


def _family(style: Style) -> NetworkFamily:
    """The trunk that the style's card names."""
    return find_family(style.card.trunk, style=style.path, origin=style.card.trunk_origin)


def _shared_family(styles: dict[str, Style]) -> NetworkFamily:
    """The trunk that all of `styles` are for."""
    first, *others = styles
    for other in others:
        trunks = [styles[name].card.trunk for name in (first, other)]
        if trunks[0] != trunks[1]:
            raise StyleError(
                f"'{first}' and '{other}' cannot be blended: they are styles for two trunks, "
                f"{' and '.join(trunks)}"
            )
    return _family(styles[first])


def _parameters(style: Style, family: NetworkFamily) -> StyleParameters:
    """The style's parameters.

    Raises:
        StyleError: they are damaged, or not as many as the trunk takes.
    """
    parameters = read_parameters(style.path)
    if family.style and len(parameters) != family.style.parameters:
        raise StyleError(
            f"'{style.path}' holds {len(parameters)} parameters, and its trunk takes "
            f"{family.style.parameters} for a style"
        )
    return parameters
