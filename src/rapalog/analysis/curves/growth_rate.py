"""Growth-rate inhibition: what a drug does to the rate of growth, not to the number of cells.

    GR = 2 ** (log2(x / x0) / log2(x_vehicle / x0)) - 1        (Hafner and others 2016)

with the signals (less blank) of a treated well x, of the wells at time zero x0, and of the vehicle. 1 is no effect, 0
is stasis, below 0 is death; -1 is the limit where nothing is left. GR50 is where the fitted GR curve crosses 0.5,
GRmax its value at the highest dose, GR_AOC one less its mean over the tested log doses.

Without time-zero wells a doubling time Td of untreated cells gives log2(x_vehicle / x0) = time / Td. Its uncertainty is
propagated: the curve is fitted again one SD of log Td up and down, and half the difference is a further SD.

GRmax splits into a static part, 1 - max(GRmax, 0), growth that is lost, and a toxic part, max(-GRmax, 0), cells that
are lost. Both are net: counts of all cells cannot show death that growth makes up for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from rapalog.analysis.curves.curve import GROWTH_QUANTITIES, Curve
from rapalog.analysis.curves.dose_response import curve_steps
from rapalog.analysis.curves.fit.together import Steps
from rapalog.analysis.curves.replicates.moderation import Spread
from rapalog.analysis.curves.time_zero import TimeZero, time_zero_signal
from rapalog.analysis.estimate import LEVEL, Estimate, missing
from rapalog.analysis.plates.normalise import CurveWells
from rapalog.errors import RapalogError
from rapalog.numerics.points import Floats
from rapalog.tables import Well

#: A doubling time in h and the SD of its natural logarithm.
DoublingTime = tuple[float, float]
#: One for all, or such pairs by cell line; an empty name stands for all others.
DoublingTimes = DoublingTime | Mapping[str, DoublingTime]

NO_TIME_ZERO: Final = "no time-zero wells"
NO_GROWTH: Final = "the vehicle did not grow"
NO_TIME: Final = "a doubling time needs the time of exposure and vehicle wells"
#: Twice the vehicle's growth rate gives about 3; a value this far above comes from a vehicle that hardly grew.
_LARGEST: Final = 1e6
#: Ninety-nine doublings: beyond, time zero was no signal at all.
_MOST_GROWTH: Final = 2.0**99
#: Names of a growth-rate curve's own quantities in a fitted dose-response.
_SOURCE: Final = {"gr50_nM": "ic50_nM", "gr_max": "emax", "gr_aoc": "auc"}


class Shares(NamedTuple):
    """The wells of one curve: doses (nM), responses as shares of the vehicle's, and biological replicates."""

    dose_nM: Sequence[float]
    response: Sequence[float]
    replicate: Sequence[str]


@dataclass(frozen=True)
class GrowthRate:
    """The growth-rate quantities of a curve, the replicate spreads behind them, and the SDs that a doubling time adds.

    ``added_sd`` is on the log10 scale for ``gr50_nM``, on the quantity's own for the others.
    """

    estimates: Mapping[str, Estimate]
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    added_sd: Mapping[str, float] = field(default_factory=dict)


def growth_rate_values(signal: ArrayLike, *, time_zero: ArrayLike, vehicle: float) -> Floats:
    """Return GR values of signals of any shape, which ``time_zero`` may match; signals of 0 or less give -1.

    ``vehicle`` must be above ``time_zero`` and both above 0; all in one unit, blanks subtracted.

    >>> growth_rate_values([400.0, 200.0, 100.0], time_zero=100.0, vehicle=400.0).round(3).tolist()
    [1.0, 0.414, 0.0]
    """
    x, start = np.asarray(signal, dtype=float), np.asarray(time_zero, dtype=float)
    with np.errstate(divide="ignore", over="ignore"):
        folds = np.log2(np.maximum(x, 0.0) / start) / np.log2(vehicle / start)
        return np.asarray(np.exp2(folds) - 1.0)


def doubling_time_of(cell_line: str, doubling_time_h: DoublingTimes | None) -> DoublingTime | None:
    """Return the doubling time of a cell line, by its name in any case; that under an empty name holds for all others.

    >>> doubling_time_of("MCF-7", {"mcf-7": (29.0, 0.0), "": (40.0, 0.2)}), doubling_time_of("A", (24.0, 0.1))
    ((29.0, 0.0), (24.0, 0.1))
    """
    if doubling_time_h is None or isinstance(doubling_time_h, tuple):
        return doubling_time_h
    named = {name.casefold(): own for name, own in doubling_time_h.items()}
    return named.get(cell_line.casefold(), named.get(""))


def check_doubling_time(doubling_time_h: DoublingTimes | None) -> None:
    """Refuse a doubling time that is not above 0, or a log SD below 0.

    Raises
    ------
    RapalogError
        If it is not (hours, SD of its natural logarithm), nor such pairs by cell line.
    """
    if doubling_time_h is None:
        return
    if not isinstance(doubling_time_h, tuple):
        for own in doubling_time_h.values():
            check_doubling_time(own)
        return
    value, log_sd = doubling_time_h
    if not (math.isfinite(value) and value > 0 and math.isfinite(log_sd) and log_sd >= 0):
        raise RapalogError(
            f"got doubling time {value:g} h with log SD {log_sd:g}, must be above 0 and not below 0",
            remedy="give hours and the SD of the logarithm, such as 40 and 0.1",
            where="doubling_time_h",
        )


def growth_steps(
    curve: CurveWells,
    time_zero: TimeZero,
    *,
    model: str = "auto",
    level: float = LEVEL,
    robust: str | None = None,
    doubling_time_h: tuple[float, float] | None = None,
) -> Steps[GrowthRate]:
    """Return the steps to the growth-rate quantities of a curve, or to the reason why there are none.

    Parameters
    ----------
    curve
        The normalised wells.
    time_zero
        The time-zero wells of the experiment; those on the same plate count, else of the same replicate, else any.
    model, level, robust
        As for :func:`fit_dose_response`.
    doubling_time_h
        Doubling time of untreated cells (h) and the SD of its natural logarithm, where there are no time-zero wells.
    """
    check_doubling_time(doubling_time_h)
    starts = time_zero.of(curve.content)
    if starts and curve.normalised:
        values = _values_from_wells(curve, starts)
        if values is None:
            return _nothing(NO_GROWTH)
        return _growth((yield from _fit(_shares(curve), values, model, level, robust)))
    if doubling_time_h is None:
        return _nothing(NO_TIME_ZERO)
    if not curve.normalised:
        return _nothing(NO_TIME)
    return (
        yield from doubling_steps(
            _shares(curve), curve.content.time_h, doubling_time_h, model=model, level=level, robust=robust
        )
    )


def _shares(curve: CurveWells) -> Shares:
    wells = [(well.dose_nM, well.response, well.replicate) for well in curve.usable]
    return Shares(*zip(*wells, strict=True)) if wells else Shares((), (), ())


def widened(estimates: Mapping[str, Estimate], added_sd: Mapping[str, float], *, level: float) -> dict[str, Estimate]:
    """Return estimates whose limits have moved out by the SDs that a doubling time adds, as independent errors."""
    z = float(special.ndtri(0.5 + level / 2))
    return {
        name: _widened(own, z * added_sd[name], logarithmic=name == "gr50_nM") if added_sd.get(name) else own
        for name, own in estimates.items()
    }


def with_components(estimates: Mapping[str, Estimate]) -> dict[str, Estimate]:
    """Return the estimates together with the static and toxic parts of GRmax."""
    most = estimates["gr_max"]
    return dict(estimates) | {
        "gr_static": _mapped(most, lambda gr: 1.0 - max(gr, 0.0), note=", net"),
        "gr_toxic": _mapped(most, lambda gr: max(-gr, 0.0), note=", net"),
    }


def _mapped(own: Estimate, falling: Callable[[float], float], *, note: str = "") -> Estimate:
    """Return an estimate of a falling function of a quantity: its limits change places."""
    if own.value is None:
        return own
    low, high = (None if end is None else falling(end) for end in (own.high, own.low))
    return replace(own, value=falling(own.value), low=low, high=high, method=own.method + note)


def no_growth(reason: str) -> Steps[GrowthRate]:
    """Return the steps, none, to growth-rate quantities that do not exist, for a reason."""
    yield from ()
    return _nothing(reason)


def _nothing(reason: str) -> GrowthRate:
    return GrowthRate(dict.fromkeys(GROWTH_QUANTITIES, missing(reason)))


def _values_from_wells(curve: CurveWells, starts: Sequence[tuple[Well, float]]) -> list[float] | None:
    values = []
    signals: dict[tuple[tuple[str, str], str], float] = {}
    for well in curve.usable:
        key = (well.well.plate_key, well.replicate)
        if key not in signals:
            signals[key] = time_zero_signal(well, starts)
        start = signals[key]
        if not (start > 0 and 1.0 < well.vehicle / start < _MOST_GROWTH):
            return None
        values.append(float(growth_rate_values(well.signal, time_zero=start, vehicle=well.vehicle)))
    return None if any(value > _LARGEST for value in values) else values


def doubling_steps(
    wells: Shares,
    time_h: float,
    doubling_time_h: DoublingTime,
    *,
    model: str = "auto",
    level: float = LEVEL,
    robust: str | None = None,
) -> Steps[GrowthRate]:
    """Return the steps to growth-rate quantities from shares of the vehicle, exposure and doubling time (h)."""
    if not time_h > 0:
        return _nothing(NO_TIME)
    middle, log_sd = doubling_time_h
    fits: list[Curve] = []
    for shift in (0.0, 1.0, -1.0) if log_sd > 0 else (0.0,):
        doublings = time_h / (middle * math.exp(shift * log_sd))
        if doublings >= math.log2(_MOST_GROWTH):
            return _nothing("the doubling time is far below the time of exposure")
        values = [float(growth_rate_values(share, time_zero=2.0**-doublings, vehicle=1.0)) for share in wells.response]
        if any(value > _LARGEST for value in values):
            return _nothing(NO_GROWTH)
        # The shifted curves keep the model of the middle one: another choice would look like uncertainty.
        if shift == 0 or fits[0].model != "none":
            own_model = model if shift == 0 else str(fits[0].model)
            fits.append((yield from _fit(wells, values, own_model, level, robust)))
        else:
            fits.append(fits[0])
    own = _growth(fits[0])
    if len(fits) < 3:
        return own
    up, down = (_growth(fit).estimates for fit in fits[1:])
    added = {name: _half_difference(up[name], down[name], logarithmic=name == "gr50_nM") for name in _SOURCE}
    return replace(own, added_sd=added)


def _half_difference(up: Estimate, down: Estimate, *, logarithmic: bool) -> float:
    if up.value is None or down.value is None or (up.relation, down.relation) != ("=", "="):
        return 0.0
    return abs(math.log10(up.value / down.value)) / 2 if logarithmic else abs(up.value - down.value) / 2


def _widened(own: Estimate, half: float, *, logarithmic: bool) -> Estimate:
    if own.value is None or own.relation != "=":
        return own

    def moved(end: float | None, side: int) -> float | None:
        if end is None or own.value is None:
            return None
        if logarithmic:
            return float(own.value * 10.0 ** (side * math.hypot(math.log10(end / own.value), half)))
        return own.value + side * math.hypot(end - own.value, half)

    return replace(own, low=moved(own.low, -1), high=moved(own.high, 1), method=f"{own.method}, with doubling time")


def _fit(wells: Shares, values: Sequence[float], model: str, level: float, robust: str | None) -> Steps[Curve]:
    return curve_steps(
        wells.dose_nM, values, full=1.0, model=model, level=level, replicate=wells.replicate, robust=robust
    )


def _growth(fit: Curve) -> GrowthRate:
    found = {name: getattr(fit, source) for name, source in _SOURCE.items()}
    found["gr_aoc"] = _mapped(found["gr_aoc"], lambda height: 1.0 - height)
    spreads = {name: fit.spreads[source] for name, source in _SOURCE.items() if source in fit.spreads}
    if "gr_aoc" in spreads:
        spreads["gr_aoc"] = replace(spreads["gr_aoc"], mean=1.0 - spreads["gr_aoc"].mean)
    return GrowthRate(with_components(found), spreads)
