"""When tumours have grown again: sensitive cells without chance, clones drawn, each tumour with its own.

    clones of each birth     Poisson, those that are alive at the end only
    their size at the end    geometric (Kendall 1948), on average exp(G_r(T) - G_r(birth)) / p; many together: gamma
    their size before        exp(G_r(t) - G_r(T)) of it

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
    clones = log_clone_cells(found, draw)
    others = np.log(found.own.cells)[..., np.newaxis] + found.sensitive.log_size
    whole = np.logaddexp(clones, others)
    grew = (whole >= np.log(factor) + np.minimum.accumulate(whole, axis=-1)) & (whole > 0.0)
    first, some = grew.argmax(axis=-1), grew.any(axis=-1)
    most = np.take_along_axis(clones > others, first[..., np.newaxis], axis=-1)[..., 0]
    return Progressed(np.where(some, found.sensitive.edge_day[first], np.inf), some & most)


def log_clone_cells(found: Treated, draw: np.random.Generator) -> Floats:
    """Return the logarithm of the cells of all clones of each tumour at each day, drawn, (..., n_days + 1).

    -inf is none. Sizes are kept as what they are a cell that had been there at the start: then no growth is too large.
    """
    before, resistant = found.before, found.resistant
    end = len(resistant.edge_day) - 1
    number = (found.own.rate * found.own.cells)[..., np.newaxis]
    sizes, weights = earlier_sizes(found.own.cells)
    alive = alive_from(before, sizes, resistant.dying([end])[..., 0])
    net = (before.resistant_division - before.resistant_death)[..., np.newaxis]
    waited = -np.log(sizes) / before.growth[..., np.newaxis]
    expected = number * (before.division / before.growth)[..., np.newaxis] * weights * alive
    older = np.logaddexp.reduce(_log_cells(expected, net * waited - np.log(alive), draw), axis=-1)[..., np.newaxis]
    alive = resistant.alive(end)
    middle = (resistant.log_size[..., 1:] + resistant.log_size[..., :-1]) / 2
    newer = _log_cells(number * found.sensitive.divisions * alive, -middle - np.log(alive), draw)
    newer = np.logaddexp.accumulate(newer, axis=-1)
    return np.asarray(resistant.log_size + np.concatenate([older, np.logaddexp(older, newer)], axis=-1))


def _log_cells(expected: Floats, log_mean: Floats, draw: np.random.Generator) -> Floats:
    """Return the cells of all clones of each birth, as a logarithm: a Poisson number of them, each of a drawn size."""
    many = expected > _MANY
    number = np.where(many, expected, draw.poisson(np.where(many, 0.0, expected)))
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(draw.gamma(number)) + log_mean)
