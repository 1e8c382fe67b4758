"""Curves that belong in one figure: one drug over lines, one line over drugs, or both, at one exposure each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.curves.dose_means import dose_means
from rapalog.analysis.curves.dose_unit import PLAIN
from rapalog.analysis.estimate import Estimate
from rapalog.numerics.points import Floats

#: Fewer lines than this are seen at a glance in the overlay.
FEWEST_IN_WATERFALL: Final = 4
#: Of a fitted curve that only stands behind another.
_FIT_POINTS: Final = 50
_RANK: Final = {"<": 0, "=": 1, ">": 2, "none": 3}


@dataclass(frozen=True)
class Group:
    """Curves that share a drug or a line and an exposure, and what tells them apart.

    ``over`` is ``lines``, ``drugs`` or ``curves``; ``shared`` the name of the drug or line, empty where none was given.
    """

    over: str
    shared: str
    time_h: float
    curves: tuple[Curve, ...]
    names: tuple[str, ...]

    @cached_property
    def heights(self) -> tuple[float, float]:
        """The lowest and the highest mean, less and with its SD, as shares of an untreated control."""
        rows = [own for curve in self.curves for own in dose_means(curve)]
        return min(own.mean - (own.sd or 0.0) for own in rows), max(own.mean + (own.sd or 0.0) for own in rows)

    @cached_property
    def fits(self) -> list[Floats]:
        """Dose (nM) and fitted share of an untreated control of each curve, shape (points, 2); empty without a fit."""
        lines = [(*curve.line(_FIT_POINTS), curve.full) for curve in self.curves]
        return [np.column_stack([dose, response / full]) for dose, response, full in lines]

    @property
    def title(self) -> str:
        """The group in words, such as ``everolimus / 72 h``."""
        hours = f"{self.time_h:g} h" if math.isfinite(self.time_h) else ""
        return " / ".join(filter(None, [self.shared or f"all {self.over}", hours]))

    @property
    def drug(self) -> str:
        """The drug of all curves, empty where they have several."""
        return self.shared if self.over == "lines" else ""


@dataclass(frozen=True)
class Grid:
    """The curves of several lines and drugs at one exposure, by (line, drug); pairs that were not measured are missing.

    Lines and drugs are in the order of how far below the others of their column or row their AUC is, lowest first.
    """

    time_h: float
    lines: tuple[str, ...]
    drugs: tuple[str, ...]
    curves: Mapping[tuple[str, str], Curve]


def groups_alike(curves: Sequence[Curve]) -> list[Group]:
    """Return each drug over lines, each line over drugs, and curves that have neither, where there are two or more.

    Curves none of which could be fitted are not put together.
    """
    asked = {
        "lines": [curve for curve in curves if curve.cell_line],
        "drugs": [curve for curve in curves if curve.drug],
        "curves": [curve for curve in curves if not (curve.cell_line or curve.drug)],
    }
    found = []
    for over, own in asked.items():
        together: dict[tuple[str, float], list[Curve]] = {}
        for curve in own:
            if math.isfinite(curve.doses_nM[0]):
                together.setdefault((_shared(curve, over), _hours(curve)), []).append(curve)
        for (shared, hours), members in sorted(together.items()):
            names = [{"lines": curve.cell_line, "drugs": curve.drug}.get(over, curve.curve) for curve in members]
            if len(set(names)) < 2 or all(curve.model == "none" for curve in members):
                continue
            twice = Counter(names)
            shown = [curve.curve if twice[name] > 1 else name for curve, name in zip(members, names, strict=True)]
            time_h = hours if hours >= 0 else math.nan
            found.append(Group(over, shared, time_h, tuple(members), tuple(shown)))
    return found


def _shared(curve: Curve, over: str) -> str:
    return {"lines": curve.drug, "drugs": curve.cell_line}.get(over, "")


def _hours(curve: Curve) -> float:
    """Return the exposure, or -1 where it is unknown: a key, which NaN cannot be."""
    return curve.time_h if math.isfinite(curve.time_h) else -1.0


def grids(curves: Sequence[Curve]) -> list[Grid]:
    """Return the lines and drugs of each exposure at which there are two or more of both, and a fitted curve."""
    by_time: dict[float, dict[tuple[str, str], Curve]] = {}
    for curve in curves:
        if curve.cell_line and curve.drug:
            by_time.setdefault(_hours(curve), {}).setdefault((curve.cell_line, curve.drug), curve)
    found = []
    for hours, own in sorted(by_time.items()):
        lines, drugs = (sorted({pair[at] for pair in own}) for at in (0, 1))
        fitted = any(curve.model != "none" for curve in own.values())
        if len(lines) > 1 and len(drugs) > 1 and fitted:
            table = np.array([[_auc(own.get((line, drug))) for drug in drugs] for line in lines])
            across = np.ma.masked_invalid(table)
            by_line = (across - across.mean(axis=0)).mean(axis=1).filled(np.inf)
            by_drug = (across - across.mean(axis=1)[:, None]).mean(axis=0).filled(np.inf)
            found.append(
                Grid(
                    hours if hours >= 0 else math.nan,
                    tuple(lines[at] for at in np.argsort(by_line, kind="stable")),
                    tuple(drugs[at] for at in np.argsort(by_drug, kind="stable")),
                    own,
                )
            )
    return found


def _auc(curve: Curve | None) -> float:
    return math.nan if curve is None or curve.auc.value is None else curve.auc.value


def sorted_by(group: Group, quantity: str) -> Group:
    """Return a group with its curves in the order of an estimate: lower bounds after values, none last.

    Those that are alike are in the order of their AUC.
    """

    def key(at: int) -> tuple[int, float, float, str]:
        curve = group.curves[at]
        own: Estimate = getattr(curve, quantity)
        area = curve.auc.value if curve.auc.value is not None else math.inf
        return _RANK[own.relation], own.value if own.value is not None else math.inf, area, group.names[at]

    order = sorted(range(len(group.curves)), key=key)
    return Group(
        group.over,
        group.shared,
        group.time_h,
        tuple(group.curves[at] for at in order),
        tuple(group.names[at] for at in order),
    )


def one_unit(curves: Sequence[Curve]) -> str:
    """Return the unit in which the doses of all curves were written; nM where there are several."""
    units = {curve.dose_unit for curve in curves}
    return units.pop() if len(units) == 1 else PLAIN
