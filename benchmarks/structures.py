"""Score every structure of the calibration on lines that it did not see, and say what else it implies.

Each structure is fitted to all lines, from the leading one's fit, and then nine times without a line, from its own. The
left-out line is predicted with nothing known of it: its everolimus curve, and the curves of all four drugs. Lower is
better for the interval score, higher for the log score (the density of all medians of a line together). Differences to
the leading structure are paired by line, with their standard error over nine lines.

What each implies: the dose that halves p-S6 of the typical line 2, 24 and 72 h after one dose, the nine lines' EC50 of
viability at 72 h over it, and the cell number at 100 nM. Run: ``python benchmarks/structures.py``; forty minutes on one
core, of which fits are kept.
"""

from __future__ import annotations

import argparse

import numpy as np
from held_back import (
    ENDS,
    covariance,
    half_dose,
    interval_score,
    log_score,
    of_drug,
    predicted_curves,
    rms,
    say,
    table,
    whole_fit,
    without,
    write_figure,
    write_rows,
)
from matplotlib.figure import Figure

from rapalog.analysis.curves.conventions.many import conventions_of_many
from rapalog.calibration.dishes import SYMBOLS, Conditions, grown
from rapalog.calibration.evidence import growth_curves
from rapalog.calibration.population import Population
from rapalog.calibration.problem import curve_readings
from rapalog.figures.palette import COLOURS

#: The ones that the mends are about come first: a run that is cut off has them.
ORDER = ("leading", "no_drug_loss", "open_mass_balance", "akt_bypass", "one_fkbp12", "no_second_phase")
TIMES_H = (2.0, 24.0, 72.0)
DOSES_NM = 10.0 ** np.arange(-3, 5.01, 0.1)
COUNTED_NM = 100.0
N_DRAWS = 100


def held_back(structure: str, lines: list[str], n: int) -> list[dict[str, object]]:
    """Return the scores of every left-out line."""
    rows: list[dict[str, object]] = []
    for line in lines:
        population = without(line, structure)
        measured, noise = growth_curves().of([line]).median[0].ravel(), covariance(population)
        curves = predicted_curves(population, n, seed=1)
        error = np.random.default_rng(1).multivariate_normal(np.zeros(len(noise)), noise, size=len(curves))
        low, high = np.quantile(curves + error, ENDS, axis=0)
        row: dict[str, object] = {"structure": structure, "line": line}
        for name, at in (("everolimus", of_drug(population, "everolimus")), ("four_drugs", np.arange(len(noise)))):
            y = measured[at]
            row[f"coverage_{name}"] = float(np.mean((low[at] <= y) & (y <= high[at])))
            row[f"width_{name}"] = float(np.mean(high[at] - low[at]))
            row[f"interval_score_{name}"] = float(interval_score(y, low[at], high[at]).mean())
            row[f"log_score_{name}"] = log_score(y, curves[:, at], noise[np.ix_(at, at)])
        rows.append(row)
    say(f"{structure}: {len(lines)} lines left out")
    return rows


def p_s6_half_doses(population: Population, n: int) -> np.ndarray:
    """Return the half-doses (nM) at the best fit and in n draws of the typical line, (1 + n, n_times)."""
    problem, best = population.problem, population.best
    root = np.linalg.cholesky(best.covariance)
    vectors = best.vector + np.random.default_rng(2).normal(size=(n, problem.size)) @ root.T
    shared, typical, _ = problem.parts(np.vstack([best.vector, vectors]))
    conditions = Conditions(("everolimus",), np.zeros(1 + len(DOSES_NM), dtype=int), np.append(0.0, DOSES_NM))
    symbol = SYMBOLS["p-S6 S235/236"]
    levels = grown(
        problem.sets(shared), problem.cells(typical[:, None]), conditions, times_h=TIMES_H, symbols=[symbol]
    )[symbol][:, 0]
    shares = levels[:, 1:] / levels[:, :1]
    return np.array(
        [[half_dose(DOSES_NM, row[:, at]) for at in range(len(TIMES_H))] for row in shares if np.isfinite(row).all()]
    )


def lines_ec50_nM(population: Population) -> np.ndarray:
    """Return the EC50 of everolimus on viability at 72 h of every fitted line; NaN where there is none."""
    problem = population.problem
    shared, typical, own = problem.parts(population.best.vector)
    dose_nM = growth_curves().dose_nM
    curves = problem.read(shared, typical[:, None] + own, readings=curve_readings(["everolimus"], dose_nM, 72.0))[0]
    with_vehicle = np.hstack([np.ones((len(curves), 1)), curves])  # without it the upper plateau is anybody's guess
    return conventions_of_many(np.append(0.0, dose_nM), with_vehicle).four_parameters_relative


def implied(structure: str, n: int) -> dict[str, object]:
    """Return how a structure fits all lines, and what it says that nobody fitted."""
    population = whole_fit(structure)
    shared, typical, _ = population.problem.parts(population.best.vector)
    conditions = Conditions(("everolimus",), np.zeros(2, dtype=int), np.array([0.0, COUNTED_NM]))
    cells = grown(
        population.problem.sets(shared),
        population.problem.cells(typical[:, None]),
        conditions,
        times_h=[72.0],
        symbols=["cells_living"],
    )["cells_living"][0, 0, :, 0]
    halves = p_s6_half_doses(population, n)
    missed = population.problem.predicted(population.best.vector)[0] - population.problem.observed
    row: dict[str, object] = {
        "structure": structure,
        "sum_of_squares": population.best.cost,
        "rms_everolimus": rms(missed[:, of_drug(population, "everolimus")]),
        "rms_four_drugs": rms(missed),
    }
    for at, time_h in enumerate(TIMES_H):
        row[f"p_s6_half_{time_h:g}h_nM"] = float(halves[0, at])
        for end, share in (("low", ENDS[0]), ("high", ENDS[1])):
            row[f"p_s6_half_{time_h:g}h_{end}"] = float(np.quantile(halves[1:, at], share, method="inverted_cdf"))
    ec50 = lines_ec50_nM(population)
    ratio = ec50 / halves[0].min()
    row |= {
        "lines_with_ec50": int(np.isfinite(ec50).sum()),
        "ec50_72h_median_nM": float(np.nanmedian(ec50)),
        "ec50_over_lowest_half_median": float(np.nanmedian(ratio)),
        "lines_tenfold": int((ratio >= 10).sum()),
        "cells_100nM_72h": float(cells[1] / cells[0]),
    }
    say(f"{structure}: what it implies")
    return row


def summary(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return means over lines, and the differences to the leading structure with their standard errors."""
    kept: dict[str, dict[str, np.ndarray]] = {}
    for structure in dict.fromkeys(str(row["structure"]) for row in rows):
        own = [row for row in rows if row["structure"] == structure]
        kept[structure] = {
            name: np.array([row[name] for row in own], dtype=float)
            for name in own[0]
            if name not in ("structure", "line")
        }
    found: list[dict[str, object]] = []
    for structure, columns in kept.items():
        row: dict[str, object] = {"structure": structure, **{name: float(own.mean()) for name, own in columns.items()}}
        for name in [own for own in columns if "score" in own]:
            difference = columns[name] - kept["leading"][name]
            row[f"{name}_difference"] = float(difference.mean())
            row[f"{name}_standard_error"] = float(difference.std(ddof=1) / np.sqrt(len(difference)))
        found.append(row)
    return found


def drawn_figure(rows: list[dict[str, object]]) -> Figure:
    """Draw the differences of the log score to the leading structure, line by line."""
    figure = Figure(figsize=(9.5, 4.4), layout="constrained")
    leading = {row["line"]: row for row in rows if row["structure"] == "leading"}
    others = [name for name in dict.fromkeys(str(row["structure"]) for row in rows) if name != "leading"]
    scores = (("log_score_everolimus", "everolimus"), ("log_score_four_drugs", "four drugs"))
    for (name, title), axes in zip(scores, figure.subplots(1, 2, sharey=True), strict=True):
        for at, structure in enumerate(others):
            far = np.array([row[name] - leading[row["line"]][name] for row in rows if row["structure"] == structure])  # type: ignore[operator]
            axes.plot(
                far, np.full(len(far), at) + np.linspace(-0.15, 0.15, len(far)), "o", color=COLOURS[5], markersize=4
            )
            axes.errorbar(far.mean(), at, xerr=far.std(ddof=1) / np.sqrt(len(far)), fmt="s", color="black", capsize=4)
        axes.axvline(0, color="#9E9E9E", linewidth=0.9)
        axes.set_xlabel("log score less that of the leading structure")
        axes.set_title(title)
    figure.axes[0].set_yticks(range(len(others)), [name.replace("_", " ") for name in others])
    figure.axes[0].invert_yaxis()
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two structures, two lines, nothing written")
    parser.add_argument("--only", nargs="+", default=ORDER, choices=ORDER, help="some of the structures")
    asked = parser.parse_args()
    lines = list(whole_fit().problem.lines)[: 2 if asked.quick else None]
    structures = ORDER[:2] if asked.quick else [name for name in ORDER if name in ("leading", *asked.only)]
    n = 60 if asked.quick else 1000
    says = [implied(name, N_DRAWS) for name in structures]
    rows = [row for name in structures for row in held_back(name, lines, n)]
    means = summary(rows)
    write_rows("structures_implied.csv", says, quick=asked.quick)
    write_rows("structures_by_line.csv", rows, quick=asked.quick)
    write_rows("structures.csv", means, quick=asked.quick)
    write_figure("structures.png", drawn_figure(rows), quick=asked.quick)
    for own in (says, means):
        print(table([[name, *(row[name] for row in own)] for name in own[0]]))


if __name__ == "__main__":
    main()
