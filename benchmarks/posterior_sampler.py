"""Sample the posterior with four chains, and set its 90 % ends beside those of the Laplace approximation.

All steps are sampled: shared, typical line, and every line's own, at the spread that was found. A proposal is a short
path of Hamiltonian dynamics whose masses are those of the Laplace approximation, with the derivatives that the fit
uses; Metropolis's rule makes it right. Chains start at draws of the Laplace approximation, brought halfway to its
centre: further out, where most of its draws lie, paths do not hold their energy. Told are split R-hat and the effective
size (Geyer's initial sequence) of every step. Chains are kept one by one. Run: ``python
benchmarks/posterior_sampler.py``; a quarter of an hour on one core.
"""

from __future__ import annotations

import argparse
from functools import partial

import numpy as np
from held_back import ENDS, covariance, of_drug, place, say, stages, table, whole_fit, write_figure, write_rows
from matplotlib.figure import Figure

from rapalog.calibration.population import Population
from rapalog.calibration.posterior import deviations
from rapalog.calibration.problem import Problem
from rapalog.errors import RapalogError
from rapalog.figures.palette import COLOURS

CHAINS = 4
Z90 = 1.6449
#: Of a path, in SDs of the Laplace approximation: how many steps, and between which lengths a path's are drawn.
STEPS, SHORTEST, LONGEST = 5, 0.15, 0.3
#: How far from the centre chains begin, and the share of a chain that is thrown away.
BEGIN, WARM_UP = 0.5, 0.2


def potential(problem: Problem, vector: np.ndarray) -> tuple[float, np.ndarray]:
    """Return minus the log posterior and its gradient; infinite where a dish cannot be run."""
    try:
        residuals, jacobian = problem.linearised(vector)
    except RapalogError:  # far out the wild type has no resting state
        return np.inf, np.zeros(len(vector))
    if not (np.isfinite(residuals).all() and np.isfinite(jacobian).all()):
        return np.inf, np.zeros(len(vector))
    return float(residuals @ residuals) / 2, jacobian.T @ residuals


def chain(population: Population, turns: int, number: int) -> np.ndarray:
    """Return the vectors of a chain after its warm-up, (n, size)."""
    problem, best = population.problem, population.best
    generator, root = np.random.default_rng([5, number]), np.linalg.cholesky(best.covariance)
    vector = best.vector + BEGIN * root @ generator.normal(size=problem.size)
    energy, slope = potential(problem, vector)
    kept, accepted = [], []
    for turn in range(turns):
        # Momenta are those of the whitened vector, so that the mass is one.
        length, momentum = generator.uniform(SHORTEST, LONGEST), generator.normal(size=problem.size)
        before = energy + momentum @ momentum / 2
        tried, new_energy, new_slope = vector, energy, slope
        for _ in range(STEPS):
            momentum = momentum - length / 2 * root.T @ new_slope
            tried = tried + length * root @ momentum
            new_energy, new_slope = potential(problem, tried)
            if not np.isfinite(new_energy):
                break
            momentum = momentum - length / 2 * root.T @ new_slope
        taken = bool(np.log(generator.uniform()) < before - new_energy - momentum @ momentum / 2)
        if taken:
            vector, energy, slope = tried, new_energy, new_slope
        accepted.append(taken)
        if turn >= WARM_UP * turns:
            kept.append(vector)
        if turn % 8 == 7:
            rate = np.mean(accepted)
            say(f"chain {number}, {turn + 1} of {turns}: {rate:.2f} accepted, sum of squares {2 * energy:.0f}")
    return np.array(kept)


def split_r_hat(chains: np.ndarray) -> float:
    """Return R-hat of the halves of chains (n_chains, n)."""
    n = chains.shape[1] // 2
    halves = np.vstack([chains[:, :n], chains[:, -n:]])
    within = halves.var(axis=1, ddof=1).mean()
    between = halves.mean(axis=1).var(ddof=1)
    return float(np.sqrt((n - 1) / n + between / within))


def effective_size(chains: np.ndarray) -> float:
    """Return how many independent draws chains (n_chains, n) are worth."""
    m, n = chains.shape
    far = chains - chains.mean(axis=1, keepdims=True)
    lagged = np.array([(far[:, : n - lag] * far[:, lag:]).sum(axis=1).mean() / n for lag in range(n)])
    within = lagged[0] * n / (n - 1)
    whole = lagged[0] + chains.mean(axis=1).var(ddof=1)
    correlation = 1 - (within - lagged) / whole
    pairs = correlation[: n // 2 * 2].reshape(-1, 2).sum(axis=1)
    last = int(np.argmax(pairs < 0)) if (pairs < 0).any() else len(pairs)
    return float(m * n / max(2 * np.minimum.accumulate(pairs[:last]).sum() - 1, 1 / np.log10(m * n)))


def compared(population: Population, chains: np.ndarray) -> list[dict[str, object]]:
    """Return for every step where chains and Laplace put its middle and ends."""
    problem, best = population.problem, population.best
    names = [own.name for own in problem.shared] + [problem.varying[at].name for at in problem.learnt]
    names += [f"{own.symbol} of {line}" for line in problem.lines for own in problem.varying]
    rows: list[dict[str, object]] = []
    for at, name in enumerate(names):
        sd, centre = float(np.sqrt(best.covariance[at, at])), float(best.vector[at])
        low, middle, high = np.quantile(chains[:, :, at], (0.05, 0.5, 0.95))
        rows.append({"step": name, "laplace_middle": centre, "laplace_low": centre - Z90 * sd,
                     "laplace_high": centre + Z90 * sd, "chains_middle": float(middle),
                     "chains_low": float(low), "chains_high": float(high),
                     "middle_moved_sds": float((middle - centre) / sd),
                     "width_ratio": float((high - low) / (2 * Z90 * sd)), "r_hat": split_r_hat(chains[:, :, at]),
                     "effective_size": effective_size(chains[:, :, at])})  # fmt: skip
    return rows


def bands(population: Population, chains: np.ndarray, n: int) -> list[dict[str, object]]:
    """Return how wide the 90 % band of a new line's everolimus medians is, by where the shared steps come from."""
    problem, best, generator = population.problem, population.best, np.random.default_rng(8)
    laplace = best.vector + generator.normal(size=(n, problem.size)) @ np.linalg.cholesky(best.covariance).T
    flat = chains.reshape(-1, problem.size)
    sources = {"best fit": np.tile(best.vector, (n, 1)), "Laplace": laplace,
               "chains": flat[generator.choice(len(flat), n)]}  # fmt: skip
    noise, at, rows = covariance(population), of_drug(population, "everolimus"), []
    new = deviations(problem.varying, population.spread, n, generator)
    error = generator.multivariate_normal(np.zeros(len(noise)), noise, size=n)
    for name, vectors in sources.items():
        shared, typical, _ = problem.parts(vectors)
        curves = problem.read(shared, (typical + new)[:, None])[:, 0] + error
        curves = curves[np.isfinite(curves).all(axis=1)][:, at]
        low, high = np.quantile(curves, ENDS, axis=0)
        inside = (low <= problem.observed[:, at]) & (problem.observed[:, at] <= high)
        rows.append({"from": name, "width": float(np.mean(high - low)), "fitted_medians_inside": float(inside.mean()),
                     "log_weight_median": log_weight(population, vectors) if name != "best fit" else 0.0})  # fmt: skip
    return rows


def log_weight(population: Population, vectors: np.ndarray) -> float:
    """Return the median of the log posterior over the Laplace density, less that at the best fit."""
    few = vectors[:40]
    far = few - population.best.vector
    laplace = -0.5 * np.einsum("ni,ij,nj->n", far, np.linalg.inv(population.best.covariance), far)
    costs = np.array([(own**2).sum() for own in map(population.problem.residuals, few)])
    return float(np.median((population.best.cost - costs) / 2 - laplace))


def drawn_figure(rows: list[dict[str, object]]) -> Figure:
    figure = Figure(figsize=(8.5, 6.5), layout="constrained")
    axes = figure.add_subplot()
    for at, row in enumerate(rows):
        for name, colour, shift in (("laplace", "#9E9E9E", -0.17), ("chains", COLOURS[0], 0.17)):
            low, middle, high = (float(row[f"{name}_{end}"]) for end in ("low", "middle", "high"))  # type: ignore[arg-type]
            axes.plot([low, high], [at + shift] * 2, color=colour, linewidth=2, label=name if at == 0 else None)
            axes.plot(middle, at + shift, "o", color=colour, markersize=4)
    axes.set_yticks(range(len(rows)), [f"{row['step']}" for row in rows], fontsize="small")
    axes.invert_yaxis()
    axes.set_xlabel("steps from the prior's centre, 90 %")
    axes.legend(frameon=False)
    return figure


def _kept(population: Population, turns: int, number: int) -> dict[str, object]:
    return {"vectors": chain(population, turns, number).tolist()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=32, help="of each chain, the first fifth thrown away")
    parser.add_argument("--quick", action="store_true", help="6 turns, nothing written")
    asked = parser.parse_args()
    population = whole_fit()
    turns = 6 if asked.quick else asked.turns
    chains = np.array([
        stages().get(f"chain {number} of {turns} turns", partial(_kept, population, turns, number))["vectors"]
        for number in range(CHAINS)
    ])  # fmt: skip
    rows = compared(population, chains)
    widths = bands(population, chains, 50 if asked.quick else 1000)
    write_rows("posterior_sampler.csv", rows, quick=asked.quick)
    write_rows("posterior_sampler_bands.csv", widths, quick=asked.quick)
    write_figure(
        "posterior_sampler.png",
        drawn_figure(rows[: len(population.problem.shared) + len(population.problem.learnt)]),
        quick=asked.quick,
    )
    if not asked.quick:
        np.savez_compressed(place("posterior_chains.npz"), steps=chains.astype(np.float32))
    print(table([list(rows[0]), *(list(row.values()) for row in rows)]))
    print(table([list(widths[0]), *(list(row.values()) for row in widths)]))
    r_hat, size = (np.array([row[name] for row in rows], dtype=float) for name in ("r_hat", "effective_size"))
    print(f"R-hat at most {r_hat.max():.3f}, above 1.05 in {(r_hat > 1.05).sum()} of {len(rows)}; "
          f"effective size {size.min():.0f} to {size.max():.0f}, median {np.median(size):.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
