"""Tumours as clones see them: how many cells, how fast they turn over, and the expected number of resistant clones.

    b - d = ln 2 / doubling time        d = loss * b                          without treatment
    b(t) = b * division(level(t))       d(t) = d * death(level(t))            under a regimen

``division`` and ``death`` are tables over levels of free drug (``pharmacology/clones/division``), for sensitive and for
resistant cells, over what untreated sensitive cells do. A new clone thus has the turnover of its tumour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.pharmacology.clones.fate import Before, Course, acquired, pre_existing

Floats = NDArray[np.float64]

_LN2: Final = float(np.log(2.0))


@dataclass(frozen=True, eq=False)
class Tumours:
    """Tumours without treatment, arrays of one shape.

    Parameters
    ----------
    cells
        Sensitive cells at the start of treatment.
    rate
        Mutations to the resistant genotype a division.
    division, death
        1/day.
    """

    cells: Floats
    rate: Floats
    division: Floats
    death: Floats

    def each(self, n: int) -> Tumours:
        """Return every tumour in ``n`` patients, with one more axis."""
        return Tumours(*(np.repeat(own[..., np.newaxis], n, axis=-1) for own in vars(self).values()))


def tumours(cells: ArrayLike, rate: ArrayLike, *, doubling_day: ArrayLike, loss: ArrayLike) -> Tumours:
    """Return tumours that double in so many days while a share of divisions is lost to death."""
    own = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (cells, rate, doubling_day, loss)))
    division = _LN2 / own[2] / (1.0 - own[3])
    return Tumours(own[0], own[1], division, division * own[3])


@dataclass(frozen=True, eq=False)
class Answer:
    """What cells do at each level of drug over what untreated sensitive cells do, (..., n_levels) each."""

    division: Floats
    death: Floats


@dataclass(frozen=True, eq=False)
class Treated:
    """Tumours under a regimen: sensitive and resistant cells from the start on, and before it."""

    own: Tumours
    sensitive: Course
    resistant: Course
    before: Before


def treated(own: Tumours, shares: Floats, sensitive: Answer, resistant: Answer) -> Treated:
    """Return tumours in patients under a regimen.

    Parameters
    ----------
    own
        (..., n_patients).
    shares
        Of each day at each level, (n_patients, days, n_levels), from ``time_at_levels``.
    sensitive, resistant
        Tables (..., n_levels); leading axes are those of the tumours without patients.
    """
    edges = np.arange(shares.shape[1] + 1.0)

    def course(answer: Answer) -> Course:
        return Course(
            edges,
            own.division[..., np.newaxis] * _over_days(shares, answer.division),
            own.death[..., np.newaxis] * _over_days(shares, answer.death),
        )

    untreated = (own.division * resistant.division[..., :1], own.death * resistant.death[..., :1])
    return Treated(own, course(sensitive), course(resistant), Before(own.division, own.death, *untreated))


def expected_clones(found: Treated, days: ArrayLike) -> tuple[Floats, Floats]:
    """Return the expected clones acquired under treatment and those from before it, alive at each day.

    Parameters
    ----------
    found
        From :func:`treated`, (..., n_patients).
    days
        Whole days from 0 on, (n_days,).

    Returns
    -------
    tuple
        Both (..., n_patients, n_days).
    """
    scale = (found.own.rate * found.own.cells)[..., np.newaxis]
    new = acquired(found.sensitive, found.resistant, days)
    old = pre_existing(found.before, found.resistant, days, cells=found.own.cells)
    return scale * new, scale * old


def _over_days(shares: Floats, table: Floats) -> Floats:
    """Return the mean of a table over each day, (..., n_patients, days); (..., 1, 1) where all levels are alike."""
    if (table == table[..., :1]).all():
        return table[..., :1, np.newaxis]
    flat = table @ shares.reshape(-1, shares.shape[-1]).T
    return np.asarray(flat.reshape(*table.shape[:-1], *shares.shape[:2]))
