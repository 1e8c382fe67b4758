"""How often wells without a drug are called a curve at 5 %, on real control wells and on plates with structure.

Real: control wells of two 384-well plates of a screen (``../shared/data/strangers``, or ``--data FOLDER``). A fake
drug is two rows of control wells on both plates with doses along the columns, as the screen's drugs are; the others are
its vehicles. First every pair of rows with doses in either direction, then doses in random order, the same in both
rows and on both plates. All come from 308 wells: their rate varies more than a binomial interval says.

Simulated: layouts as people use them, and structure of every plate: nothing, rows and columns, a slope, a dry edge, all
of them, and the bench's own plate (``assays/viability``). Every rate is of the whole automatic choice.

Run: ``python benchmarks/dose_response/false_curves.py [EXPERIMENTS] [--data FOLDER]``; 2,000 fake drugs, by default.
``--only WORDS`` runs the layouts or structures whose name has them. Every line is stored as soon as it is known.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy import stats

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.assays.viability.noise import usual_noise
from rapalog.assays.viability.plate import run_plate
from rapalog.assays.viability.plate_map import plan_plate
from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.files.layouts.layout import read_layout
from rapalog.files.recognise import read_plate_file
from rapalog.tables import LayoutWell, Reading, Well, join_layout, row_name

#: The folder of real files beside the checkout.
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

RESULT = Path(__file__).resolve().parents[1] / "results" / "dose_response" / "false_curves.json"
DOSES = np.geomspace(0.1, 10_000, 11)
#: SD of a well, of rows and of columns, slope from end to end, and loss at the edge, as shares of the signal.
STRUCTURES = {
    "none": (0.06, 0.0, 0.0, 0.0),
    "rows and columns, 2 %": (0.06, 0.02, 0.0, 0.0),
    "rows and columns, 4 %": (0.06, 0.04, 0.0, 0.0),
    "slope, 15 %": (0.06, 0.0, 0.15, 0.0),
    "edge, 10 %": (0.06, 0.0, 0.0, 0.10),
    "all of them": (0.06, 0.03, 0.10, 0.05),
}


def well(plate, place, value, *, dose=0.0, drug="", replicate=""):
    name = f"{row_name(place[0])}{place[1] + 1}"
    content = LayoutWell("", name, "L", drug, dose, "sample" if drug else "vehicle", replicate)
    return Well(Reading(plate, "Plate 1", name, "signal", "", "", value), content)


def screen_layout():
    """The screen's: 384 wells, seven drugs in two rows each on two plates, every second column the vehicle."""
    samples = [
        (place, f"drug {row % 7}", dose)
        for row in range(14)
        for dose, place in zip(DOSES, ((row + 1, 2 * k + 1) for k in range(11)), strict=True)
    ]
    return (16, 24), samples, [(row, 2 * k + 2) for row in range(1, 15) for k in range(11)], 2, False


def rows_layout(plates, *, days):
    """Two drugs in three rows each, ten doses along the columns, the vehicle in one column."""
    samples = [
        ((row, 1 + k), f"drug {(row - 1) // 3}", dose) for row in range(1, 7) for k, dose in enumerate(DOSES[:10])
    ]
    return (8, 12), samples, [(row, 11) for row in range(8)], plates, days


def columns_layout():
    """Eight doses down the rows, three columns a drug, three drugs, the vehicle in two columns."""
    samples = [
        ((row, 1 + 3 * drug + k), f"drug {drug}", DOSES[row]) for drug in range(3) for k in range(3) for row in range(8)
    ]
    return (8, 12), samples, [(row, column) for row in range(8) for column in (0, 10)], 1, False


def bench_layout():
    """The bench's: series in columns, every second one backwards, vehicles in the first and the last column."""
    plan = plan_plate(11, replicates=4, n_vehicle=16, n_blank=6, use_edge=False)
    samples = [(place, "drug", dose) for series in plan.samples for dose, place in zip(DOSES, series, strict=True)]
    return (8, 12), samples, list(plan.vehicles), 1, False


LAYOUTS = {
    "384 wells, two rows a drug, two plates": screen_layout(),
    "96 wells, rows, vehicle in a column": rows_layout(1, days=False),
    "96 wells, rows, three days": rows_layout(3, days=True),
    "96 wells, doses down, vehicle in two columns": columns_layout(),
    "96 wells, the bench's": bench_layout(),
}


def field(rng, shape, structure):
    noise, lines, slope, edge = structure
    rows, columns = shape
    found = 1.0 + noise * rng.standard_normal(shape)
    found += lines * (rng.standard_normal((rows, 1)) + rng.standard_normal((1, columns)))
    angle = rng.uniform(0, 2 * np.pi)
    found += slope * (
        np.cos(angle) * np.linspace(-0.5, 0.5, rows)[:, None] + np.sin(angle) * np.linspace(-0.5, 0.5, columns)
    )
    found[[0, -1], :] -= edge
    found[1:-1, [0, -1]] -= edge
    return 1e5 * found


def experiment(rng, layout, structure):
    shape, samples, vehicles, plates, days = layout
    wells = []
    for k in range(plates):
        signal, day = field(rng, shape, structure), str(k + 1) if days else ""
        wells += [
            well(f"p{k}", place, signal[place], dose=dose, drug=drug, replicate=day) for place, drug, dose in samples
        ]
        wells += [well(f"p{k}", place, signal[place], replicate=day) for place in vehicles]
    return wells


def bench_experiment(seed):
    """A plate of the bench with its own noise, all of it in use, and cells that no drug touches."""
    protocol = ViabilityProtocol(
        cell_line="MCF-7", drug="everolimus", exposure_h=72.0, seed=seed, use_edge=True, noise=usual_noise()
    )
    plate = run_plate(protocol, lambda _dose: (1e4, 1.0))
    return [
        Well(
            Reading("p", "Plate 1", own.well, "a", "", "", float(own.reading)),
            LayoutWell("", own.well, "L", "drug" if own.role == "sample" else "", own.dose_nM or 0.0, own.role),
        )
        for own in plate.wells
        if own.role in ("sample", "vehicle", "blank")
    ]


def counted(experiments, wanted):
    """The number of curves called an effect, and of curves in all, until there are as many as wanted."""
    called = everything = 0
    for wells in experiments:
        curves = fit_curves(wells)
        called += sum(curve.model != "flat" for curve in curves)
        everything += len(curves)
        if everything >= wanted:
            break
    return called, everything


def real_controls(folder):
    readings = []
    for k in (1, 2):
        name = f"nsclc_A549_{k}.csv"
        readings += read_plate_file((folder / name).read_bytes(), file=name).readings
    layout = read_layout((folder / "nsclc_layout_A549.csv").read_bytes(), file="layout")
    return [own for own in join_layout(readings, layout, name="layout") if own.content.role == "vehicle"]


def as_drug(own, dose_nM):
    return replace(own, content=replace(own.content, role="sample", drug="fake", dose_nM=dose_nM))


def fake_drugs(controls, rng):
    """Every pair of rows in both directions of doses, then in random orders."""
    rows = sorted({own.reading.well[0] for own in controls})
    columns = sorted({int(own.reading.well[1:]) for own in controls})
    pairs, k = list(combinations(rows, 2)), 0
    while True:
        pair = pairs[k % len(pairs)]
        order = (
            np.arange(len(columns))[:: 1 - 2 * (k // len(pairs))]
            if k < 2 * len(pairs)
            else rng.permutation(len(columns))
        )
        dose = dict(zip(columns, DOSES[order], strict=True))
        yield [
            as_drug(own, dose[int(own.reading.well[1:])]) if own.reading.well[0] in pair else own for own in controls
        ]
        k += 1


def store(row):
    """Put a line in the place of the stored one of the same name, so that a run that is cut off keeps what it has."""
    stored = json.loads(RESULT.read_text()) if RESULT.is_file() else []
    kept = [own for own in stored if (own["wells"], own["structure"]) != (row["wells"], row["structure"])]
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps([*kept, row], indent=1) + "\n")


def line(name, structure, called, everything, started):
    interval = stats.binomtest(called, everything).proportion_ci()
    store(
        {
            "wells": name,
            "structure": structure,
            "called": called,
            "drugs": everything,
            "low": round(interval.low, 4),
            "high": round(interval.high, 4),
        }
    )
    print(
        f"{name:46} {structure:24} {called:5} of {everything:5} = {called / everything:6.2%} "
        f"({interval.low:.2%} to {interval.high:.2%})  {time.time() - started:4.0f} s",
        flush=True,
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("drugs", type=int, nargs="?", default=2_000)
    asked.add_argument("--data", type=Path, default=SHARED / "strangers" / "viability")
    asked.add_argument("--only", default="")
    given = asked.parse_args()
    rng = np.random.default_rng(13)
    if given.data.is_dir() and given.only in "real":
        controls = real_controls(given.data)
        both = sum(1 for _ in combinations(range(14), 2))
        for wanted, name in (
            (both, "every pair of rows"),
            (2 * both, "and backwards"),
            (given.drugs, "and in random orders"),
        ):
            started = time.time()
            line("real control wells", name, *counted(fake_drugs(controls, np.random.default_rng(13)), wanted), started)
    for name, layout in LAYOUTS.items():
        for structure, own in STRUCTURES.items():
            if given.only in name or given.only in structure:
                started = time.time()
                line(
                    name,
                    structure,
                    *counted((experiment(rng, layout, own) for _ in range(10**6)), given.drugs),
                    started,
                )
    if given.only in "bench":
        started = time.time()
        rate = counted(map(bench_experiment, range(10**6)), given.drugs)
        line("96 wells, all in use, the bench's own noise", "edge, 5 %", *rate, started)


if __name__ == "__main__":
    main()
