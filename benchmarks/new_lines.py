"""Draw a thousand lines that nobody measured, and set their IC50s beside those of two large screens, drug for drug.

The screens print a two-parameter IC50, extrapolated beyond their doses. Which doses those were is an assumption (facts
I029 to I032: nine doses in twofold steps up to 100 nM), so the doses of the curves that were fitted are tried as well.
Every line is read with the noise of the medians that were fitted. Three fits: a slope of each line's own, one that
all lines share, and 1; a screen that fits all its curves together (a multilevel fit) lends each the slope of
the others, and where a shallow curve is extrapolated to depends on little else. Beside them: the nine measured lines.

Two findings on 786-O and two other lines (D028, D029) were kept out of the fit and are compared with drawn lines: of
any genotype, and with that of 786-O and its doubling time. Run: ``python benchmarks/new_lines.py``; a minute.
"""

from __future__ import annotations

import argparse

import numpy as np
from held_back import say, table, whole_fit, write_figure, write_rows
from matplotlib.figure import Figure

from rapalog.analysis.curves.conventions.many import conventions_of_many
from rapalog.biology.genotype import find_cell_line
from rapalog.calibration.dishes import Conditions, grown
from rapalog.calibration.evidence import growth_curves
from rapalog.calibration.population import Population
from rapalog.calibration.posterior import Draws, draws
from rapalog.calibration.problem import curve_readings
from rapalog.facts.library import fact, facts, value
from rapalog.figures.palette import COLOURS

DRUGS = ("sirolimus", "temsirolimus")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
FOLD = 3.0
HILLS = np.arange(0.1, 2.01, 0.05)
IC50S_NM = 10.0 ** np.arange(-3, 9, 0.01)
#: D028 is about the first three (1 to 10 uM), D029 about the last.
HIGH_NM = (1000.0, 3000.0, 10_000.0, 20_000.0)
D028_UP_TO_NM = 10_000.0


def published(drug: str) -> dict[float, float]:
    """Return the quantiles (nM) of a screen by their level."""
    rows = [
        row
        for row in facts("published_rapalog_ic50").values()
        if row.more["drug"] == drug and row.more["cell_line"] == "population"
    ]
    named = {row.quantity: row.value for row in rows}
    return {level: float(named[f"IC50 quantile {100 * level:.0f} %"] or np.nan) for level in QUANTILES}


def screened_doses(drug: str) -> np.ndarray:
    """Return the doses that a screen is assumed to have had."""
    highest = value({"sirolimus": "I029", "temsirolimus": "I030"}[drug])
    return np.asarray(highest / value("I032") ** np.arange(value("I031") - 1, -1, -1))


def noisy_curves(population: Population, lines: Draws, drug: str, dose_nM: np.ndarray) -> np.ndarray:
    """Return measured curves of a drug, (n, n_doses); a line that does not grow is left out."""
    readings = curve_readings([drug], dose_nM, growth_curves().time_h)
    curves = population.problem.read(lines.shared, lines.line[:, None], readings=readings)[:, 0]
    curves = curves[np.isfinite(curves).all(axis=1)]
    noise = population.noise.covariance(readings.curve, readings.log_dose)
    return curves + np.random.default_rng(3).multivariate_normal(np.zeros(len(noise)), noise, size=len(curves))


def own_slope(dose_nM: np.ndarray, curves: np.ndarray) -> np.ndarray:
    """Return the two-parameter IC50 (nM) of every curve, wherever it is; infinite where the fit is at its bound."""
    found = conventions_of_many(dose_nM, curves).extrapolated
    return np.where(np.isfinite(found), found, np.inf)


def given_slope(dose_nM: np.ndarray, curves: np.ndarray, hill: float) -> tuple[float, np.ndarray]:
    """Return the sum of squares and the IC50 (nM) of every curve at a given slope."""
    sigmoids = 1 / (1 + (dose_nM / IC50S_NM[:, None]) ** hill)
    squares = (sigmoids**2).sum(axis=1) - 2 * curves @ sigmoids.T
    found = IC50S_NM[squares.argmin(axis=1)]
    return float(squares.min(axis=1).sum()), np.where(found < IC50S_NM[-1], found, np.inf)


def shared_slope(dose_nM: np.ndarray, curves: np.ndarray) -> np.ndarray:
    """Return the IC50 (nM) of every curve with the one slope that leaves the least squares over all of them."""
    return min((given_slope(dose_nM, curves, hill) for hill in HILLS), key=lambda fit: fit[0])[1]


def slope_of_one(dose_nM: np.ndarray, curves: np.ndarray) -> np.ndarray:
    """Return the IC50 (nM) of every curve with the slope of binding to one site."""
    return given_slope(dose_nM, curves, 1.0)[1]


FITS = {"own": own_slope, "shared": shared_slope, "1": slope_of_one}


def compared(population: Population, lines: Draws) -> tuple[list[dict[str, object]], dict[str, np.ndarray]]:
    """Return each quantile beside the screen's, and the IC50s they come from."""
    rows: list[dict[str, object]] = []
    kept = {}
    for drug in DRUGS:
        measured, every = growth_curves().of(drugs=[drug]).median[:, 0], growth_curves().dose_nM
        highest = screened_doses(drug)[-1]
        for doses, dose_nM in (("screen's", screened_doses(drug)), ("fitted curves'", every)):
            known = every <= (highest if doses == "screen's" else np.inf)
            curves = noisy_curves(population, lines, drug, dose_nM)
            for slope, fit in FITS.items():
                found = kept[f"{drug}, {doses} doses, slope: {slope}"] = fit(dose_nM, curves)
                nine = np.quantile(fit(every[known], measured[:, known]), QUANTILES, method="inverted_cdf")
                ours = np.quantile(found, QUANTILES, method="inverted_cdf")
                for at, (level, theirs) in enumerate(published(drug).items()):
                    ratio = float(ours[at] / theirs)
                    rows.append(
                        {
                            "drug": drug,
                            "doses": doses,
                            "slope": slope,
                            "quantile": level,
                            "screen_nM": theirs,
                            "new_lines_nM": float(ours[at]),
                            "ratio": ratio,
                            "within_threefold": bool(1 / FOLD <= ratio <= FOLD),
                            "nine_measured_lines_nM": float(nine[at]),
                            "lines": len(found),
                        }
                    )
    return rows, kept


def high_doses(population: Population, lines: Draws) -> list[dict[str, object]]:
    """Return how much everolimus at high doses takes from cell number and signal at 72 h, with 90 % of the draws."""
    renal = find_cell_line("786-O")
    of_renal = population.problem.cells(lines.line[:, None])
    spread = renal.doubling_log_sd * np.random.default_rng(5).normal(size=(len(lines.line), 1))
    of_renal["doubling_time"] = renal.doubling_time_h * np.exp(spread)
    cells = {"any genotype": (population.problem.cells(lines.line[:, None]), ""), "786-O": (of_renal, renal.genotype)}
    conditions = Conditions(("everolimus",), np.zeros(1 + len(HIGH_NM), dtype=int), np.array([0.0, *HIGH_NM]))
    rows: list[dict[str, object]] = []
    for name, (columns, genotype) in cells.items():
        run = grown(
            population.problem.sets(lines.shared),
            columns,
            conditions,
            times_h=[72.0],
            symbols=["cells_living", "readout_viability"],
            genotype=genotype,
        )
        for readout, levels in run.items():
            lost = 100 * (1 - levels[:, 0, 1:, 0] / levels[:, 0, :1, 0])
            lost = lost[np.isfinite(lost).all(axis=1)]
            for at, dose in enumerate(HIGH_NM):
                finding = fact("D029" if dose > D028_UP_TO_NM else "D028")
                low, middle, high = np.quantile(lost[:, at], (0.05, 0.5, 0.95))
                inside = (lost[:, at] >= (finding.low or 0)) & (lost[:, at] <= (finding.high or 0))
                rows.append(
                    {
                        "cells": name,
                        "readout": readout,
                        "dose_nM": dose,
                        "inhibition_percent": float(middle),
                        "low": float(low),
                        "high": float(high),
                        "finding": finding.id,
                        "finding_percent": f"{finding.low:g} to {finding.high:g}",
                        "overlaps": bool(low <= (finding.high or 0) and high >= (finding.low or 0)),
                        "share_of_draws_there": float(inside.mean()),
                        "lines": len(lost),
                    }
                )
    return rows


def drawn_figure(kept: dict[str, np.ndarray]) -> Figure:
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    for drug, axes in zip(DRUGS, figure.subplots(1, 2, sharey=True), strict=True):
        own = {name.removeprefix(f"{drug}, "): found for name, found in kept.items() if name.startswith(f"{drug},")}
        for (name, found), colour in zip(own.items(), COLOURS, strict=False):
            axes.plot(
                np.sort(found),
                np.linspace(0, 1, len(found)),
                color=colour,
                label=name,
                linestyle="--" if "shared" in name else "-",
            )
        screen = published(drug)
        axes.plot(list(screen.values()), list(screen), "ko", label="screen")
        axes.set_xscale("log")
        axes.set_xlim(1e-2, 1e6)
        axes.set_xlabel(f"two-parameter IC50 of {drug} (nM)")
        axes.set_title(drug)
    figure.axes[0].set_ylabel("share of lines below")
    figure.axes[0].legend(frameon=False, fontsize="small")
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="60 lines, nothing written")
    quick = parser.parse_args().quick
    population = whole_fit()
    lines = draws(population, 60 if quick else 1000, seed=21)
    rows, kept = compared(population, lines)
    say(f"quantiles of {len(lines.line)} lines")
    high = high_doses(population, lines)
    write_rows("new_lines_ic50.csv", rows, quick=quick)
    write_rows("new_lines_high_doses.csv", high, quick=quick)
    write_figure("new_lines.png", drawn_figure(kept), quick=quick)
    for own in (rows, high):
        print(table([list(own[0]), *(list(row.values()) for row in own)]))


if __name__ == "__main__":
    main()
