"""Lanes of a blot image: the layout says how many there are, the pixels say where; doubt stops, it is never hidden.

The chain of :mod:`rapalog.analysis.blots.lanes.chain` is fitted for the number of lanes of the layout and, since a
ladder is often run beside them without being named, for one more. Doubt has these sources, each with its own words:

* nothing band-like stands out, or too few lanes stand apart from their neighbours;
* a band could as well be that of another lane: the chain would hardly be worth less;
* bands of one row lie beside those of another, as in panels of unlike scale;
* bands narrower than lanes, or with two humps, can be read as lanes in two ways;
* a band as strong as those of the lanes lies beside them, or a ladder lies elsewhere than it was named or has the
  bands of a sample;
* lanes without a band lie too far from those with one to be placed;
* there is one lane more than the layout names and it does not look like a ladder, or one less;
* an end lane has no band and may lie at the other end, has no room, or is the control;
* gaps between bands lie where no gap between lanes is (:mod:`rapalog.analysis.blots.lanes.gaps`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from rapalog.analysis.blots.lanes.chain import APART, Chain, best_chain, rows_aside
from rapalog.analysis.blots.lanes.edges import in_line
from rapalog.analysis.blots.lanes.evidence import has_band, ladder_share, lane_evidence
from rapalog.analysis.blots.lanes.gaps import empty_ends, misfits
from rapalog.analysis.blots.lanes.worth import LADDER_WIDTH, PRESENT
from rapalog.analysis.blots.picture.response import Response, band_response
from rapalog.analysis.blots.picture.rows import Rows, find_rows

#: Worth that must be lost if a band were that of another lane: odds of 20 to 1.
LEAST_LEAD: Final = 3.0
#: The distance between lanes is open if fewer than this many (or all but one) can be seen.
_FEWEST_SEEN: Final = 3
#: One lane more than named must be worth this much to be believed.
_ONE_MORE: Final = 4.0
#: Beyond so many pitches from the last lane, and one pitch that may hold a ladder, nothing so wide (in pitches) has so
#: much of what lanes have.
_PAST: Final = 1.6
_OF_A_BAND: Final = 0.3
_AS_STRONG: Final = 0.7
#: A lane looks like a ladder if this share of its core does.
_LADDER_LIKE: Final = 0.4
#: A lane must be placed this well (without a band, two standard errors), in pitches; lanes scatter by at least this.
_MOST_REACH: Final = 0.25
_LEAST_SCATTER: Final = 0.02


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


def find_lanes(
    pixels: NDArray[np.floating[Any]],
    n_lanes: int,
    *,
    ladders: Sequence[int] = (),
    blanks: Sequence[int] = (),
    controls: Sequence[int] = (),
    drawn: bool = False,
) -> LaneFinding:
    """Find a known number of lanes.

    Parameters
    ----------
    pixels
        Shape (height, width), signal bright.
    n_lanes
        The lanes that the layout names, from left to right without a gap.
    ladders
        Which of the named lanes are ladders, counted from 0.
    blanks
        Which of them the layout says are empty.
    controls
        Which of them had no drug.
    drawn
        Whether somebody drew this part of an image around its lanes.

    Returns
    -------
    LaneFinding
        With doubts where the lanes are not certain; the positions are then a proposal for a person to edit.
    """
    response = band_response(pixels)
    rows = find_rows(response)
    columns = response.levels.shape[2]
    if not rows.rows:
        pitch = columns / n_lanes
        centres = (np.arange(n_lanes) + 0.5) * pitch
        nothing = np.zeros(n_lanes)
        chain = Chain(centres, pitch, 0.0, nothing, nothing, nothing)
        return _finding(chain, ("nothing band-like stands out",), (), rows, response)
    evidence = lane_evidence(response, rows)
    like = ladder_share(response, rows, n_lanes)
    chain, doubts, notes = _chosen(response, rows, evidence, like, n_lanes, ladders)
    chain = _without_hints(chain, evidence.shape[1])
    seen = chain.seen
    touching = ~seen & (chain.level > PRESENT)
    told, leads = int(seen.sum()), np.where(seen | touching, chain.leads, np.inf)
    plain = [index for index in ladders if not _is_ladder(like, chain.centres[index], chain.pitch)]
    shown = {index: index not in plain for index in ladders}
    leads[[index for index in ladders if shown[index]]] = np.inf
    if told < max(1, min(_FEWEST_SEEN, n_lanes - 1)) and not (seen | touching).all():
        doubts += (f"only {told} of {n_lanes} lanes stand apart from their neighbours",)
    elif float(leads.min()) < LEAST_LEAD:
        doubts += (f"the band in lane {int(leads.argmin()) + 1} may be that of another lane",)
    doubts += _ladder_elsewhere(chain, like, plain) or _ladder_like_samples(seen, plain)
    if not ladders:
        doubts += misfits(np.where(like < _LADDER_LIKE, evidence[0], 0.0), chain)
    doubts += empty_ends(chain, columns, drawn=drawn, blanks=blanks, ladders=shown, controls=controls)
    aside = rows_aside(evidence, chain)
    if aside.max() > _MOST_REACH:
        doubts += (f"bands of one row lie beside those of another in lane {int(aside.argmax()) + 1}",)
    if _owned_by_none(np.where(like < _LADDER_LIKE, evidence[0], 0.0), chain):
        doubts += ("a band as strong as those of the lanes lies beside them",)
    if _reach(chain, seen) > _MOST_REACH:
        doubts += ("lanes without a band are too far from those with one",)
    return _finding(chain, doubts, notes, rows, response)


def _chosen(
    response: Response,
    rows: Rows,
    evidence: NDArray[np.float64],
    like: NDArray[np.float64],
    n_lanes: int,
    ladders: Sequence[int],
) -> tuple[Chain, tuple[str, ...], tuple[str, ...]]:
    """Return the chain of the named lanes; a lane beside them must look like a ladder."""
    chain = best_chain(evidence, n_lanes, ladder=like, ladders=ladders)
    shifted = [index + 1 for index in ladders]
    longer = [
        best_chain(evidence, n_lanes + 1, ladder=like, ladders=also) for also in (ladders, shifted)[: 1 + bool(ladders)]
    ]
    more = max(longer, key=lambda one: one.worth)
    if more.worth - chain.worth > _ONE_MORE and more.seen.sum() > chain.seen.sum():
        ends = [more.centres[index] for index in (0, -1)]
        extra = max(ends, key=lambda end: float(np.abs(chain.centres - end).min()))
        if not _is_ladder(like, extra, more.pitch) and has_band(
            response, rows, chain.centres, at=extra, pitch=more.pitch
        ):
            return chain, (f"there seem to be {n_lanes + 1} lanes, the layout names {n_lanes}",), ()
    if not ladders and n_lanes > _FEWEST_SEEN and not chain.seen.all():
        shorter = best_chain(evidence, n_lanes - 1, ladder=like)
        if shorter.worth > chain.worth and shorter.seen.sum() > chain.seen.sum():
            return chain, (f"there seem to be {n_lanes - 1} lanes, the layout names {n_lanes}",), ()
    plain = best_chain(evidence, n_lanes, ladder=like, ladders=ladders, humps=False)
    if float(np.abs(plain.centres - chain.centres)[chain.seen].max(initial=0.0)) > APART * chain.pitch:
        return chain, ("bands narrower than lanes, or with two humps, can be read as lanes in two ways",), ()
    return chain, (), _beside(chain, like)


def _without_hints(chain: Chain, columns: int) -> Chain:
    """Place lanes with no more than a hint of a band, which could be elsewhere, in line with the others."""
    hint = chain.seen & (chain.level < PRESENT) & (chain.leads < LEAST_LEAD)
    if not hint.any():
        return chain
    centres = np.clip(in_line(chain.centres, chain.seen & ~hint), 0, columns - 1)
    return replace(chain, centres=centres, support=np.where(hint, 0.0, chain.support))


def _owned_by_none(along: NDArray[np.float64], chain: Chain) -> bool:
    """Return whether the strongest row goes on beyond the lanes, by more than the one lane that may be a ladder's."""
    along = ndimage.grey_opening(along, size=(max(1, round(_OF_A_BAND * chain.pitch)),), mode="nearest")
    left, right = (
        int(end) for end in (chain.centres[0] - _PAST * chain.pitch, chain.centres[-1] + _PAST * chain.pitch)
    )
    beyond = np.concatenate([along[: max(0, left)], along[max(0, right + 1) :]])
    at = np.clip(np.rint(chain.centres).astype(np.intp), 0, len(along) - 1)
    usual = float(np.median(along[at][chain.seen])) if chain.seen.any() else np.inf
    return bool(len(beyond)) and float(beyond.max()) > max(_AS_STRONG * usual, PRESENT)


def _beside(chain: Chain, like: NDArray[np.float64]) -> tuple[str, ...]:
    """Say that a column beside the lanes was taken for a ladder."""
    return tuple(
        f"the lane to the {side} of the named ones looks like a ladder and is left out"
        for side in _ladder_sides(chain, like)
    )


def _ladder_sides(chain: Chain, like: NDArray[np.float64]) -> list[str]:
    """Return on which sides of the lanes something looks like a ladder."""
    places = {"left": chain.centres[0] - chain.pitch, "right": chain.centres[-1] + chain.pitch}
    return [side for side, at in places.items() if _is_ladder(like, at, chain.pitch)]


def _ladder_elsewhere(chain: Chain, like: NDArray[np.float64], plain: Sequence[int]) -> tuple[str, ...]:
    """Return a doubt if a lane is named a ladder and looks ``plain`` while one beside the lanes looks like a ladder."""
    sides = _ladder_sides(chain, like) if plain else []
    return tuple(
        f"lane {plain[0] + 1} is named a ladder and looks like none, what lies to the {side} of the lanes does"
        for side in sides[:1]
    )


def _ladder_like_samples(seen: NDArray[np.bool_], plain: Sequence[int]) -> tuple[str, ...]:
    """Return a doubt if a lane is named a ladder and has nothing but bands where the samples have them.

    A part of a membrane often holds no band of its ladder; with one lane too few in the layout, the first sample then
    takes the ladder's name and every other sample that of its neighbour.
    """
    return tuple(
        f"lane {index + 1} is named a ladder and has bands where the samples have theirs and no others: is a sample "
        "missing from the layout?"
        for index in [own for own in plain if seen[own]][:1]
    )


def _is_ladder(like: NDArray[np.float64], at: float, pitch: float) -> bool:
    """Return whether what lies at a place looks like a ladder."""
    wide = ndimage.grey_opening(like, size=(max(1, round(LADDER_WIDTH * pitch)),), mode="nearest")
    part = wide[max(0, int(at - 0.25 * pitch)) : max(0, int(at + 0.25 * pitch) + 1)]
    return bool(len(part)) and float(part.mean()) >= _LADDER_LIKE


def _reach(chain: Chain, seen: NDArray[np.bool_]) -> float:
    """Return the uncertainty (two standard errors) of the worst placed lane without a band, in pitches."""
    known, others = np.flatnonzero(seen), np.flatnonzero(~seen)
    if not len(others):
        return 0.0
    if len(known) < 2:
        return float("inf")
    slope, start = np.polyfit(known, chain.centres[known], 1)
    scatter = np.sqrt(((chain.centres[known] - start - slope * known) ** 2).sum() / max(1, len(known) - 2))
    leverage = 1 / len(known) + (others - known.mean()) ** 2 / ((known - known.mean()) ** 2).sum()
    return float(2 * max(float(scatter) / slope, _LEAST_SCATTER) * np.sqrt(leverage.max()))


def _finding(
    chain: Chain, doubts: tuple[str, ...], notes: tuple[str, ...], rows: Rows, response: Response
) -> LaneFinding:
    pixels = (chain.centres + 0.5) * response.step_x
    seen = chain.seen
    confidence = float(np.clip(chain.leads[seen].min(initial=2 * LEAST_LEAD) / (2 * LEAST_LEAD), 0.0, 1.0))
    edges = lane_edges(pixels) if len(pixels) > 1 else np.array([[0.0, response.levels.shape[2] * response.step_x]])
    return LaneFinding(pixels, edges, seen, confidence if seen.any() else 0.0, doubts, notes, rows, response)


def lane_edges(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return left and right edges of lanes half-way between their centres, shape (lanes, 2)."""
    if len(centres) == 1:
        raise ValueError("one lane has no neighbour to tell its width")
    inner = 0.5 * (centres[1:] + centres[:-1])
    bounds = np.concatenate([[2 * centres[0] - inner[0]], inner, [2 * centres[-1] - inner[-1]]])
    return np.stack([bounds[:-1], bounds[1:]], axis=1)
