"""Leave each of nine lines out, refit everything, and predict its everolimus curve from nothing, or from sirolimus.

(a) Nothing known of the line: the 90 % band of its measured medians, from posterior, population and noise, against the
mean plus or minus t SD of the other eight lines at each dose and against the same band for every line.
(b) Its sirolimus curve known: the line is learnt as ``rapalog calibrate --line`` does, on the posterior without it, and
everolimus is predicted, against the sirolimus curve taken as it is. What the line's vehicle seems to have been off by
moves both curves, so the prediction is the middle of the curves and their noise given the sirolimus curve; the cell
model's curve alone is told beside it.

Every fit starts at the fit to all lines. Run: ``python benchmarks/left_out_lines.py``; ten minutes on one core.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace

import numpy as np
from held_back import (
    ENDS,
    covariance,
    interval_score,
    of_drug,
    place,
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
from scipy import stats

from rapalog.calibration.evidence import growth_curves
from rapalog.calibration.line import _drawn

# The product's own steps from a curve to a line; only the population that they start from is another.
from rapalog.calibration.line_problem import _RIDGE, LineProblem, Observed
from rapalog.calibration.noise import whitener
from rapalog.calibration.population import Population
from rapalog.calibration.posterior import draws
from rapalog.calibration.record import N_DRAWS
from rapalog.calibration.search import search
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.palette import COLOURS

#: The band that every line gets if nothing is computed.
CONSTANT = (0.5, 1.1)
WANTED, KNOWN = "everolimus", "sirolimus"


@dataclass(frozen=True)
class LeftOut:
    """What was measured of a line, and predicted: draws of its medians from nothing and from sirolimus."""

    line: str
    measured: np.ndarray
    sirolimus: np.ndarray
    nothing: np.ndarray
    known: np.ndarray
    model_alone: np.ndarray

    def scores(self) -> dict[str, object]:
        row: dict[str, object] = {"line": self.line}
        for name, drawn in (("nothing", self.nothing), ("known", self.known)):
            low, middle, high = np.quantile(drawn, (ENDS[0], 0.5, ENDS[1]), axis=0)
            row[f"rms_{name}"] = rms(middle - self.measured)
            row[f"coverage_{name}"] = float(np.mean((low <= self.measured) & (self.measured <= high)))
            row[f"width_{name}"] = float(np.mean(high - low))
            row[f"score_{name}"] = float(interval_score(self.measured, low, high).mean())
        row["rms_model_alone"] = rms(self.model_alone - self.measured)
        row["rms_sirolimus_itself"] = rms(self.sirolimus - self.measured)
        return row


def left_out(line: str, n: int) -> LeftOut:
    population = without(line)
    noise, generator = covariance(population), np.random.default_rng(1)
    everolimus, sirolimus = of_drug(population, WANTED), of_drug(population, KNOWN)
    measured = growth_curves().of([line]).median[0].ravel()
    curves = predicted_curves(population, n, seed=1)
    nothing = curves + generator.multivariate_normal(np.zeros(len(noise)), noise, size=len(curves))
    best, curves = from_sirolimus(population, line)
    # The error of the vehicle is the same in both curves: what the sirolimus curve says of it is carried over.
    across = np.linalg.solve(noise[np.ix_(sirolimus, sirolimus)], noise[np.ix_(sirolimus, everolimus)])
    left = noise[np.ix_(everolimus, everolimus)] - noise[np.ix_(everolimus, sirolimus)] @ across
    known = curves[:, everolimus] + (measured[sirolimus] - curves[:, sirolimus]) @ across
    known = known + generator.multivariate_normal(np.zeros(len(left)), left, size=len(known))
    return LeftOut(line, measured[everolimus], measured[sirolimus], nothing[:, everolimus], known, best[everolimus])


def from_sirolimus(population: Population, line: str) -> tuple[np.ndarray, np.ndarray]:
    """Return all curves of a line learnt from its sirolimus curve: the best fit's, and the draws', (n, n_readings)."""
    curves = growth_curves().of([line])
    readings = [
        Observed(drug, float(dose), curves.time_h, float(value), n=curves.replicates.shape[-1])
        for drug, row in zip(curves.drugs, curves.median[0], strict=True)
        for dose, value in zip(curves.dose_nM, row, strict=True)
    ]
    drawn = draws(population, N_DRAWS, seed=12)
    steps = np.hstack([drawn.shared, drawn.line])
    spread = np.cov(steps.T) * (1 + _RIDGE * np.eye(steps.shape[1]))
    task = replace(
        LineProblem.of([own for own in readings if own.drug == KNOWN], 1000.0, 24.0),
        mean=np.median(steps, axis=0),
        prior=whitener(spread),
        wide=np.sqrt(np.diag(spread)),
    )
    best = search(task, task.mean)
    learnt, worth = _drawn(task, best)
    say(f"{line} from sirolimus: {'settled' if best.converged else 'not settled'}, draws worth {worth:.0f}")
    every = LineProblem.of(readings, 1000.0, 24.0).predicted(np.vstack([best.vector, learnt]))
    return every[0], every[1:][np.isfinite(every[1:]).all(axis=1)]


def bands_without_a_model(lines: list[str]) -> list[dict[str, object]]:
    """Return coverage, width and score of the other lines' mean and SD, and of the constant band."""
    measured = growth_curves().of(lines, [WANTED]).median[:, 0]
    ends = []
    for at in range(len(lines)):
        others = np.delete(measured, at, axis=0)
        # A new line deviates from a mean of n lines, so its SD is a little wider than theirs.
        reach = stats.t.ppf(ENDS[1], len(others) - 1) * others.std(axis=0, ddof=1) * np.sqrt(1 + 1 / len(others))
        ends.append((others.mean(axis=0) - reach, others.mean(axis=0) + reach))
    low, high = np.array(ends).transpose(1, 0, 2)
    return [
        scored("other lines, mean ± t SD", measured, low, high),
        scored("constant, 0.5 to 1.1", measured, *(np.full_like(measured, end) for end in CONSTANT)),
    ]


def scored(name: str, measured: np.ndarray, low: np.ndarray, high: np.ndarray) -> dict[str, object]:
    inside, scores = (low <= measured) & (measured <= high), interval_score(measured, low, high)
    return {
        "band": name,
        "coverage": float(inside.mean()),
        "width": float(np.mean(high - low)),
        "interval_score": float(scores.mean()),
    }


def all_bands(found: list[LeftOut]) -> list[dict[str, object]]:
    measured = np.array([own.measured for own in found])
    rows = []
    both = {"nothing known": [own.nothing for own in found], "sirolimus known": [own.known for own in found]}
    for name, drawn in both.items():
        low, high = np.array([np.quantile(own, ENDS, axis=0) for own in drawn]).transpose(1, 0, 2)
        rows.append(scored(name, measured, low, high))
    return rows


def drawn_figure(found: list[LeftOut]) -> Figure:
    figure = Figure(figsize=(10, 8.5), layout="constrained")
    dose_nM = growth_curves().dose_nM
    for own, axes in zip(found, figure.subplots(3, 3, sharex=True, sharey=True).ravel(), strict=False):
        bands = {"nothing known": (own.nothing, "#9E9E9E"), "sirolimus known": (own.known, COLOURS[0])}
        for name, (drawn, colour) in bands.items():
            low, middle, high = np.quantile(drawn, (ENDS[0], 0.5, ENDS[1]), axis=0)
            axes.fill_between(dose_nM, low, high, color=colour, alpha=0.25, linewidth=0, label=f"90 %, {name}")
            axes.plot(dose_nM, middle, color=colour, linewidth=1.4)
        axes.plot(dose_nM, own.sirolimus, "x", color=COLOURS[4], markersize=5, label="sirolimus, measured")
        axes.plot(dose_nM, own.measured, "o", color="black", markersize=4, label="everolimus, measured")
        axes.set_title(own.line)
        draw_dose_axis(axes, float(dose_nM[0]), float(dose_nM[-1]), drug="everolimus")
        axes.set_ylim(0, 1.35)
    for axes in figure.axes:
        axes.label_outer()
    figure.supylabel("viability, fraction of the vehicle")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two lines, 100 draws, nothing written")
    quick = parser.parse_args().quick
    lines = list(whole_fit().problem.lines)
    found = [left_out(line, 100 if quick else 1000) for line in (lines[:2] if quick else lines)]
    rows = [own.scores() for own in found]
    bands = [*all_bands(found), *bands_without_a_model(lines)]
    write_rows("left_out_lines.csv", rows, quick=quick)
    write_rows("left_out_bands.csv", bands, quick=quick)
    write_figure("left_out_lines.png", drawn_figure(found), quick=quick)
    if not quick:
        stored = {
            f"{own.line} {name}": drawn.astype(np.float32)
            for own in found
            for name, drawn in (("nothing known", own.nothing), ("sirolimus known", own.known))
        }
        np.savez_compressed(place("left_out_draws.npz"), dose_nM=growth_curves().dose_nM, **stored)
    print(table([list(rows[0]), *(list(row.values()) for row in rows)]))
    print(table([list(bands[0]), *(list(row.values()) for row in bands)]))
    for name in ("rms_nothing", "rms_known", "rms_model_alone", "rms_sirolimus_itself"):
        values = np.array([row[name] for row in rows])
        others = np.array([row[name] for row in rows if row["line"] != "RD"])
        print(f"{name}: mean {values.mean():.3f}, median {np.median(values):.3f}, mean without RD {others.mean():.3f}")


if __name__ == "__main__":
    main()
