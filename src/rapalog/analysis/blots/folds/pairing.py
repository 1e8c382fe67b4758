"""From band volumes to what a lane says: phospho, total and their ratio, on the log scale.

Phospho and total are divided by the loading control of their own membrane. Their ratio is taken in the lane itself
where one membrane shows both, so that the load cancels; of separate membranes each is first divided by its own
loading control. A band that is a bound makes a bound of everything it enters; where bounds point in opposite
directions the lane says nothing. A weak or saturated loading control is never divided by: its lane is left out. One
that scatters more than the load it should correct makes things worse, which is tested and said.
Total protein may itself change under the drug, so phospho, total and ratio are three results.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.blots.folds.alignment_fit import align, components
from rapalog.analysis.blots.folds.names import Kind, target_kind, total_of
from rapalog.analysis.estimate import t_quantile
from rapalog.errors import RapalogError
from rapalog.tables import BandRelation, BandVolume

#: A loading control whose error is above a third of it is too weak to divide by (a signal of 3 standard errors).
_WEAK: Final = 1.0 / 3.0
#: How sure the test must be that a loading control makes things worse.
_SURE: Final = 0.95
#: More lanes than any study has; the alignment of a made-up table must end.
_MOST_BANDS: Final = 5000


@dataclass(frozen=True)
class Condition:
    """What a lane was loaded with; ``dose_nM`` and ``time_h`` are None if not given."""

    sample: str
    dose_nM: float | None
    time_h: float | None


@dataclass(frozen=True)
class LaneReadout:
    """One readout of one lane: natural logarithm, its standard error (0 if unknown), and whether it is a bound.

    ``control`` is the part of ``log`` that loading controls brought in, 0 without any. ``membrane`` is the blot on
    whose scale the lane lies where replicates are not paired with each other, empty where each has a scale of its own.
    """

    readout: str
    condition: Condition
    replicate: str
    blot: str
    log: float
    log_se: float
    relation: BandRelation
    flags: tuple[str, ...] = ()
    control: float = 0.0
    membrane: str = ""

    @property
    def scale(self) -> str:
        """Whose scale the lane lies on: its membrane's where replicates are unpaired, else its replicate's."""
        return self.membrane or self.replicate


def lane_readouts(volumes: Sequence[BandVolume]) -> tuple[list[LaneReadout], list[str]]:
    """Return phospho, total and ratio of every sample lane, and flags on what could not be used.

    Bands of one target seen twice in a lane (two exposures) give the one that is no bound and has the least relative
    error. Lanes that say nothing (no usable loading control, bounds in opposite directions) are left out and flagged.

    Raises
    ------
    RapalogError
        If there are more than 5000 bands.
    """
    own, flags = _with_roles([band for band in volumes if band.role in ("sample", "loading")])
    bands = _best(own)
    found: list[LaneReadout] = []
    for band in bands.at.values():
        if kind_of(band) == "loading":
            continue
        found += _kept(band.target, band, [(band, 1.0), *_loading(band, bands, flags)], flags)
        if kind_of(band) == "phospho":
            found += _ratio(band, bands, flags)
    return found, list(dict.fromkeys(flags))


def control_flags(lanes: Sequence[LaneReadout]) -> list[str]:
    """Return a flag if the loading controls of one readout scatter more than the load they should correct.

    The lanes of all blots are aligned with and without their controls. That the scatter grows by them is tested as two
    correlated variances are (Pitman 1939): by the correlation of the sum of the two residuals with their difference.
    """
    usable = [lane for lane in lanes if lane.relation == "=" and lane.control != 0.0]
    blots = _numbered([lane.blot for lane in usable])
    conditions = _numbered([lane.condition for lane in usable])
    if len(usable) < 3 or len(components(blots, conditions)) > 1:
        return []
    logs = np.array([lane.log for lane in usable])
    without = logs - np.array([lane.control for lane in usable])
    fits = [align(blots, conditions, own, np.zeros(len(usable))) for own in (logs, without)]
    degrees = fits[0].degrees - 1
    divided, plain = (float(np.sum(fit.residual**2)) for fit in fits)
    if degrees < 1 or divided <= plain:
        return []
    total, apart = fits[0].residual + fits[1].residual, fits[0].residual - fits[1].residual
    r2 = float(total @ apart) ** 2 / float((total @ total) * (apart @ apart))
    if r2 * degrees <= (1.0 - r2) * t_quantile(_SURE, degrees, one_sided=True) ** 2:
        return []
    cv = [f"{100 * math.sqrt(math.expm1(squares / fits[0].degrees)):.0f} %" for squares in (divided, plain)]
    return [f"the loading control scatters more than the load: lanes by {cv[0]} divided by it, by {cv[1]} without"]


def _numbered(names: Sequence[Hashable]) -> NDArray[np.intp]:
    numbers = {name: k for k, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], dtype=np.intp)


_Terms = list[tuple[BandVolume, float]]
_Place = tuple[str, int, str, Condition]


def _place(band: BandVolume) -> _Place:
    return band.blot, band.lane, band.replicate, condition_of(band)


@dataclass(frozen=True)
class _Bands:
    """The best band of every place and target; the same by replicate and condition; and all target names.

    A place is a lane of a blot with what was loaded there: two exposures of it are one, two samples never are.
    """

    at: Mapping[tuple[_Place, str], BandVolume]
    alike: Mapping[tuple[str, Condition], Sequence[BandVolume]]
    targets: frozenset[str]


def _best(bands: Sequence[BandVolume]) -> _Bands:
    if len(bands) > _MOST_BANDS:
        raise RapalogError(f"got {len(bands)} bands, at most {_MOST_BANDS} are compared", remedy="split the experiment")
    best: dict[tuple[_Place, str], BandVolume] = {}
    for band in bands:
        place = (_place(band), band.target)
        if place not in best or _worth(band) < _worth(best[place]):
            best[place] = band
    alike: dict[tuple[str, Condition], list[BandVolume]] = {}
    for band in best.values():
        alike.setdefault((band.replicate, condition_of(band)), []).append(band)
    return _Bands(best, alike, frozenset(band.target for band in bands))


def _worth(band: BandVolume) -> tuple[bool, float]:
    return band.relation != "=", _relative_se(band)


def _ratio(band: BandVolume, bands: _Bands, flags: list[str]) -> list[LaneReadout]:
    total = total_of(band.target, bands.targets)
    if total is None:
        flags.append(f"{band.target} has no total protein of the same name: no ratio")
        return []
    name = f"{band.target}/{total}"
    same = bands.at.get((_place(band), total))
    if same is not None:
        return _kept(name, band, [(band, 1.0), (same, -1.0)], flags)
    others = [other for other in _alike(band, bands) if other.target == total]
    # A separate membrane is loaded in the same order, as a rule; any lane with the same sample will do.
    other = min(others, key=lambda one: (one.lane != band.lane, one.blot, one.lane), default=None)
    if other is None:
        flags.append(f"lane {band.lane} of {band.blot} has no {total} in replicate {band.replicate or '-'}: no ratio")
        return []
    own, its = _loading(band, bands, flags), _loading(other, bands, flags)
    apart = bool(own and its) and own[0][0] != its[0][0]
    loads = [*own, *((control, -sign) for control, sign in its)] if apart else []
    if not apart:
        flags.append(
            f"{name}: the two membranes have no loading control each, so in the ratio the load is not corrected"
        )
    return _kept(name, band, [(band, 1.0), (other, -1.0), *loads], flags)


def _loading(band: BandVolume, bands: _Bands, flags: list[str]) -> _Terms:
    """Return the loading control a band is divided by: of its own lane, or of another membrane of the replicate."""
    others = [other for other in _alike(band, bands) if kind_of(other) == "loading"]
    own = [other for other in others if (other.blot, other.lane) == (band.blot, band.lane)]
    if own:
        return [(min(own, key=_worth), -1.0)]
    if not others:
        flags.append(f"{band.blot or 'the membrane'} has no loading control")
        return []
    flags.append(f"{band.target}: {band.blot} has no loading control of its own, that of another membrane was used")
    return [(min(others, key=lambda one: (one.lane != band.lane, one.blot, one.lane)), -1.0)]


def _alike(band: BandVolume, bands: _Bands) -> Sequence[BandVolume]:
    """Return the bands of the same replicate and condition, the band itself among them."""
    return bands.alike[band.replicate, condition_of(band)]


def _with_roles(bands: Sequence[BandVolume]) -> tuple[list[BandVolume], list[str]]:
    """Return bands with the role loading where the name of their target says so, unless every target is one."""
    named = {band.target for band in bands if target_kind(band.target) == "loading"}
    if named and all(band.target in named and band.role == "sample" for band in bands):
        return list(bands), [f"{', '.join(sorted(named))}: read as a target, for there is nothing else to load"]
    return [replace(band, role="loading") if band.target in named else band for band in bands], []


def kind_of(band: BandVolume) -> Kind:
    """Return what a band is for: its role says loading, else the name of its target."""
    if band.role == "loading":
        return "loading"
    return "phospho" if target_kind(band.target) == "phospho" else "total"


def condition_of(band: BandVolume) -> Condition:
    """Return what the lane of a band was loaded with."""
    dose, time = (None if math.isnan(number) else number for number in (band.dose_nM, band.time_h))
    return Condition(band.sample, dose, time)


def _kept(name: str, band: BandVolume, terms: _Terms, flags: list[str]) -> list[LaneReadout]:
    """Return the lane's readout in a list, or an empty list and a flag that says why there is none."""
    why = _unusable(terms)
    if why:
        flags.append(f"lane {band.lane} of {band.blot} left out of {name}: {why}")
        return []
    log = math.fsum(sign * math.log(term.volume) for term, sign in terms)
    variance = math.fsum(_relative_se(term) ** 2 for term, _ in terms if term.relation == "=")
    seen = tuple(dict.fromkeys(flag for term, _ in terms for flag in term.flags))
    control = math.fsum(sign * math.log(term.volume) for term, sign in terms if kind_of(term) == "loading")
    return [
        LaneReadout(
            name,
            condition_of(band),
            band.replicate,
            band.blot,
            log,
            math.sqrt(variance),
            _relation(terms),
            seen,
            control,
        )
    ]


def _unusable(terms: _Terms) -> str:
    """Return why a combination of bands has no logarithm, empty if it has."""
    for term, _ in terms:
        if not (math.isfinite(term.volume) and term.volume > 0):
            return f"the volume of {term.target} is {term.volume:.3g}"
        if kind_of(term) == "loading" and (term.relation != "=" or _relative_se(term) > _WEAK):
            return f"its {term.target} is too weak or saturated to divide by"
    relations = {_turned(term.relation, sign) for term, sign in terms} - {"="}
    return "its bounds point in opposite directions" if len(relations) > 1 else ""


def _relation(terms: _Terms) -> BandRelation:
    return next((turned for term, sign in terms if (turned := _turned(term.relation, sign)) != "="), "=")


def _turned(relation: BandRelation, sign: float) -> BandRelation:
    opposite: dict[BandRelation, BandRelation] = {"<=": ">=", ">=": "<=", "=": "="}
    return relation if sign > 0 else opposite[relation]


def _relative_se(band: BandVolume) -> float:
    """Return the standard error of the logarithm, to first order; 0 where it is not known."""
    if not (math.isfinite(band.volume_se) and band.volume > 0):
        return 0.0
    return band.volume_se / band.volume
