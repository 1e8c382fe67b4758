"""Lanes of a blot image: the layout says how many there are, the pixels say where; doubt stops, it is never hidden.

The comb of :mod:`rapalog.analysis.lanes_comb` is fitted for the number of lanes of the layout and, since a ladder is
often run beside them without being named, for one or two more. Doubt has four sources, each with its own words:

* nothing band-like stands out, or in too few lanes to know the pitch;
* the comb hardly explains the image better than a comb elsewhere;
* outer lanes without a band could lie on either side: decided only if the margins of the image are clearly more
  alike one way than the other, and said so;
* there is one lane more than the layout names and it does not look like a ladder.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.bands_rows import Rows, find_rows
from rapalog.analysis.lanes_comb import (
    DIFFERENT,
    MOST_MOVE,
    Comb,
    Profile,
    apart,
    best_combs,
    evidence_profile,
    settle_teeth,
    shifted_combs,
)
from rapalog.analysis.lanes_evidence import lane_evidence
from rapalog.analysis.lanes_response import Response, band_response

#: A lane has a band if the evidence in its core reaches this; fewer such lanes than this leave the pitch open.
_VISIBLE: Final = 0.7
_FEWEST_VISIBLE: Final = 3
#: The worth of a comb per visible lane, and its lead over the next, below which lanes are not trusted.
LEAST_WORTH: Final = 0.2
LEAST_LEAD: Final = 0.35
#: Combs whose worth differs by less than this say the same of a lane without a band.
_ALIKE: Final = 0.8
#: Margins are alike if they differ by less than this many pitches, and unlike above the second number.
_MARGINS_ALIKE: Final = 0.5
_MARGINS_UNLIKE: Final = 1.5
#: Visible lanes farther from their places than this share of the pitch (root mean square) make the comb doubtful.
_MOST_UNEVEN: Final = 0.11
#: An outer lane without a band must be placed this well, in pitches; lanes scatter by at least the second number.
_MOST_REACH: Final = 0.25
_LEAST_SCATTER: Final = 0.02
_SAME_TOOTH: Final = 0.3
_GUESSED_FILL: Final = 0.85


@dataclass(frozen=True)
class LaneFinding:
    """Where the lanes are, in image pixels, and whether that can be trusted.

    ``edges`` has shape (lanes, 2): left and right edge of each lane, half-way between centres; ``visible`` says in
    which lanes something band-like was seen. ``doubts`` is empty if the lanes can be used; ``notes`` say what was
    assumed. ``rows`` and ``response`` are what the bands are found from.
    """

    centres: NDArray[np.float64]
    edges: NDArray[np.float64]
    visible: NDArray[np.bool_]
    confidence: float
    doubts: tuple[str, ...]
    notes: tuple[str, ...]
    rows: Rows
    response: Response


def find_lanes(pixels: NDArray[np.floating[Any]], n_lanes: int, *, unlisted_left: int = 0) -> LaneFinding:
    """Find a known number of lanes.

    Parameters
    ----------
    pixels
        Shape (height, width), signal bright.
    n_lanes
        The lanes that the layout names, from left to right without a gap.
    unlisted_left
        How many lanes may lie to the left of the first named one (its number minus one).

    Returns
    -------
    LaneFinding
        With doubts where the lanes are not certain; the positions are then a proposal for a person to edit.
    """
    response = band_response(pixels)
    rows = find_rows(response)
    columns = response.levels.shape[2]
    if not rows.rows:
        comb = Comb(0.5 * columns / n_lanes, columns / n_lanes, n_lanes, 0.0)
        empty = Profile(np.zeros(columns), np.zeros(columns))
        nothing = _Choice(comb, comb.centres, empty, 0.0, ("nothing band-like stands out",))
        return _finding(nothing, np.zeros(n_lanes, bool), 0.0, rows, response)
    evidence = lane_evidence(response, rows)
    choice = _choose(evidence, n_lanes, unlisted_left)
    visible = _core_levels(choice.profile, choice.centres) > _VISIBLE
    doubts = list(choice.doubts)
    if int(visible.sum()) < min(_FEWEST_VISIBLE, n_lanes):
        doubts.append(f"only {int(visible.sum())} of {n_lanes} lanes have a band: the distance between lanes is open")
    worth = choice.comb.worth / max(1, int(visible.sum()))
    if worth < LEAST_WORTH:
        doubts.append("lanes do not stand apart from each other")
    if choice.lead < LEAST_LEAD:
        doubts.append("lanes at other places explain the image as well")
    confidence = float(min(1.0, worth / (2 * LEAST_WORTH), choice.lead / (2 * LEAST_LEAD)))
    found = replace(choice, doubts=tuple(doubts))
    return _finding(found, visible, max(confidence, 0.0), rows, response)


@dataclass(frozen=True)
class _Choice:
    comb: Comb
    centres: NDArray[np.float64]
    profile: Profile
    lead: float
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _choose(evidence: NDArray[np.float64], n_lanes: int, unlisted_left: int) -> _Choice:
    """Return the comb of the named lanes, taken out of a wider one where there is a ladder beside them."""
    plain = _fit(evidence, n_lanes)
    wider = _fit(evidence, n_lanes + 1) if n_lanes > 1 else plain
    gain = wider.comb.worth - plain.comb.worth
    levels = _core_levels(wider.profile, wider.centres)
    ends = levels[[0, -1]] > _VISIBLE
    if gain < _ALIKE or not ends.all():
        return plain
    ladder = _ladder_side(evidence, wider.centres, wider.comb.pitch)
    if unlisted_left == 1 and ladder != "right":
        ladder = "left"
    if ladder == "none":
        note = f"there seem to be {n_lanes + 1} lanes, the layout names {n_lanes}"
        return replace(plain, doubts=(*plain.doubts, note))
    keep = slice(1, None) if ladder == "left" else slice(None, -1)
    centres = wider.centres[keep]
    comb = Comb(float(centres[0]), wider.comb.pitch, n_lanes, wider.comb.worth)
    note = f"the {ladder}most lane is taken for a ladder that the layout does not name"
    return replace(wider, comb=comb, centres=centres, notes=(*wider.notes, note))


def _fit(evidence: NDArray[np.float64], teeth: int) -> _Choice:
    columns = evidence.shape[1]
    profile = evidence_profile(evidence, pitch=_GUESSED_FILL * columns / teeth)
    profile = evidence_profile(evidence, pitch=best_combs(profile, teeth, keep=1)[0].pitch)
    combs = best_combs(profile, teeth)
    best, doubts, notes = _settle_ends(profile, combs[0], columns)
    others = [comb for comb in combs if apart(best, comb) > DIFFERENT and not _is_shift(best, comb)]
    lead = best.worth - max((comb.worth for comb in others), default=-np.inf)
    centres = settle_teeth(profile, best)
    visible = _core_levels(profile, centres) > _VISIBLE
    moves = np.abs(centres - best.centres)[visible] / best.pitch
    centres, reach = _extrapolate(centres, visible)
    if reach > _MOST_REACH:
        doubts = (*doubts, "outer lanes without a band are too far from those with one")
    if len(moves) and (float(np.sqrt((moves**2).mean())) > _MOST_UNEVEN or float(moves.max()) >= MOST_MOVE):
        doubts = (*doubts, "lanes are not equally spaced as far as can be seen")
    return _Choice(best, centres, profile, float(lead), doubts, notes)


def _extrapolate(centres: NDArray[np.float64], visible: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Place outer lanes without a band on the straight line through the others.

    Returned with the centres is the uncertainty (two standard errors) of the outermost lane, in pitches.
    """
    seen = np.flatnonzero(visible)
    if len(seen) < _FEWEST_VISIBLE or len(seen) == len(centres):
        return centres, 0.0
    slope, start = np.polyfit(seen, centres[seen], 1)
    spread = float(((seen - seen.mean()) ** 2).sum())
    scatter = np.sqrt(((centres[seen] - start - slope * seen) ** 2).sum() / max(1, len(seen) - 2))
    outer = np.array([k for k in range(len(centres)) if k < seen[0] or k > seen[-1]], dtype=np.intp)
    if not len(outer):
        return centres, 0.0
    placed = centres.copy()
    placed[outer] = start + slope * outer
    errors = max(float(scatter), _LEAST_SCATTER * slope) * np.sqrt(1 / len(seen) + (outer - seen.mean()) ** 2 / spread)
    return placed, float(2 * errors.max() / slope)


def _is_shift(one: Comb, other: Comb) -> bool:
    """Return whether two combs agree but for whole teeth that hang over on either side."""
    if abs(np.log(one.pitch / other.pitch)) > 0.5 / one.teeth:
        return False
    teeth = (other.first - one.first) / one.pitch
    return round(teeth) != 0 and abs(teeth - round(teeth)) < _SAME_TOOTH


def _settle_ends(profile: Profile, best: Comb, columns: int) -> tuple[Comb, tuple[str, ...], tuple[str, ...]]:
    """Choose among combs that differ by whole lanes only: by their worth, else by the margins of the image."""
    alike = [best, *(comb for comb in shifted_combs(profile, best) if comb.worth > best.worth - _ALIKE)]
    if len(alike) == 1:
        return best, (), ()
    lopsided = sorted((abs(comb.left - (columns - comb.right)) / comb.pitch, index) for index, comb in enumerate(alike))
    chosen = alike[lopsided[0][1]]
    note = "outer lanes without a band were placed so that both margins of the image are alike"
    if lopsided[0][0] > _MARGINS_ALIKE or lopsided[1][0] < _MARGINS_UNLIKE:
        return chosen, ("outer lanes without a band may lie on the left or on the right",), ()
    return chosen, (), (note,)


def _core_levels(profile: Profile, centres: NDArray[np.float64]) -> NDArray[np.float64]:
    pitch = float(np.median(np.diff(centres))) if len(centres) > 1 else len(profile.level)
    half = max(1, round(0.2 * pitch))
    spans = [profile.level[max(0, round(c) - half) : round(c) + half + 1] for c in centres]
    return np.array([float(span.mean()) if len(span) else 0.0 for span in spans])


def _ladder_side(evidence: NDArray[np.float64], centres: NDArray[np.float64], pitch: float) -> str:
    """Return at which end the lane has bands at heights where the others have none, or ``none``."""
    half = max(1, round(0.25 * pitch))
    elsewhere = np.array(
        [float(np.median(evidence[-1, max(0, round(c) - half) : round(c) + half + 1])) for c in centres]
    )
    left, right = elsewhere[0], elsewhere[-1]
    usual = float(np.quantile(elsewhere[1:-1], 0.9)) if len(elsewhere) > 2 else 0.0
    if left > 2 * usual + 1 and left > 2 * right:
        return "left"
    if right > 2 * usual + 1 and right > 2 * left:
        return "right"
    return "none"


def _finding(
    found: _Choice, visible: NDArray[np.bool_], confidence: float, rows: Rows, response: Response
) -> LaneFinding:
    pixels = (found.centres + 0.5) * response.step_x
    return LaneFinding(pixels, lane_edges(pixels), visible, confidence, found.doubts, found.notes, rows, response)


def lane_edges(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return left and right edges of lanes half-way between their centres, shape (lanes, 2)."""
    if len(centres) == 1:
        raise ValueError("one lane has no neighbour to tell its width")
    inner = 0.5 * (centres[1:] + centres[:-1])
    bounds = np.concatenate([[2 * centres[0] - inner[0]], inner, [2 * centres[-1] - inner[-1]]])
    return np.stack([bounds[:-1], bounds[1:]], axis=1)
