"""Make up data whose truth is known, learn from them as from the real ones, and count which intervals hold the truth.

Truths are draws of the posterior, with nine new lines from the population each. Doses, drugs and noise are those of
the real curves; the fold of p-AKT is made up as well, censored findings stay as they are. The refit starts at the real
data's shared parameters and typical line, with lines that do not deviate: a start that knows nothing of the truth.
Twice: with the noise that the fit assumes, and with the error of a line's vehicle on top, which real plates have and
the fit leaves out.

Counted are the 90 % intervals that ``rapalog calibrate`` prints. A parameter is informed where its posterior SD is
below half of its prior's; a line's is the typical line's and its own together. Run: ``python benchmarks/recovery.py``;
half an hour on one core.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from statistics import NormalDist

import numpy as np
from held_back import fitted, say, table, whole_fit, write_figure, write_rows
from matplotlib.figure import Figure

from rapalog.calibration.population import Population
from rapalog.calibration.posterior import deviations
from rapalog.calibration.problem import Problem
from rapalog.figures.palette import COLOURS

REACH = NormalDist().inv_cdf(0.95)
INFORMED = 0.5
NOISES = ("as assumed", "with the vehicle's error")


def truth_of(whole: Population, generator: np.random.Generator) -> np.ndarray:
    """Return a vector of steps whose cells grow and curves can be run."""
    problem, best = whole.problem, whole.best
    n_lines, n_varying = len(problem.lines), len(problem.varying)
    while True:
        truth = best.vector + np.linalg.cholesky(best.covariance) @ generator.normal(size=problem.size)
        truth[-n_lines * n_varying :] = deviations(problem.varying, whole.spread, n_lines, generator).ravel()
        if np.isfinite(problem.residuals(truth)).all():
            return truth


def made_up(whole: Population, truth: np.ndarray, noise: str, generator: np.random.Generator) -> Problem:
    """Return the problem with measurements made up from a truth."""
    problem = whole.problem
    assumed = whole.noise if noise == NOISES[1] else replace(whole.noise, line=0.0)
    covariance = assumed.covariance(problem.readings.curve, problem.readings.log_dose)
    error = generator.multivariate_normal(np.zeros(len(covariance)), covariance, size=len(problem.lines))
    far = problem.found(truth[None])[0]
    findings = tuple(
        own if own.censored else replace(own, fold=own.fold * np.exp(own.log_sd * (distance + generator.normal())))
        for own, distance in zip(problem.findings, far, strict=True)
    )
    return replace(problem, observed=problem.predicted(truth[None])[0] + error, findings=findings)


def intervals(found: Population, truth: np.ndarray) -> list[dict[str, object]]:
    """Return every parameter's step, its SD and truth: the shared, the typical line's, and each line's."""
    problem, covariance = found.problem, found.best.covariance
    cut, n_shared = len(problem.shared) + len(problem.learnt), len(problem.shared)
    names = [own.name for own in problem.shared] + [problem.varying[place].name for place in problem.learnt]
    rows = [
        row_of(
            name,
            "shared" if at < n_shared else "typical line",
            found.best.vector[at],
            covariance[at, at],
            problem.prior_sd()[at],
            truth[at],
        )
        for at, name in enumerate(names)
    ]
    for line, name in enumerate(problem.lines):
        for place, own in enumerate(problem.varying):
            weights = np.zeros(problem.size)
            weights[cut + line * len(problem.varying) + place] = 1.0
            prior = own.sd
            if place in problem.learnt:
                weights[n_shared + problem.learnt.index(place)] = 1.0
                prior = float(np.hypot(own.sd, problem.typical_sd))
            rows.append(
                row_of(
                    f"{own.symbol} of {name}",
                    f"a line's {own.symbol}",
                    weights @ found.best.vector,
                    weights @ covariance @ weights,
                    prior,
                    weights @ truth,
                )
            )
    return rows


def row_of(name: str, kind: str, step: float, variance: float, prior_sd: float, truth: float) -> dict[str, object]:
    sd = float(np.sqrt(variance))
    return {
        "parameter": name,
        "kind": kind,
        "truth": float(truth),
        "step": float(step),
        "sd": sd,
        "prior_sd": float(prior_sd),
        "informed": sd < INFORMED * prior_sd,
        "inside": bool(abs(step - truth) <= REACH * sd),
    }


def counted(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return how many intervals hold the truth, by noise, kind, and whether the data inform the parameter."""
    found: list[dict[str, object]] = []
    for noise in dict.fromkeys(row["noise"] for row in rows):
        own = [row for row in rows if row["noise"] == noise]
        for kind in ("all", *dict.fromkeys(row["kind"] for row in own)):
            for informed in (True, False):
                inside = [row["inside"] for row in own if row["informed"] == informed and kind in ("all", row["kind"])]
                if inside:
                    share = float(np.mean(inside))
                    found.append(
                        {
                            "noise": noise,
                            "kind": kind,
                            "informed": informed,
                            "pairs": len(inside),
                            "inside": sum(map(bool, inside)),
                            "coverage": share,
                            "standard_error": float(np.sqrt(share * (1 - share) / len(inside))),
                        }
                    )
    return found


def drawn_figure(rows: list[dict[str, object]]) -> Figure:
    """Draw how many of its SDs each informed interval is from the truth, beside what a normal would give."""
    figure = Figure(figsize=(9, 4.2), layout="constrained")
    for noise, axes in zip(NOISES, figure.subplots(1, 2, sharey=True), strict=True):
        for kind, colour in (("shared", COLOURS[0]), ("a line's", COLOURS[1])):
            far = [
                (float(row["step"]) - float(row["truth"])) / float(row["sd"])
                for row in rows  # type: ignore[arg-type]
                if row["noise"] == noise
                and row["informed"]
                and str(row["kind"]).startswith("a line's") == (kind == "a line's")
            ]
            axes.plot(
                np.sort(far), (np.arange(len(far)) + 0.5) / max(len(far), 1), color=colour, label=f"{kind}, {len(far)}"
            )
        grid = np.linspace(-4, 4, 200)
        axes.plot(grid, [NormalDist().cdf(own) for own in grid], color="black", linewidth=0.9, label="normal")
        for end in (-REACH, REACH):
            axes.axvline(end, color="#9E9E9E", linewidth=0.9, linestyle=(0, (4, 3)))
        axes.set_xlim(-5, 5)
        axes.set_title(f"noise {noise}")
        axes.set_xlabel("(estimate − truth) / SD")
        axes.legend(frameon=False, fontsize="small")
    figure.axes[0].set_ylabel("share of intervals below")
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=int, default=10, help="data sets of each noise")
    parser.add_argument("--quick", action="store_true", help="one data set, nothing written")
    asked = parser.parse_args()
    whole = whole_fit()
    cut = len(whole.problem.shared) + len(whole.problem.learnt)
    start = np.where(np.arange(whole.problem.size) < cut, whole.best.vector, 0.0)
    rows: list[dict[str, object]] = []
    for number in range(1 if asked.quick else asked.sets):
        for noise in NOISES[: 1 if asked.quick else 2]:
            generator = np.random.default_rng([17, number])  # both noises have the same truth
            truth = truth_of(whole, generator)
            found = fitted(f"made up {number}, noise {noise}", made_up(whole, truth, noise, generator), start)
            rows += [{"set": number, "noise": noise, **row} for row in intervals(found, truth)]
            informed = [row["inside"] for row in rows if row["informed"] and row["noise"] == noise]
            say(f"noise {noise}: {np.sum(informed)} of {len(informed)} informed intervals hold the truth")
    found_rows = counted(rows)
    write_rows("recovery.csv", rows, quick=asked.quick)
    write_rows("recovery_coverage.csv", found_rows, quick=asked.quick)
    write_figure("recovery.png", drawn_figure(rows), quick=asked.quick)
    print(table([list(found_rows[0]), *(list(row.values()) for row in found_rows)]))


if __name__ == "__main__":
    main()
