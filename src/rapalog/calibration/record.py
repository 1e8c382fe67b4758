"""What a calibration found, written as facts: values with intervals, and draws that keep them together."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from rapalog.calibration.parameters import Floats, Parameter
from rapalog.calibration.population import Population
from rapalog.calibration.posterior import Draws, draws

LEVEL: Final = 0.9
N_DRAWS: Final = 400
N_DRAWS_OF_ALTERNATIVES: Final = 100
_SEED: Final = 12
_SOURCE: Final = "rapalog calibrate: growth_curves.csv and the findings of calibration_split.csv"


def estimates_csv(population: Population) -> str:
    """Return the learnt values as facts: the shared parameters, the typical line, and the spread between lines.

    ``low`` and ``high`` are the ends of a 90 % interval by the Laplace approximation; ``informed`` says whether the
    evidence narrowed the prior to less than half of its SD.
    """
    problem, best = population.problem, population.best
    sd = np.sqrt(np.diag(best.covariance))
    rows: list[list[object]] = []
    shared, typical, _ = (part[0] for part in problem.parts(best.vector))
    places = [(own, shared[place], sd[place], own.sd) for place, own in enumerate(problem.shared)]
    for at, place in enumerate(problem.learnt):
        places.append((problem.varying[place], typical[place], sd[len(problem.shared) + at], problem.typical_sd))
    for number, (own, step, own_sd, prior_sd) in enumerate(places, start=1):
        ends = own.value(np.array([step - 1.645 * own_sd, step, step + 1.645 * own_sd]))
        spread = _spread(problem.varying, population.spread, own)
        informed = "yes" if own_sd < 0.5 * prior_sd else "no"
        rows.append(
            [
                f"Z{number:03d}",
                own.symbol,
                own.drug,
                own.level,
                _short(ends[1]),
                _short(ends[0]),
                _short(ends[2]),
                spread,
                informed,
                f"{step / prior_sd:.2f}",
                own.unit,
                _SOURCE,
                "calibrated",
                f"prior {own.id}",
            ]
        )
    for at, (own, number) in enumerate(zip(problem.varying, population.spread, strict=True)):
        if own.level == "fold":
            rows.append(
                [
                    f"Z{91 + at:03d}",
                    own.symbol,
                    "",
                    "fold",
                    "1",
                    "",
                    "",
                    _short(number),
                    "",
                    "",
                    own.unit,
                    _SOURCE,
                    "calibrated",
                    f"spread between lines; prior {own.id}",
                ]
            )
    for at, (name, number) in enumerate(vars(population.noise).items()):
        rows.append(
            [
                f"Z{101 + at}",
                f"noise_{name}",
                "",
                "noise",
                _short(number),
                "",
                "",
                "",
                "yes",
                "",
                "-",
                _SOURCE,
                "calibrated",
                "SD as a fraction of the vehicle",
            ]
        )
    header: list[object] = [
        "id",
        "symbol",
        "drug",
        "level",
        "value",
        "low",
        "high",
        "spread",
        "informed",
        "prior_sds",
        "unit",
        "source",
        "status",
        "note",
    ]
    return _text([list(header), *rows])


def draws_csv(
    population: Population, *, n: int = N_DRAWS, seed: int = _SEED, held: Mapping[str, float] = MappingProxyType({})
) -> str:
    """Return draws as a table: one row for each, with the shared parameters and one new line from the population.

    ``held`` are parameters that all draws have alike: what a structure took away.
    """
    problem = population.problem
    header, *rows = _rows(problem.shared, problem.varying, draws(population, n, seed=seed))
    return _text([[*header, *held], *([*row, *map(_short, held.values())] for row in rows)])


def _rows(shared: tuple[Parameter, ...], varying: tuple[Parameter, ...], drawn: Draws) -> list[list[object]]:
    columns = [(own.name, own.value(drawn.shared[:, place])) for place, own in enumerate(shared)]
    columns += [
        (own.name if own.level != "own" else own.symbol, own.value(drawn.line[:, place]))
        for place, own in enumerate(varying)
    ]
    table = np.array([column for _, column in columns]).T
    header: list[object] = [name for name, _ in columns]
    numbers: list[list[object]] = [[_short(number) for number in row] for row in table]
    return [header, *numbers]


def _spread(varying: tuple[Parameter, ...], spread: Floats, own: Parameter) -> str:
    return _short(spread[varying.index(own)]) if own in varying else ""


def _short(number: float) -> str:
    return f"{float(number):.6g}"


def _text(rows: list[list[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
