"""Resistance as a whole: which drug still works, and how likely clones are under regimens."""

from __future__ import annotations

import json

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.studies.clones.answers import find_answers
from rapalog.studies.clones.courses import unknowns
from rapalog.studies.clones.ranges import KNOWN, asked_range
from rapalog.studies.clones.study import study_resistance
from rapalog.studies.lines import given_line


def asked(**texts):
    """Return ranges, those of the facts where none is given."""
    return {word: asked_range(word, texts.get(word)) for word in KNOWN}


def small(*genotypes, ranges=None, **more):
    """Return a small study."""
    usual = {
        "drugs": ["everolimus", "torin 1"],
        "readouts": ["p-S6K1 T389"],
        "regimens": ["10 mg daily", "none"],
        "days": [60, 180],
        "patients": 40,
        "draws": 0,
    }
    return study_resistance(genotypes, ranges=ranges or asked(cells="1e8", rate="1e-9"), **{**usual, **more})


@pytest.fixture(scope="module")
def found():
    return small("MTOR:S2035F", "TSC2:loss", draws=12)


def of(found, genotype, regimen):
    """Return the course of a genotype under a regimen."""
    return next(own for own in found.courses if (own.genotype, own.regimen) == (genotype, regimen))


def test_a_rapalog_no_longer_works_in_a_lost_contact_and_an_atp_site_inhibitor_does(found):
    shifts = {(own.genotype, own.drug): own.fold_shift for own in found.shifts}
    assert shifts["MTOR:S2035F", "everolimus"].relation == ">" and shifts["MTOR:S2035F", "everolimus"].value > 100
    assert shifts["MTOR:S2035F", "torin 1"].value == pytest.approx(1.0, abs=0.01)
    assert 1 < shifts["TSC2:loss", "everolimus"].value < 3
    assert {own.genotype: own.assumed for own in found.shifts} == {"MTOR:S2035F": ("G001",), "TSC2:loss": ()}


def test_acquired_pre_existing_and_either_belong_together(found):
    for own in found.courses:
        either = 1 - (1 - own.chance["acquired"]) * (1 - own.chance["pre_existing"])
        assert own.chance["total"] == pytest.approx(either, abs=2e-3)  # patients differ in both
        assert own.chance["acquired"][0] == 0
        assert (np.diff(own.chance["pre_existing"]) <= 1e-12).all()


def test_the_drug_makes_acquired_clones_rarer_and_cannot_undo_those_that_were_there(found):
    treated, without = (of(found, "MTOR:S2035F", name) for name in ("10 mg daily", "no drug"))
    assert treated.chance["acquired"][-1] < without.chance["acquired"][-1]
    assert treated.chance["pre_existing"][0] == pytest.approx(without.chance["pre_existing"][0])
    (comparison, _) = found.comparisons
    assert comparison.against == "10 mg daily" and comparison.acquired.value > 0 and comparison.share_lower == 0


def test_clones_that_the_drug_still_reaches_are_rarer_than_those_that_resist(found):
    resists, reached = (of(found, name, "10 mg daily") for name in ("MTOR:S2035F", "TSC2:loss"))
    assert reached.chance["pre_existing"][-1] < 0.9 * resists.chance["pre_existing"][-1]
    assert resists.division["resistant"].value > 98 > 85 > reached.division["resistant"].value


def test_without_mutations_there_are_no_clones():
    own = small("MTOR:S2035F", ranges=asked(rate="0", cells="1e9"))
    assert all((course.chance["total"] == 0).all() for course in own.courses)


def test_twice_the_mutation_rate_is_twice_the_cells():
    first = small("MTOR:S2035F", ranges=asked(rate="2e-9", cells="1e8"), drugs=["everolimus"])
    second = small("MTOR:S2035F", ranges=asked(rate="1e-9", cells="2e8"), drugs=["everolimus"])
    for one, other in zip(first.courses, second.courses, strict=True):
        assert one.chance["total"] == pytest.approx(other.chance["total"], rel=1e-6)


def test_more_drug_is_never_more_acquired_clones():
    regimens = ["none", "1 mg daily", "2.5 mg daily", "5 mg daily", "10 mg daily", "20 mg daily"]
    own = small("MTOR:S2035F", regimens=regimens, drugs=["everolimus"])
    assert (np.diff([course.chance["acquired"][-1] for course in own.courses]) < 0).all()


def test_a_pause_is_paid_for_with_clones():
    own = small("MTOR:S2035F", regimens=["10 mg daily", "10 mg daily, hold days 15-42"], drugs=["everolimus"])
    whole, paused = (course.chance["acquired"][-1] for course in own.courses)
    assert paused > whole
    assert own.courses[1].read_as == ("10 mg every 24 h from day 1 on", "no dose on days 15 to 42")


def test_draws_widen_the_interval_with_the_ranges(found):
    narrow = of(found, "MTOR:S2035F", "10 mg daily").at(180, "total")
    wide = of(
        small("MTOR:S2035F", ranges=asked(), draws=12, regimens=["10 mg daily"], drugs=["everolimus"]),
        "MTOR:S2035F",
        "10 mg daily",
    ).at(180, "total")
    assert narrow.low <= narrow.value <= narrow.high
    assert wide.high - wide.low > narrow.high - narrow.low


def test_what_is_drawn_is_drawn_independently():
    """Ranks of the cells at the start, the rate, and the size of the variant; one seed must not tie them together."""
    answers = find_answers(given_line("generic"), ["MTOR:S2035F"], 100, seed=1)
    own = unknowns(asked(), answers.as_it_stands(1), answers.of_draws(1), seed=1)
    ranked = [own.drawn.cells, own.drawn.rate, own.drawn.division, own.drawn_answers[1].division[:, -1]]
    correlation = np.corrcoef([np.argsort(np.argsort(one)) for one in ranked])
    assert np.abs(correlation - np.eye(4)).max() < 0.35


def test_the_same_seed_gives_the_same_document(found):
    again = small("MTOR:S2035F", "TSC2:loss", draws=12)
    assert json.dumps(again.to_json()) == json.dumps(found.to_json())
    assert json.dumps(small("MTOR:S2035F", "TSC2:loss", draws=12, seed=2).to_json()) != json.dumps(found.to_json())


def test_the_document_has_the_shape_that_other_programs_rely_on(found):
    known = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert {"genotype", "drug", "fold_shift", "readout"} <= set(known["genotypes"][0])
    assert len(known["clones"]) == 2 * 2 * 2
    item = known["clones"][0]
    assert (item["regimen"], item["days"]) == ("10 mg daily", 60)
    for kind in ("acquired", "pre_existing", "total", "at_start"):
        assert set(item[kind]) >= {"value", "relation", "low", "high", "level", "method"} and item[kind]["level"] == 0.9
    assert item["pre_existing"]["value"] < item["at_start"]["value"]


def test_the_tornado_names_what_decides_widest_first(found):
    own = found.tornado
    assert own.day == 180 and own.genotype == "MTOR:S2035F"
    assert [bar.width for bar in own.bars] == sorted((bar.width for bar in own.bars), reverse=True)
    names = {bar.name for bar in own.bars}
    assert names == {
        "divisions lost to death",
        "doubling time of the tumour",
        "exposure of the patient",
        "death under the drug",
        "size of MTOR:S2035F",
        "division under the drug",
        "level of half the effect",
    }
    wide = small("MTOR:S2035F", ranges=asked(), regimens=["10 mg daily"], drugs=["everolimus"]).tornado
    assert {bar.name for bar in wide.bars[:2]} == {"cells at the start", "mutations a division"}


def test_progression_that_is_not_reached_is_said(found):
    median = of(found, "MTOR:S2035F", "10 mg daily").progression.median
    assert (median.relation, median.value) == (">", 180.0) and "not reached" in median.reason
    without = of(found, "MTOR:S2035F", "no drug").progression.median
    assert without.value == np.ceil(89.4 * np.log2(1.728))


def test_a_genotype_that_grows_faster_without_drug_is_said_to(found):
    said = [note for note in found.notes if "times as fast" in note]
    assert len(said) == 1 and said[0].startswith("without drug TSC2:loss divides 1.0") and "gain on" in said[0]


def test_sensitive_cells_shrink_under_the_drug_and_grow_as_they_double_without(found):
    treated, without = (of(found, "MTOR:S2035F", name).sensitive_fold for name in ("10 mg daily", "no drug"))
    assert treated.value < 1 and without.value == pytest.approx(2 ** (180 / 89.4))


def test_a_tumour_that_nobody_survives_is_said_to_be_one(found):
    own = small("MTOR:S2035F", ranges=asked(cells="1e11", doubling="10"), regimens=["none"], drugs=["everolimus"])
    assert any("tumours on no drug have more than 1e+12 cells" in note for note in own.notes)
    assert not any("CL007" in note for note in found.notes)


def test_a_line_of_its_own_genotype_and_without_a_genotype_leaves_out_what_it_has():
    own = study_resistance(
        cell_line="MCF-7",
        ranges=asked(),
        drugs=["everolimus"],
        readouts=["p-S6K1 T389"],
        regimens=["10 mg daily"],
        days=[30],
        patients=20,
        draws=0,
    )
    assert own.cell_line == "MCF-7" and {course.genotype for course in own.courses} == {"MTOR:S2035F"}


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"regimens": ["10 mg daily"] * 2}, "given twice"),
        ({"regimens": ["ten"]}, "cannot read the regimen"),
        ({"regimens": [f"{k} mg daily" for k in range(1, 14)]}, "at most 12"),
        ({"days": []}, "no day"),
        ({"days": [0]}, "day 0"),
        ({"days": [1096]}, "day 1096"),
        ({"drugs": ["aspirin"]}, "aspirin"),
        ({"readouts": ["p-S9"]}, "p-S9"),
        ({"cell_line": "HeLa-9"}, "HeLa-9"),
        ({"patients": 0}, "0 patients"),
    ],
)
def test_what_cannot_be_asked_is_refused(more, problem):
    with pytest.raises(RapalogError, match=problem):
        small("MTOR:S2035F", **more)


@pytest.mark.parametrize(
    ("genotypes", "problem"),
    [
        (["MTOR:S2035F"] * 2, "given twice"),
        (["MTOR:S2036F"], "S2036F"),
        ([""], "empty genotype"),
        (["PTEN:loss"] * 9, "at most 8"),
    ],
)
def test_genotypes_that_cannot_be_asked_are_refused(genotypes, problem):
    with pytest.raises(RapalogError, match=problem):
        small(*genotypes)


def test_a_genotype_that_the_line_has_is_that_of_its_sensitive_cells():
    with pytest.raises(RapalogError, match=r"MCF-7 has .* of its own"):
        small("PIK3CA:E545K", cell_line="MCF-7")
