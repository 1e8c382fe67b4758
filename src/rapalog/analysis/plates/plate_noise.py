"""How much of the scatter of wells belongs to rows, columns, edges and slopes of a plate, rather than to single wells.

    deviation of a well from its equals = row + column + edge + slope + place + well

Each is a random effect with mean 0. Wells that share a row, say, share its effect; a row may have one effect on all
plates and another on each. Equals are wells of the same content on one plate: vehicles, and samples that hardly differ
from them. The covariance of deviations is linear in the variances, which are its least-squares coefficients (MINQUE(0)
of Rao 1971), none below 0. No normal distribution is assumed.

What the layout cannot tell is not known: with vehicles in one column, columns are taken to vary as rows do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Final, NamedTuple

import numpy as np
from scipy import optimize

from rapalog.analysis.plates.plate_effects import likeness, signal_scale
from rapalog.numerics.points import Floats
from rapalog.tables import LayoutWell, Well, plate_shape, well_position

_ROLES: Final = ("sample", "vehicle")
#: Samples with less signal than this share of the vehicle are no equals of an untreated well.
_UNTREATED: Final = 0.8
#: Wells of a plate that are looked at, and wells whose products are taken at once: plates are taken in turn, at least
#: two together, and after so many lots no more are needed.
_OF_A_PLATE_AT_MOST: Final = 320
_TOGETHER: Final = 500
_LOTS: Final = 8
#: Fewest wells with an equal, that tell anything.
_FEWEST: Final = 6
#: A variance whose kernel has less than this share of a single well's weight cannot be told.
_TELLS: Final = 1e-9
#: A well further from its equals than this many robust SDs counts as so far: one speck must not make a row.
_REACH: Final = 4.0
_MAD_TO_SD: Final = 1.4826
_OF_A_PLATE: Final = " of a plate"
#: What stands in for a variance that the layout cannot tell.
_LIKE: Final = {"row": "column", "column": "row", "tilt of a row": "tilt of a column",
                "tilt of a column": "tilt of a row"}  # fmt: skip
#: Within so much of half a plate's height and width a warm corner, or a dry one, is still felt.
_REACH_OF_FIELD: Final = 0.5


#: Rows and columns of plates, by file and name.
Shapes = Mapping[tuple[str, str], tuple[int, int]]


class Places(NamedTuple):
    """Where wells are, one entry each: plate, row and column, and how far along the plate from its middle, -1 to 1."""

    plate: Floats
    row: Floats
    column: Floats
    down: Floats
    along: Floats
    edge: Floats


@dataclass(frozen=True)
class PlateNoise:
    """Variances of what wells share, by name, as shares of the variance of a single well; and the plates they are of.

    ``shapes`` are rows and columns of every plate whose wells have a place.
    """

    shares: Mapping[str, float]
    shapes: Shapes

    def knows(self, wells: Sequence[Well]) -> bool:
        """Return whether all of the wells have a place on a plate, and wells share anything at all."""
        return any(self.shares.values()) and all(well.plate_key in self.shapes for well in wells)

    def covariance(self, wells: Sequence[Well]) -> Floats:
        """Return the covariance (n, n) of wells without effect, in variances of a single well; all have a place."""
        places = places_of(wells, self.shapes)
        found = np.eye(len(wells))
        for name, kernel in _kernels(places):
            if self.shares.get(name, 0.0) > 0.0:
                found += self.shares[name] * kernel
        return found


def places_of(wells: Sequence[Well], shapes: Shapes) -> Places:
    """Return the places of wells that have one; ``shapes`` are rows and columns of each plate."""
    number = {key: index for index, key in enumerate(shapes)}
    at = np.array([(number[well.plate_key], *well_position(well.reading.well)) for well in wells], dtype=float)
    size = np.array([shapes[well.plate_key] for well in wells], dtype=float)
    inside = 2.0 * (at[:, 1:] + 0.5) / size - 1.0
    edge = ((at[:, 1:] == 0.0) | (at[:, 1:] == size - 1.0)).any(axis=1)
    return Places(at[:, 0], at[:, 1], at[:, 2], inside[:, 0], inside[:, 1], edge.astype(float))


def plate_shapes(wells: Sequence[Well]) -> Shapes:
    """Return rows and columns of every plate whose wells all have a place, in order of their keys."""
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for well in wells:
        named[well.plate_key].append(well.reading.well)
    return {key: plate_shape(found) for key, found in sorted(named.items()) if all(found)}


def plate_noise(wells: Sequence[Well]) -> PlateNoise | None:
    """Return what equal wells of an experiment share, or None where they have no place or are too few to tell.

    Parameters
    ----------
    wells
        The wells of any number of plates, in any order. Those of a plate that is like another one say together what
        rows and columns have in common on all plates.
    """
    shapes = plate_shapes(wells)
    table, right = np.zeros((0, 0)), np.zeros(0)
    names: tuple[str, ...] = ()
    for members, values in _lots(wells, shapes):
        places, group = places_of([well for well, _ in members], shapes), np.array([label for _, label in members])
        names, own_table, own_right = _equations(places, group, values)
        table, right = (own_table, own_right) if not len(right) else (table + own_table, right + own_right)
    if not names:
        return None
    variances = _solved(names, table, right)
    single = variances.pop("well", 0.0)
    if not single > 0.0:
        return None
    return PlateNoise({name: variance / single for name, variance in variances.items()}, shapes)


def _solved(names: Sequence[str], table: Floats, right: Floats) -> dict[str, float]:
    """Return variances by name: least squares, none below 0; what the layout cannot tell is as its like is."""
    known = np.flatnonzero(np.diag(table) > _TELLS * table[-1, -1]).tolist()
    scale = np.sqrt(np.diag(table)[known])
    root = np.linalg.cholesky(table[np.ix_(known, known)] / np.outer(scale, scale) + _TELLS * np.eye(len(known)))
    solved = optimize.nnls(root.T, np.linalg.solve(root, right[known] / scale))[0] / scale
    found = dict(zip([names[k] for k in known], solved.tolist(), strict=True))
    for name in set(names) - set(found):
        own = name.removesuffix(_OF_A_PLATE)
        found[name] = found.get(name.replace(own, _LIKE.get(own, own)), 0.0)
    return found


def _lots(wells: Sequence[Well], shapes: Shapes) -> Iterator[tuple[list[tuple[Well, int]], Floats]]:
    """Yield wells with the number of their equals, and deviations from the mean of these, plates in lots."""
    by_plate: dict[tuple[str, str], list[Well]] = defaultdict(list)
    for well in wells:
        if well.plate_key in shapes and well.usable and well.content.role != "time0":
            by_plate[well.plate_key].append(well)
    members: list[tuple[Well, int]] = []
    values: list[float] = []
    lots = 0
    for key in shapes:
        groups = _equals(by_plate[key])
        step = 1 + sum(map(len, groups)) // _OF_A_PLATE_AT_MOST
        for group in (own[::step] for own in groups if len(own) > step):
            mean = fmean(share for _, share in group)
            label = members[-1][1] + 1 if members else 0
            members += [(well, label) for well, _ in group]
            values += [share - mean for _, share in group]
        if len(members) >= _TOGETHER:
            yield members, _drawn_in(values)
            members, values, lots = [], [], lots + 1
        if lots == _LOTS:
            return
    if len(members) >= _FEWEST:
        yield members, _drawn_in(values)


def _equals(wells: Sequence[Well]) -> list[list[tuple[Well, float]]]:
    """Return groups of equal wells of one plate that are as good as untreated, with their shares of the vehicle."""
    zero, scale = signal_scale(wells)
    if scale is None:
        return []
    groups: dict[LayoutWell, list[tuple[Well, float]]] = defaultdict(list)
    for well in sorted(wells, key=lambda well: (well_position(well.reading.well), well.reading.value)):
        if well.content.role in _ROLES:
            groups[likeness(well.content)].append((well, (well.reading.value - zero) / scale))
    return [group for group in groups.values() if len(group) > 1 and median(share for _, share in group) >= _UNTREATED]


def _drawn_in(values: Sequence[float]) -> Floats:
    found = np.array(values)
    reach = _REACH * _MAD_TO_SD * float(np.median(np.abs(found)))
    return np.clip(found, -reach, reach) if reach > 0 else found


def _kernels(places: Places) -> Iterator[tuple[str, Floats]]:
    """Yield what two wells share by name, (n, n); a name that ends in ``of a plate`` is of wells of one plate.

    Among wells of a single plate both are the same, and it does not matter how a variance is split between them.
    """
    plate = np.equal.outer(places.plate, places.plate).astype(float)
    row, column = (np.equal.outer(own, own).astype(float) for own in (places.row, places.column))
    down, along = (np.subtract.outer(own, own) for own in (places.down, places.along))
    shared = {
        "row": row,
        "column": column,
        "tilt of a row": row * np.outer(places.along, places.along),
        "tilt of a column": column * np.outer(places.down, places.down),
        "edge": np.outer(places.edge, places.edge),
        "field": np.exp(-np.hypot(down, along) / _REACH_OF_FIELD),
    }
    for name, kernel in shared.items():
        yield name, kernel
        yield f"{name}{_OF_A_PLATE}", kernel * plate
    yield "place", row * column * (1.0 - plate) + np.eye(len(plate))


def _equations(places: Places, group: Floats, values: Floats) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return the names of variances, and the normal equations of their least squares."""
    names, kernels = zip(*_kernels(places), strict=True)
    same = np.equal.outer(group, group)
    mean = same / same.sum(axis=1, keepdims=True)
    centred = [_centred(kernel, mean) for kernel in kernels]
    centred.append(np.eye(len(group)) - mean)
    table = np.array([[float((one * two).sum()) for two in centred] for one in centred])
    return (*names, "well"), table, np.array([float(values @ kernel @ values) for kernel in centred])


def _centred(kernel: Floats, mean: Floats) -> Floats:
    apart = kernel - mean @ kernel
    return np.asarray(apart - apart @ mean)
