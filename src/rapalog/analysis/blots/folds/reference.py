"""What a condition is compared with: its control by name, else dose 0, else the one sample that is called a control."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import takewhile
from typing import Final

from rapalog.analysis.blots.folds.pairing import Condition, condition_of
from rapalog.tables import BandVolume

#: Names of what carries the drug and nothing else.
_VEHICLE: Final = re.compile(r"vehicle|dmso|solvent", re.IGNORECASE)
#: Names that say that nothing was done; only asked where no dose is given at all.
_CALLED_CONTROL: Final = re.compile(
    r"(?<![a-z])(?:controls?|ctr?l|con|vehicle|veh|dmso|solvent|untreated|mock|sham|unstimulated|scrambled?)(?![a-z])",
    re.IGNORECASE,
)
Controls = Mapping[Condition, str]


def controls_of(volumes: Iterable[BandVolume]) -> dict[Condition, str]:
    """Return the sample that the layout names as the control of each condition; its own where it is one itself."""
    return {condition_of(band): band.control for band in volumes if band.control}


def reference_of(
    condition: Condition, conditions: Collection[Condition], controls: Controls | None = None
) -> Condition | None:
    """Return what a condition is compared with: the control that is named for it, else dose 0 of the same time.

    A named control with several doses is its dose 0. Conditions that are named controls themselves stand for dose 0
    where there are any; where no condition has a dose, so does the only sample that is called control or the like. Of
    several, the sample itself is taken, or the one that begins with the most words of the sample's name (as in ``MCF-7
    everolimus 10 nM``), or else the only vehicle. A time course with controls at one time only is compared with these.
    Without a single choice there is none.
    """
    named = (controls or {}).get(condition, "")
    if named:
        untreated = _lowest([other for other in conditions if other.sample.casefold() == named.casefold()])
    else:
        untreated = _untreated(conditions, controls or {})
    now = [other for other in untreated if other.time_h == condition.time_h]
    if not now and len({other.time_h for other in untreated}) == 1:
        now = untreated
    same = [other for other in now if other.sample == condition.sample] or now
    shared = [_shared_words(other.sample, condition.sample) for other in same]
    best = [other for other, words in zip(same, shared, strict=True) if words == max(shared)]
    vehicles = [other for other in best if _VEHICLE.search(other.sample)]
    return best[0] if len(best) == 1 else vehicles[0] if len(vehicles) == 1 else None


def _untreated(conditions: Collection[Condition], controls: Controls) -> list[Condition]:
    """Return the conditions that others are compared with where none is named for them."""
    marked = [other for other in conditions if controls.get(other, "\0").casefold() == other.sample.casefold()]
    return _lowest(marked) or [other for other in conditions if other.dose_nM == 0] or called_control(conditions)


def _lowest(conditions: Collection[Condition]) -> list[Condition]:
    """Return the conditions of dose 0, or all of samples that have none."""
    with_zero = {other.sample for other in conditions if other.dose_nM == 0}
    return [other for other in conditions if other.dose_nM == 0 or other.sample not in with_zero]


def called_control(conditions: Collection[Condition]) -> list[Condition]:
    """Return the conditions of the only sample that is called a control, where no condition has a dose."""
    if any(other.dose_nM is not None for other in conditions):
        return []
    called = [other for other in conditions if _CALLED_CONTROL.search(other.sample)]
    return called if len({other.sample for other in called}) == 1 else []


def why_no_reference(conditions: Collection[Condition], controls: Controls | None = None) -> str:
    """Return why :func:`reference_of` finds none."""
    names = sorted({other.sample for other in _untreated(conditions, controls or {})})
    if not names:
        return "no control: name it in the column control, or give dose_nM 0"
    return f"several samples could be its control: {', '.join(names[:4])}; name one in the column control"


def reference_flags(
    condition: Condition, reference: Condition, conditions: Collection[Condition], controls: Controls
) -> tuple[str, ...]:
    """Return flags if the two were lysed at different times, or if only its name says that the control is one."""
    flags = []
    if reference.time_h != condition.time_h:
        time = "unknown time" if reference.time_h is None else f"{reference.time_h:g} h"
        flags.append(f"compared with a control of {time}")
    if not controls and reference in called_control(conditions):
        flags.append(f"{reference.sample} is taken as the control by its name")
    return tuple(flags)


def _shared_words(one: str, other: str) -> int:
    """Return how many words two names begin with in common."""
    pairs = zip(one.lower().split(), other.lower().split(), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
