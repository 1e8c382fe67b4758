"""The calibration of nine lines: one round of residuals with all derivatives, beside forward differences.

One residual call for each parameter is what ``scipy.optimize.least_squares`` does where it is given no derivatives; it
asks the same compiled cell.
"""

from __future__ import annotations

import numpy as np
from row import Asked, Row, processor_s, run_alone, versions

_STEP = 1e-4


def measure(asked: Asked) -> list[Row]:
    from held_back import whole_fit

    population = whole_fit()
    problem, vector = population.problem, population.best.vector
    repeats = asked.least(1, 5)
    residuals, slopes = problem.linearised(vector)
    columns = range(asked.least(3, problem.size))

    def differences() -> np.ndarray:
        found = [_moved(problem.residuals, vector, column) - residuals for column in columns]
        return np.array(found).T / _STEP

    ours_s = processor_s(lambda: problem.linearised(vector), repeats)
    theirs = differences()
    theirs_s = processor_s(differences, repeats) * problem.size / len(columns)
    apart = np.abs(theirs - slopes[:, list(columns)]).max() / np.abs(slopes).max()
    what = f"residuals ({len(residuals)}) and derivatives by {problem.size} parameters"
    n = f"{repeats} times; theirs from {len(columns)} columns"
    return [Row(what, "s", ours_s, n, "one finite difference after the other", theirs_s, f"apart by {apart:.0e}")]


def _moved(residuals, vector: np.ndarray, column: int) -> np.ndarray:
    step = np.zeros(len(vector))
    step[column] = _STEP
    return residuals(vector + step)


def known(asked: Asked) -> dict[str, str]:
    return versions("scipy", "numpy", "llvmlite")


if __name__ == "__main__":
    run_alone("calibration", measure, known)
