"""The same wells read by the conventions that people print an IC50 by, each with its interval.

    two parameters, 100 to 0     top and bottom held at the untreated control and at 0; the midpoint, which is the
                                 crossing of one half
    three parameters             top held at the vehicle, bottom free; the crossing of half of the control
    four parameters, absolute    both free; the crossing of half of the control
    four parameters, relative    both free; half-way between the curve's own plateaus (EC50)
    GR50                         three parameters through growth-rate values, top held at the vehicle; the crossing of
                                 0.5 (Hafner and others 2016)

Each is a model of ``dose_response`` that is fitted without a choice, so intervals, replicates and bounds are those of
any curve. The relation is ``=`` only among the tested doses. A two-parameter fit always comes to one half somewhere:
where that is beyond the doses it is printed by many, and so it is told, apart from the bound.

Where the four-parameter curve rises and a flat line is rejected, no convention has a value. Where a flat line is not
rejected there is no EC50, and the other bounds and values carry a flag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from rapalog.analysis.curves.curve import Convention, Curve
from rapalog.analysis.curves.dose_response import fit_wells, fitted_steps
from rapalog.analysis.curves.fit.choice import FLAT_TEST_LEVEL, FitWells
from rapalog.analysis.curves.fit.robust import check_loss
from rapalog.analysis.curves.fit.together import Steps, run
from rapalog.analysis.curves.flags import RISES, TOP_HELD
from rapalog.analysis.curves.growth_rate import (
    NO_TIME_ZERO,
    DoublingTime,
    DoublingTimes,
    GrowthRate,
    Shares,
    check_doubling_time,
    doubling_steps,
    doubling_time_of,
    growth_steps,
    no_growth,
    widened,
)
from rapalog.analysis.curves.replicates.moderation import Spread, moderate
from rapalog.analysis.curves.reported import TECHNICAL_FLAG
from rapalog.analysis.curves.time_zero import TimeZero
from rapalog.analysis.estimate import LEVEL, Estimate, missing
from rapalog.analysis.plates.normalise import CurveWells
from rapalog.errors import RapalogError
from rapalog.numerics.points import Floats
from rapalog.tables import Well

TWO: Final = "two parameters, 100 to 0"
THREE: Final = "three parameters"
ABSOLUTE: Final = "four parameters, absolute"
RELATIVE: Final = "four parameters, relative"
GR50: Final = "GR50"
#: All of them, in the order in which they are reported.
CONVENTIONS: Final = (TWO, THREE, ABSOLUTE, RELATIVE, GR50)
#: The model through growth-rate values: the top is the vehicle's by definition.
_GROWTH_MODEL: Final = "3pl"
#: Flags that say what the convention's own name says, or what the curve says already.
_SAID: Final = frozenset({TECHNICAL_FLAG, TOP_HELD})


class _Reading(NamedTuple):
    """A convention of one curve, the spread of its replicates, and the SD (log10) that a doubling time adds."""

    convention: Convention
    spread: Spread | None = None
    added_sd: float = 0.0


def conventions(  # noqa: PLR0913 - one keyword for each thing a user may say
    dose_nM: ArrayLike,
    response: ArrayLike,
    *,
    replicate: Sequence[str] | None = None,
    full: float = 1.0,
    level: float = LEVEL,
    robust: str | None = None,
    time_h: float = 0.0,
    doubling_time_h: DoublingTime | None = None,
) -> tuple[Convention, ...]:
    """Read the wells of one curve by every convention.

    Parameters
    ----------
    dose_nM, response
        One entry per well, shape (n,), finite; doses 0 or more. Order does not matter.
    replicate
        The biological replicate of each well; ``""`` is a control shared by all. None is one technical set.
    full
        The response of an untreated control, above 0: 1 for fractions, 100 for percent.
    level
        Level of the intervals.
    robust
        ``tukey`` or ``t``: wells far from a curve count less. None is least squares.
    time_h
        The exposure (h), for GR50.
    doubling_time_h
        Doubling time of untreated cells (h) and the SD of its natural logarithm, for GR50.

    Returns
    -------
    tuple of Convention
        In the order of ``CONVENTIONS``.

    Raises
    ------
    RapalogError
        If there is not one finite response (and one replicate) for each dose of 0 or more, ``full`` is not above 0, the
        loss is unknown, or the doubling time is none.
    """
    dose, y = np.asarray(dose_nM, dtype=float), np.asarray(response, dtype=float)
    check_wells(dose, y[None], full)
    if replicate is not None and len(replicate) != len(dose):
        raise RapalogError(
            f"got {len(replicate)} replicates for {len(dose)} doses",
            where="replicate",
            remedy="give one label for each well",
        )
    check_loss(robust)
    check_doubling_time(doubling_time_h)
    own = fit_wells(dose, y, replicate, full, level=level, model="4pl", robust=robust)
    shares = Shares(dose.tolist(), (y / full).tolist(), list(own.replicate))
    growth = (
        no_growth(NO_TIME_ZERO)
        if doubling_time_h is None
        else doubling_steps(shares, time_h, doubling_time_h, model=_GROWTH_MODEL, level=level, robust=robust)
    )
    return _settled(run([_steps(own, growth)]), level)[0]


def conventions_of_curves(
    curves: Sequence[Curve],
    wells: Iterable[Well],
    *,
    level: float = LEVEL,
    robust: str | None = None,
    doubling_time_h: DoublingTimes | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Curve, ...]:
    """Return fitted curves with what every convention makes of their wells.

    Parameters
    ----------
    curves
        Curves of one experiment, with their wells. Where they have several biological replicates, the variances of each
        convention are moderated over them.
    wells
        All wells of the experiment, those of time zero among them.
    level, robust
        As for :func:`conventions`.
    doubling_time_h
        As for :func:`conventions`, or such pairs by cell line, where an empty name stands for all others.
    progress
        Called with curves done and curves in all.

    Raises
    ------
    RapalogError
        If the robust loss or the doubling time is none.
    """
    check_loss(robust)
    check_doubling_time(doubling_time_h)
    starts = TimeZero(wells)
    steps = []
    for curve in curves:
        own = _curve_wells(curve)
        usable = own.usable
        fitted = fit_wells(
            np.array([well.dose_nM for well in usable]),
            np.array([well.response for well in usable]),
            [well.replicate for well in usable],
            curve.full,
            level=level,
            model="4pl",
            robust=robust,
        )
        fitted = replace(fitted, p_value=curve.flat_p_value)
        doubling = doubling_time_of(curve.cell_line, doubling_time_h)
        growth = growth_steps(own, starts, model=_GROWTH_MODEL, level=level, robust=robust, doubling_time_h=doubling)
        steps.append(_steps(fitted, growth))
    found = _settled(run(steps, progress=progress), level)
    return tuple(replace(curve, conventions=own) for curve, own in zip(curves, found, strict=True))


def check_wells(dose_nM: Floats, responses: Floats, full: float) -> None:
    """Refuse doses (d,) and responses (n, d) that are no wells, and a control whose response is not above 0.

    Raises
    ------
    RapalogError
        If either is so.
    """
    if dose_nM.ndim != 1 or responses.ndim != 2 or responses.shape[1:] != dose_nM.shape:
        raise RapalogError(
            f"got doses {dose_nM.shape} and responses {responses.shape}",
            where="response",
            remedy="give one response for each dose",
        )
    if not (np.isfinite(dose_nM).all() and (dose_nM >= 0).all() and np.isfinite(responses).all()):
        raise RapalogError(
            "got a dose below 0, or a dose or response that is not finite",
            where="dose_nM",
            remedy="leave out wells without a number; 0 is the vehicle",
        )
    if not (np.isfinite(full) and full > 0):
        raise RapalogError(
            f"got {full:g} as the response of the control, must be above 0",
            where="full",
            remedy="give 1 for fractions, 100 for percent",
        )


def _curve_wells(curve: Curve) -> CurveWells:
    sample = next(well for well in curve.wells if well.role == "sample")
    return CurveWells(curve.curve, sample.well.content, curve.wells, curve.normalised, curve.full, ())


def _steps(own: FitWells, growing: Steps[GrowthRate]) -> Steps[tuple[_Reading, ...]]:
    """Return the steps to the conventions of one curve, given its wells and the steps to its growth rates."""
    four = yield from fitted_steps(own)
    three = yield from fitted_steps(replace(own, model="3pl"))
    two = yield from fitted_steps(replace(own, model="2pl", vehicle=own.full))
    growth = yield from growing
    rate = _Reading(
        Convention(GR50, growth.estimates["gr50_nM"], four.doses_nM),
        growth.spreads.get("gr50_nM"),
        growth.added_sd.get("gr50_nM", 0.0),
    )
    found = (
        _extrapolated(_read(TWO, two, two.ic50_nM, "ic50_nM")),
        _read(THREE, three, three.ic50_nM, "ic50_nM"),
        _read(ABSOLUTE, four, four.ic50_nM, "ic50_nM"),
        _read(RELATIVE, four, four.ec50_nM, "ec50_nM"),
        rate,
    )
    return _judged(found, four)


def _read(name: str, curve: Curve, estimate: Estimate, quantity: str) -> _Reading:
    flags = tuple(flag for flag in curve.flags if flag not in _SAID)
    return _Reading(Convention(name, estimate, curve.doses_nM, None, flags, curve.shape), curve.spreads.get(quantity))


def _extrapolated(own: _Reading) -> _Reading:
    """Return a two-parameter reading with where its fit is at one half, if that is beyond the doses."""
    found = own.convention
    if found.shape is None or found.shape.at_bound[0]:
        return own
    middle, (low, high) = float(10.0 ** found.shape.theta[0]), found.doses_nM
    return own if low <= middle <= high else own._replace(convention=replace(found, extrapolated_nM=middle))


def _judged(found: tuple[_Reading, ...], four: Curve) -> tuple[_Reading, ...]:
    """Return readings of a curve that falls as they are; of one that rises, or is flat, with what that takes away."""
    if four.shape is None or four.flat_p_value is None:
        return found
    if four.flat_p_value >= FLAT_TEST_LEVEL:
        flag = f"a flat line is not rejected (P = {four.flat_p_value:.2g})"
        return tuple(
            _without(own, "flat", flag) if own.convention.name == RELATIVE else _flagged(own, flag) for own in found
        )
    return tuple(_without(own, RISES) for own in found) if four.shape.bottom > four.shape.top else found


def _without(own: _Reading, reason: str, *flags: str) -> _Reading:
    was = own.convention
    if was.name == GR50 and was.ic50_nM.relation == "none":  # it says what is missing
        return own
    return _Reading(replace(was, ic50_nM=missing(reason), extrapolated_nM=None, flags=(*was.flags, *flags)))


def _flagged(own: _Reading, flag: str) -> _Reading:
    was = own.convention
    if was.ic50_nM.relation == "none":
        return own
    return own._replace(convention=replace(was, flags=(*was.flags, flag)))


def _settled(curves: Sequence[Sequence[_Reading]], level: float) -> list[tuple[Convention, ...]]:
    """Return the conventions of every curve, with replicate variances that curves lend each other."""
    spreads = [{own.convention.name: own.spread for own in found if own.spread is not None} for found in curves]
    moderated = moderate(spreads, level=level)
    return [
        tuple(_settle(own, known.get(own.convention.name), level) for own in found)
        for found, known in zip(curves, moderated, strict=True)
    ]


def _settle(own: _Reading, moderated: Estimate | None, level: float) -> Convention:
    estimate = own.convention.ic50_nM if moderated is None else moderated
    if own.added_sd:
        estimate = widened({"gr50_nM": estimate}, {"gr50_nM": own.added_sd}, level=level)["gr50_nM"]
    return replace(own.convention, ic50_nM=estimate)
