"""Responses that tests of curves are made of: a series of doses, noise, and shapes with their own truth."""

import numpy as np

DOSES = np.repeat([0.0, *np.geomspace(0.1, 10_000, 10)], 3)


def noisy(clean, *, sd=0.04, seed=0):
    return clean + np.random.default_rng(seed).normal(0, sd, len(clean))


def two_phase(dose, first=2.0, second=4000.0, plateau=0.55):
    return (plateau + (1 - plateau) / (1 + dose / first)) / (1 + (dose / second) ** 1.5)


def hormetic(dose, e=60.0, rise=1.2, slope=2.0):
    return 0.05 + (0.95 + rise * dose / e) / (1 + (dose / e) ** slope)


def logistic(dose, ec50=50.0, bottom=0.1, hill=1.0):
    return bottom + (1 - bottom) / (1 + (dose / ec50) ** hill)
