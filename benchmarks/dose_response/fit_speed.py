"""Processor time per curve, one pinned core: ours with profile intervals against the tools that can be imported here.

Run: ``python benchmarks/dose_response/fit_speed.py`` where rapalog is installed; peers (scipy always, neutcurve and
CurveCurator where they are) fit subsets of the same curves. In an environment without rapalog only peers are timed.
``--peer NAME`` times one peer alone and prints a line of JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import time
import warnings
from collections.abc import Callable

import numpy as np
from simulate import Curves, simulate

COUNT = 7_000
REPEATS = 5
TURNS = 15
#: Which intervals: of the midpoint, the crossing, last height and mean, and the plateaus and slope.
WANTS = {"point": (0, 0, 0, 0), "EC50": (1, 0, 0, 0), "EC50 and IC50": (1, 1, 0, 0), "everything": (1, 1, 1, 1)}


def ours(curves: Curves, want: tuple[float, ...], repeats: int = REPEATS) -> float:
    from rapalog.numerics.families.models import FAMILIES
    from rapalog.numerics.points import collapse_alike
    from rapalog.numerics.solve import Ask, Want, fitted, solve

    def run(response: np.ndarray) -> None:
        asks = [Ask(points, FAMILIES["4pl"], 0.0, 0.5) for points in collapse_alike(curves.dose_nM, response)]
        rows = solve(asks)
        if any(want):
            fits = [fitted(ask, row) for ask, row in zip(asks, rows, strict=True)]
            solve([ask._replace(fit=fit, want=Want(*want)) for ask, fit in zip(asks, fits, strict=True)])

    run(curves.response[:10])  # compiles
    return min(_timed(lambda: run(curves.response)) for _ in range(repeats)) / len(curves.response)


def scipy_curve_fit(curves: Curves, count: int = 350) -> float:
    from scipy.optimize import curve_fit

    x = np.log10(curves.dose_nM)

    def model(x: np.ndarray, top: float, bottom: float, m: float, slope: float) -> np.ndarray:
        return bottom + (top - bottom) / (1.0 + 10.0 ** (slope * (x - m)))

    def run() -> None:
        for y in curves.response[:count]:
            with contextlib.suppress(RuntimeError):
                curve_fit(model, x, y, p0=(y[:3].mean(), y[-3:].mean(), np.median(x), 1.0))

    return _timed(run) / count


def neutcurve(curves: Curves, count: int = 140) -> float:
    from neutcurve import HillCurve

    means = curves.response[:count].reshape(count, -1, 3)

    def run() -> None:
        for y in means:
            HillCurve(curves.dose_nM[::3], y.mean(axis=1), fix_slope_first=False, fixbottom=False, fixtop=False)

    return _timed(run) / count


def curve_curator(curves: Curves, count: int = 140) -> float:
    from curve_curator.models import LogisticModel, MeanModel

    x = np.log10(curves.dose_nM * 1e-9)

    def run() -> None:
        for y in curves.response[:count]:
            flat, model = MeanModel(), LogisticModel()
            flat.set_initial_guess(intercept=np.mean(y), noise=np.std(y))
            flat.fit_ols(x, y)
            model.efficiently_fit_ols(x, y, noise=flat.noise)
            model.calculate_parameter_error(x, y)

    return _timed(run) / count


PEERS: dict[str, Callable[[Curves, int], float]] = {
    "scipy curve_fit": scipy_curve_fit,
    "neutcurve": neutcurve,
    "CurveCurator standard": curve_curator,
}


def _timed(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    warnings.simplefilter("ignore")
    asked = _asked()
    if asked.peer:
        print(json.dumps({"seconds": one_peer(asked.peer, asked.curves)}))
    else:
        compare()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", choices=list(PEERS), help="only this one")
    parser.add_argument("--curves", type=int, default=70)
    return parser.parse_args()


def one_peer(name: str, count: int) -> float:
    """Return the median seconds a curve of a peer."""
    curves, peer = simulate(COUNT, seed=5), PEERS[name]
    peer(curves, 7)  # what it does the first time is not counted
    return float(np.median([peer(curves, count) for _ in range(REPEATS)]))


def compare() -> None:
    """Print ours by kind of interval, and the ratios of the peers that can be imported here."""
    mixed, full = simulate(COUNT, seed=5), simulate(COUNT, seed=5, kinds=("full",))
    reference = None
    try:
        for name, curves in (("mixed", mixed), ("full", full)):
            for label, want in WANTS.items():
                seconds = ours(curves, want)
                print(f"rapalog, {name:5s}, {label:22s} {seconds * 1e6:8.2f} us {1 / seconds:10,.0f} /s")
                if name == "mixed" and label == "EC50":
                    reference = seconds
    except ImportError as error:
        print(f"rapalog: not here ({error})")
    for name, peer in PEERS.items():
        try:
            peer(mixed, 7)
        except ImportError as error:
            print(f"{name}: not here ({error})")
            continue
        # Ours and theirs in turn, so that both meet the same moods of the machine; medians of time and of ratio.
        pairs = [(ours(mixed, WANTS["EC50"], 1) if reference else np.nan, peer(mixed, 70)) for _ in range(TURNS)]
        own, theirs = np.array(pairs).T
        ratio = f"{np.median(theirs / own):8,.0f} times ours with the interval of EC50" if reference else ""
        print(f"{name:35s} {np.median(theirs) * 1e6:10.0f} us {ratio}")


if __name__ == "__main__":
    main()
