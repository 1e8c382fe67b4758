"""Workspaces for the loops of the families, which run as they are written when they are called from Python."""

import numpy as np

from rapalog.numerics.families.descent import minimiser
from rapalog.numerics.families.models import FAMILIES, bases
from rapalog.numerics.families.workspace import HELD, HELD_TOP, MEAN, workspace_for
from rapalog.numerics.points import collapse
from rapalog.numerics.solve import screen_of

DOSES = np.repeat(np.geomspace(0.1, 10_000, 9), 2)
OFFSETS = {"2pl": 1.0, "3pl": 1.0}


def points_of(seed=0, *, noise=0.05):
    """Wells of a curve that loses 0.8 around 60 nM, one of them missing, so that numbers of wells differ."""
    rng = np.random.default_rng(seed)
    dose = DOSES[1:]
    return collapse(dose, 0.2 + 0.8 / (1 + (dose / 60) ** 1.2) + noise * rng.standard_normal(len(dose)))


def laid_out(name, points, *, nodes=0, pinned=False):
    """The screen of a family, and a work with the means of the points, less what the family holds."""
    family = FAMILIES[name]
    screen = screen_of(family, points, pinned=pinned)
    work = workspace_for((family.code, screen.p, screen.q), screen.points, screen.box, nodes, minimiser())
    work.small[HELD, HELD_TOP] = OFFSETS.get(name, 0.0)
    work.wide[MEAN] = points.mean - OFFSETS.get(name, 0.0)
    return screen, work


def least_squares(name, points, theta, *, held=None):
    """The coefficients and the sum of squares at theta by numpy; ``held`` is a row and its value, kept exactly.

    Between held plateaus the coefficient is the top.
    """
    root = np.sqrt(points.count)
    basis, _ = bases(FAMILIES[name], points.log_position, np.asarray(theta, dtype=float))
    x, y = basis.T * root[:, None], (points.mean - OFFSETS.get(name, 0.0)) * root
    start, free = np.zeros(len(basis)), np.eye(len(basis))
    if held is not None:
        row, value = held
        start, free = row * value / (row @ row), np.linalg.svd(row[None])[2][1:].T
    if name == "2pl":
        start, free = np.array([OFFSETS[name]]), np.empty((1, 0))
    beta = start + free @ np.linalg.lstsq(x @ free, y - x @ start, rcond=None)[0]
    return beta, float(((y - x @ beta) ** 2).sum())
