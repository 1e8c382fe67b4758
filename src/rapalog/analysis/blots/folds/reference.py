"""Which sample a condition is compared with: its dose 0."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from typing import Final

from rapalog.analysis.blots.folds.pairing import Condition

#: Names of what carries the drug and nothing else.
_VEHICLE: Final = re.compile(r"vehicle|dmso|solvent", re.IGNORECASE)


def reference_of(condition: Condition, conditions: Iterable[Condition]) -> Condition | None:
    """Return what a condition is compared with: dose 0 of the same sample and time.

    Where a sample's name holds its dose, as in ``MCF-7 everolimus 10 nM``, it is the only dose 0 at that time, or of
    several the one that begins with the most words of the sample's name, or else the only vehicle. A time course with
    dose 0 at one time only is compared with that. Without a single choice there is none.
    """
    untreated = [other for other in conditions if other.dose_nM == 0]
    now = [other for other in untreated if other.time_h == condition.time_h]
    if not now and len({other.time_h for other in untreated}) == 1:
        now = untreated
    same = [other for other in now if other.sample == condition.sample] or now
    shared = [_shared_words(other.sample, condition.sample) for other in same]
    best = [other for other, words in zip(same, shared, strict=True) if words == max(shared)]
    vehicles = [other for other in best if _VEHICLE.search(other.sample)]
    return best[0] if len(best) == 1 else vehicles[0] if len(vehicles) == 1 else None


def why_no_reference(conditions: Iterable[Condition]) -> str:
    """Return why :func:`reference_of` finds none."""
    names = sorted({other.sample for other in conditions if other.dose_nM == 0})
    if not names:
        return "no sample with dose_nM 0"
    return f"several samples could be its dose 0: {', '.join(names[:4])}"


def time_flags(condition: Condition, reference: Condition) -> tuple[str, ...]:
    """Return a flag if the two were lysed at different times."""
    if reference.time_h == condition.time_h:
        return ()
    return ("compared with a dose 0 of " + ("unknown time" if reference.time_h is None else f"{reference.time_h:g} h"),)


def _shared_words(one: str, other: str) -> int:
    """Return how many words two names begin with in common."""
    pairs = zip(one.lower().split(), other.lower().split(), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
