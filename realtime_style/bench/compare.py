"""Against an earlier result."""

import json
from dataclasses import dataclass
from pathlib import Path

from realtime_style.bench.report import BenchReport, CaseResult
from realtime_style.errors import InputError

Ratios = dict[tuple[int, int, str, str], float]
"""`ratio_to_johnson` by the case's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One case, then and now. Ratios to the paper's network do not feel a slower machine."""

    case: CaseResult
    before: float

    @property
    def change(self) -> float:
        """0.1 is a tenth faster, -0.1 a tenth slower."""
        return self.case.ratio_to_johnson / self.before - 1

    def __str__(self) -> str:
        case = self.case
        return (
            f"{case.width}x{case.height} {case.variant}: {case.ratio_to_johnson:.1f} times the "
            f"paper's network, {self.before:.1f} before ({self.change:+.0%})"
        )


def read_ratios(path: Path) -> Ratios:
    """The ratios that `rts bench --json` wrote to `path`.

    Raises:
        InputError: unreadable, or no such file's contents.
    """
    try:
        cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
        return {
            (each["width"], each["height"], each["variant"], each["provider"]): float(
                each["ratio_to_johnson"]
            )
            for each in cases
        }
    except OSError as error:
        raise InputError(f"cannot read '{path}': {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"'{path}' is no result of 'rts bench --json'") from error


def compare(report: BenchReport, earlier: Ratios) -> list[Difference]:
    """Every case that both have.

    Raises:
        InputError: there is none.
    """
    differences = [
        Difference(case=case, before=earlier[case.key])
        for case in report.cases
        if case.key in earlier
    ]
    if not differences:
        ours = _names([case.key for case in report.cases])
        raise InputError(f"nothing to compare: {ours} here, {_names(list(earlier))} before")
    return differences


def _names(keys: list[tuple[int, int, str, str]]) -> str:
    return ", ".join(f"{w}x{h} {variant} on {provider}" for w, h, variant, provider in keys)
