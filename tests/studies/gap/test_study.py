"""The gap of a line as numbers with intervals: never one without a word."""

import json

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.studies.gap import study
from rapalog.studies.gap.causes import CAUSES
from rapalog.studies.gap.study import find_gap

LINE = {"version": 1, "name": "mine", "doubling_time_h": 30, "parameters": {}, "draws": []}


@pytest.fixture
def line_file(tmp_path):
    def write(**keys):
        path = tmp_path / "mine.json"
        path.write_text(json.dumps({**LINE, **keys}))
        return str(path)

    return write


@pytest.fixture(scope="module")
def generic():
    return find_gap("generic", draws=20)


def test_the_parts_of_every_draw_multiply_to_its_ratio(generic):
    assert generic.folds.shape[1] == len(CAUSES) == len(generic.parts)
    ratio = generic.folds.prod(axis=1)
    assert len(ratio) == generic.draws
    assert np.median(ratio) == pytest.approx(generic.ratio.value, rel=1e-9)


def test_the_steps_lead_from_p_s6_to_viability(line_file):
    own = find_gap(line_file(), draws=0)
    assert own.steps_nM[0] == pytest.approx(own.p_s6_half_dose_nM.value)
    assert own.steps_nM[-1] == pytest.approx(own.viability_ec50_nM.value)


def test_every_number_has_ends_around_it_and_says_what_it_is(generic):
    for own in (generic.ratio, generic.p_s6_half_dose_nM, generic.left, *(part.fold for part in generic.parts)):
        assert own.low <= own.value <= own.high
        assert own.level == 0.9 and "draws" in own.method


def test_a_part_whose_interval_holds_1_is_not_told_apart_and_said(generic):
    for part in generic.parts:
        assert part.told_apart == (not part.fold.low <= 1 <= part.fold.high)
        said = any(note.startswith("cannot be told from 1") and part.cause in note for note in generic.notes)
        assert said == (not part.told_apart)


def test_a_drug_that_is_not_lost_owes_nothing_to_loss(line_file):
    own = find_gap(line_file(draws=[{"k_drug_loss": 0.0, "FKBP12_total": amount} for amount in (500, 900)]), draws=10)
    assert own.parts[0].fold.value == pytest.approx(1.0, abs=1e-6)
    assert any(note == "no part of the gap: loss of drug in the medium" for note in own.notes)


def test_a_line_that_does_not_respond_has_no_gap_and_says_why(line_file):
    own = find_gap(line_file(parameters={"Kd_drug_FKBP12 of everolimus": 1e9, "k_offtarget_death": 0.0}), draws=0)
    for found in (own.viability_ec50_nM, own.ratio, *(part.fold for part in own.parts)):
        assert (found.value, found.relation, found.reason) == (None, "none", "the line has none")
    assert any("no EC50" in note for note in own.notes)
    json.dumps(own.to_json(), allow_nan=False)


def test_the_same_few_draws_again_and_again_are_said(line_file):
    few = [{"ccnd1_bypass": share} for share in (0.4, 0.5)]
    assert any("worth 2 different ones" in note for note in find_gap(line_file(draws=few * 5), draws=10).notes)
    many = [{"ccnd1_bypass": share} for share in np.linspace(0.4, 0.6, 40)]
    assert not any("different ones" in note for note in find_gap(line_file(draws=many), draws=4).notes)


@pytest.mark.parametrize(
    ("parameters", "relation", "not_reached"),
    [
        ({"ccnd1_bypass": 0.9}, ">", 1.0),
        ({"ccnd1_bypass": 0.2, "metabolism_exponent": 0.5}, "=", 0.0),
        ({"ccnd1_bypass": 0.05, "k_drug_loss": 0.01, "metabolism_exponent": 1.0}, "<", 0.0),
    ],
)
def test_one_half_that_lies_beyond_the_doses_is_a_bound(line_file, parameters, relation, not_reached):
    found = find_gap(line_file(parameters=parameters), draws=0)
    for own in found.conventions:
        assert (own.ic50_nM.relation, own.fold.relation, own.not_reached) == (relation, relation, not_reached)
        assert own.fold.value == pytest.approx(own.ic50_nM.value / found.viability_ec50_nM.value)
        end = {">": value("V007"), "<": value("V006")}.get(relation)
        assert end is None or own.ic50_nM.value == end


def test_the_same_seed_gives_the_same_gap():
    assert find_gap("new", draws=4, seed=7).to_json() == find_gap("new", draws=4, seed=7).to_json()
    assert find_gap("new", draws=0, seed=7).ratio != find_gap("new", draws=0, seed=8).ratio


def test_p_s6_is_read_when_the_facts_say():
    assert find_gap("generic", draws=0).at_h == value("Y001")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"hours": 0.0}, "got 0 hours, must be above 0"),
        ({"hours": 6000.0}, "got 6000 hours"),
        ({"signal_at": -1.0}, "got -1 hours"),
        ({"hours": float("nan")}, "got nan hours"),
        ({"drug": "MK-2206"}, "which is no rapalog"),
    ],
)
def test_wrong_input_is_refused_with_a_remedy(asked, said):
    with pytest.raises(RapalogError, match=said) as refused:
        study.find_gap("generic", **{"draws": 0, **asked})
    assert refused.value.remedy and refused.value.where
