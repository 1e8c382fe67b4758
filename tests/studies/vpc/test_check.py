"""Levels of patients simulated by the model itself, and of others, beside the model."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rapalog.files.given import Held
from rapalog.pharmacology.one_patient.likelihood import residual_sd
from rapalog.studies.population import run_population
from rapalog.studies.vpc.check import visual_check
from rapalog.studies.vpc.table import read_observed

TIMES_H = (26.0, 168.0, 172.0, 336.0)
N_REAL = 60


@pytest.fixture(scope="module")
def real():
    """Return whole blood of patients that the model draws by another seed, (N_REAL, times), with residual error."""
    found = run_population("10 mg daily", patients=N_REAL, days=14, seed=77)
    at = np.searchsorted(found.cells.time_h, np.array(TIMES_H) - 1e-9)
    draw = np.random.default_rng(78)
    return found.blood_ug_L[:, at] * np.exp(residual_sd() * draw.standard_normal((N_REAL, len(TIMES_H))))


def table(levels, limit=0.0):
    lines = ["ID,TIME,DV,BLQ"]
    for patient, row in enumerate(levels.tolist()):
        for hour, level in zip(TIMES_H, row, strict=True):
            lines.append(f"{patient},{hour},{max(level, limit):.5f},{int(level < limit)}")
    return Held("levels.csv", "\n".join(lines).encode())


@pytest.fixture(scope="module")
def simulated(real):
    return run_population("10 mg daily", patients=600, days=14, seed=1, observed=table(real))


def again(simulated, levels, limit=0.0):
    observed = read_observed(table(levels, limit), days=14.0, patients=600)
    return visual_check(observed, simulated.blood_ug_L, simulated.cells.time_h, seed=1)


def test_a_tenth_of_the_models_own_levels_lies_outside_its_band(simulated):
    share, expected = simulated.check.share, simulated.check.expected
    assert share["low"] < 0.1 < share["high"]
    assert expected[0] < share["value"] < expected[2]
    assert expected[1] == pytest.approx(0.1, abs=0.02)


def test_the_models_own_percentiles_lie_inside_nine_times_in_ten(simulated):
    outside = sum(len(own.outside) for own in simulated.check.bins)
    assert [own.n for own in simulated.check.bins] == [N_REAL] * len(TIMES_H)
    assert outside <= 4  # of 12; 1.2 expected, and those of one patient go together


def test_levels_twice_as_high_lie_outside_at_every_time(simulated, real):
    found = again(simulated, 2.0 * real)
    assert found.share["low"] > 0.2
    assert found.share["value"] > found.expected[2]
    assert all(50 in own.outside for own in found.bins)


def test_levels_that_hardly_differ_are_seen_by_their_outer_percentiles(simulated, real):
    middle = np.median(real, axis=0)
    found = again(simulated, middle * (real / middle) ** 0.3)
    assert all({5, 95} & set(own.outside) for own in found.bins)
    assert found.share["value"] < found.expected[0]


def test_levels_below_a_limit_are_ranked_lowest_and_not_judged_where_the_band_reaches_them(simulated, real):
    limit = float(np.quantile(real[:, 3], 0.3))
    found = again(simulated, real, limit)
    trough = found.bins[3]
    assert np.isnan(trough.observed[0]) and trough.observed[1] >= limit
    assert trough.n_below == int((real[:, 3] < limit).sum())
    assert found.n_undecided >= trough.n_below
    assert found.share["low"] < found.expected[1] < found.share["high"]
    assert "cannot be told" in found.words


def test_the_document_and_the_notes_say_what_was_found(simulated):
    known = simulated.to_json()["visual_check"]
    assert known["levels"] == N_REAL * len(TIMES_H)
    assert known["outside"] == simulated.check.n_outside
    assert any("P016" in note for note in simulated.notes)
    assert simulated.check.words in simulated.notes


def test_times_between_are_put_together_so_that_a_bin_has_enough_levels(simulated):
    draw = np.random.default_rng(3)
    hours = np.round(draw.uniform(0.5, 336.0, 40), 1)
    text = "ID,TIME,DV\n" + "".join(f"{place},{hour},20\n" for place, hour in enumerate(hours))
    levels = read_observed(Held("levels.csv", text.encode()), days=14.0, patients=600)
    times_h = np.unique([0.0, *levels.times_h])
    blood = draw.lognormal(3.0, 0.3, (600, len(times_h)))
    bins = visual_check(levels, blood, times_h, seed=1).bins
    assert sum(own.n for own in bins) == 40
    assert min(own.n for own in bins) >= 5
    assert all(one.last_h < other.first_h for one, other in itertools.pairwise(bins))
