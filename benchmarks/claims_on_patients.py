"""Claims on patients, judged in populations by rules that stand in this file.

Run: python benchmarks/claims_on_patients.py [--patients 400]
The result goes to benchmarks/results/claims_on_patients.json. Every number has the band over patients and the interval
of the typical patient; nothing was tuned to any rule.

- D001 (T2-1), p-S6 nearly gone: reproduced if at least half of the tumours lose 90 % a day into the last week; partly
  if the median loses 80 %. The ceiling in the model is what RSK keeps phosphorylated.
- D010 (T2-2), p-4E-BP1 T37/46 significantly down: reproduced if the median loses 30 to 80 % and less than p-S6.
- D003, inhibition correlates with the trough in daily arms: reproduced if the rank correlation over both arms is at
  least 0.3 and the low end of its interval is above 0.
- D004, p-AKT up in half of the tumours: site S473, up means at least 1.2-fold, since a blot hardly tells less from
  none. Half of 55 patients is 39 to 61 % (90 %): reproduced if the share lies there, partly if it lies above.
- D021, S6K1 in blood cells inhibited for 7 days at 20 mg a week: reproduced if the median loses 50 % on day 7, partly
  if 20 %.
- D023, at most 56 % in blood cells at 10 mg a day: reproduced if the median is not above it.
- D002, p-eIF4G: not in the network, no verdict.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from rapalog.facts.library import value
from rapalog.pharmacology.covariates import Covariates
from rapalog.studies.followed import PBMC
from rapalog.studies.over_patients import band, rank_correlation, share_above
from rapalog.studies.population import PopulationResult, run_population

RESULT = Path(__file__).parent / "results" / "claims_on_patients.json"
P_S6, P_4EBP1, P_AKT, S6K1 = "p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473", "p-S6K1 T389"
UP = 1.2  # fold of p-AKT that counts as up
HALF_OF_55 = (0.39, 0.61)
RESAMPLED, SEED = 1000, 1


def numbers(found: PopulationResult, readout: str, day: int, tissue: str = "tumour") -> dict[str, object]:
    """Return the median with both bands and the share above 90 %."""
    seen, typical = (own.inhibition_percent(readout, day, tissue) for own in (found.patients, found.typical))
    two = {"patients": band(seen, method="patients"), "typical": band(typical, method="parameters")}
    short = {name: [round(own[end], 1) for end in ("low", "value", "high")] for name, own in two.items()}
    return {**short, "share_above_90": share_above(seen, 90.0)}


def judged(*, met: bool, nearly: bool) -> str:
    return "reproduced" if met else "partly" if nearly else "not reproduced"


def nearly_gone(found: PopulationResult, day: int) -> dict[str, object]:
    own = numbers(found, P_S6, day)
    return {**own, "verdict": judged(met=own["share_above_90"]["value"] >= 0.5, nearly=own["patients"][1] >= 80)}


def akt_up(found: PopulationResult) -> dict[str, object]:
    def share(own: object) -> dict[str, float | None]:
        return share_above(1.0 - own.inhibition_percent(P_AKT, 1) / 100.0, UP)

    patients, typical = share(found.patients), share(found.typical)
    low, high = HALF_OF_55
    verdict = judged(met=low <= patients["value"] <= high, nearly=patients["value"] > high)
    return {"share_up": patients, "share_of_draws_of_the_typical_patient_up": typical, "verdict": verdict}


def with_trough(arms: list[PopulationResult], readout: str) -> dict[str, object]:
    trough, lost = (np.concatenate(own) for own in zip(
        *((arm.pk["cmin_ug_L"], arm.inhibition_percent(readout, 1)) for arm in arms), strict=True))  # fmt: skip
    draw, n = np.random.default_rng(SEED), len(trough)
    again = [rank_correlation(trough[rows], lost[rows]) for rows in draw.integers(0, n, (RESAMPLED, n))]
    low, high = np.quantile(again, (0.05, 0.95))
    seen = rank_correlation(trough, lost)
    return {"rank_correlation": [round(float(own), 2) for own in (low, seen, high)],
            "verdict": judged(met=seen >= 0.3 and low > 0, nearly=seen > 0)}  # fmt: skip


def main() -> None:
    """Run and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=400)
    n = parser.parse_args().patients

    def given(text: str, half_life: str = "base") -> PopulationResult:
        return run_population(text, patients=n, days=28, seed=SEED, covariates=Covariates(half_life=half_life))

    ten, five, fifty = (given(text) for text in ("10 mg daily", "5 mg daily", "50 mg weekly"))
    twenty = {own: given("20 mg weekly", own) for own in ("base", "deep")}
    p_4ebp1, blood = numbers(ten, P_4EBP1, 1), numbers(ten, S6K1, 1, PBMC)
    p_s6 = numbers(ten, P_S6, 1)["patients"][1]
    found = {
        "D001 10 mg daily": nearly_gone(ten, 1), "D001 50 mg weekly, day 1": nearly_gone(fifty, 1),
        "D001 50 mg weekly, day 5": nearly_gone(fifty, 5), "less at 5 mg daily": numbers(five, P_S6, 1),
        "less at 20 mg weekly, day 5": numbers(twenty["base"], P_S6, 5),
        "D010 10 mg daily": {**p_4ebp1, "verdict": judged(met=30 <= p_4ebp1["patients"][1] <= min(80, p_s6),
                                                          nearly=p_4ebp1["patients"][1] > 5)},
        "D002": {"verdict": "no verdict", "reason": "p-eIF4G is not in the network"},
        "D003 p-4E-BP1, 5 and 10 mg daily": with_trough([five, ten], P_4EBP1),
        "D004 10 mg daily": akt_up(ten),
    }  # fmt: skip
    for half_life, own in twenty.items():
        late = numbers(own, S6K1, 7, PBMC)
        middle = late["patients"][1]
        found[f"D021 20 mg weekly, day 7, {half_life}"] = {
            **late,
            "verdict": judged(met=middle >= 50, nearly=middle >= 20),
        }
    found["D023 10 mg daily"] = {**blood, "verdict": judged(met=blood["patients"][1] <= value("D023"), nearly=False)}
    RESULT.write_text(json.dumps({"patients": n, "claims": found}, indent=1) + "\n", encoding="utf-8")
    print("\n".join(f"{name}: {own}" for name, own in found.items()))


if __name__ == "__main__":
    main()
