"""Plate map: which well of a 96-well plate holds what.

The wells at the edge dry out and warm up unevenly, so by default no cell grows there: they hold medium, and some of
them are the blanks (medium and reagent, no cells). The 60 wells inside are used like this:

* the first and the last column hold vehicle wells, so that vehicle never sits in one place only;
* between them each technical replicate of the dose series fills whole columns from top to bottom, lowest dose first;
  every second replicate runs backwards, so that no dose keeps the same place;
* wells left over by a series hold vehicle as well, as far as vehicle wells are asked for.

With 11 doses, 4 replicates and 16 vehicle wells all 60 inner wells are in use. With ``use_edge`` the same rules hold
for all 96 wells, and the blanks sit at the bottom of the first and the last column.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.tables import row_name

Position = tuple[int, int]


@dataclass(frozen=True)
class PlateMap:
    """Positions (row, column), counted from 0; ``samples[replicate][dose]`` follows the order of the doses."""

    samples: tuple[tuple[Position, ...], ...]
    vehicles: tuple[Position, ...]
    blanks: tuple[Position, ...]


def plate_shape() -> tuple[int, int]:
    """Return rows and columns of the plate (V002, V003)."""
    return int(value("V002")), int(value("V003"))


def well_at(position: Position) -> str:
    """Return the name of a well.

    >>> well_at((1, 11))
    'B12'
    """
    return f"{row_name(position[0])}{position[1] + 1}"


def plan_plate(n_doses: int, *, replicates: int, n_vehicle: int, n_blank: int, use_edge: bool) -> PlateMap:
    """Return the map for one dose series (see the head of this module).

    Raises
    ------
    RapalogError
        If the plate has too few wells.
    """
    rows, columns = (list(range(size)) if use_edge else list(range(1, size - 1)) for size in plate_shape())
    middle = columns[1:-1]
    per_series = math.ceil(n_doses / len(rows))
    if per_series * replicates > len(middle):
        raise RapalogError(
            f"{replicates} series of {n_doses} doses need {per_series * replicates} columns, there are {len(middle)}",
            remedy="take fewer doses or replicates" + ("" if use_edge else ", or use the edge of the plate"),
            where="replicates",
        )
    samples, left_over = [], []
    for number in range(replicates):
        block = middle[number * per_series : (number + 1) * per_series]
        wells = [(row, column) for column in block for row in rows]
        wells = wells[::-1] if number % 2 else wells
        samples.append(tuple(wells[:n_doses]))
        left_over += wells[n_doses:]
    left_over += [(row, column) for column in middle[replicates * per_series :] for row in rows]
    ends = [(row, column) for row in rows for column in (columns[0], columns[-1])]
    blanks = _blanks(ends, n_blank, use_edge=use_edge)
    vehicle_wells = [well for well in ends if well not in blanks] + left_over
    if n_vehicle > len(vehicle_wells):
        raise RapalogError(
            f"{n_vehicle} vehicle wells are wanted, {len(vehicle_wells)} wells are left",
            remedy="take fewer vehicle wells, doses or replicates",
            where="n_vehicle",
        )
    return PlateMap(samples=tuple(samples), vehicles=tuple(vehicle_wells[:n_vehicle]), blanks=blanks)


def is_edge(position: Position) -> bool:
    """Tell whether a well lies in the outermost row or column."""
    return any(place in (0, size - 1) for place, size in zip(position, plate_shape(), strict=True))


def _blanks(ends: list[Position], n_blank: int, *, use_edge: bool) -> tuple[Position, ...]:
    if use_edge:
        free = ends[:1:-1]  # the two wells at the top stay vehicle
    else:
        rows, columns = plate_shape()
        sides = [(row, column) for row in range(1, rows - 1) for column in (0, columns - 1)]
        free = sides + [(row, column) for row, column in itertools.product((0, rows - 1), range(columns))]
    if n_blank > len(free):
        raise RapalogError(
            f"{n_blank} blank wells are wanted, the plate has room for {len(free)}",
            remedy=f"take {len(free)} or fewer",
            where="n_blank",
        )
    return tuple(free[:n_blank])
