"""A coarse fit of Table 1: how far can one global parameter set go? Calibrated by construction, and used nowhere.

Six couplings that nobody has measured are fitted, shared by all lines; a line keeps only its doubling time and its
genotype. The misfit of a row is how far viability at the printed IC50 is from one half, in units of 0.03 (three plates
of 5 % CV); a censored row only counts if viability at 10 uM is below one half. Each coupling is held by its prior.

Run: ``python benchmarks/coarse_fit.py [evaluations]`` (about a second each).
"""

from __future__ import annotations

import math
import sys

import numpy as np
from scipy.optimize import minimize

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish
from rapalog.biology.tumour_cell import _references, _tumour_cell, tumour_cell
from rapalog.errors import SimulationError
from rapalog.facts.claims import table1_rows
from rapalog.facts.library import facts, value
from rapalog.scorecard.prior_band import crossings_nM

FITTED = ("ccnd1_bypass", "metabolism_exponent", "K_second_phase", "k_ribosome", "residual_S65", "drive_RB1")
SHARES = ("ccnd1_bypass", "residual_S65")
NOISE = 0.03
DEFAULT_EXPOSURE_H = 72.0
LINES = {"Primary Breast Cancer Cells": "Primary breast"}
ROWS = {row.more["symbol"]: row for row in facts("cell_model").values()}


def changes(theta: np.ndarray) -> dict[str, float]:
    """Return parameter values for steps in prior standard deviations (logit scale for shares)."""
    out = {}
    for name, step in zip(FITTED, theta, strict=True):
        start, sd = ROWS[name].value, float(ROWS[name].more["log_sd"])
        odds = start / (1 - start) * math.exp(step * sd) if name in SHARES else 0.0
        out[name] = odds / (1 + odds) if name in SHARES else start * math.exp(step * sd)
    return out


def viability(line: str, dose_nM: float, hours: float, chosen: dict[str, float]) -> float:
    cell, levels = tumour_cell(line, changes=chosen), []
    for dose in (dose_nM, 0.0):
        seen = dish(cell, doses={find_drug("everolimus"): dose}, times_h=[hours], readouts=["viability"],
                    cells_seeded=value("V004"), attach_h=value("V005"))  # fmt: skip
        levels.append(float(seen["viability"][0]))
    return levels[0] / levels[1]


def misfits(chosen: dict[str, float]) -> list[float]:
    found = []
    for row in table1_rows():
        seen = viability(
            LINES.get(row.cell_line, row.cell_line), row.ic50_nM, row.exposure_h or DEFAULT_EXPOSURE_H, chosen
        )
        off = (seen - 0.5) / NOISE
        found.append(min(off, 0.0) if row.relation == ">" else off)
    return found


def cost(theta: np.ndarray) -> float:
    _tumour_cell.cache_clear()
    _references.cache_clear()
    try:
        data = sum(off * off for off in misfits(changes(theta)))
    except SimulationError:
        return 1e6
    total = 0.5 * data + 0.5 * float(theta @ theta)
    print(f"{total:9.2f}", *(f"{name}={number:.3g}" for name, number in changes(theta).items()), file=sys.stderr)
    return total


def main() -> None:
    evaluations = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    options = {"maxfev": evaluations, "xatol": 0.02, "fatol": 0.05, "adaptive": True}
    start = np.eye(len(FITTED) + 1, len(FITTED), k=-1) * 0.7
    best = minimize(cost, np.zeros(len(FITTED)), method="Nelder-Mead", options={**options, "initial_simplex": start})
    chosen = changes(best.x)
    print(
        "calibrated on Table 1:",
        ", ".join(f"{name} {number:.3g} (prior {ROWS[name].value:.3g})" for name, number in chosen.items()),
    )
    print(f"cost {best.fun:.2f} after {best.nfev} evaluations; before the fit {cost(np.zeros(len(FITTED))):.2f}")
    for row, off in zip(table1_rows(), misfits(chosen), strict=True):
        line, hours = LINES.get(row.cell_line, row.cell_line), row.exposure_h or DEFAULT_EXPOSURE_H
        (crossings,) = crossings_nM([tumour_cell(line, changes=chosen)])
        crossing = crossings[(48.0, 72.0, 168.0).index(hours)]
        seen = f"viability there {0.5 + NOISE * off:.2f}  crossing {crossing:.3g} nM"
        print(f"{row.id} {line:15s} {hours:4g} h  printed {row.relation}{row.ic50_nM:g} nM  {seen}")


if __name__ == "__main__":
    main()
