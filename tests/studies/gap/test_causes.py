"""Parts of a gap: a cause that is not there makes no part, and all of them together make the ratio."""

from dataclasses import replace

import numpy as np
import pytest

from rapalog.biology.drugs import find_drug
from rapalog.biology.tumour_cell import tumour_cells, wanted
from rapalog.facts.library import value
from rapalog.studies.gap.causes import CAUSES, halves_of, without_bypass

LOSS, DEPLETION, EARLY, DELAY, BYPASS, REST = range(6)


def halves(*changes, **asked):
    lines = [wanted("generic", changes=own) for own in changes]
    cells = tumour_cells([*lines, *(without_bypass(one) for one in lines)])
    hours, signal_at = asked.get("hours", 72.0), asked.get("signal_at", 2.0)
    return halves_of(
        cells[: len(lines)], cells[len(lines) :], find_drug("everolimus"), hours=hours, signal_at=signal_at
    )


@pytest.fixture(scope="module")
def usual():
    """The generic line, and others: nothing is lost, nothing bypasses mTORC1, drug is lost fast."""
    return halves({}, {"k_drug_loss": 0.0}, {"ccnd1_bypass": 0.0}, {"k_drug_loss": 0.25})


def test_a_drug_that_is_not_lost_owes_nothing_to_loss(usual):
    assert usual.folds[1, LOSS] == pytest.approx(1.0, abs=1e-6)
    assert usual.folds[0, LOSS] > 2.0


def test_the_faster_a_drug_is_lost_the_more_is_owed_to_loss(usual):
    assert usual.folds[3, LOSS] > usual.folds[0, LOSS]


def test_a_line_without_bypass_owes_nothing_to_it(usual):
    assert usual.folds[2, BYPASS] == pytest.approx(1.0, abs=1e-6)
    assert usual.folds[0, BYPASS] != pytest.approx(1.0, abs=0.05)


def test_the_parts_multiply_to_the_ratio(usual):
    assert usual.folds.shape[1] == len(CAUSES)
    assert usual.folds.prod(axis=1) == pytest.approx(usual.ratios[:, 0], rel=1e-9)


def test_reading_p_s6_in_full_cells_changes_p_s6_alone(usual):
    assert (usual.growth_nM[:, 2] == usual.growth_nM[:, 3]).all()
    assert (usual.p_s6_nM[:, 3] < usual.p_s6_nM[:, 2]).all()


def test_growth_without_delay_changes_growth_alone(usual):
    assert (usual.p_s6_nM[:, 3] == usual.p_s6_nM[:, 4]).all()
    assert (usual.growth_nM[:, 4] < usual.growth_nM[:, 3]).all()


def test_fewer_cells_take_less_of_the_drug(usual, monkeypatch):
    few = {"V004": 50.0}
    monkeypatch.setattr("rapalog.studies.gap.causes.value", lambda name: few.get(name) or value(name))
    assert halves({}).folds[0, DEPLETION] == pytest.approx(1.0, abs=0.02)
    assert usual.folds[0, DEPLETION] > 1.1


def test_p_s6_at_the_time_asked_for_is_among_those_over_time(usual):
    assert usual.course_h == (1.0, 2.0, 4.0, 8.0, 24.0)
    assert (usual.course_nM[:, 1] == usual.p_s6_nM[:, 0]).all()


def test_a_cell_that_cannot_be_run_is_left_out(monkeypatch):
    from rapalog.studies.gap import causes

    whole = causes.dosed

    def one_fails(series, **asked):
        seen = whole(series, **asked)
        seen["viability"][0, 1] = np.nan
        return seen

    monkeypatch.setattr(causes, "dosed", one_fails)
    assert len(halves({}, {"k_drug_loss": 0.0}).left) == 1


def test_half_doses_on_the_grid_agree_with_a_finer_one(usual, monkeypatch):
    monkeypatch.setattr("rapalog.studies.gap.causes._PER_DECADE", 12)
    finer = halves({})
    assert usual.p_s6_nM[:1] == pytest.approx(finer.p_s6_nM, rel=0.02)
    assert usual.growth_nM[:1, :5] == pytest.approx(finer.growth_nM[:, :5], rel=0.02)


def test_without_bypass_the_vehicle_grows_as_fast():
    own = wanted("generic")
    cells = tumour_cells([own, without_bypass(own)])
    assert cells[0].parameters["doubling_time"] == cells[1].parameters["doubling_time"]
    assert replace(without_bypass(own), changes=own.changes) == own
