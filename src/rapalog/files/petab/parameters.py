"""The parameter table of a PEtab problem: bounds, scales, priors."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from rapalog.errors import FileError
from rapalog.files.petab.tables import Row

SCALES: Final = ("lin", "log", "log10")
#: Kinds of priors; those that begin with ``parameterScale`` speak of the parameter on its scale.
PRIORS: Final = (
    "uniform",
    "normal",
    "laplace",
    "logNormal",
    "logLaplace",
    "parameterScaleUniform",
    "parameterScaleNormal",
    "parameterScaleLaplace",
)
PARAMETER_COLUMNS: Final = ("parameterId", "parameterScale", "lowerBound", "upperBound", "estimate")


@dataclass(frozen=True)
class Prior:
    """A prior: its kind, one of ``PRIORS``, and its two numbers (limits, or location and spread)."""

    kind: str
    first: float
    second: float


@dataclass(frozen=True)
class Parameter:
    """A row of the parameter table.

    Parameters
    ----------
    id, name
        The name is the id where there is none.
    scale
        One of ``SCALES``: on which the parameter is varied.
    lower, upper
        Bounds, linear; infinite where there are none.
    nominal
        Linear; None where there is none.
    estimate
        Whether it is estimated; if not it has a nominal value.
    prior
        What enters the objective; None if nothing does.
    start
        What starts are drawn from; None is uniform on the scale, between the bounds.
    where
        Its row, for errors.
    """

    id: str
    name: str
    scale: str
    lower: float
    upper: float
    nominal: float | None
    estimate: bool
    prior: Prior | None
    start: Prior | None
    where: Row = field(repr=False, compare=False)


def read_parameter(row: Row) -> Parameter:
    """Return what a row of the parameter table says.

    Raises
    ------
    FileError
        With the place of what is wrong.
    """
    own = row.id("parameterId")
    estimate = row.needed("estimate")
    if estimate not in ("0", "1", "0.0", "1.0"):
        raise FileError(
            f"got {estimate!r}, must be 0 or 1",
            where=row.place("estimate"),
            remedy="write 1 to estimate the parameter, 0 to hold it",
        )
    is_estimated = estimate.startswith("1")
    scale = row.one_of("parameterScale", SCALES, default="lin")
    lower, upper, nominal = (row.number(name) for name in ("lowerBound", "upperBound", "nominalValue"))
    if nominal is None and not is_estimated:
        raise FileError(
            f"{own} is held and has no value",
            where=row.place("nominalValue"),
            remedy="give its nominalValue, or estimate it",
        )
    if nominal is not None and not math.isfinite(nominal):
        raise FileError(
            f"got {nominal}, must be a finite number", where=row.place("nominalValue"), remedy="give its nominalValue"
        )
    bounds = (-math.inf if lower is None else lower, math.inf if upper is None else upper)
    if is_estimated and not bounds[0] < bounds[1]:
        raise FileError(
            f"the lower bound {bounds[0]:g} is not below the upper bound {bounds[1]:g}",
            where=row.place("lowerBound"),
            remedy="give a lower bound below the upper one",
        )
    if is_estimated and scale != "lin" and nominal is not None and nominal <= 0:
        raise FileError(
            f"got {nominal:g}, which has no logarithm, for a parameter on the scale {scale}",
            where=row.place("nominalValue"),
            remedy="give a positive value, or the scale lin",
        )
    return Parameter(
        own,
        row.text("parameterName") or own,
        scale,
        *bounds,
        nominal,
        is_estimated,
        _prior(row, "objective") if is_estimated else None,
        _prior(row, "initialization") if is_estimated else None,
        row,
    )


def _prior(row: Row, of: str) -> Prior | None:
    kind_column, numbers_column = f"{of}PriorType", f"{of}PriorParameters"
    if not row.text(kind_column) and not row.text(numbers_column):
        return None
    kind = row.one_of(kind_column, PRIORS, default="parameterScaleUniform")
    numbers = row.overrides(numbers_column)
    if not numbers and kind == "parameterScaleUniform":
        return None  # the bounds, which is no prior
    first, second = (*numbers, None, None)[:2]
    if len(numbers) != 2 or not isinstance(first, float) or not isinstance(second, float):
        raise FileError(
            f"got {row.text(numbers_column)!r}, must be two numbers",
            where=row.place(numbers_column),
            remedy="write them as 0;1",
        )
    ordered = first < second if kind.lower().endswith("uniform") else second > 0
    if not ordered or not math.isfinite(first) or not math.isfinite(second):
        raise FileError(
            f"got {first:g};{second:g} for a prior of the kind {kind}",
            where=row.place(numbers_column),
            remedy="a uniform prior goes from low to high, any other has a positive spread",
        )
    return Prior(kind, first, second)
