"""Dilution series of all images are judged by one hand, and the document says what each shows."""

import json

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe
from tests.analysis.blots.experiments import write_blot

from rapalog.studies.blots.study import analyse_blots

AMOUNTS = (1.0, 0.5, 0.25, 0.125)
SAMPLES = (100.0, 60.0, 30.0)


def analysed(folder, *biases):
    """Analyse one blot per bias: three samples and a dilution series whose weakest lane is too strong by it."""
    rows = ["image,lane,sample,dose_nM,time_h,target,replicate,blot,role,amount"]
    for k, bias in enumerate(biases):
        x = bias / (1 - (1 + bias) * AMOUNTS[-1])
        seen = [100 * a * (1 + x) / (1 + x * a) for a in AMOUNTS]
        recipe = Recipe(size=(160, 700), thick=5, amounts=(*SAMPLES, *seen), seed=k)
        write_blot(folder, f"{k}.tif", recipe)
        rows += [f"{k}.tif,{n + 1},s{n},{n},24,S6,{k},{k},sample," for n in range(len(SAMPLES))]
        rows += [f"{k}.tif,{n + 4},s0,0,24,S6,{k},{k},dilution,{a}" for n, a in enumerate(AMOUNTS)]
    (folder / "layout.csv").write_text("\n".join(rows) + "\n")
    return analyse_blots(folder / "layout.csv")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return analysed(tmp_path_factory.mktemp("blots"), 0.0, 0.6)


def test_each_series_has_its_own_bias_with_an_interval(study):
    straight, bent = json.loads(json.dumps(study.to_json(), allow_nan=False))["dilutions"]
    assert straight["bias_percent"]["low"] < 0 < straight["bias_percent"]["high"] < 15
    assert bent["bias_percent"]["low"] < 60 < bent["bias_percent"]["high"]
    assert bent["proportional"] is False and "not proportional" in bent["flags"][0]


def test_only_the_blot_that_runs_out_has_bounds(study):
    relations = {blot.image.name: [own.gated.relation for own in blot.readings] for blot in study.blots}
    assert set(relations["0.tif"]) == {"="}
    assert relations["1.tif"][0] == ">="


def test_straight_series_beside_it_make_a_bent_one_surer(tmp_path):
    alone = analysed(tmp_path, 0.25).to_json()["dilutions"][0]
    beside = analysed(tmp_path, 0.25, 0.0, 0.0, 0.0).to_json()["dilutions"][0]
    assert np.ptp([beside["bias_percent"][end] for end in ("low", "high")]) < np.ptp(
        [alone["bias_percent"][end] for end in ("low", "high")]
    )
