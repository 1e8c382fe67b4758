"""Coverage and half-width of EC50 intervals over biological replicates, and coverage after a choice of model.

Three days with an SD of 0.15 decades between them, 10 doses x 3 wells and 3 vehicle wells a day, noise 5 % of vehicle.
Compared: all wells pooled, one curve alone (random effects, Hartung-Knapp), and variance moderated over the curves of
an assay. Run: ``python benchmarks/replicates.py [assays] [curves per assay] [hormetic curves]``.
"""

from __future__ import annotations

import math
import sys
import time

import numpy as np

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.curves.fit.together import run
from rapalog.analysis.curves.replicates.combine import ReplicateSettings, replicate_estimates
from rapalog.analysis.curves.replicates.moderation import moderate

DAYS, BETWEEN, NOISE = 3, 0.15, 0.05
ONE_DAY = np.repeat([0.0, *np.geomspace(0.1, 10_000, 10)], 3)
DOSE = np.tile(ONE_DAY, DAYS)
DAY = np.repeat(np.arange(DAYS), len(ONE_DAY))


def assay_curve(rng):
    """Return the true log10 EC50 and the wells of one curve over all days."""
    truth, bottom, hill = rng.uniform(0.5, 2.5), rng.uniform(0.0, 0.4), rng.uniform(0.8, 1.6)
    middles = truth + BETWEEN * rng.standard_normal(DAYS)
    clean = bottom + (1 - bottom) / (1 + (DOSE / 10.0 ** middles[DAY]) ** hill)
    return truth, clean + NOISE * rng.standard_normal(len(DOSE))


def replicates(assays: int, curves: int) -> None:
    rng = np.random.default_rng(5)
    masks = {str(day): day == DAY for day in range(DAYS)}
    settings = ReplicateSettings("4pl", 1.0, 1.0)
    rows: dict[str, list[tuple[bool, float]]] = {"pooled wells": [], "one curve alone": [], "moderated": []}
    started = time.process_time()
    for assay in range(assays):
        truths, spreads = [], []
        for _ in range(curves):
            truth, y = assay_curve(rng)
            found = run([replicate_estimates(DOSE, y, masks, settings)])[0]
            truths.append(truth)
            spreads.append(found.spreads)
            note(rows["one curve alone"], found.estimates["ec50_nM"], truth)
            if assay < max(1, assays // 4):
                note(rows["pooled wells"], fit_dose_response(DOSE, y, model="4pl").ec50_nM, truth)
        for truth, own in zip(truths, moderate(spreads), strict=True):
            note(rows["moderated"], own["ec50_nM"], truth)
    print(f"{assays} assays of {curves} curves, {time.process_time() - started:.0f} s of processor time")
    for name, found in rows.items():
        hits = np.mean([hit for hit, _ in found])
        widths = [half for _, half in found]
        error = 196 * math.sqrt(0.05 * 0.95 / len(found))
        print(
            f"{name:16} coverage {100 * hits:5.1f} % ±{error:.1f}   half-width, decades: mean {np.mean(widths):.3f}, "
            f"median {np.median(widths):.3f}   n {len(found)}"
        )


def note(rows, estimate, truth) -> None:
    low = -math.inf if estimate.low is None else math.log10(estimate.low)
    high = math.inf if estimate.high is None else math.log10(estimate.high)
    rows.append((low <= truth <= high, (high - low) / 2 if math.isfinite(high - low) else math.nan))


def hormetic(curves: int) -> None:
    """Absolute IC50 of hormetic curves: what a 4PL covers, and what the chosen model and the average cover."""
    rng = np.random.default_rng(6)
    hits: dict[str, list[bool]] = {"4pl": [], "chosen by AICc": [], "as reported": []}
    models: dict[str, int] = {}
    grid = np.linspace(-1, 4, 200_001)
    for _ in range(curves):
        e, slope, rise = 10 ** rng.uniform(1.0, 2.0), rng.uniform(1.6, 3.0), rng.uniform(0.15, 0.8)
        noise = rng.uniform(0.02, 0.08)

        def true(dose, e=e, slope=slope, rise=rise):
            return 0.05 + (0.95 + rise * dose / e) / (1 + (dose / e) ** slope)

        truth = grid[np.flatnonzero(true(10.0**grid) >= 0.5)[-1]]
        y = true(ONE_DAY) + noise * rng.standard_normal(len(ONE_DAY))
        fit = fit_dose_response(ONE_DAY, y)
        models[fit.model] = models.get(fit.model, 0) + 1
        four = fit.ic50_nM if fit.model == "4pl" else fit_dose_response(ONE_DAY, y, model="4pl").ic50_nM
        best = next((one.ic50_nM for one in fit.alternatives if one.model == fit.model), fit.ic50_nM)
        for name, own in (("4pl", four), ("chosen by AICc", best), ("as reported", fit.ic50_nM)):
            low, high = own.low or 0.0, own.high or math.inf
            hits[name].append(low <= 10**truth <= high)
    print(f"hormetic curves, IC50: {curves}, models chosen {models}")
    for name, found in hits.items():
        print(f"{name:18} coverage {100 * np.mean(found):5.1f} % ±{196 * math.sqrt(0.05 * 0.95 / len(found)):.1f}")


def main() -> None:
    given = [int(word) for word in sys.argv[1:]]
    assays, curves, single = (*given, *(60, 20, 300)[len(given) :])
    replicates(assays, curves)
    hormetic(single)


if __name__ == "__main__":
    main()
