"""Every virtual assay refuses the same wrong cells, replicates and seeds."""

import pytest

from rapalog.biology.medium import LEFT_ALONE, MediumChanges
from rapalog.errors import RapalogError
from rapalog.notebook.asked.culture import (
    asked_culture,
    asked_draws,
    asked_line,
    asked_medium,
    asked_runs,
    culture_notes,
    line_inputs,
)


def test_several_variants_are_one_genotype():
    found = asked_culture("MCF-7", "everolimus", ["MTOR:S2035F", "RHEB:Y35N"])
    assert found == {"cell_line": "MCF-7", "drug": "everolimus", "genotype": "MTOR:S2035F+RHEB:Y35N"}


@pytest.mark.parametrize(
    ("given", "word"),
    [((3, "everolimus", ()), "cell_line"), (("MCF-7", None, ()), "drug"), (("MCF-7", "everolimus", 3), "genotype")],
)
def test_what_is_no_name_is_refused_by_its_word(given, word):
    with pytest.raises(RapalogError) as caught:
        asked_culture(*given)
    assert caught.value.where == word


@pytest.mark.parametrize(("replicates", "seed"), [(0, 1), (21, 1), (2.5, 1), (1, -1), (1, 2**64)])
def test_replicates_and_seeds_have_limits(replicates, seed):
    with pytest.raises(RapalogError):
        asked_runs(replicates, seed)
    assert asked_runs(20, 0) == {"replicates": 20, "seed": 0}


def test_a_line_is_a_name_or_a_path_and_only_a_file_is_recorded(tmp_path):
    file = tmp_path / "own.json"
    file.write_bytes(b"{}")
    assert asked_line(file) == str(file) and asked_line("MCF-7") == "MCF-7"
    assert line_inputs(file) == line_inputs(str(file)) == {str(file): b"{}"}
    assert line_inputs("MCF-7") == line_inputs("new") == {}


def test_a_medium_is_left_alone_unless_it_is_said():
    assert asked_medium(None, None) == LEFT_ALONE
    assert asked_medium(24, 48) == MediumChanges(24.0, 48.0)


@pytest.mark.parametrize("given", [("24", None), (None, "x"), (0.5, None), (None, 0), (float("nan"), None)])
def test_hours_that_make_no_sense_are_refused(given):
    with pytest.raises(RapalogError) as caught:
        asked_medium(*given)
    assert caught.value.remedy


@pytest.mark.parametrize(("draws", "seed"), [(1, 1), (-1, 1), (401, 1), (2.5, 1), (True, 1), (10, -1), (10, 2**64)])
def test_draws_are_none_or_enough_for_an_interval(draws, seed):
    with pytest.raises(RapalogError):
        asked_draws(draws, seed)
    assert asked_draws(0, 1) == {"draws": 0, "seed": 1} and asked_draws(2, 0)["draws"] == 2


def test_what_the_line_has_already_is_said():
    culture = asked_culture("BT474", "everolimus", "ERBB2:gain")
    assert "ERBB2:gain" in culture_notes(culture, asked_runs(1, 1))[0]
