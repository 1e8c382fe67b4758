"""Sample the posterior with four chains, and set its 90 % ends beside those of the Laplace approximation.

All steps are sampled: shared, typical line, and every line's own, at the spread that was found. Two moves take turns,
both as autoregressive proposals around the Laplace approximation (which they would leave as it is, so what is accepted
or not is only how the posterior differs from it): everything together, and every line's own steps given the rest, for
which each line accepts or refuses alone because no line's steps move another's curves. Chains start at draws of the
Laplace approximation, half as far again from its centre. Told are split R-hat and the effective size (Geyer's initial
sequence) of every step. Run: ``python benchmarks/posterior_sampler.py``; a quarter of an hour on one core.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
from held_back import ENDS, covariance, of_drug, place, say, table, whole_fit, write_figure, write_rows
from matplotlib.figure import Figure

from rapalog.calibration.population import Population
from rapalog.calibration.posterior import deviations
from rapalog.calibration.problem import Problem
from rapalog.figures.palette import COLOURS

CHAINS = 4
FURTHER = 1.5
Z90 = 1.6449
#: Accepted shares that steps are tuned to in the first part, which is thrown away.
WANTED = 0.3
WARM_UP = 0.3


@dataclass
class State:
    """Vectors of the chains, (n_chains, size), with minus half the squares of each line, (n, n_lines), and the rest."""

    vectors: np.ndarray
    lines: np.ndarray
    rest: np.ndarray

    @property
    def total(self) -> np.ndarray:
        return self.lines.sum(axis=1) + self.rest


def state(problem: Problem, vectors: np.ndarray) -> State:
    own = problem.parts(vectors)[2]
    far = (problem.predicted(vectors) - problem.observed) @ problem.whiten.T
    cut = len(problem.shared) + len(problem.learnt)
    lines = -0.5 * ((far**2).sum(axis=2) + ((own / problem.spread) ** 2).sum(axis=2))
    rest = -0.5 * (
        (problem.found(vectors) ** 2).sum(axis=1) + ((vectors / problem.prior_sd())[:, :cut] ** 2).sum(axis=1)
    )
    return State(vectors, *(np.where(np.isfinite(row), row, -np.inf) for row in (lines, rest)))


class Sampler:
    """The two moves, tuned as they go until they are held."""

    def __init__(self, population: Population, seed: int) -> None:
        self.problem, self.best = population.problem, population.best
        self.generator = np.random.default_rng(seed)
        self.cut = len(self.problem.shared) + len(self.problem.learnt)
        self.root = np.linalg.cholesky(self.best.covariance)
        self.inverse = np.linalg.inv(self.best.covariance)
        n = len(self.problem.varying)
        self.own = [slice(self.cut + line * n, self.cut + (line + 1) * n) for line in range(len(self.problem.lines))]
        self.step = {"all": 0.5, "lines": 0.7}
        self.accepted: dict[str, list[float]] = {"all": [], "lines": []}

    def begin(self) -> State:
        """Return chains far apart; one whose cells do not grow begins nearer to the centre."""
        vectors = FURTHER * self.generator.normal(size=(CHAINS, self.problem.size)) @ self.root.T
        while True:
            begun = state(self.problem, self.best.vector + vectors)
            stuck = ~np.isfinite(begun.total)
            if not stuck.any():
                return begun
            vectors[stuck] *= 0.7

    def move_all(self, now: State, *, tune: bool) -> State:
        """Propose everything together."""
        step = self.step["all"]
        noise = self.generator.normal(size=now.vectors.shape) @ self.root.T
        tried = state(
            self.problem, self.best.vector + np.sqrt(1 - step**2) * (now.vectors - self.best.vector) + step * noise
        )
        odds = tried.total - now.total + self._squares(tried.vectors) - self._squares(now.vectors)
        taken = np.log(self.generator.uniform(size=CHAINS)) < odds
        self._told("all", taken, tune=tune)
        return State(
            np.where(taken[:, None], tried.vectors, now.vectors),
            np.where(taken[:, None], tried.lines, now.lines),
            np.where(taken, tried.rest, now.rest),
        )

    def move_lines(self, now: State, *, tune: bool) -> State:
        """Propose every line's own steps, given shared and typical ones."""
        step, vectors = self.step["lines"], now.vectors.copy()
        odds = np.zeros((CHAINS, len(self.own)))
        for line, at in enumerate(self.own):
            precision = self.inverse[at, at]
            pull = np.linalg.solve(precision, self.inverse[at, : self.cut])
            middle = self.best.vector[at] - (now.vectors - self.best.vector)[:, : self.cut] @ pull.T
            root = np.linalg.cholesky(np.linalg.inv(precision))
            was = now.vectors[:, at] - middle
            new = np.sqrt(1 - step**2) * was + step * self.generator.normal(size=was.shape) @ root.T
            vectors[:, at] = middle + new
            odds[:, line] = 0.5 * (
                np.einsum("ni,ij,nj->n", new, precision, new) - np.einsum("ni,ij,nj->n", was, precision, was)
            )
        tried = state(self.problem, vectors)
        taken = np.log(self.generator.uniform(size=odds.shape)) < odds + tried.lines - now.lines
        for line, at in enumerate(self.own):
            vectors[:, at] = np.where(taken[:, line, None], vectors[:, at], now.vectors[:, at])
        self._told("lines", taken, tune=tune)
        return State(vectors, np.where(taken, tried.lines, now.lines), now.rest)

    def _squares(self, vectors: np.ndarray) -> np.ndarray:
        far = vectors - self.best.vector
        return 0.5 * np.einsum("ni,ij,nj->n", far, self.inverse, far)

    def _told(self, move: str, taken: np.ndarray, *, tune: bool) -> None:
        self.accepted[move].append(float(taken.mean()))
        if tune:
            self.step[move] = float(np.clip(self.step[move] * np.exp(0.15 * (taken.mean() - WANTED)), 0.02, 1.0))


def sampled(sampler: Sampler, turns: int) -> np.ndarray:
    """Return the chains after the warm-up, (n_chains, n, size)."""
    now, kept = sampler.begin(), []
    for turn in range(turns):
        tune = turn < WARM_UP * turns
        now = sampler.move_lines(sampler.move_all(now, tune=tune), tune=tune)
        if not tune:
            kept.append(now.vectors)
        if turn % 50 == 49:
            rates = {
                move: f"{np.mean(own[-50:]):.2f} at {sampler.step[move]:.2f}" for move, own in sampler.accepted.items()
            }
            say(f"{turn + 1} of {turns} turns, accepted {rates}")
    return np.array(kept).swapaxes(0, 1)


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
        rows.append(
            {
                "step": name,
                "laplace_middle": centre,
                "laplace_low": centre - Z90 * sd,
                "laplace_high": centre + Z90 * sd,
                "chains_middle": float(middle),
                "chains_low": float(low),
                "chains_high": float(high),
                "middle_moved_sds": float((middle - centre) / sd),
                "width_ratio": float((high - low) / (2 * Z90 * sd)),
                "r_hat": split_r_hat(chains[:, :, at]),
                "effective_size": effective_size(chains[:, :, at]),
            }
        )
    return rows


def bands(population: Population, chains: np.ndarray, n: int) -> list[dict[str, object]]:
    """Return how wide the 90 % band of a new line's everolimus medians is, by where the shared steps come from."""
    problem, best, generator = population.problem, population.best, np.random.default_rng(8)
    laplace = best.vector + generator.normal(size=(n, problem.size)) @ np.linalg.cholesky(best.covariance).T
    flat = chains.reshape(-1, problem.size)
    sources = {
        "best fit": np.tile(best.vector, (n, 1)),
        "Laplace": laplace,
        "chains": flat[generator.choice(len(flat), n)],
    }
    noise, at, rows = covariance(population), of_drug(population, "everolimus"), []
    new = deviations(problem.varying, population.spread, n, generator)
    error = generator.multivariate_normal(np.zeros(len(noise)), noise, size=n)
    for name, vectors in sources.items():
        shared, typical, _ = problem.parts(vectors)
        curves = problem.read(shared, (typical + new)[:, None])[:, 0] + error
        curves = curves[np.isfinite(curves).all(axis=1)][:, at]
        low, high = np.quantile(curves, ENDS, axis=0)
        inside = (low <= problem.observed[:, at]) & (problem.observed[:, at] <= high)
        rows.append(
            {
                "from": name,
                "width": float(np.mean(high - low)),
                "fitted_medians_inside": float(inside.mean()),
                "log_weight_median": log_weight(population, vectors) if name != "best fit" else 0.0,
            }
        )
    return rows


def log_weight(population: Population, vectors: np.ndarray) -> float:
    """Return the median of the log posterior over the Laplace density, less that at the best fit."""
    few = vectors[:100]
    far = few - population.best.vector
    laplace = -0.5 * np.einsum("ni,ij,nj->n", far, np.linalg.inv(population.best.covariance), far)
    return float(np.median(state(population.problem, few).total + 0.5 * population.best.cost - laplace))


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=1000, help="of both moves, the first three tenths thrown away")
    parser.add_argument("--quick", action="store_true", help="20 turns, nothing written")
    asked = parser.parse_args()
    population = whole_fit()
    sampler = Sampler(population, seed=5)
    chains = sampled(sampler, 20 if asked.quick else asked.turns)
    rows = compared(population, chains)
    widths = bands(population, chains, 50 if asked.quick else 1000)
    write_rows("posterior_sampler.csv", rows, quick=asked.quick)
    write_rows("posterior_sampler_bands.csv", widths, quick=asked.quick)
    write_figure("posterior_sampler.png", drawn_figure(rows[: sampler.cut]), quick=asked.quick)
    if not asked.quick:
        np.savez_compressed(place("posterior_chains.npz"), steps=chains[:, ::4].astype(np.float32))
    print(table([list(rows[0]), *(list(row.values()) for row in rows)]))
    print(table([list(widths[0]), *(list(row.values()) for row in widths)]))
    r_hat, size = (np.array([row[name] for row in rows], dtype=float) for name in ("r_hat", "effective_size"))
    print(
        f"R-hat at most {r_hat.max():.3f}, above 1.05 in {(r_hat > 1.05).sum()} of {len(rows)}; "
        f"effective size {size.min():.0f} to {size.max():.0f}, median {np.median(size):.0f}"
    )


if __name__ == "__main__":
    main()
