"""PEtab: an evaluation of the objective and its gradient, beside pyPESTO on libroadrunner.

The problem is the small one of ``petab/intervals.py``, made on the spot. Published problems are no part of the project:
``petab/published.py FOLDER`` measures those against what was published.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from row import Asked, Row, asked_peer, peer_versions, processor_s, run_alone, versions

PEER = "pyPESTO on libroadrunner"


def measure(asked: Asked) -> list[Row]:
    from intervals import write_problem

    from rapalog.files.petab.problem import read_problem
    from rapalog.studies.petab.objective import Objective

    calls = asked.least(20, 200)
    with tempfile.TemporaryDirectory() as name:
        file = write_problem(Path(name), np.random.default_rng(1))
        objective = Objective(read_problem(file))
        found = asked_peer(asked, "petab/pypesto_peer.py", str(file), str(calls))
    at = objective.nominal()
    value = objective.evaluate(at).value
    ours_us = 1e6 * processor_s(lambda: objective.evaluate(at), calls)
    gradient_us = 1e6 * processor_s(lambda: objective.linearised(at), calls)
    if isinstance(found, str):
        theirs, agrees = found, ""
    else:
        theirs, agrees = 1e6 * found["seconds"], f"values differ by {abs(found['value'] / value - 1):.0e}"
    slopes, differences = objective.linearised(at).gradient, central(objective, at)
    apart = float(np.abs(slopes / differences - 1).max())
    return [
        Row("objective of 10 measurements, 3 parameters", "us", ours_us, f"{calls} calls", PEER, theirs, agrees),
        Row("its gradient and information", "us", gradient_us, f"{calls} calls"),
        Row("its gradient against central differences, largest", "relative", apart, "3 parameters"),
    ]


def central(objective, at: np.ndarray, step: float = 1e-4) -> np.ndarray:
    """Return the gradient from the objective alone."""
    moves = np.eye(len(at)) * step
    return (objective.costs(at + moves) - objective.costs(at - moves)) / (2 * step)


def known(asked: Asked) -> dict[str, str]:
    return {**versions("numpy", "llvmlite"), **peer_versions(asked, "pypesto", "petab", "libroadrunner")}


if __name__ == "__main__":
    run_alone("petab", measure, known)
