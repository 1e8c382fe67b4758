"""Everolimus in blood, integrated from the equations of ter Heine 2018, against the exact solution of the product."""

import itertools

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import rapalog as ra
from rapalog.facts.library import value
from rapalog.pharmacology.covariates import Covariates
from rapalog.studies.regimen import run_regimen

FLOWS, VOLUMES = {"CLINT": "P002", "Q": "P005", "QH": "P006"}, {"VC": "P003", "VP": "P004"}


def body_of(*, ffm_kg, **known):
    """Return a patient: what is not known is the typical one's, scaled by size; the liver's volume is not."""
    size = ffm_kg / value("P174")
    flows = {name: value(fact) * size ** value("P175") for name, fact in FLOWS.items()}
    volumes = {name: value(fact) * size ** value("P176") for name, fact in VOLUMES.items()}
    return {"MAT": value("P001"), "HCT": value("P017"), "VL": value("P007")} | flows | volumes | known


def plasma_ug_L(body, given, times_h):
    """Integrate depot, liver, plasma and periphery; ``given`` is (hour, mg, 0 for the depot or 2 for plasma)."""
    through_liver = body["QH"] * (1 - body["HCT"])
    cleared = body["CLINT"] * value("P008")
    extracted = cleared / (through_liver + cleared)

    def change(_, amounts):
        depot, liver, plasma, away = amounts
        to_and_fro = body["Q"] * (plasma / body["VC"] - away / body["VP"])
        arriving, leaving = through_liver * plasma / body["VC"], through_liver * liver / body["VL"]
        return [
            -depot / body["MAT"],
            depot / body["MAT"] - leaving + arriving,
            leaving * (1 - extracted) - arriving - to_and_fro,
            to_and_fro,
        ]

    amounts, seen = np.zeros(4), np.zeros(len(times_h))
    hours = [*sorted({hour for hour, _, _ in given}), max(times_h) + 1.0]
    for start, end in itertools.pairwise(hours):
        for _, mg, place in (dose for dose in given if dose[0] == start):
            amounts[place] += 1000 * mg
        inside = (times_h >= start) & (times_h < end)
        run = solve_ivp(change, (start, end), amounts, method="LSODA", rtol=1e-11, atol=1e-9, dense_output=True)
        if inside.any():
            seen[inside] = run.sol(times_h[inside])[2] / body["VC"]
        amounts = run.y[:, -1].copy()
    return seen


def whole_blood_ug_L(plasma, red):
    inside = value("P009") * plasma / (value("P010") + plasma) + value("P011") * plasma
    return red * inside + (1 - red) * plasma


@pytest.mark.parametrize("seed", range(12))
def test_a_numerical_integrator_finds_the_same_blood_levels(seed):
    """Bodies, doses, their times and places at random; what a body has of its own is not scaled by its size."""
    draw = np.random.default_rng(seed)
    own = {
        name: value(fact) * np.exp(0.5 * draw.standard_normal())
        for name, fact in {**FLOWS, **VOLUMES, "MAT": "P001"}.items()
        if name != "QH" and draw.random() < 0.6
    }
    size = {"HCT": draw.uniform(0.25, 0.5), "FFM": draw.uniform(35, 80)}
    given = list(zip(np.cumsum(draw.uniform(2, 60, 5)), draw.uniform(1, 70, 5), draw.choice([0, 2], 5), strict=True))
    times_h = np.sort(draw.uniform(given[0][0], given[-1][0] + 168, 25))

    rows = [(hour, f"1,{hour},{mg},{place // 2 + 1},1") for hour, mg, place in given]
    rows += [(hour, f"1,{hour},0,2,0") for hour in times_h]
    table = "\n".join(["ID,TIME,AMT,CMT,EVID", *(line for _, line in sorted(rows))])
    found = ra.pk(table.encode(), model="everolimus", set={**own, **size}).to_json()["rows"]

    plasma = plasma_ug_L(body_of(ffm_kg=size["FFM"], HCT=size["HCT"], **own), given, times_h)
    assert [row["cp"] for row in found] == pytest.approx(plasma, rel=1e-7)
    assert [row["cwb"] for row in found] == pytest.approx(whole_blood_ug_L(plasma, size["HCT"]), rel=1e-7)


def test_a_regimen_in_words_gives_the_levels_of_its_doses():
    """A week with two days left out, in a body of 50 kg with a haematocrit of 0.3: what the network follows."""
    covariates = Covariates(haematocrit=0.3, fat_free_mass_kg=50.0)
    course = run_regimen("10 mg daily, hold days 3-4", days=7, covariates=covariates).blood
    given = [(24.0 * day, 10.0, 0) for day in (0, 1, 4, 5, 6)]
    plasma = plasma_ug_L(body_of(ffm_kg=50, HCT=0.3), given, course.time_h)
    assert course.plasma_ug_L == pytest.approx(plasma, rel=1e-7, abs=1e-9)
    assert course.blood_ug_L == pytest.approx(whole_blood_ug_L(plasma, 0.3), rel=1e-7, abs=1e-9)
