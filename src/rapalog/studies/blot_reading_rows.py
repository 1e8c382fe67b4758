"""Which row of bands on an image is which target: by a ladder, by the order of sizes, or because it is alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from rapalog.analysis.bands import Band
from rapalog.analysis.bands_ladder import SizeScale, ladder_heights, size_scale
from rapalog.analysis.bands_window import row_heights
from rapalog.analysis.lanes import LaneFinding
from rapalog.assays.western_blot_targets import find_target
from rapalog.errors import RapalogError
from rapalog.files.blot_layout import BlotLane

_Range = tuple[float, float]
#: A band runs within this factor of the size that is expected of it; a protein of several forms within the second.
_SIZE_WITHIN: Final = 1.2
_FORMS_WITHIN: Final = 1.35


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
    scale = _scale(finding, lanes)
    if scale is not None and all(target in sizes for target in targets):
        expected = {target: scale.height(_middle(sizes[target])) * finding.response.step_y for target in targets}
        if np.isfinite(list(expected.values())).all():
            return TargetRows(_sized(scale, sizes, targets, finding.response.step_y), expected, scale)
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


def known_forms(target: str) -> int:
    """Return in how many bands a protein is known to run (4E-BP1 in three), 1 for one that is not known.

    An antibody to a phosphosite may see all forms of its protein, weakly.
    """
    try:
        own = find_target(target)
        whole = find_target(own.protein) if own.protein else own
    except RapalogError:
        return 1
    return max(len(own.bands), len(whole.bands))


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


def _scale(finding: LaneFinding, lanes: Sequence[BlotLane]) -> SizeScale | None:
    """Return the scale of the ladder of which most bands were matched."""
    numbers = sorted({lane.lane for lane in lanes})
    ladders = {lane.lane: lane.kda for lane in lanes if lane.role == "ladder" and len(lane.kda) > 1}
    scales = []
    for number, sizes in ladders.items():
        left, right = finding.edges[numbers.index(number)]
        heights = ladder_heights(finding.response, finding.rows, (float(left), float(right)))
        scales.append(size_scale(heights, sizes))
    return max((scale for scale in scales if scale is not None), key=lambda one: one.matched, default=None)


def _sized(
    scale: SizeScale, sizes: dict[str, tuple[float, ...]], targets: Sequence[str], step: int
) -> dict[str, _Range]:
    """Return the range of heights of every target, cut half-way to the next target in size."""
    ranges = {}
    for target in targets:
        own = sizes[target]
        within = _FORMS_WITHIN if known_forms(target) > 1 else _SIZE_WITHIN
        low, high = min(own) / within, max(own) * within
        for other in targets:
            middle = float(np.sqrt(_middle(own) * _middle(sizes[other])))
            low = max(low, middle) if _middle(sizes[other]) < _middle(own) else low
            high = min(high, middle) if _middle(sizes[other]) > _middle(own) else high
        logs = np.clip(np.log([high, low]), scale.logs[0], scale.logs[-1])
        top, bottom = (float(np.interp(log, scale.logs, scale.heights)) for log in logs)
        ranges[target] = (top * step, bottom * step)
    return ranges
