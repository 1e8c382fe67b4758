"""The curves of a simulated screen, as the benchmarks draw them."""

import sys

from tests.places import ROOT

from rapalog.numerics.points import collapse


def simulated(count, seed, kinds=None):
    """The doses, and the responses of curves of the classes in turn."""
    sys.path.insert(0, str(ROOT / "benchmarks" / "dose_response"))
    try:
        from simulate import CLASSES, simulate
    finally:
        sys.path.pop(0)
    return simulate(count, seed=seed, kinds=kinds or CLASSES)


def screened(count, seed, kinds=None):
    """The points of every curve."""
    found = simulated(count, seed, kinds)
    return [collapse(found.dose_nM, y) for y in found.response]
