"""Virtual lines whose gap and its parts are known: measured with noise, calibrated, split, and held against the truth.

Each line is a cell that the evidence allows with a line from the population (``--typical`` makes one by hand: twice the
FKBP12, much bypass). Its bench: viability of everolimus and sirolimus at 72 h, three wells a dose with 5 % noise, and
one blot of p-S6 at 2 and at 24 h with 20 % noise. It is learnt with ``calibrate --line`` and split with ``gap``. Beside
how many truths lie in their 90 % intervals stands how wide these are, and how wide those of a line are of which nothing
was measured.

    python benchmarks/gap_of_known_lines.py --lines 20 --out gap-of-known-lines
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.tumour_cell import TumourCell, Wanted, tumour_cells
from rapalog.studies.calibration.own_line import calibrate_own_line
from rapalog.studies.draws import drawn_cells
from rapalog.studies.gap.causes import CAUSES, halves_of, without_bypass
from rapalog.studies.gap.study import find_gap
from rapalog.studies.lines import given_line

DOSES_NM = np.geomspace(0.17, 10_000, 10)
BLOT_NM = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
WELLS, WELL_CV, BLOT_CV = 3, 0.05, 0.2
#: What ``calibrate --line`` assumes of a bench.
CELLS, ATTACH_H = 1000.0, 24.0
NAMES = ("p-S6 half-dose", "viability EC50", "ratio", *CAUSES)


def truths(n: int, *, seed: int) -> list[Wanted]:
    """Return virtual lines: cells and lines drawn together from what is known."""
    return drawn_cells(given_line("new"), "", n, seed=seed)


def made_by_hand(seed: int) -> Wanted:
    """Return a line unlike the typical one: twice the FKBP12 of a draw, most cyclin D1 around mTORC1."""
    (one,) = truths(1, seed=seed)
    changes = dict(one.changes)
    changes |= {"FKBP12_total": 2 * changes["FKBP12_total"], "ccnd1_bypass": 0.75, "doubling_time": 30.0}
    return replace(one, changes=tuple(sorted(changes.items())))


def at_rest(wanted: Wanted) -> tuple[TumourCell, TumourCell]:
    cell, bare = tumour_cells([wanted, without_bypass(wanted)])
    if not isinstance(cell, TumourCell) or not isinstance(bare, TumourCell):
        raise SystemExit(f"a virtual line cannot be run: {cell} {bare}")
    return cell, bare


def bench(cell: TumourCell, folder: Path, name: str, generator: np.random.Generator) -> list[Path]:
    """Write what a bench would have measured of a line, and return the files."""
    rows = []
    for drug in ("everolimus", "sirolimus"):
        share = levels(cell, drug, DOSES_NM, "viability", [72.0])[:, 0]
        noisy = share[:, None] * (1 + WELL_CV * generator.normal(size=(len(DOSES_NM), WELLS)))
        rows += [
            (name, drug, 72, dose, "nM", well + 1, noisy[place, well], "fraction")
            for place, dose in enumerate(DOSES_NM)
            for well in range(WELLS)
        ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("cell_line", "drug", "time_h", "dose", "dose_unit", "replicate", "response", "response_unit"))
    writer.writerows(rows)
    folds = levels(cell, "everolimus", BLOT_NM, "p-S6 S235/236", [2.0, 24.0])
    folds *= 1 + BLOT_CV * generator.normal(size=folds.shape)
    ratios = [
        {
            "readout": "p-S6/S6",
            "sample": f"{name} everolimus",
            "dose_nM": dose,
            "time_h": hours,
            "fold": {"value": max(float(folds[place, when]), 0.01), "relation": "="},
            "n_biological": 1,
        }
        for place, dose in enumerate(BLOT_NM)
        for when, hours in enumerate((2.0, 24.0))
    ]
    files = [folder / f"{name}-wells.csv", folder / f"{name}-blot.json"]
    files[0].write_text(text.getvalue())
    files[1].write_text(json.dumps({"lanes": [], "ratios": ratios}))
    return files


def levels(cell: TumourCell, drug: str, doses_nM: np.ndarray, readout: str, times_h: list[float]) -> np.ndarray:
    """Return a readout over the vehicle's, (n_doses, n_times), in the dishes that calibrate assumes."""
    own = find_drug(drug)
    seen = dishes(
        [(cell, {own: float(dose)}) for dose in (0.0, *doses_nM)],
        times_h=times_h,
        readouts=[readout],
        cells_seeded=CELLS,
        attach_h=ATTACH_H,
    )[readout]
    return seen[1:] / seen[:1]


def measured(wanted: Wanted, name: str, folder: Path, generator: np.random.Generator) -> dict[str, dict[str, float]]:
    """Return, for each number of a line's gap, the truth and what was found."""
    cell, bare = at_rest(wanted)
    true = halves_of([cell], [bare], find_drug("everolimus"), hours=72.0, signal_at=2.0)
    truth = [true.p_s6_nM[0, 0], true.growth_nM[0, 0], true.ratios[0, 0], *true.folds[0]]
    own = calibrate_own_line(name, bench(cell, folder, name, generator))
    (folder / f"{name}.json").write_text(json.dumps(own.document()))
    gap = find_gap(str(folder / f"{name}.json"))
    found = [gap.p_s6_half_dose_nM, gap.viability_ec50_nM, gap.ratio, *(part.fold for part in gap.parts)]
    print(name, "rms", f"{own.line.rms:.3f}", *own.line.flags, *gap.notes[2:], sep="; ", flush=True)
    return {
        what: {"truth": float(number), "value": one.value, "low": one.low, "high": one.high}
        for what, number, one in zip(NAMES, truth, found, strict=True)
    }


def summary(lines: list[dict[str, dict[str, float]]]) -> None:
    """Print how many truths lie in their intervals, how far off medians are, and how wide intervals are."""
    new = find_gap("new")
    unknown = [new.p_s6_half_dose_nM, new.viability_ec50_nM, new.ratio, *(part.fold for part in new.parts)]
    print(f"\n{'':36}{'inside':>9}{'median is off':>15}{'90 % spans':>12}{'unmeasured':>12}")
    for what, before in zip(NAMES, unknown, strict=True):
        own = [line[what] for line in lines if np.isfinite(line[what]["truth"]) and line[what]["value"] is not None]
        inside = sum(one["low"] <= one["truth"] <= one["high"] for one in own)
        off = np.median([abs(np.log(one["value"] / one["truth"])) for one in own])
        width = np.median([one["high"] / one["low"] for one in own])
        columns = (f"{inside}/{len(own)}", *(f"{fold:.2f}x" for fold in (np.exp(off), width, before.high / before.low)))
        print(f"{what:36}{columns[0]:>9}{columns[1]:>15}{columns[2]:>12}{columns[3]:>12}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--by-hand", action="store_true", help="one line made by hand, its parts one by one")
    parser.add_argument("--out", type=Path, default=Path("gap-of-known-lines"))
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(asked.seed)
    if asked.by_hand:
        found = measured(made_by_hand(asked.seed), "by-hand", asked.out, generator)
        for what, one in found.items():
            print(
                f"{what:36} truth {one['truth']:.3g}, found {one['value']:.3g} ({one['low']:.3g} to {one['high']:.3g})"
            )
        return
    lines = []
    for place, wanted in enumerate(truths(asked.lines, seed=asked.seed)):
        lines.append(measured(wanted, f"line-{place + 1:02}", asked.out, generator))
        (asked.out / "lines.json").write_text(json.dumps(lines, indent=1))
    summary(lines)


if __name__ == "__main__":
    main()
