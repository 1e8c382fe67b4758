"""How much of the scatter of wells belongs to rows, columns, edges and slopes of a plate, rather than to single wells.

    deviation of a well from its equals = row + column + edge + slope + place + well

Each is a random effect with mean 0. Wells that share a row, say, share its effect; a row may have one effect on all
plates and another on each. Equals are wells of the same content on one plate: vehicles, and samples that hardly differ
from them. The covariance of deviations is linear in the variances: they are its weighted least-squares coefficients
(MINQUE, Rao 1971), none below 0, drawn towards what plates are usually like as far as the wells leave them open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.plates.plate_effects import likeness, signal_scale
from rapalog.numerics.points import Floats
from rapalog.tables import LayoutWell, Well, plate_shape, well_position

_ROLES: Final = ("sample", "vehicle")
#: Samples with less signal than this share of the vehicle are no equals of an untreated well.
_UNTREATED: Final = 0.8
#: Wells of a plate that are looked at, and wells whose products are taken at once: plates are taken in turn, at least
#: two together, and after so many lots no more are needed.
_OF_A_PLATE_AT_MOST: Final = 200
_TOGETHER: Final = 400
_LOTS: Final = 4
#: Fewest wells with an equal, that tell anything.
_FEWEST: Final = 6
#: A well further from its equals than this many robust SDs counts as so far: one speck must not make a row.
_REACH: Final = 4.0
_MAD_TO_SD: Final = 1.4826
_OF_A_PLATE: Final = " of a plate"
#: What rows, columns and so on of a plate are usually like, as shares of the signal: a first guess, as unsure as it is
#: large. What the layout cannot tell, such as columns with vehicles in one of them, stays so.
_USUAL_SD: Final = {
    "row": 0.02,
    "column": 0.02,
    "tilt of a row": 0.01,
    "tilt of a column": 0.01,
    "edge": 0.025,
    "field": 0.015,
    "place": 0.02,
}
#: Where no equal wells stand both at the edge and inside, as with all vehicles in the last column, nothing says what
#: the edge does: it is taken to be as much as on a plate that has dried, so that it is not called a drug's effect.
#: Nor does a layout whose equals keep to one column, or one row, tell how a signal slopes along the plate.
_UNKNOWN_EDGE_SD: Final = 0.1
_UNKNOWN_FIELD_SD: Final = 0.05
_ROUNDS: Final = 2
#: Readers and pipettes are no better than this share of the signal.
_LEAST_SD: Final = 1e-4
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

    ``shapes`` are rows and columns of every plate whose wells have a place. ``edge_unknown`` says that no equal wells
    stand both at the edge and inside: what the edge does was assumed.
    """

    shares: Mapping[str, float]
    shapes: Shapes
    edge_unknown: bool = False

    def knows(self, wells: Sequence[Well]) -> bool:
        """Return whether all of the wells have a place on a plate, and wells share anything at all."""
        return any(self.shares.values()) and all(well.plate_key in self.shapes for well in wells)

    def leaves_edge_open(self, wells: Sequence[Well]) -> bool:
        """Return whether some of the wells stand at the edge and some inside, and nothing says what the edge does."""
        return self.edge_unknown and self.knows(wells) and 0.0 < places_of(wells, self.shapes).edge.mean() < 1.0

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
    lots = [
        (places_of([well for well, _ in members], shapes), np.array([label for _, label in members]), values)
        for members, values in _lots(wells, shapes)
    ]
    if not lots:
        return None
    usual = {name: _USUAL_SD[name.removesuffix(_OF_A_PLATE)] ** 2 for name, _ in _kernels(lots[0][0])}
    single = max(float(np.concatenate([values for *_, values in lots]).var()), _LEAST_SD**2)
    variances = np.array([*usual.values(), single])
    trust = np.diag([*(1.0 / np.square(variances[:-1])), 0.0])
    expected = trust @ variances
    for _ in range(_ROUNDS):
        table, right = (sum(parts) for parts in zip(*(_equations(*lot, variances) for lot in lots), strict=True))
        variances = _not_below_0(0.5 * table + trust, 0.5 * right + expected)
        variances[-1] = max(variances[-1], _LEAST_SD**2)
    shares = dict(zip(usual, (variances[:-1] / variances[-1]).tolist(), strict=True))
    told = {
        what: any(_several(getattr(places, what), group) for places, group, _ in lots)
        for what in ("edge", "row", "column")
    }
    if not told["edge"]:
        shares["edge"] = _UNKNOWN_EDGE_SD**2 / float(variances[-1])
    if not (told["row"] and told["column"]):
        shares["field of a plate"] = _UNKNOWN_FIELD_SD**2 / float(variances[-1])
    return PlateNoise(shares, shapes, not told["edge"])


def _several(own: Floats, group: NDArray[np.int64]) -> bool:
    """Return whether equal wells differ: some at the edge and some not, say, or in several rows."""
    return any(np.ptp(own[group == label]) > 0.0 for label in np.unique(group))


def _not_below_0(table: Floats, right: Floats) -> Floats:
    """Return the least-squares solution of normal equations, none of it below 0."""
    from scipy import optimize  # takes longer to import than many analyses to do

    scale = np.sqrt(np.diag(table))
    root = np.linalg.cholesky(table / np.outer(scale, scale))
    return np.asarray(optimize.nnls(root.T, np.linalg.solve(root, right / scale))[0] / scale)


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


def _equations(places: Places, group: NDArray[np.int64], values: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """Return the normal equations of variances, each weighed by a first guess at them."""
    kernels = [*(kernel for _, kernel in _kernels(places)), np.eye(len(group))]
    inverse = np.linalg.inv(sum(one * kernel for one, kernel in zip(variances, kernels, strict=True)))
    member = np.eye(int(group.max()) + 1)[group]
    beside = inverse @ member
    inverse -= beside @ np.linalg.solve(member.T @ beside, beside.T)
    weighed = [inverse @ kernel for kernel in kernels]
    table = np.array([[float((one * two.T).sum()) for two in weighed] for one in weighed])
    own = inverse @ values
    return table, np.array([float(own @ kernel @ own) for kernel in kernels])
