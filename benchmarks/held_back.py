"""What the studies of the calibration share: fits with a line held back, predicted curves, scores, and tables.

A fit that was made is kept in ``build/calibration-studies`` under the digest of code and evidence, so that a study that
was cut off goes on, and two studies that need the same fit make it once.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from rapalog.calibration.noise import Noise
from rapalog.calibration.population import Population, learn, with_noise
from rapalog.calibration.posterior import draws
from rapalog.calibration.problem import Problem
from rapalog.calibration.search import search
from rapalog.calibration.stages import Stages
from rapalog.calibration.structures import find_structure, problem_of
from rapalog.figures.image_files import image_files
from rapalog.sources import digest_of

RESULTS = Path(__file__).resolve().parent / "results" / "calibration"
KEPT = Path(__file__).resolve().parents[1] / "build" / "calibration-studies"
#: Ends of a 90 % interval, and the share outside it.
ENDS, OUTSIDE = (0.05, 0.95), 0.1
#: Rounds of spread and search: in a fourth the spread of a fit that starts near its end moves by a few per cent.
ROUNDS = 3
#: For the nine fits of each other structure: one round less, to be done in an hour.
FEWER = 2


def say(text: str) -> None:
    """Print progress with the processor time so far."""
    print(f"{time.process_time():6.0f} s  {text}", file=sys.stderr, flush=True)


def stages() -> Stages:
    packages = ("rapalog.calibration", "rapalog.biology", "rapalog.facts", "rapalog.engine", "rapalog.pharmacology")
    return Stages(KEPT, digest_of(*packages))


def fitted(name: str, problem: Problem, start: np.ndarray, *, rounds: int = ROUNDS) -> Population:
    """Return the population of a problem, as it was kept or learnt from a start."""

    def make() -> dict[str, object]:
        own = learn(problem, start, rounds=rounds)
        say(f"{name}: sum of squares {own.best.cost:.1f}{'' if own.best.converged else ', not settled'}")
        return {
            "vector": own.best.vector.tolist(),
            "spread": own.spread.tolist(),
            "noise": vars(own.noise),
            "spreads": own.problem.spread.tolist(),
        }

    return taken_up(problem, stages().get(f"{name}, {rounds} rounds", make))


def taken_up(problem: Problem, kept: Mapping[str, Any]) -> Population:
    """Return a population as it was kept."""
    noise = Noise(**kept["noise"])
    own = replace(with_noise(problem, replace(noise, line=0.0)), spread=np.array(kept["spreads"]))
    return Population(own, noise, np.array(kept["spread"]), search(own, np.array(kept["vector"]), most=1))


@cache
def whole_fit(structure: str = "leading") -> Population:
    """Return the fit to all lines.

    Two are stored, step by step: the calibration's own, which ``calibrated.csv`` comes from, and that of ``akt_bypass``
    from the centre of the priors, which lies 20 lower than where a search from the calibration's own gets stuck. Other
    structures are fitted from the calibration's own.
    """
    problem, stored = problem_of(find_structure(structure)), RESULTS / f"whole_fit_{structure}.json"
    if stored.is_file():
        return taken_up(problem, json.loads(stored.read_text(encoding="utf-8")))
    return fitted(f"{structure} with all lines", problem, carried(whole_fit(), problem))


def carried(population: Population, problem: Problem) -> np.ndarray:
    """Return the best fit of a population as a start of a problem with fewer lines or other parameters."""
    old = population.problem
    shared, typical, deviations = (part[0] for part in old.parts(population.best.vector))
    steps = dict(zip([own.name for own in old.shared], shared, strict=True))
    places = {own.name: place for place, own in enumerate(old.varying)}
    start = [steps.get(own.name, 0.0) for own in problem.shared]
    start += [typical[places[problem.varying[place].name]] for place in problem.learnt]
    for line in problem.lines:
        row = deviations[old.lines.index(line)]
        start += [row[places[own.name]] for own in problem.varying]
    return np.array(start)


def without(line: str, structure: str = "leading") -> Population:
    """Return the fit to all lines but one, which starts at the whole fit."""
    whole = whole_fit(structure)
    problem = problem_of(find_structure(structure), lines=[name for name in whole.problem.lines if name != line])
    return fitted(
        f"{structure} without {line}",
        problem,
        carried(whole, problem),
        rounds=ROUNDS if structure == "leading" else FEWER,
    )


def predicted_curves(population: Population, n: int, *, seed: int) -> np.ndarray:
    """Return the curves of new lines, (n, n_readings), without noise; a draw whose cells do not grow is left out."""
    drawn = draws(population, n, seed=seed)
    curves = population.problem.read(drawn.shared, drawn.line[:, None])[:, 0]
    return curves[np.isfinite(curves).all(axis=1)]


def covariance(population: Population) -> np.ndarray:
    """Return the covariance of the measured medians of a line around its curves, the vehicle's error included."""
    readings = population.problem.readings
    return population.noise.covariance(readings.curve, readings.log_dose)


def of_drug(population: Population, drug: str) -> np.ndarray:
    """Return the places of a drug's readings."""
    return population.problem.readings.of_drug(drug)[1]


def interval_score(observed: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return Gneiting and Raftery's score of 90 % intervals: the width, and what lies outside at twenty times."""
    outside = np.maximum(0, low - observed) + np.maximum(0, observed - high)
    return high - low + 2 / OUTSIDE * outside


def log_score(observed: np.ndarray, curves: np.ndarray, noise: np.ndarray) -> float:
    """Return the log density of all readings of a line together, as a mixture of curves with their noise."""
    root = np.linalg.cholesky(noise)
    far = np.linalg.solve(root, (observed - curves).T)
    logs = -0.5 * (far**2).sum(axis=0) - np.log(np.diag(root)).sum() - 0.5 * len(noise) * np.log(2 * np.pi)
    return float(logs.max() + np.log(np.mean(np.exp(logs - logs.max()))))


def half_dose(dose_nM: np.ndarray, fraction: np.ndarray) -> float:
    """Return the lowest dose at which a level is half of the vehicle's; infinite if it is nowhere."""
    below = np.flatnonzero(fraction <= 0.5)
    if not len(below) or below[0] == 0:
        return float(np.inf) if not len(below) else float(dose_nM[0])
    at = below[0]
    x = np.interp(0.5, [fraction[at], fraction[at - 1]], np.log10([dose_nM[at], dose_nM[at - 1]]))
    return float(10**x)


def rms(difference: np.ndarray) -> float:
    return float(np.sqrt(np.mean(difference**2)))


def write_rows(name: str, rows: Sequence[Mapping[str, object]], *, quick: bool) -> None:
    """Write a table of the results, or print it to look at when the run was a quick one."""
    handle = sys.stdout if quick else place(name).open("w", encoding="utf-8", newline="")
    table = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows([{key: _short(cell) for key, cell in row.items()} for row in rows])
    if not quick:
        handle.close()


def write_figure(name: str, figure: Figure, *, quick: bool) -> None:
    if not quick:
        place(name).write_bytes(image_files(figure, kinds=["png"])["png"])


def place(name: str) -> Path:
    RESULTS.mkdir(parents=True, exist_ok=True)
    return RESULTS / name


def table(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as lines of text in columns."""
    cells = [[_short(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)


def _short(cell: object) -> str:
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)
