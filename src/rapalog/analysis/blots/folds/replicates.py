"""Lanes to biological replicates: one set of lanes for each, and the sets that hang together on a common scale.

Lanes of one condition on one blot are averaged, and so are several blots of one replicate, after their alignment:
neither is a biological repeat. A replicate that has one condition only, such as an animal, says nothing on a scale of
its own; animals of one membrane are compared on the scale of the membrane.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rapalog.analysis.blots.folds.alignment_fit import Alignment, Spread, align, components, spread_of
from rapalog.analysis.blots.folds.pairing import Condition, LaneReadout
from rapalog.tables import BandRelation


@dataclass(frozen=True)
class AlignedSet:
    """An alignment with the places of its conditions and scales; no spread without a degree of freedom."""

    fit: Alignment
    spread: Spread | None
    conditions: Mapping[Condition, int]
    scales: Mapping[str, int]


def aligned_sets(lanes: Sequence[LaneReadout]) -> list[AlignedSet]:
    """Align every group of lanes that hang together."""
    return [_aligned([lane for lane in lanes if lane.condition in part]) for part in _connected(lanes)]


def _connected(lanes: Sequence[LaneReadout]) -> list[set[Condition]]:
    """Return the sets of conditions that a chain of scales connects."""
    if not lanes:
        return []
    conditions = list(dict.fromkeys(lane.condition for lane in lanes))
    names = {name: k for k, name in enumerate(dict.fromkeys(lane.scale for lane in lanes))}
    numbers = {condition: k for k, condition in enumerate(conditions)}
    scales, rows = (
        np.array(side, dtype=np.intp)
        for side in ([names[lane.scale] for lane in lanes], [numbers[lane.condition] for lane in lanes])
    )
    return [{conditions[k] for k in part} for part in components(scales, rows)]


def _aligned(lanes: Sequence[LaneReadout]) -> AlignedSet:
    conditions = {condition: k for k, condition in enumerate(dict.fromkeys(lane.condition for lane in lanes))}
    names = {name: k for k, name in enumerate(dict.fromkeys(lane.scale for lane in lanes))}
    places = [names[lane.scale] for lane in lanes], [conditions[lane.condition] for lane in lanes]
    numbers = np.array([lane.log for lane in lanes]), np.array([lane.log_se for lane in lanes])
    fit = align(*places, *numbers)
    return AlignedSet(fit, spread_of(*places, *numbers) if fit.degrees else None, conditions, names)


def on_their_membranes(lanes: Sequence[LaneReadout]) -> tuple[list[LaneReadout], list[str]] | None:
    """Return lanes on the scales of their membranes where these connect conditions that no replicate connects.

    Each replicate is then one measurement of its condition, whatever membrane it is on; one that is on several is
    averaged on the scale that its membranes have in common. None where replicates are paired.
    """
    shared = [replace(lane, membrane=lane.blot) for lane in lanes if lane.blot]
    if len(shared) < len(lanes) or len(_connected(shared)) >= len(_connected(lanes)):
        return None
    own: list[LaneReadout] = []
    for place in dict.fromkeys((lane.replicate, lane.blot) for lane in shared):
        own += _averaged([lane for lane in shared if (lane.replicate, lane.blot) == place])
    notes = ["replicates have one condition each: they are compared within their membranes, unpaired"]
    if len({(lane.replicate, lane.condition) for lane in own}) < len(own):
        own = _on_one_scale(own)
        notes.append("replicates that are on several membranes were averaged: they are one biological replicate")
    return own, notes


def _on_one_scale(lanes: Sequence[LaneReadout]) -> list[LaneReadout]:
    """Average what each replicate has of a condition on several membranes, aligned by what they have in common."""
    apart = [replace(lane, condition=_of_replicate(lane)) for lane in lanes if lane.relation == "="]
    scales = {name: (part, float(part.fit.scale[k])) for part in aligned_sets(apart) for name, k in part.scales.items()}
    groups = {id(part): f"membranes {k}" for k, (part, _) in enumerate(scales.values())}
    moved = [
        replace(lane, log=lane.log + scales[lane.scale][1], membrane=groups[id(scales[lane.scale][0])])
        for lane in lanes
        if lane.scale in scales
    ]
    found: list[LaneReadout] = []
    for place in dict.fromkeys((lane.replicate, lane.membrane) for lane in moved):
        found += _averaged([lane for lane in moved if (lane.replicate, lane.membrane) == place])
    return found


def _of_replicate(lane: LaneReadout) -> Condition:
    return replace(lane.condition, sample=f"{lane.condition.sample}\n{lane.replicate}")


def one_set_per_replicate(lanes: Sequence[LaneReadout]) -> tuple[list[LaneReadout], list[str]]:
    """Average lanes of one condition on one blot, then the blots of each replicate: neither is a biological repeat."""
    notes: list[str] = []
    merged: list[LaneReadout] = []
    for replicate in dict.fromkeys(lane.replicate for lane in lanes):
        own = [lane for lane in lanes if lane.replicate == replicate]
        blots = dict.fromkeys(lane.blot for lane in own)
        averaged = [lane for blot in blots for lane in _averaged([lane for lane in own if lane.blot == blot])]
        if len(blots) > 1:
            averaged, note = _one_blot(averaged, replicate)
            notes.append(note)
        merged += averaged
    return merged, notes


def without_bounds_only(lanes: Sequence[LaneReadout]) -> tuple[list[LaneReadout], list[str]]:
    """Leave out scales on which every lane is a bound, if others have numbers: between bounds is no fold."""
    scales = dict.fromkeys(lane.scale for lane in lanes)
    told = {lane.scale for lane in lanes if lane.relation == "="}
    if not told:
        return list(lanes), []
    what = "membrane" if lanes[0].membrane else "replicate"
    notes = [f"every lane of {what} {name} is a bound: it was left out" for name in scales if name not in told]
    return [lane for lane in lanes if lane.scale in told], notes


def _averaged(lanes: Sequence[LaneReadout]) -> list[LaneReadout]:
    """Return one lane per condition; with a bound among them the mean is a bound, counted as if it were reached."""
    found = []
    for condition in dict.fromkeys(lane.condition for lane in lanes):
        own = [lane for lane in lanes if lane.condition == condition]
        relations = {lane.relation for lane in own} - {"="}
        if len(relations) > 1:
            continue
        log = math.fsum(lane.log for lane in own) / len(own)
        se = math.sqrt(math.fsum(lane.log_se**2 for lane in own)) / len(own)
        relation: BandRelation = relations.pop() if relations else "="
        flags = tuple(dict.fromkeys(flag for lane in own for flag in lane.flags))
        found.append(replace(own[0], log=log, log_se=se, relation=relation, flags=flags))
    return found


def _one_blot(lanes: Sequence[LaneReadout], replicate: str) -> tuple[list[LaneReadout], str]:
    """Align the blots of one replicate by the conditions they share, and average what each condition has."""
    clean = [lane for lane in lanes if lane.relation == "="]
    as_units = [replace(lane, replicate=lane.blot) for lane in clean]
    sets = aligned_sets(as_units)
    largest = max(sets, key=lambda part: len(part.scales), default=None)
    if largest is None or len(sets) > 1:
        first = lanes[0].blot
        kept = [lane for lane in lanes if lane.blot == first]
        return kept, f"the blots of replicate {replicate} share no condition: only {first} was used"
    scaled = [
        replace(lane, log=lane.log + float(largest.fit.scale[largest.scales[lane.blot]]), blot="")
        for lane in lanes
        if lane.blot in largest.scales
    ]
    blots = len(largest.scales)
    return _averaged(scaled), f"{blots} blots of replicate {replicate} were averaged: they are one biological replicate"
