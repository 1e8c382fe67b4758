"""What is known of a line's gap: two doses, their ratio, its parts, and what conventions would print beside it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from rapalog.analysis.estimate import Estimate
from rapalog.biology.integrate import Floats


@dataclass(frozen=True)
class Part:
    """A cause and the fold it makes.

    ``told_apart`` is whether the interval of the fold leaves 1 out. Both doses are those once it and the causes before
    it are gone; of the last, which is what is left, those that are left with it.
    """

    cause: str
    fold: Estimate
    told_apart: bool
    p_s6_half_dose_nM: Estimate
    viability_ec50_nM: Estimate


@dataclass(frozen=True)
class Printed:
    """What a convention would print for noise-free wells, and how far above the EC50 that is.

    ``not_reached`` is the share of draws in which it comes to no half among the doses of a usual plate.
    """

    name: str
    ic50_nM: Estimate
    fold: Estimate
    not_reached: float


@dataclass(frozen=True)
class Gap:
    """The gap of a line.

    Parameters
    ----------
    cell_line, drug
        Names.
    hours, at_h
        When viability and p-S6 are read, in hours after one dose.
    p_s6_half_dose_nM, viability_ec50_nM, ratio
        Half-way from no drug to the plateau, and the second over the first.
    left
        Viability at the plateau, as a fraction of the vehicle.
    parts
        What the ratio is made of, in the order in which causes are taken away.
    conventions
        What would be printed.
    draws, failed, seed
        Draws asked for, those that could not be simulated, and their seed.
    notes
        What to know, one sentence each.
    folds
        (n, 6): the parts of each draw that has all of them.
    steps_nM
        (7,): medians over those draws of the p-S6 half dose times the first parts, none to all six: from the half dose
        of p-S6 to the EC50 of viability. NaN where there are no such draws.
    """

    cell_line: str
    drug: str
    hours: float
    at_h: float
    p_s6_half_dose_nM: Estimate
    viability_ec50_nM: Estimate
    ratio: Estimate
    left: Estimate
    parts: tuple[Part, ...]
    conventions: tuple[Printed, ...]
    draws: int
    failed: int
    seed: int
    notes: tuple[str, ...]
    folds: Floats = field(repr=False)
    steps_nM: Floats = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog gap --json`` prints."""
        return {
            "line": self.cell_line,
            "drug": self.drug,
            "hours": self.hours,
            "at_h": self.at_h,
            "p_s6_half_dose_nM": self.p_s6_half_dose_nM.to_json(),
            "viability_ec50_nM": self.viability_ec50_nM.to_json(),
            "ratio": self.ratio.to_json(),
            "viability_left": self.left.to_json(),
            "parts": [_plain(own) for own in self.parts],
            "conventions": [_plain(own) for own in self.conventions],
            "draws": self.draws,
            "failed_draws": self.failed,
            "seed": self.seed,
            "notes": list(self.notes),
        }


def _plain(own: Part | Printed) -> dict[str, Any]:
    cells = {part.name: getattr(own, part.name) for part in fields(own)}
    return {name: cell.to_json() if isinstance(cell, Estimate) else cell for name, cell in cells.items()}
