"""Fifty virtual lines of known truth: sirolimus at 72 h goes in, everolimus at 168 h is asked for.

Each line is drawn from posterior and population, its plate has three replicates of eleven doses with the well error of
the viability protocol (V023) and V019 vehicle wells each, and the product learns it as ``rapalog calibrate --line``
does. Counted is in how many of the fifty the 90 % interval holds what is true without noise: the curve at nine doses,
its EC50 (half-way between its own plateaus), and the dose that halves viability. The truth has no misfit of the model,
which the intervals allow for. Run: ``python benchmarks/own_line_forecast.py``; ten minutes on one core.
"""

from __future__ import annotations

import argparse

import numpy as np
from held_back import ENDS, half_dose, rms, say, table, whole_fit, write_figure, write_rows
from matplotlib.figure import Figure

from rapalog.analysis.curves.conventions.many import conventions_of_many
from rapalog.calibration.evidence import growth_curves
from rapalog.calibration.line import calibrate_line, predict
from rapalog.calibration.line_problem import Observed
from rapalog.calibration.posterior import Draws, draws
from rapalog.calibration.problem import Problem, curve_readings
from rapalog.facts.library import value
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.palette import COLOURS

GIVEN, GIVEN_H = "sirolimus", 72.0
WANTED, WANTED_H = "everolimus", 168.0
WANTED_NM = np.geomspace(0.1, 10_000, 9)
REPLICATES = 3


def measured(truth: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Return the mean over replicates of a plate's wells over its vehicle wells."""
    sd = np.sqrt(np.log1p((value("V023") / 100) ** 2))
    wells = truth * np.exp(sd * generator.normal(size=(REPLICATES, len(truth))))
    vehicle = np.exp(sd * generator.normal(size=(REPLICATES, int(value("V019"))))).mean(axis=1)
    return np.asarray((wells / vehicle[:, None]).mean(axis=0))


def true_curves(problem: Problem, lines: Draws, drug: str, dose_nM: np.ndarray, time_h: float) -> np.ndarray:
    readings = curve_readings([drug], dose_nM, time_h)
    return problem.read(lines.shared, lines.line[:, None], readings=readings)[:, 0]


def with_vehicle(curves: np.ndarray) -> np.ndarray:
    return np.hstack([np.ones((len(curves), 1)), curves])


def potencies(curves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return EC50 (NaN where a curve has none) and the dose that halves viability (infinite where none does), in nM."""
    ec50 = conventions_of_many(np.append(0.0, WANTED_NM), with_vehicle(curves)).four_parameters_relative
    return ec50, np.array([half_dose(WANTED_NM, curve) for curve in curves])


def forecast(name: str, given: np.ndarray, truth: np.ndarray) -> tuple[dict[str, object], np.ndarray]:
    """Return a row of one line, and low, middle and high of its forecast curve, (3, n_doses)."""
    dose_nM = growth_curves().dose_nM
    observed = [
        Observed(GIVEN, float(dose), GIVEN_H, float(y), n=REPLICATES) for dose, y in zip(dose_nM, given, strict=True)
    ]
    line = calibrate_line(name, observed)
    drawn = predict(line, [Observed(WANTED, float(dose), WANTED_H, 0.0) for dose in WANTED_NM])[1:]
    drawn = drawn[np.isfinite(drawn).all(axis=1)]
    band = np.quantile(drawn, (ENDS[0], 0.5, ENDS[1]), axis=0)
    inside = (band[0] <= truth) & (truth <= band[2])
    (true_ec50,), (true_half,) = potencies(truth[None])
    ec50s, halves = potencies(drawn)
    row: dict[str, object] = {
        "line": name,
        "rms": rms(band[1] - truth),
        "doses_inside": int(inside.sum()),
        "width": float(np.mean(band[2] - band[0])),
        "draws": len(drawn),
        "flags": len(line.flags),
    }
    known = ec50s[np.isfinite(ec50s)]
    for what, own, true in (("ec50", known, true_ec50), ("half", halves, true_half)):
        low, high = np.quantile(own, ENDS, method="inverted_cdf") if len(own) else (np.nan, np.nan)
        row |= {
            f"{what}_true_nM": float(true),
            f"{what}_low_nM": float(low),
            f"{what}_high_nM": float(high),
            f"{what}_inside": bool(low <= true <= high),
        }
    row["draws_with_ec50"] = len(known)
    return row, band


def drawn_figure(shown: list[tuple[str, np.ndarray, np.ndarray, np.ndarray]]) -> Figure:
    figure = Figure(figsize=(10, 6.2), layout="constrained")
    for (name, given, truth, band), axes in zip(shown, figure.subplots(2, 3, sharey=True).ravel(), strict=False):
        axes.fill_between(WANTED_NM, band[0], band[2], color=COLOURS[0], alpha=0.25, linewidth=0, label="90 %, 168 h")
        axes.plot(WANTED_NM, band[1], color=COLOURS[0], label="forecast, everolimus 168 h")
        axes.plot(WANTED_NM, truth, color="black", linestyle="--", label="truth, everolimus 168 h")
        axes.plot(growth_curves().dose_nM, given, "x", color=COLOURS[4], label="given, sirolimus 72 h")
        draw_dose_axis(axes, 0.1, 10_000, drug="")
        axes.set_ylim(0, 1.3)
        axes.set_title(name)
    figure.supylabel("viability, fraction of the vehicle")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=50)
    parser.add_argument("--quick", action="store_true", help="two lines, nothing written")
    asked = parser.parse_args()
    n = 2 if asked.quick else asked.lines
    population = whole_fit()
    lines = draws(population, n, seed=33)
    given = true_curves(population.problem, lines, GIVEN, growth_curves().dose_nM, GIVEN_H)
    truth = true_curves(population.problem, lines, WANTED, WANTED_NM, WANTED_H)
    rows, shown = [], []
    for at in np.flatnonzero(np.isfinite(given).all(axis=1) & np.isfinite(truth).all(axis=1)):
        name, plate = f"virtual {at + 1}", measured(given[at], np.random.default_rng([33, at]))
        row, band = forecast(name, plate, truth[at])
        rows.append(row)
        shown.append((name, plate, truth[at], band))
        say(f"{name}: {row['doses_inside']} of {len(WANTED_NM)} doses inside, width {row['width']:.2f}")
    write_rows("own_line_forecast.csv", rows, quick=asked.quick)
    write_figure("own_line_forecast.png", drawn_figure(shown), quick=asked.quick)
    inside = np.array([row["doses_inside"] for row in rows])
    has = [row for row in rows if np.isfinite(row["ec50_true_nM"])]
    reached = [row for row in rows if np.isfinite(row["half_true_nM"])]
    lines_of_text = [
        ("lines", len(rows)),
        ("share of doses inside", float(inside.mean() / len(WANTED_NM))),
        ("lines with all doses inside", int((inside == len(WANTED_NM)).sum())),
        ("mean width", float(np.mean([row["width"] for row in rows]))),
        ("mean rms of the middle", float(np.mean([row["rms"] for row in rows]))),
        ("EC50 inside", f"{sum(row['ec50_inside'] for row in has)} of {len(has)} that have one"),
        ("EC50 high over low, median", float(np.nanmedian([row["ec50_high_nM"] / row["ec50_low_nM"] for row in rows]))),
        ("dose that halves viability inside", f"{sum(row['half_inside'] for row in rows)} of {len(rows)}"),
        ("of them reached", f"{sum(row['half_inside'] for row in reached)} of {len(reached)}"),
    ]
    print(table(lines_of_text))


if __name__ == "__main__":
    main()
