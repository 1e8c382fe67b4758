"""Find the FKBP12 concentration that fits the ex vivo finding on S6K1, and show what it means in the patient.

The only datum used is D014: S6K1 inactivated by more than 95 % at 20 nM. Tumour biomarkers are not used, so what the
model says about them stays a prediction. Run: ``python benchmarks/fkbp12_scale.py``.
"""

from __future__ import annotations

import math

from scipy.optimize import brentq

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.facts.library import fact, value
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.tumour_response import biomarkers, tumour_course

DOSE_NM, EXPOSURE_H, CELLS = 20.0, 24.0, 5000.0


def s6k1_loss(log_fkbp12: float) -> float:
    cell = tumour_cell(changes={"FKBP12_total": math.exp(log_fkbp12)})
    levels = [
        dish(
            cell,
            doses={find_drug("everolimus"): dose},
            times_h=[EXPOSURE_H],
            readouts=["p-S6K1 T389"],
            cells_seeded=CELLS,
            attach_h=16.0,
        )["p-S6K1 T389"][0]
        for dose in (0.0, DOSE_NM)
    ]
    return 1 - float(levels[1] / levels[0])


def main() -> None:
    target = value("D014") / 100
    fkbp12_nM = math.exp(brentq(lambda x: s6k1_loss(x) - target, math.log(300), math.log(30_000), xtol=1e-3))
    prior = fact("B012")
    print(f"FKBP12 for {target:.0%} loss of p-S6K1 at {DOSE_NM:g} nM: {fkbp12_nM:.0f} nM", end=" ")
    print(f"(prior {prior.low:g} to {prior.high:g})")
    print("regimen, then p-S6 inhibition (%) on day 1, 5 and 7 after the dose, at each FKBP12 (nM)")
    amounts = (300.0, 1000.0, 1400.0, 2000.0, round(fkbp12_nM, -2), 5000.0, 9300.0)
    print(f"{'':14s}", *(f"{amount:>14g}" for amount in amounts))
    for text in ("10 mg daily", "20 mg weekly", "50 mg weekly"):
        cells = [tumour_cell(changes={"FKBP12_total": amount}) for amount in amounts]
        found = [
            {
                (b.readout, b.day): b.inhibition_percent
                for b in biomarkers(tumour_course(cell, typical_patient(), parse_regimen(text)))
            }
            for cell in cells
        ]
        print(
            f"{text:14s}", *("/".join(f"{b['p-S6 S235/236', day]:.0f}" for day in (1, 5, 7)).rjust(14) for b in found)
        )


if __name__ == "__main__":
    main()
