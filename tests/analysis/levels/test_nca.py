"""Areas, half-lives and what follows from them."""

from __future__ import annotations

import csv
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.analysis.levels.nca import NcaRules, analyse_levels

#: What PKNCA calls our quantities.
_PKNCA = {
    "auclast": "auclast",
    "cmax": "cmax",
    "tmax": "tmax_h",
    "tlast": "tlast_h",
    "clast.obs": "clast",
    "lambda.z": "lambda_z",
    "r.squared": "r2",
    "adj.r.squared": "adj_r2",
    "clast.pred": "clast_pred",
    "half.life": "half_life_h",
    "span.ratio": "span_ratio",
    "aucinf.obs": "aucinf",
    "aucinf.pred": "aucinf_pred",
    "aumcinf.obs": "aumcinf",
    "aucpext.obs": "aucpext",
    "cl.obs": "cl",
    "mrt.obs": "mrt",
    "mrt.iv.obs": "mrt",
    "vz.obs": "vz",
    "vss.iv.obs": "vss",
}


@given(st.floats(0.01, 2), st.floats(1, 50), st.floats(0.5, 6))
def test_an_exponential_gives_its_own_rate_area_and_volume(rate, volume, step_h):
    times = np.arange(0, 9) * step_h
    found = analyse_levels(
        "1", times, 10 / volume * np.exp(-rate * times), dose=10.0, rules=NcaRules(route="iv")
    ).values
    assert found["lambda_z"].value == pytest.approx(rate, rel=1e-6)
    assert found["cl"].value == pytest.approx(rate * volume, rel=1e-6)
    assert found["vss"].value == pytest.approx(volume, rel=1e-6)
    assert found["mrt"].value == pytest.approx(1 / rate, rel=1e-6)


@pytest.mark.parametrize("rule", ["linear", "lin-up-log-down"])
@pytest.mark.parametrize("drug", ["theophylline", "indomethacin"])
def test_two_public_data_sets_give_what_pknca_gives(shared_data, drug, rule):
    subjects, dose = defaultdict(list), {}
    for row in csv.DictReader((shared_data / f"pk/{drug}.csv").read_text().splitlines()):
        time_h = float(row.get("Time") or row["time"])
        subjects[row["Subject"]].append((time_h, float(row["conc"])))
        dose[row["Subject"]] = float(row.get("Dose", 25))
    rules = NcaRules(rule=rule, route="iv" if drug == "indomethacin" else "oral")
    found = {
        name: analyse_levels(name, *zip(*own, strict=True), dose=dose[name], rules=rules)
        for name, own in subjects.items()
    }
    compared = 0
    printed = shared_data / f"pk/{drug}_nca_{rule.replace('-', '_')}.csv"
    for row in csv.DictReader(printed.read_text().splitlines()):
        own, code = found[row["Subject"]], row["PPTESTCD"]
        special = {"lambda.z.n.points": len(own.points_h), "lambda.z.time.first": own.points_h[0]}
        value = special[code] if code in special else own.values[_PKNCA[code]].value
        assert value == pytest.approx(float(row["PPORRES"]), rel=1e-9), (row["Subject"], code)
        compared += 1
    assert compared == 20 * len(subjects)


def test_levels_below_the_limit_end_the_area_and_are_left_out_between_measured_ones():
    times, levels = [0, 1, 2, 3, 4, 6, 8], [0, 4, 2, 0.1, 1, 0.1, 0.1]
    own = analyse_levels("1", times, levels, rules=NcaRules(rule="linear", lloq=0.3))
    assert own.values["auclast"].value == pytest.approx(2 + 3 + 3)
    assert own.values["aucall"].value == pytest.approx(2 + 3 + 3 + 1)
    assert own.values["tlast_h"].value == 4
    assert own.flags == ("1 levels below the limit between measured ones are left out",)


def test_a_reason_stands_wherever_a_value_is_missing():
    own = analyse_levels("1", [0, 1, 2, 3, 4], [0, 2.5, 3, 2.7, 2.3], rules=NcaRules(rule="linear")).values
    assert own["half_life_h"].reason == "2 points after Tmax, 3 needed"
    assert own["aucinf"].reason == "no half-life"
    assert own["auclast"].value == pytest.approx(9.35)
    nothing = analyse_levels("1", [0, 1], [0, 0], rules=NcaRules()).values
    assert all(found.value is None and found.reason for found in nothing.values())


def test_chosen_points_that_rise_are_refused_with_the_slope_they_have():
    rules = NcaRules(half_life_times_h=(2, 3, 4, 5))
    own = analyse_levels("1", range(6), [1, 0.6, 0.2, 0.1, 0.9, 0.4], rules=rules).values
    assert own["half_life_h"].reason == "the chosen points rise (lambda_z = -0.427667)"


def test_two_points_have_a_half_life_and_no_adjusted_fit():
    own = analyse_levels("1", [0, 1], [1, 0.5], rules=NcaRules(half_life_times_h=(0, 1), min_points=2)).values
    assert own["half_life_h"].value == pytest.approx(1.0)
    assert own["adj_r2"].reason == "2 points"


def test_accumulation_is_that_of_the_interval():
    own = analyse_levels("1", [0, 6, 12], [8, 4, 2], rules=NcaRules(route="iv", half_life_times_h=(0, 6, 12), tau_h=6))
    assert own.values["accumulation"].value == pytest.approx(2.0)
    assert math.isclose(own.values["half_life_h"].value, 6.0)
