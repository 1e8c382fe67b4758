"""From the half doses of many draws to numbers with intervals, and what to know of them.

Numbers are medians with the interval that holds 90 % of the draws. In every draw the parts multiply to the ratio; their
medians need not. A draw without one of the doses is left out and counted, and where more than half have none there is
no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from rapalog.analysis.curves.conventions.many import conventions_of_many
from rapalog.analysis.curves.conventions.one_by_one import ABSOLUTE, TWO
from rapalog.analysis.estimate import Estimate, missing
from rapalog.biology.integrate import Floats
from rapalog.facts.library import value
from rapalog.studies.draws import ENDS, LEVEL
from rapalog.studies.gap.causes import CAUSES, Halves
from rapalog.studies.gap.result import Part, Printed
from rapalog.units import three_digits

#: Of the draws that must have a number, so that their middle is one of the line.
_LEAST_SHARE: Final = 0.5
_HALF: Final = 0.5
#: Folds nearer to 1 than this are 1 but for rounding: the cause is not there.
_NOTHING: Final = 1e-3


def middle(values: Floats, *, drawn: bool) -> Estimate:
    """Return the median of draws with its interval, or the number of the line as it stands.

    Parameters
    ----------
    values
        (n,); NaN where a draw has none.
    drawn
        Whether these are draws, and not the line as it stands.
    """
    known = values[np.isfinite(values)]
    none = len(values) - len(known)
    if len(known) < max(1.0, _LEAST_SHARE * len(values)):
        return missing(f"{none} of {len(values)} draws have none" if drawn else "the line has none")
    if not drawn:
        return Estimate(float(known[0]), "=", level=LEVEL, method="the line as it stands")
    low, median, high = (float(end) for end in np.quantile(known, ENDS))
    left_out = f"{none} of {len(values)} draws have none and are left out" if none else ""
    return Estimate(median, "=", low, high, LEVEL, f"median of {len(known)} draws", left_out)


def parts_of(halves: Halves, *, drawn: bool) -> tuple[Part, ...]:
    """Return the parts over draws that have all of them, so that they belong together."""
    folds, *doses = (
        np.where(halves.complete[:, None], own, np.nan) for own in (halves.folds, halves.p_s6_nM, halves.growth_nM)
    )
    found = []
    for place, cause in enumerate(CAUSES):
        fold, after = middle(folds[:, place], drawn=drawn), min(place + 1, len(CAUSES) - 1)
        apart = fold.low is not None and fold.high is not None and not fold.low <= 1.0 <= fold.high
        found.append(Part(cause, fold, apart, *(middle(own[:, after], drawn=drawn) for own in doses)))
    return tuple(found)


def steps_nM(halves: Halves) -> Floats:
    """Return the way from the half dose of p-S6 to the EC50 of viability, as medians over complete draws."""
    if not halves.complete.any():
        return np.full(1 + len(CAUSES), np.nan)
    own = np.hstack([halves.p_s6_nM[:, :1], halves.folds])[halves.complete]
    return np.asarray(np.median(np.cumprod(own, axis=1), axis=0))


def printed_of(halves: Halves, *, drawn: bool) -> tuple[Printed, ...]:
    """Return what two conventions print for noise-free wells, and how far above the EC50 that is."""
    dose_nM, viability = halves.plate_nM, halves.viability
    wells = np.hstack([np.ones((len(viability), 1)), viability])
    by_name = conventions_of_many([0.0, *dose_nM], wells).by_name()
    found = []
    for name in (TWO, ABSOLUTE):
        reached = np.isfinite(by_name[name])
        above = ~reached & (viability[:, 0] > _HALF)
        ic50 = np.where(reached, by_name[name], np.where(above, dose_nM[-1], dose_nM[0]))
        bound = np.where(reached, 0, np.where(above, 1, -1))
        own, over = (_bounded(one, bound, drawn=drawn) for one in (ic50, ic50 / halves.growth_nM[:, 0]))
        found.append(Printed(name, own, over, float(above.mean())))
    return tuple(found)


def _bounded(values: Floats, bound: Floats, *, drawn: bool) -> Estimate:
    """Return the median of draws; where ``bound`` is 1 a value is only known to lie above the number, -1 below."""
    plain = middle(values, drawn=drawn)
    known = np.isfinite(values)
    if plain.value is None or not bound[known].any():
        return plain
    beyond = np.where(bound > 0, np.inf, np.where(bound < 0, 0.0, values))[known]
    low, median, high = (float(end) for end in np.quantile(beyond, ENDS, method="inverted_cdf"))
    share = f" in {100 * float((bound[known] > 0).mean()):.0f} % of draws" if drawn else ""
    open_ended = replace(
        plain,
        low=low if drawn and 0 < low < np.inf else None,
        high=high if drawn and 0 < high < np.inf else None,
        reason=f"one half is not reached{share}" if (bound > 0).any() else plain.reason,
    )
    if 0 < median < np.inf:
        return replace(open_ended, value=median)
    return replace(
        open_ended, relation=">" if median > 0 else "<", reason=open_ended.reason or "one half lies below the doses"
    )


def notes_of(halves: Halves, parts: Sequence[Part], at_h: float) -> tuple[str, ...]:
    """Return what to know of the numbers, one sentence each."""
    notes = [
        f"doses lie half-way from no drug to the level at {value('Y002'):,.0f} nM; {value('V004'):,.0f} cells a "
        f"well, one dose {value('V005'):g} h after seeding",
        "causes are taken away in this order; in every draw the parts multiply to the ratio, their medians need not",
    ]
    course = {
        hour: float(np.median(own[np.isfinite(own)]))
        for hour, own in zip(halves.course_h, halves.course_nM.T, strict=True)
        if np.isfinite(own).any()
    }
    best = min(course, key=course.__getitem__, default=at_h)
    if best != at_h:
        notes.append(f"p-S6 is more sensitive {best:g} h after the dose: halved by {three_digits(course[best])} nM")
    flat = int((~np.isfinite(halves.growth_nM[:, 0])).sum())
    if flat:
        notes.append(
            f"in {flat} of {len(halves.left)} cells viability falls by less than "
            f"{100 * value('C028P'):.1f} % of the vehicle, or half of its fall is there at the lowest dose: "
            "no EC50"
        )
    nothing = [part.cause for part in parts if _is_one(part.fold)]
    unsure = [part.cause for part in parts if part.fold.low is not None and not part.told_apart]
    unsure = [cause for cause in unsure if cause not in nothing]
    notes += [f"no part of the gap: {', '.join(nothing)}"] if nothing else []
    notes += [f"cannot be told from 1: {', '.join(unsure)}"] if unsure else []
    return tuple(notes)


def _is_one(fold: Estimate) -> bool:
    ends = [end for end in (fold.low, fold.value, fold.high) if end is not None]
    return bool(ends) and all(abs(end - 1) < _NOTHING for end in ends)
