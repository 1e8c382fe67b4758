"""Is the plate good enough? Z', control CV and edge effect, with flags; nothing is dropped.

    Z' = 1 - 3 (sd vehicle + sd blank) / |mean vehicle - mean blank|           (Zhang and others 1999)
    control CV = sd vehicle / (mean vehicle - mean blank)
    edge effect = (mean outer - mean inner) / mean, of wells with equal content

Where a plate holds several cell lines or times, each has its own vehicles; Z' is then the lowest and the CV the
highest of them. The edge effect is that of the vehicle wells; where these lie only outside or only inside, it is the
mean over doses that have wells at both places, and a flag says so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev
from typing import Any, Final

from rapalog.tables import LayoutWell, Well, plate_shape, well_position

#: What the field calls a usable assay: Z' of at least one half, and controls within a tenth of themselves.
_GOOD_Z_PRIME: Final = 0.5
_GOOD_CV: Final = 0.10
_GOOD_EDGE: Final = 0.10


@dataclass(frozen=True)
class PlateQuality:
    """Quality of one plate; a number is None where the plate has no wells to tell it, and a flag says which."""

    file: str
    plate: str
    z_prime: float | None
    control_cv: float | None
    edge_effect: float | None
    flags: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the plate in the shape that ``rapalog viability --json`` prints."""
        return {"plate": self.plate or self.file, "file": self.file, "z_prime": self.z_prime,
                "control_cv": self.control_cv, "edge_effect": self.edge_effect, "flags": list(self.flags)}  # fmt: skip


def plate_quality(wells: Iterable[Well]) -> tuple[PlateQuality, ...]:
    """Return the quality of every plate among the wells, sorted by file and plate."""
    plates: dict[tuple[str, str], list[Well]] = defaultdict(list)
    for well in wells:
        plates[well.plate_key].append(well)
    return tuple(_quality(key, plates[key]) for key in sorted(plates))


def _quality(key: tuple[str, str], wells: Sequence[Well]) -> PlateQuality:
    flags: list[str] = []
    usable = [well for well in wells if well.usable]
    blanks = [well.reading.value for well in usable if well.content.role == "blank"]
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    for well in usable:
        if well.content.role == "vehicle":
            groups[well.content.cell_line, f"{well.content.time_h}"].append(well.reading.value)
    controls = [values for values in groups.values() if len(values) > 1]
    flags += ["fewer than two vehicle wells"] if not controls else []
    flags += ["no blank wells"] if not blanks else (["only one blank well"] if len(blanks) == 1 else [])
    z_prime = min((z for values in controls if (z := z_prime_of(values, blanks)) is not None), default=None)
    cv = max((c for values in controls if (c := _cv(values, blanks)) is not None), default=None)
    edge, edge_flags = _edge_effect(usable)
    flags += edge_flags + _judged(z_prime, cv, edge)
    lost = len(wells) - len(usable)
    flags += [f"{lost} of {len(wells)} wells without a usable number"] if lost else []
    return PlateQuality(*key, z_prime=z_prime, control_cv=cv, edge_effect=edge, flags=tuple(flags))


def z_prime_of(vehicle: Sequence[float], blank: Sequence[float]) -> float | None:
    """Return Z' of two sets of controls, or None with fewer than two wells of either or no distance between them."""
    if len(vehicle) < 2 or len(blank) < 2 or fmean(vehicle) == fmean(blank):
        return None
    return 1.0 - 3.0 * (stdev(vehicle) + stdev(blank)) / abs(fmean(vehicle) - fmean(blank))


def _cv(vehicle: Sequence[float], blank: Sequence[float]) -> float | None:
    signal = fmean(vehicle) - (fmean(blank) if blank else 0.0)
    return stdev(vehicle) / signal if signal > 0 else None


def _edge_effect(wells: Sequence[Well]) -> tuple[float | None, list[str]]:
    if not wells or any(not well.reading.well for well in wells):
        return None, ["edge effect unknown: wells have no position"]
    rows, columns = plate_shape(well.reading.well for well in wells)
    outer: dict[LayoutWell, list[float]] = defaultdict(list)
    inner: dict[LayoutWell, list[float]] = defaultdict(list)
    for well in wells:
        row, column = well_position(well.reading.well)
        on_edge = row in (0, rows - 1) or column in (0, columns - 1)
        (outer if on_edge else inner)[_likeness(well.content)].append(well.reading.value)
    alike = [content for content in outer if content in inner and content.role in ("vehicle", "sample")]
    for role, flags in (("vehicle", []), ("sample", ["edge effect from sample wells of equal content"])):
        shares = [
            (fmean(outer[content]) - fmean(inner[content])) / mean
            for content in alike
            if content.role == role and (mean := fmean([*outer[content], *inner[content]])) > 0
        ]
        if shares:
            return fmean(shares), flags
    return None, ["edge effect unknown: no equal wells both at the edge and inside"]


def _likeness(content: LayoutWell) -> LayoutWell:
    """Return what makes two wells equal: everything but their place. NaN equals nothing, so no time is -1."""
    return replace(content, plate="", well="", time_h=-1.0 if math.isnan(content.time_h) else content.time_h)


def _judged(z_prime: float | None, cv: float | None, edge: float | None) -> list[str]:
    flags = []
    if z_prime is not None and z_prime < _GOOD_Z_PRIME:
        flags.append(f"Z' {z_prime:.2f} is below {_GOOD_Z_PRIME}")
    if cv is not None and cv > _GOOD_CV:
        flags.append(f"control CV {cv:.0%} is above {_GOOD_CV:.0%}")
    if edge is not None and abs(edge) > _GOOD_EDGE:
        flags.append(f"edge effect {edge:+.0%} is beyond {_GOOD_EDGE:.0%}")
    return flags
