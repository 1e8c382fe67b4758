"""Tables of a kinase analysis: estimates of every curve, and the numbers of every figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from rapalog.analysis.estimate import Estimate
from rapalog.analysis.kinase.curves import KinaseCurve

ESTIMATES: Final = ("ic50_nM", "kd_nM", "residual_activity", "activity_without_fkbp12", "ic50_without_fkbp12_nM")
CURVE_COLUMNS: Final = (
    "substrate",
    "enzyme_nM",
    "n_wells",
    "n_biological",
    "quantity",
    "value",
    "relation",
    "low",
    "high",
    "level",
    "unit",
    "method",
    "reason",
    "flags",
)
FIGURE_COLUMNS: Final = ("what", "role", "replicate", "dose_nM", "response", "activity")


def curve_rows(curves: Sequence[KinaseCurve]) -> list[tuple[object, ...]]:
    """Return the rows of ``curves.csv``, one for each curve and quantity."""
    rows: list[tuple[object, ...]] = []
    for curve in curves:
        for name in ESTIMATES:
            own: Estimate = getattr(curve, name)
            unit = "nM" if name.endswith("_nM") else "fraction of vehicle"
            rows.append(
                (
                    curve.substrate,
                    curve.enzyme_nM,
                    curve.n_wells,
                    curve.n_biological,
                    name.removesuffix("_nM"),
                    own.value,
                    own.relation,
                    own.low,
                    own.high,
                    own.level,
                    unit,
                    own.method,
                    own.reason,
                    "; ".join(curve.flags),
                )
            )
    return rows


def figure_rows(curve: KinaseCurve) -> list[tuple[object, ...]]:
    """Return the wells and the line of a curve, as its figure has them."""
    wells: list[tuple[object, ...]] = [
        (
            "well",
            well.role,
            well.replicate,
            well.dose_nM,
            None if math.isnan(well.response) else well.response,
            activity,
        )
        for well, activity in curve.wells
    ]
    return wells + [("curve", "", "", dose, None, activity) for dose, activity in curve.line]
