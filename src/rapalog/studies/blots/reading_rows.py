"""Which row of bands on an image is which target: by a ladder, by the order of sizes, or because it is alone.

A ladder's lane may run faster or slower than the others, its match may be wrong, and its targets may be absent. So a
target that has no band at its size is a measurement only where no row of bands is left that could be its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.blots.folds.names import protein_of
from rapalog.analysis.blots.lanes.find import LEAST_LEAD, LaneFinding
from rapalog.analysis.blots.rows.choice import row_heights
from rapalog.analysis.blots.rows.clear import ClearRow, LaneBands, clear_rows, lane_bands, run_together
from rapalog.analysis.blots.rows.ladder import SizeScale, ladder_heights, size_scales
from rapalog.analysis.blots.volumes.measure import Band
from rapalog.facts.library import facts, value
from rapalog.files.blots.lane import BlotLane

_Range = tuple[float, float]
#: A band runs within this factor of the size that is expected of it; a protein of several forms within the second.
_SIZE_WITHIN: Final = 1.2
_FORMS_WITHIN: Final = 1.35
#: A row that is seen in this share of the lanes is no chance.
_SEEN_BY_ALL: Final = 0.4
#: Logarithm of the size by which all targets are off together, and each by itself (standard deviations).
_SHIFT: Final = 0.10
_OWN_SHIFT: Final = 0.05
#: Rows off by more (twice this is chi-square) are no targets.
_MOST_OFF: Final = 2.5
#: Rows of two targets nearer than so many band scales are one to the eye.
_TOLD_APART: Final = 1.5


@dataclass(frozen=True)
class TargetRows:
    """Where the rows of targets may lie, in image pixels: ``ranges`` of heights and the ``expected`` ones.

    ``scale`` tells sizes, if a ladder does; ``doubts`` say why a row is not known.
    """

    ranges: dict[str, _Range]
    expected: dict[str, float]
    scale: SizeScale | None
    doubts: tuple[str, ...] = ()


def target_rows(finding: LaneFinding, lanes: Sequence[BlotLane], targets: Sequence[str], bottom: int) -> TargetRows:
    """Return where the rows of targets lie that are searched in one part of an image of ``bottom`` rows."""
    sizes = {lane.target: lane.kda for lane in lanes if lane.kda and lane.role != "ladder"}
    scales = _scales(finding, lanes)
    if scales and all(target in sizes for target in targets):
        bands = lane_bands(finding, _sample_lanes(lanes))
        own, rows_seen = {target: sizes[target] for target in targets}, clear_rows(bands)
        placed = [_Placed(scale, _sized(scale, own), rows_seen, own) for scale in scales]
        scale_rows = _by_size(_likeliest(placed), bands, finding.response.step_y)
        if scale_rows is not None:
            return scale_rows
    scale = scales[0] if len(scales) == 1 else None
    if len(targets) == 1:
        return TargetRows({}, {}, scale)
    rows = row_heights(finding)
    doubts: tuple[str, ...] = ()
    if any(target not in sizes for target in targets) or len({sizes[target][0] for target in targets}) < len(targets):
        doubts = (f"the image shows {len(targets)} targets, and nothing says which row is which",)
    elif len(rows) != len(targets):
        doubts = (f"the image shows {len(targets)} targets but {len(rows)} rows of bands",)
    if doubts:
        return TargetRows({}, {}, scale, doubts)
    ordered = sorted(targets, key=lambda target: -sizes[target][0])
    bounds = [0.0, *(0.5 * (a + b) for a, b in pairwise(rows)), float(bottom)]
    return TargetRows({target: (bounds[k], bounds[k + 1]) for k, target in enumerate(ordered)}, {}, scale)


@dataclass(frozen=True)
class _Placed:
    """Targets of known ``sizes`` under one match of the ladder; ``ranges`` and ``rows`` are in reduced pixels."""

    scale: SizeScale
    ranges: dict[str, _Range]
    rows: tuple[ClearRow, ...]
    sizes: dict[str, tuple[float, ...]]
    found: dict[str, float] = field(default_factory=dict)

    def expected(self, target: str) -> float:
        """Return the height of a target, found or by its size; NaN beyond the ladder."""
        return self.found.get(target, self.scale.height(_middle(self.sizes[target])))

    def missing(self) -> list[str]:
        """Return the targets that no row is seen of."""
        return [
            target
            for target, (top, bottom) in self.ranges.items()
            if not any(top <= row.y0 <= bottom for row in self.rows)
        ]

    def unclaimed(self) -> list[ClearRow]:
        """Return the rows that most eyes would see and that are no target's."""
        return [
            row
            for row in self.rows
            if row.share >= _SEEN_BY_ALL and not any(top <= row.y0 <= bottom for top, bottom in self.ranges.values())
        ]


def _likeliest(placed: Sequence[_Placed]) -> _Placed | None:
    """Return the match under which most targets have a row at their size; None if two are alike in that."""
    ranked = sorted(placed, key=lambda one: len(one.missing()))
    alike = len(ranked) > 1 and len(ranked[0].missing()) == len(ranked[1].missing())
    return None if alike else ranked[0]


def _by_size(placed: _Placed | None, bands: LaneBands, step: int) -> TargetRows | None:
    """Return where targets lie by their sizes, with a doubt for each that may lie elsewhere; None beyond the ladder."""
    if placed is None or not np.isfinite([placed.expected(target) for target in placed.sizes]).all():
        return None
    placed = _in_order(placed) or placed
    missing, unclaimed = placed.missing(), placed.unclaimed()
    doubts = _run_together(placed, bands)
    if unclaimed:
        doubts += tuple(_lies_elsewhere(placed, target, unclaimed) for target in missing)
    ranges = {target: (top * step, bottom * step) for target, (top, bottom) in placed.ranges.items()}
    expected = {target: placed.expected(target) * step for target in placed.sizes}
    return TargetRows(ranges, expected, placed.scale, doubts)


def _in_order(placed: _Placed) -> _Placed | None:
    """Return targets in the rows that lie in their order and run off all alike.

    A ladder's lane that runs faster than the others shifts all sizes by one factor. None if there are fewer rows than
    targets, if a target runs in several bands, or if two choices of rows are about as likely.
    """
    targets = sorted(placed.sizes, key=placed.expected)
    if any(known_forms(target) > 1 for target in targets):
        return None
    seen = sorted(row.y0 for row in placed.rows if row.share >= _SEEN_BY_ALL)
    logs = np.log([_middle(placed.sizes[target]) for target in targets])
    costs = sorted(
        (_off(np.log([placed.scale.kda(y0) for y0 in rows]) - logs), rows) for rows in combinations(seen, len(targets))
    )
    costs = [(cost, rows) for cost, rows in costs if np.isfinite(cost)]
    if not costs or costs[0][0] > _MOST_OFF or (len(costs) > 1 and costs[1][0] - costs[0][0] < LEAST_LEAD):
        return None
    found = dict(zip(targets, costs[0][1], strict=True))
    bounds = [-np.inf, *(0.5 * (one + other) for one, other in pairwise(costs[0][1])), np.inf]
    ranges = {}
    for target, (low, high) in zip(targets, pairwise(bounds), strict=True):
        top, bottom = (place + found[target] - placed.expected(target) for place in placed.ranges[target])
        ranges[target] = (max(low, top), min(high, bottom))
    return replace(placed, ranges=ranges, found=found)


def _off(off: NDArray[np.float64]) -> float:
    """Return minus the logarithm of a likelihood: a shift of all sizes, and what each is off beside it."""
    return float(0.5 * (off.mean() / _SHIFT) ** 2 + 0.5 * (((off - off.mean()) / _OWN_SHIFT) ** 2).sum())


def _lies_elsewhere(placed: _Placed, target: str, rows: Sequence[ClearRow]) -> str:
    """Return the doubt of a target that has no band at its size while a row lies elsewhere."""
    row = min(rows, key=lambda one: abs(one.y0 - placed.expected(target)))
    found = placed.scale.kda(row.y0)
    place = "beyond the ladder" if np.isnan(found) else f"at {found:.0f} kDa"
    size = _middle(placed.sizes[target])
    return f"{target} is expected at {size:g} kDa where no lane has a band; a row lies {place}"


def _run_together(placed: _Placed, bands: LaneBands) -> tuple[str, ...]:
    """Return the doubts of targets whose rows cannot be told apart."""
    doubts = []
    ordered = sorted(placed.sizes, key=placed.expected)
    for one, other in pairwise(ordered):
        (top, middle), (_, bottom) = placed.ranges[one], placed.ranges[other]
        near = placed.expected(other) - placed.expected(one) < _TOLD_APART * bands.scale
        between = [row for row in placed.rows if top <= row.y0 <= bottom]
        if (near and between) or (len(between) > 1 and _merged(between, middle, bands)):
            doubts.append(
                f"{one} and {other} are expected at {_middle(placed.sizes[one]):g} and "
                f"{_middle(placed.sizes[other]):g} kDa and cannot be told apart"
            )
    return tuple(doubts)


def _merged(rows: Sequence[ClearRow], middle: float, bands: LaneBands) -> bool:
    above, below = ([row.y0 for row in rows if (row.y0 <= middle) == side] for side in (True, False))
    return bool(above and below) and run_together(bands, max(above), min(below))


def known_forms(target: str) -> int:
    """Return in how many bands a protein is known to run (4E-BP1 in three), 1 for one that is not known.

    An antibody to a phosphosite may see all forms of its protein, weakly.
    """
    return _bands_by_protein().get(protein_of(target), 1)


@cache
def _bands_by_protein() -> dict[str, int]:
    return {protein_of(row.more["protein"]): int(value(row.id)) for row in facts("blot_bands").values()}


def found_kda(finding: LaneFinding, scale: SizeScale | None, band: Band) -> float:
    """Return the size at which a band was found, in kDa; NaN without a ladder. ``band`` is in pixels of the part."""
    if scale is None:
        return float("nan")
    response = finding.response
    inside = (band.rows >= band.box[1]) & (band.rows <= band.box[3])
    above = np.where(inside, band.profile - band.baselines["line"], -np.inf)
    row = float(band.rows[int(above.argmax())])
    shift = finding.rows.shift(response.levels.shape[2])
    at = int(np.clip(0.5 * (band.box[0] + band.box[2]) / response.step_x, 0, len(shift) - 1))
    return scale.kda(row / response.step_y - float(shift[at]))


def size_flag(found: float, sizes: Sequence[float], target: str) -> str:
    """Return a flag for a band that lies off its expected size, else an empty text."""
    within = _FORMS_WITHIN if known_forms(target) > 1 else _SIZE_WITHIN
    if not sizes or np.isnan(found) or min(sizes) / within <= found <= max(sizes) * within:
        return ""
    return f"the band lies at {found:.0f} kDa, expected was {_middle(sizes):g}"


def _middle(sizes: Sequence[float]) -> float:
    return float(np.exp(np.mean(np.log(sizes))))


def _sample_lanes(lanes: Sequence[BlotLane]) -> list[int]:
    """Return which lanes, counted from the left, are not ladders."""
    numbers = sorted({lane.lane for lane in lanes})
    ladders = {lane.lane for lane in lanes if lane.role == "ladder"}
    return [index for index, number in enumerate(numbers) if number not in ladders]


def _scales(finding: LaneFinding, lanes: Sequence[BlotLane]) -> tuple[SizeScale, ...]:
    """Return the scales of the ladder of which most bands were matched: one, or several that are as good."""
    numbers = sorted({lane.lane for lane in lanes})
    ladders = {lane.lane: lane.kda for lane in lanes if lane.role == "ladder" and len(lane.kda) > 1}
    scales = []
    for number, sizes in ladders.items():
        left, right = finding.edges[numbers.index(number)]
        heights = ladder_heights(finding.response, finding.rows, (float(left), float(right)))
        scales.append(size_scales(heights, sizes))
    return max((own for own in scales if own), key=lambda own: (own[0].matched, -len(own)), default=())


def _sized(scale: SizeScale, sizes: dict[str, tuple[float, ...]]) -> dict[str, _Range]:
    """Return the range of heights of every target, cut half-way to the next target in size."""
    ranges = {}
    for target, own in sizes.items():
        within = _FORMS_WITHIN if known_forms(target) > 1 else _SIZE_WITHIN
        low, high = min(own) / within, max(own) * within
        for other in sizes.values():
            middle = float(np.sqrt(_middle(own) * _middle(other)))
            low = max(low, middle) if _middle(other) < _middle(own) else low
            high = min(high, middle) if _middle(other) > _middle(own) else high
        logs = np.clip(np.log([high, low]), scale.logs[0], scale.logs[-1])
        top, bottom = (float(np.interp(log, scale.logs, scale.heights)) for log in logs)
        ranges[target] = (top, bottom)
    return ranges
