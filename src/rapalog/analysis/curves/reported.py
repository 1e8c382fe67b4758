"""What is reported of a fitted curve: potencies with intervals, flags, and what its wells were."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, cast

import numpy as np

from rapalog.analysis.curves.curve import Curve, Model
from rapalog.analysis.curves.dose_unit import unit_of
from rapalog.analysis.curves.fit.choice import Choice, Chosen, FitWells, near_models
from rapalog.analysis.curves.fit.model_choice import EXACT
from rapalog.analysis.curves.fit.together import Steps
from rapalog.analysis.curves.fit.weak import weak_midpoints
from rapalog.analysis.curves.flags import choice_flags, doubt_flags, shape_flags, weight_flags
from rapalog.analysis.curves.intervals.model_average import Doubt, doubt
from rapalog.analysis.curves.intervals.potency import crossing_estimate, midpoint_estimate
from rapalog.analysis.curves.intervals.read_off import Phase, phases, read_off, unseen_plateaus
from rapalog.analysis.curves.rapalogs import is_rapalog
from rapalog.analysis.curves.replicates.combine import ReplicateSettings, flat_crossing, flat_mean, replicate_estimates
from rapalog.analysis.curves.replicates.moderation import Spread
from rapalog.analysis.estimate import Estimate, missing
from rapalog.numerics.answer import BOUND_ONLY, CROSSING_LOW_ONE, MIDDLE
from rapalog.numerics.points import Floats, Points
from rapalog.numerics.solve import Ask, Want, led_by_second_phase

EDGE_UNKNOWN: Final = "no equal wells at the edge and inside: an effect of 10 % or less may be the edge's"


TECHNICAL_FLAG: Final = "one biological replicate: technical interval only"


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


def reported_curve(own: FitWells, found: Chosen) -> Steps[Curve]:
    """Return what is reported of wells and the family chosen for them, in steps that are taken with other curves'."""
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


def unfitted_curve(own: FitWells, why: str) -> Curve:
    """Return what is reported of wells that cannot be fitted, and why."""
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
