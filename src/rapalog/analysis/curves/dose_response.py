"""Dose-response: from the wells of one curve to EC50, IC50, slope, plateaus and area, each with an interval or a bound.

    y = bottom + (top - bottom) / (1 + (dose / EC50)**hill)                    (four-parameter logistic, hill > 0)

is one of the families of ``numerics.families.models``; they are compared by AICc, with a top held at the mean of fitted
wells counted as a parameter. The curve is fitted to wells, never to means; wells at dose 0 are
data, not a fixed 100 %. A flat line is kept unless a test calibrated on the layout rejects it at 5 %; then the family
with the lowest AICc is taken, and the others within 4 of it are reported with potencies averaged over them, and flagged
where one has a potency outside the chosen one's interval. The IC50
of a single replicate is that average: measured on hormetic curves, the chosen model's own interval holds the truth in
90 %, the averaged one in 94 %.

* EC50 is relative: half-way between the plateaus. IC50 is absolute: where the curve is at half of ``full``, the
  response of an untreated control (1 for fractions). It exists only where the fitted curve crosses it between the
  lowest and the highest dose; elsewhere it is a bound at that dose. Nothing is extrapolated.
* Top, bottom and hill are not constrained beyond 0.1 <= hill <= 10 and an EC50 within a decade of the doses: a bottom
  forced to 0 or above makes an incomplete curve look finished. A bottom below 0 is flagged instead.
* Intervals: profile likelihood for EC50, IC50, Emax and AUC (see ``numerics.families.limits``), delta for the others.
  They say how well these wells fix the curve, not how well the experiment repeats: with one biological replicate they
  are called technical. With two or more, each replicate is fitted alone and combined (see ``moderation``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, cast

import numpy as np
from numpy.typing import ArrayLike

from rapalog.analysis.curves.curve import GROWTH_QUANTITIES, MODELS, NO_GROWTH_RATE, QUANTITIES, Curve, Model
from rapalog.analysis.curves.dose_unit import unit_of
from rapalog.analysis.curves.fit.choice import Choice, Chosen, FitWells, chosen_steps, near_models
from rapalog.analysis.curves.fit.model_choice import EXACT
from rapalog.analysis.curves.fit.robust import check_loss
from rapalog.analysis.curves.fit.together import Steps, run
from rapalog.analysis.curves.fit.weak import weak_midpoints
from rapalog.analysis.curves.flags import choice_flags, doubt_flags, shape_flags, weight_flags
from rapalog.analysis.curves.intervals.model_average import Doubt, doubt
from rapalog.analysis.curves.intervals.potency import crossing_estimate, midpoint_estimate
from rapalog.analysis.curves.intervals.read_off import Phase, phases, read_off, unseen_plateaus
from rapalog.analysis.curves.rapalogs import is_rapalog
from rapalog.analysis.curves.replicates.combine import ReplicateSettings, flat_crossing, flat_mean, replicate_estimates
from rapalog.analysis.curves.replicates.moderation import Spread
from rapalog.analysis.estimate import LEVEL, Estimate, missing
from rapalog.analysis.plates.normalise import CurveWells
from rapalog.analysis.plates.plate_noise import PlateNoise
from rapalog.errors import RapalogError
from rapalog.numerics.answer import BOUND_ONLY, CROSSING_LOW_ONE, MIDDLE
from rapalog.numerics.points import Floats, Points
from rapalog.numerics.solve import Ask, Want, led_by_second_phase

__all__ = [
    "GROWTH_QUANTITIES",
    "MODELS",
    "NO_GROWTH_RATE",
    "QUANTITIES",
    "Curve",
    "Model",
    "curve_steps",
    "fit_dose_response",
]

EDGE_UNKNOWN: Final = "no equal wells at the edge and inside: an effect of 10 % or less may be the edge's"
TECHNICAL_FLAG: Final = "one biological replicate: technical interval only"


def fit_dose_response(  # noqa: PLR0913 - one keyword for each thing a user may say
    dose_nM: ArrayLike,
    response: ArrayLike,
    *,
    replicate: Sequence[str] | None = None,
    full: float | None = 1.0,
    model: str = "auto",
    level: float = LEVEL,
    robust: str | None = None,
) -> Curve:
    """Fit one dose-response curve to its wells.

    Parameters
    ----------
    dose_nM, response
        One entry per well, shape (n,), finite; doses 0 or more. Order does not matter.
    replicate
        The biological replicate of each well; ``""`` is a control shared by all. None is one technical set.
    full
        The response of an untreated control: 1 for fractions, 100 for percent. None takes the fitted value at dose 0.
    model
        ``auto``, or one of ``flat``, ``3pl`` (top held at the mean of the wells at dose 0, or at ``full`` without any),
        ``3pl-bottom-0``, ``4pl``, ``5pl``, ``hormesis``, ``two-phase``.
    level
        Level of the intervals.
    robust
        ``tukey`` or ``t``: wells far from the curve count less and are listed. None is least squares.

    Raises
    ------
    RapalogError
        If the model or the robust loss is unknown.
    """
    steps = curve_steps(dose_nM, response, replicate=replicate, full=full, model=model, level=level, robust=robust)
    return run([steps])[0]


def curve_steps(  # noqa: PLR0913 - one keyword for each thing a user may say
    dose_nM: ArrayLike,
    response: ArrayLike,
    *,
    replicate: Sequence[str] | None = None,
    full: float | None = 1.0,
    model: str = "auto",
    level: float = LEVEL,
    robust: str | None = None,
    source: CurveWells | None = None,
    noise: PlateNoise | None = None,
) -> Steps[Curve]:
    """Return the steps of one curve, to be run together with those of others; as :func:`fit_dose_response`.

    ``source`` are the normalised wells that the numbers come from: the curve has their name, wells and flags.
    ``noise`` is what wells of their plates share.

    Raises
    ------
    RapalogError
        If the model or the robust loss is unknown.
    """
    if model not in MODELS:
        raise RapalogError(f"got model {model!r}, must be one of {', '.join(MODELS)}", remedy="use auto", where="model")
    check_loss(robust)
    dose, y = np.asarray(dose_nM, dtype=float), np.asarray(response, dtype=float)
    own = fit_wells(dose, y, replicate, full, level=level, model=model, robust=robust, source=source)
    return fitted_steps(replace(own, noise=noise))


def top_steps(
    dose_nM: ArrayLike, response: ArrayLike, *, replicate: Sequence[str], model: str, level: float, robust: str | None
) -> Steps[float]:
    """Return the steps to the fitted response at dose 0 of the model that is chosen; 1 where nothing can be fitted."""
    dose, y = np.asarray(dose_nM, dtype=float), np.asarray(response, dtype=float)
    found = yield from chosen_steps(fit_wells(dose, y, replicate, None, level=level, model=model, robust=robust))
    return 1.0 if isinstance(found, str) else found.top


def fit_wells(  # noqa: PLR0913 - what a user may say of a curve
    dose: Floats,
    y: Floats,
    replicate: Sequence[str] | None,
    full: float | None,
    *,
    level: float,
    model: str,
    robust: str | None,
    source: CurveWells | None = None,
) -> FitWells:
    """Return the wells (n,) of one curve as they are fitted, with the vehicle's response among them."""
    untreated = y[dose == 0]
    vehicle = float(np.sort(untreated).mean()) if len(untreated) else full
    labels = [""] * len(dose) if replicate is None else replicate
    names = tuple(sorted({*labels} - {""}))
    return FitWells(dose, y, labels, names, full, vehicle, level, model, robust, source)


def fitted_steps(own: FitWells) -> Steps[Curve]:
    """Return the steps to a fitted curve from its wells and what is asked of the fit; no word of it is checked."""
    found = yield from chosen_steps(own)
    return _unfitted(own, found) if isinstance(found, str) else (yield from _reported(own, found))


_EVERYTHING: Final = Want(middle=1.0, crossing=1.0, sums=1.0, variances=1.0)
_POTENCIES: Final = Want(middle=1.0, crossing=1.0)


def _profiles(
    own: FitWells, points: Points, choice: Choice, full: float, near: Sequence[str]
) -> Steps[dict[str, Floats]]:
    """Profile the chosen curve, those near it, and the second of two phases; by model, the last as ``second``."""
    asks: dict[str, Ask] = {}
    technical = len(own.names) < 2
    for name in dict.fromkeys((choice.model, *near)):
        if name in choice.fits:
            fit, chosen = choice.fits[name], name == choice.model
            want = (_EVERYTHING if technical else _POTENCIES._replace(variances=1.0)) if chosen else _POTENCIES
            asks[name] = Ask(points, fit.family, fit.offset, 0.5 * full, fit, want, own.level)
    if choice.model == "two-phase" and choice.fit is not None:
        second = led_by_second_phase(choice.fit)
        asks["second"] = Ask(points, second.family, second.offset, math.nan, second, Want(middle=1.0), own.level)
    if choice.fit is None and technical:
        line = choice.fits["4pl"]
        asks["flat"] = Ask(points, line.family, 0.0, 0.5 * full, line, Want(crossing=BOUND_ONLY), own.level)
    rows = cast("list[Floats]", (yield list(asks.values())))
    yield from weak_midpoints(list(asks.values()), rows)
    return dict(zip(asks, rows, strict=True))


def _reported(own: FitWells, found: Chosen) -> Steps[Curve]:
    points, choice, weighted, fit = found.points, found.choice, found.weighted, found.choice.fit
    full = own.full if own.full is not None else found.top
    near = near_models(own, points, choice)
    rows = yield from _profiles(own, points, choice, full, near)
    flags = shape_flags(points, fit, float(rows[choice.model][MIDDLE])) if fit is not None else []
    spreads: dict[str, Spread] = {}
    found_phases: tuple[Phase, ...] = ()
    if choice.model == "two-phase" and fit is not None:
        both = {"first": rows[choice.model], "second": rows["second"]}
        found_phases = phases(points, both, fit.parameters, level=own.level)
    if len(own.names) > 1:
        masks = {name: np.array([label in (name, "") for label in own.replicate]) for name in own.names}
        settings = ReplicateSettings(choice.model, full, own.vehicle, own.level)
        technical = (
            {}
            if fit is None
            else dict(zip(("ec50_nM", "ic50_nM"), _potencies(points, rows[choice.model], own.level), strict=True))
        )
        together = yield from replicate_estimates(
            own.dose,
            own.response,
            masks,
            settings,
            technical=technical,
            weight=None if weighted is None else weighted.weight,
        )
        estimates, spreads = together.estimates, together.spreads
        if fit is not None:
            for name in unseen_plateaus(points, rows[choice.model]) & spreads.keys():
                estimates[name] = replace(estimates[name], low=None, high=None, reason="interval not determined")
                spreads = {other: spread for other, spread in spreads.items() if other != name}
        flags += together.flags
        found_phases = phases_over_replicates(found_phases, estimates)
    else:
        estimates = _technical(points, choice, rows, full, own.level)
        flags.append(TECHNICAL_FLAG)
    open_to = Doubt()
    if near:
        potencies = {name: _potencies(points, rows[name], own.level) for name in near}
        open_to = doubt(potencies, choice.scores, degrees=points.n - choice.fits[near[0]].parameters, level=own.level)
    if len(own.names) < 2:
        # The absolute IC50 is the same quantity in every model; the interval of the best one alone is too narrow.
        estimates["ic50_nM"] = open_to.averaged.get("ic50_nM", estimates["ic50_nM"])
    lost = () if weighted is None else tuple(weighted.listed(own.dose, own.response))
    flags += (
        doubt_flags(open_to.alternatives, open_to.averaged)
        + choice_flags(choice.model, fit, full, on_target=_of_rapalog(own))
        + weight_flags(lost, own.robust)
        + ([EDGE_UNKNOWN] if fit is None and _edge_open(own) else [])
    )
    return Curve(
        model=cast("Model", choice.model),
        n_wells=points.n - _vehicles(own),
        n_biological=max(1, len(own.names)),
        full=full,
        ec50_nM=estimates["ec50_nM"],
        ic50_nM=estimates["ic50_nM"],
        hill=estimates["hill"],
        top=estimates["top"],
        bottom=estimates["bottom"],
        emax=estimates["emax"],
        auc=estimates["auc"],
        doses_nM=_range(own.dose),
        flat_p_value=choice.p_value,
        aicc=choice.scores,
        average=points.average,
        shape=fit,
        flags=(*flags, *_flags(own)),
        phases=found_phases,
        alternatives=open_to.alternatives,
        averaged=open_to.averaged,
        down_weighted=lost,
        spreads=spreads,
        **_identity(own),
    )


def _potencies(points: Points, row: Floats, level: float) -> tuple[Estimate, Estimate]:
    return midpoint_estimate(points, row, level=level), crossing_estimate(points, row, level=level)


def phases_over_replicates(found: tuple[Phase, ...], estimates: dict[str, Estimate]) -> tuple[Phase, ...]:
    """Return the phases with what replicates say of them together; as they are where they say nothing."""
    if len(found) != 2 or "phase_1_fraction" not in estimates:
        return found
    return (
        Phase(estimates["ec50_nM"], estimates["phase_1_fraction"]),
        Phase(estimates["phase_2_ec50_nM"], estimates["phase_2_fraction"]),
    )


def _technical(
    points: Points, choice: Choice, rows: dict[str, Floats], full: float, level: float
) -> dict[str, Estimate]:
    row, fit = rows[choice.model], choice.fit
    if fit is not None:
        ec50, ic50 = _potencies(points, row, level)
        return read_off(points, fit, row, full, level=level) | {"ec50_nM": ec50, "ic50_nM": ic50}
    lowest = None
    if not choice.fits["4pl"].sse <= EXACT * points.total:
        x = float(row[CROSSING_LOW_ONE])
        lowest = 10.0 ** (x if math.isfinite(x) else points.low)
    mean, flat = flat_mean(points, level), missing("flat")
    share = replace(mean, **{name: getattr(mean, name) / full for name in ("value", "low", "high")})
    tested = (10.0**points.low, 10.0**points.high)
    return {
        "ec50_nM": flat,
        "hill": flat,
        "top": mean,
        "bottom": flat,
        "emax": mean,
        "auc": share,
        "ic50_nM": flat_crossing(mean, 0.5 * full, tested, lowest=lowest),
    }


def _range(dose: Floats) -> tuple[float, float]:
    positive = [own for own in dose.tolist() if own > 0]
    return (min(positive), max(positive)) if positive else (math.nan, math.nan)


def _unfitted(own: FitWells, why: str) -> Curve:
    nothing = missing(why.split(":")[0])
    return Curve(
        model="none",
        n_wells=len(own.dose) - _vehicles(own),
        n_biological=1,
        full=own.full if own.full is not None else 1.0,
        doses_nM=_range(own.dose),
        ec50_nM=nothing,
        ic50_nM=nothing,
        hill=nothing,
        top=nothing,
        bottom=nothing,
        emax=nothing,
        auc=nothing,
        flat_p_value=None,
        aicc={},
        average=float(own.response.mean()) if len(own.dose) else math.nan,
        shape=None,
        flags=(why, *_flags(own)),
        **_identity(own),
    )


def _of_rapalog(own: FitWells) -> bool:
    return own.source is not None and is_rapalog(own.source.content.drug or own.source.curve)


def _edge_open(own: FitWells) -> bool:
    source, noise = own.source, own.noise
    return (
        source is not None
        and noise is not None
        and source.normalised
        and noise.leaves_edge_open([well.well for well in source.usable])
    )


def _vehicles(own: FitWells) -> int:
    """Return how many of the wells are known to be vehicles."""
    return 0 if own.source is None else sum(well.role == "vehicle" for well in own.source.usable)


def _identity(own: FitWells) -> dict[str, Any]:
    """Return whose curve it is and all its wells, where that is known."""
    source = own.source
    if source is None:
        return {}
    content = source.content
    return {
        "curve": source.curve,
        "cell_line": content.cell_line,
        "drug": content.drug,
        "time_h": content.time_h,
        "wells": source.wells,
        "normalised": source.normalised,
        "n_vehicle_wells": _vehicles(own),
        "dose_unit": unit_of(well.well.content for well in source.wells),
    }


def _flags(own: FitWells) -> tuple[str, ...]:
    return () if own.source is None else own.source.flags
