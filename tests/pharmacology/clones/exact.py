"""Clones one event at a time (Gillespie): a second way to every chance, that knows no closed form.

Sensitive cells follow their exponential without chance, as the model says. New clones are a Poisson process along it;
each clone then divides and dies cell by cell through the steps of its rates. Nothing is approximated.
"""

import numba
import numpy as np


def mutants(sensitive, until_day, per_cell, draw, n):
    """Return the tumour and the day of birth of every clone born under treatment in ``n`` tumours.

    ``sensitive`` is (edge_day, division, death), ``per_cell`` is u N0.
    """
    edge, division, death = sensitive
    tumour, day = [], []
    size = per_cell
    for start, end, b, d in zip(edge[:-1], edge[1:], division, death, strict=True):
        end = min(end, until_day)
        if end <= start:
            break
        net, width = b - d, end - start
        area = width if abs(net * width) < 1e-12 else np.expm1(net * width) / net
        number = draw.poisson(b * size * area, n)
        share = draw.random(number.sum())
        flat = abs(net * width) < 1e-9
        day.append(start + (share * width if flat else np.log1p(share * np.expm1(net * width)) / net))
        tumour.append(np.repeat(np.arange(n), number))
        size *= np.exp(net * width)
    return np.concatenate(tumour), np.concatenate(day)


def earlier_mutants(before, cells, rate, draw, n):
    """Return the tumour and the day (below 0) of birth of every clone born while ``n`` tumours grew from one cell.

    ``before`` is (division, death) of sensitive cells.
    """
    division, death = before
    net = division - death
    number = draw.poisson(rate * division / net * (cells - 1.0), n)
    size = 1.0 + draw.random(number.sum()) * (cells - 1.0)  # divisions are even in the size, as it grows
    return np.repeat(np.arange(n), number), np.log(size / cells) / net


def alive_at(born_day, before, resistant, until_day, draw):
    """Return whether each clone has living cells at the end, followed event by event from its birth.

    ``before`` is (division, death) of resistant cells before day 0, ``resistant`` (edge_day, division, death) after.
    """
    edge = np.concatenate([[-np.inf], resistant[0], [np.inf]])
    rates = [np.concatenate([[own], after, [0.0]]) for own, after in zip(before, resistant[1:], strict=True)]
    return _followed(np.asarray(born_day, dtype=float), edge, *rates, float(until_day), draw)


@numba.njit
def _followed(born_day, edge, division, death, until_day, draw):
    found = np.zeros(len(born_day), dtype=np.bool_)
    for clone in range(len(born_day)):
        day, cells = born_day[clone], 1
        step = np.searchsorted(edge, day, side="right") - 1
        while cells > 0 and day < until_day:
            b, d = division[step], death[step]
            then = day + draw.exponential() / (cells * (b + d))
            end = min(edge[step + 1], until_day)
            if then >= end:
                day, step = end, step + 1
            else:
                day = then
                cells += 1 if draw.random() * (b + d) < b else -1
        found[clone] = cells > 0
    return found


def chances(sensitive, resistant, before, resistant_before, *, cells, rate, until_day, n, seed):
    """Return how many of ``n`` tumours have a living clone at the end: acquired, pre-existing, either."""
    draw = np.random.default_rng(seed)
    new = mutants(sensitive, until_day, rate * cells, draw, n)
    old = earlier_mutants(before, cells, rate, draw, n)
    has = []
    for tumour, day in (new, old):
        alive = alive_at(day, resistant_before, resistant, until_day, draw)
        has.append(np.isin(np.arange(n), tumour[alive]))
    return int(has[0].sum()), int(has[1].sum()), int((has[0] | has[1]).sum())
