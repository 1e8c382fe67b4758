"""Fold changes over replicate blots: each readout aligned on the log scale, relative to its control.

Every blot has a scale of its own and every condition one value (``alignment_fit``). The interval is that of the
contrast with the variances integrated over; n is the number of biological replicates, never of lanes (``replicates``).
Replicates that have one condition each, as animals on one membrane, share the scale of their membrane.

A lane that is a bound is no number. Conditions with such a lane take no part in the alignment, so a faint or clipped
lane cannot move the scales; set on those scales, its bounds give one bound on the fold. Where one lane is a bound and
another a number, the bound counts as if it were reached, which errs to the safe side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rapalog.analysis.blots.folds.normal_equations import Floats
from rapalog.analysis.blots.folds.pairing import LaneReadout, control_flags, lane_readouts
from rapalog.analysis.blots.folds.reference import (
    Controls,
    controls_of,
    reference_flags,
    reference_of,
    why_no_reference,
)
from rapalog.analysis.blots.folds.replicates import (
    AlignedSet,
    aligned_sets,
    on_their_membranes,
    one_set_per_replicate,
    without_bounds_only,
)
from rapalog.analysis.estimate import LEVEL, Estimate, Relation, missing, t_quantile
from rapalog.tables import BandRelation, BandVolume

#: Below this many biological replicates an interval is given, but said to rest on too few.
FEWEST_REPLICATES: Final = 3


@dataclass(frozen=True)
class ReplicateFold:
    """One replicate's own fold on the common scale, as it is drawn; ``relation`` tells a bound."""

    replicate: str
    fold: float
    relation: BandRelation


_NO_DOTS: Final[tuple[ReplicateFold, ...]] = ()


@dataclass(frozen=True)
class FoldChange:
    """A readout of one condition relative to its control, over all replicates.

    ``sample``, ``dose_nM`` and ``time_h`` are those of the layout, the latter two None if not given; ``relative_to``
    is the sample it is compared with. ``p_value`` is two-sided, of no difference; None where there is no interval.
    """

    readout: str
    sample: str
    dose_nM: float | None
    time_h: float | None
    fold: Estimate
    n_biological: int
    flags: tuple[str, ...]
    replicates: tuple[ReplicateFold, ...]
    relative_to: str = ""
    p_value: float | None = None

    @property
    def key(self) -> tuple[str, str, float | None, float | None]:
        """What tells a fold from all others: readout, sample, dose and time."""
        return self.readout, self.sample, self.dose_nM, self.time_h

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that ``rapalog blot`` lists under ``ratios``."""
        return {
            "sample": self.sample,
            "dose_nM": self.dose_nM,
            "time_h": self.time_h,
            "readout": self.readout,
            "fold": self.fold.to_json(),
            "p_value": self.p_value,
            "n_biological": self.n_biological,
            "relative_to": self.relative_to,
            "flags": list(self.flags),
            "replicates": [vars(own).copy() for own in self.replicates],
        }


def fold_changes(volumes: Sequence[BandVolume], *, level: float = LEVEL) -> tuple[tuple[FoldChange, ...], list[str]]:
    """Return the fold changes of every readout (phospho, total, ratio), and flags on lanes that were not used.

    Parameters
    ----------
    volumes
        Bands of all blots; only lanes with the role ``sample`` count.
    level
        Level of the intervals. A bound is one-sided and holds with more than ``level``.

    Returns
    -------
    folds
        By readout, conditions in the order of the lanes. A condition whose reference is not there, or that no blot
        connects with it, has no fold but a reason.
    flags
        What was left out or could not be corrected.
    """
    lanes, flags = lane_readouts(volumes)
    controls = controls_of(volumes)
    folds: list[FoldChange] = []
    for readout in sorted({lane.readout for lane in lanes}):
        own = [lane for lane in lanes if lane.readout == readout]
        merged, notes = on_their_membranes(own) or one_set_per_replicate(own)
        merged, dropped = without_bounds_only(merged)
        notes += dropped
        flags += [f"{readout}: {note}" for note in (*notes, *control_flags(own))]
        folds += _folds(readout, merged, controls, level)
    return tuple(folds), list(dict.fromkeys(flags))


def _folds(readout: str, lanes: Sequence[LaneReadout], controls: Controls, level: float) -> list[FoldChange]:
    conditions = list(dict.fromkeys(lane.condition for lane in lanes))
    bounded = {lane.condition for lane in lanes if lane.relation != "="}
    sets = aligned_sets([lane for lane in lanes if lane.condition not in bounded])
    found = []
    for condition in conditions:
        own = [lane for lane in lanes if lane.condition == condition]
        reference = reference_of(condition, conditions, controls)
        estimate, dots, p_value = missing(why_no_reference(conditions, controls)), _NO_DOTS, None
        n = len({lane.replicate for lane in own})
        if reference is not None:
            its = [lane for lane in lanes if lane.condition == reference]
            estimate, dots = _fold(own, its, sets, level=level)
            p_value = _p_value(estimate, own, its, sets)
            n = min(len({lane.replicate for lane in side}) for side in (own, its))
        flags, name = _flags(estimate, own, n), "" if reference is None else reference.sample
        if reference is not None:
            flags += reference_flags(condition, reference, conditions, controls)
        found.append(
            FoldChange(
                readout, condition.sample, condition.dose_nM, condition.time_h, estimate, n, flags, dots, name, p_value
            )
        )
    return found


def _p_value(
    estimate: Estimate, own: Sequence[LaneReadout], its: Sequence[LaneReadout], sets: Sequence[AlignedSet]
) -> float | None:
    """Return the two-sided p-value of no difference, where the fold has an interval of two sides."""
    home = _home([*own, *its], sets)
    if estimate.low is None or estimate.high is None or home is None or home.spread is None:
        return None
    return home.spread.p_value(home.conditions[own[0].condition], home.conditions[its[0].condition])


def _fold(
    own: Sequence[LaneReadout], its: Sequence[LaneReadout], sets: Sequence[AlignedSet], *, level: float
) -> tuple[Estimate, tuple[ReplicateFold, ...]]:
    """Return the fold of a condition over its reference, and every replicate's own."""
    home = _home([*own, *its], sets)
    if home is None:
        return missing("no blot connects it with its reference"), ()
    above, below = _placed(own, home), _placed(its, home)
    if not above or not below:
        return missing("no blot connects it with its reference"), ()
    dots = tuple(ReplicateFold(name, math.exp(log - below.log), relation) for name, log, relation in above.dots)
    log = above.log - below.log
    n = min(len(above.dots), len(below.dots))
    directions = {above.relation, _opposite(below.relation)} - {"="}
    if own[0].condition == its[0].condition:
        whole: Relation = "=" if not directions else "none"
        reason = "" if not directions else "the reference is a bound itself"
        return Estimate(1.0 if not directions else None, whole, level=level, method="reference", reason=reason), dots
    if len(directions) > 1:
        return missing("its bound and that of its reference point in opposite directions"), dots
    if not directions:
        return _interval(own, its, home, level=level), dots
    upper = directions == {"<="}
    weights = above.weights - below.weights
    se = math.sqrt(above.own_variance + below.own_variance + float(weights @ home.fit.covariance @ weights))
    margin = t_quantile(level, home.fit.degrees) * se if home.fit.degrees and n > 1 else 0.0
    value = math.exp(log + margin) if upper else math.exp(log - margin)
    reason = (
        "the band is below detection or its reference saturated"
        if upper
        else "the band is saturated or its total or reference below detection"
    )
    method = "bound set on the scales of the other lanes" + ("" if margin else ", without their error")
    return Estimate(
        value, "<" if upper else ">", None if upper else value, value if upper else None, level, method, reason
    ), dots


def _interval(own: Sequence[LaneReadout], its: Sequence[LaneReadout], home: AlignedSet, *, level: float) -> Estimate:
    upper, lower = home.conditions[own[0].condition], home.conditions[its[0].condition]
    log, _ = home.fit.contrast(upper, lower)
    n = min(len({lane.replicate for lane in side}) for side in (own, its))
    if n < 2:
        return Estimate(
            math.exp(log), "=", level=level, method="one replicate", reason="one biological replicate: no interval"
        )
    if home.spread is None:
        return Estimate(math.exp(log), "=", level=level, method="alignment", reason="no lane to spare: no interval")
    low, high = home.spread.interval(upper, lower, level=level)
    what = f"alignment of {len(home.scales)} replicates on the log scale"
    if own[0].membrane:
        counts = " and ".join(str(len({lane.replicate for lane in side})) for side in (own, its))
        what = f"{counts} unpaired replicates within {_membranes(len(home.scales))}, log scale"
    method = f"{what}, variances integrated over, {home.fit.degrees} residual df"
    return Estimate(math.exp(log), "=", math.exp(min(low, log)), math.exp(max(high, log)), level, method)


def _membranes(count: int) -> str:
    return "their membrane" if count == 1 else f"{count} membranes"


@dataclass(frozen=True)
class _Place:
    """Where a condition stands on the common scale, and each replicate's own log there.

    ``weights`` makes ``log`` out of the fitted values and scales; ``own_variance`` is that of lanes outside the fit.
    """

    log: float
    weights: Floats
    own_variance: float
    relation: BandRelation
    dots: tuple[tuple[str, float, BandRelation], ...]


def _placed(lanes: Sequence[LaneReadout], home: AlignedSet) -> _Place | None:
    """Put a condition's lanes on the scales of the alignment; one that took part stands where it was fitted."""
    here = [lane for lane in lanes if lane.scale in home.scales]
    # A bound counts also where nothing connects its blot with the others: its condition took no part in the fit.
    bounds = {lane.relation for lane in lanes} - {"="}
    if not here or len(bounds) > 1:
        return None
    scales = [home.scales[lane.scale] for lane in here]
    dots = tuple(
        (lane.replicate, lane.log + float(home.fit.scale[k]), lane.relation)
        for lane, k in zip(here, scales, strict=True)
    )
    weights = np.zeros(len(home.fit.covariance))
    place = home.conditions.get(here[0].condition)
    if place is not None:
        weights[place] = 1.0
        return _Place(float(home.fit.value[place]), weights, 0.0, "=", dots)
    np.add.at(weights, [len(home.conditions) + k for k in scales], 1.0 / len(here))
    own_variance = math.fsum(lane.log_se**2 + home.fit.tau2 for lane in here) / len(here) ** 2
    log = math.fsum(dot[1] for dot in dots) / len(dots)
    return _Place(log, weights, own_variance, bounds.pop() if bounds else "=", dots)


def _home(lanes: Sequence[LaneReadout], sets: Sequence[AlignedSet]) -> AlignedSet | None:
    """Return the alignment that both sides of a fold belong to: by their conditions, else by their replicates."""
    fitted = [part for part in sets if any(lane.condition in part.conditions for lane in lanes)]
    if len(fitted) > 1:
        return None
    names = {lane.scale for lane in lanes}
    choice = fitted or [part for part in sets if names & set(part.scales)]
    return choice[0] if len(choice) == 1 else None


def _opposite(relation: BandRelation) -> BandRelation:
    turned: dict[BandRelation, BandRelation] = {"<=": ">=", ">=": "<=", "=": "="}
    return turned[relation]


def _flags(estimate: Estimate, lanes: Sequence[LaneReadout], n: int) -> tuple[str, ...]:
    flags = list(dict.fromkeys(flag for lane in lanes for flag in lane.flags))
    if n < FEWEST_REPLICATES and estimate.method != "reference":
        flags.append(f"{n} biological replicate{'s' if n > 1 else ''}: fewer than {FEWEST_REPLICATES}")
    return tuple(flags)
