"""How sensitive and resistant cells answer to the drug: as they stand, in draws, and as they might do otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.curves.half_way import half_level_nM
from rapalog.biology.genotype import CellLine
from rapalog.biology.tumour_cell import TumourCell, Wanted, tumour_cells
from rapalog.errors import SimulationError
from rapalog.facts.library import value
from rapalog.pharmacology.clones.division import LEVELS_NM, Division, division_at_levels
from rapalog.pharmacology.clones.tumours import Answer
from rapalog.studies.clones.cells import as_it_stands, at_the_ends, drawn, unsure
from rapalog.studies.draws import ENDS

Floats = NDArray[np.float64]

#: Of sensitive and of resistant cells.
Both = tuple[Answer, Answer]


@dataclass(frozen=True, eq=False)
class Answers:
    """Division and death at levels of the drug of the line, then of each genotype; rows of a table are cells.

    ``drawn`` is None without draws.
    """

    middle: tuple[Division, ...]
    drawn: tuple[Division, ...] | None

    def as_it_stands(self, genotype: int, *, dish: bool = False) -> Both:
        """Return the answers of the line and of a genotype by its place from 1; death is that of a dish if asked."""
        return _row(self.middle[0], 0, dish=dish), _row(self.middle[genotype], 0, dish=dish)

    def of_draws(self, genotype: int) -> Both | None:
        """Return the answers of all draws, (n_draws, n_levels); None without draws."""
        if self.drawn is None:
            return None
        sensitive, resistant = self.drawn[0], self.drawn[genotype]
        return _answer(sensitive.division), _answer(resistant.division)

    @property
    def least_death(self) -> float:
        """The lowest death rate in the dish under the drug, over that without."""
        return float(np.nanmin(self.middle[0].death))


@dataclass(frozen=True, eq=False)
class Choice:
    """Something that cells might do otherwise: its name, both ends in words, and the answers there."""

    name: str
    words: tuple[str, str]
    answers: tuple[Both, Both]


def find_answers(line: CellLine, genotypes: Sequence[str], draws: int, *, seed: int) -> Answers:
    """Return how cells of a line and of genotypes of it answer to levels of the drug.

    Raises
    ------
    SimulationError
        If the line itself cannot be run.
    """
    names = ["", *genotypes]
    middle = _tables([[own] for own in as_it_stands(line, names)])
    return Answers(middle, _tables(drawn(line, names, draws, seed=seed)) if draws else None)


def choices(line: CellLine, genotype: str, found: Answers, weights: Floats) -> list[Choice]:
    """Return what the first genotype's clones, and the sensitive cells, might do otherwise.

    Parameters
    ----------
    line, genotype
        Whose cells.
    found
        Their answers, the genotype's first.
    weights
        The share of time at each level, (n_levels,): draws are put in order by their division there.
    """
    usual = found.as_it_stands(1)
    made = [Choice("death under the drug", ("as without", "as in a dish"), (usual, found.as_it_stands(1, dish=True)))]
    if unsure(genotype):
        plain = as_it_stands(line, [""])[0]
        ends = _tables([[plain, plain], at_the_ends(line, genotype)])[1]
        made.append(
            Choice(
                f"size of {genotype}",
                ("lower limit", "upper limit"),
                ((usual[0], _row(ends, 0)), (usual[0], _row(ends, 1))),
            )
        )
    if (both := found.of_draws(1)) is not None:
        divided = both[0].division @ weights
        order = np.argsort(divided)
        places = [int(order[round(share * (len(order) - 1))]) for share in ENDS[::2]]
        low, high = ((_answer(both[0].division[k]), _answer(both[1].division[k])) for k in places)
        said = [f"{100 * divided[k]:.0f} %" for k in places]
        made.append(Choice("division under the drug", (said[0], said[1]), (low, high)))
        made += _potency(usual, both[0].division)
    return made


def _potency(usual: Both, drawn: Floats) -> list[Choice]:
    """Return the cells as they stand with half of their effect at the level where few, and where most, draws have it.

    There is nothing to move in a line that the drug does not slow.
    """
    (own_nM,), drawn_nM = (_half_nM(own) for own in (usual[0].division[np.newaxis], drawn))
    known = drawn_nM[np.isfinite(drawn_nM) & (drawn_nM > 0)]
    if not (np.isfinite(own_nM) and own_nM > 0 and len(known)):
        return []
    ends = np.quantile(known, ENDS[::2])
    low, high = ([_answer(_moved(own.division, end / own_nM)) for own in usual] for end in ends)
    return [
        Choice(
            "level of half the effect",
            (f"{ends[0]:.2g} nM", f"{ends[1]:.2g} nM"),
            ((low[0], low[1]), (high[0], high[1])),
        )
    ]


def _half_nM(division: Floats) -> Floats:
    """Return the level at which half of what the drug does to division at the last one is done, (n_cells,)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        left = (division - division[:, -1:]) / (division[:, :1] - division[:, -1:])
    return half_level_nM(LEVELS_NM[1:], left[:, 1:])


def _moved(division: Floats, fold: float) -> Floats:
    """Return a table as it is when every level must be ``fold`` times as high for the same effect."""
    levels = np.log(LEVELS_NM[1:])
    inside = np.interp(levels - np.log(fold), levels, division[1:], left=division[0])
    return np.concatenate([division[:1], inside])


def _tables(rows: Sequence[Sequence[Wanted]]) -> tuple[Division, ...]:
    """Return tables of rows of cells, the first of which are the line's; a draw that fails in one is left out."""
    cells = tumour_cells([own for row in rows for own in row])
    n = len(rows[0])
    grid = [cells[first : first + n] for first in range(0, len(cells), n)]
    kept = [place for place in range(n) if not any(isinstance(row[place], SimulationError) for row in grid)]
    if not kept:
        raise next(own for own in cells if isinstance(own, SimulationError))
    whole = [[own for own in (row[place] for place in kept) if isinstance(own, TumourCell)] for row in grid]
    found = [division_at_levels(row, whole[0]) for row in whole]
    known = np.isfinite([own.division.sum(axis=1) for own in found]).all(axis=0)
    if not known.any():
        raise SimulationError("no cell of the line can be followed under the drug", remedy="choose another line")
    return tuple(Division(own.division[known], own.death[known]) for own in found)


def _row(own: Division, place: int, *, dish: bool = False) -> Answer:
    return Answer(own.division[place], own.death[place]) if dish else _answer(own.division[place])


def _answer(division: Floats) -> Answer:
    """Return an answer whose death is what the facts say (CL006)."""
    return Answer(division, np.full_like(division, value("CL006")))
