"""When tumours have grown again: sensitive cells without chance, clones drawn, each tumour with its own.

    clones of each kind and birth    Poisson, those that are alive at the end only
    their size at the end            geometric (Kendall 1948), as large as exp(G_r) / p on average; many together: gamma
    their size before                exp(G_r(t) - G_r(T)) of it

A clone is followed back from its size at the end without chance, which holds while it has many cells; where it takes
over a tumour it has about as many as the tumour. A tumour has progressed when it is larger than its smallest size so
far far by a factor, and has a cell at all. Limits of a scan are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.pharmacology.clones.fate import alive_from, earlier_sizes
from rapalog.pharmacology.clones.tumours import Treated

Floats = NDArray[np.float64]


#: So many clones vary by less than a millionth of their number, and chance cannot count much further.
_MANY: Final = 1e12


@dataclass(frozen=True, eq=False)
class Progressed:
    """Day of progression of each tumour, inf where there is none, and whether clones were most of it then."""

    day: Floats
    by_clones: NDArray[np.bool_]


def progression(found: Treated, *, factor: float, draw: np.random.Generator) -> Progressed:
    """Draw the clones of tumours, and find out when each has progressed.

    Parameters
    ----------
    found
        Tumours under a regimen, (...); the end is the last day.
    factor
        Of the smallest number of cells so far.
    draw
        Chance.
    """
    clones = clone_cells(found, draw)
    others = found.own.cells[..., np.newaxis] * np.exp(found.sensitive.log_size)
    whole = clones + others
    grew = (whole >= factor * np.minimum.accumulate(whole, axis=-1)) & (whole > 1.0)
    first, some = grew.argmax(axis=-1), grew.any(axis=-1)
    most = np.take_along_axis(clones > others, first[..., np.newaxis], axis=-1)[..., 0]
    return Progressed(np.where(some, found.sensitive.edge_day[first], np.inf), some & most)


def clone_cells(found: Treated, draw: np.random.Generator) -> Floats:
    """Return the cells of all clones of each tumour at each day, drawn, (..., n_days + 1)."""
    before, resistant = found.before, found.resistant
    end = len(resistant.edge_day) - 1
    sizes, weights = earlier_sizes(found.own.cells)
    alive = alive_from(before, sizes, resistant.dying([end])[..., 0])
    net = (before.resistant_division - before.resistant_death)[..., np.newaxis]
    waited = -np.log(sizes) / before.growth[..., np.newaxis]
    number = (found.own.rate * found.own.cells)[..., np.newaxis]
    expected = number * (before.division / before.growth)[..., np.newaxis] * weights * alive
    older = _together(expected, np.exp(net * waited + resistant.log_size[..., -1:]) / alive, draw).sum(axis=-1)
    grown = resistant.log_size - resistant.log_size[..., -1:]
    alive = resistant.alive(end)
    middle = (grown[..., 1:] + grown[..., :-1]) / 2
    newer = np.cumsum(_together(number * found.sensitive.divisions * alive, np.exp(-middle) / alive, draw), axis=-1)
    together = older[..., np.newaxis] + np.concatenate([np.zeros_like(newer[..., :1]), newer], axis=-1)
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(grown + np.log(together)))


def _together(expected: Floats, mean_size: Floats, draw: np.random.Generator) -> Floats:
    """Return the cells at the end of all clones of each birth: a Poisson number of them, each of a drawn size."""
    many = expected > _MANY
    number = np.where(many, expected, draw.poisson(np.where(many, 0.0, expected)))
    cells = draw.gamma(number) * np.broadcast_to(np.where(expected > 0, mean_size, 0.0), number.shape)
    return np.asarray(cells)
