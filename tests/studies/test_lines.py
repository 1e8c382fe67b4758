"""Which cells are meant: names before files, a line from the population by its seed, a user's own from its file."""

import json
from dataclasses import replace

import pytest
from tests.stand_in import stand_in_draws

from rapalog.biology import calibrated
from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.genotype import find_cell_line
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.studies import lines
from rapalog.studies.dosed import dose_cell
from rapalog.studies.lines import given_line, line_draws, line_file, line_notes


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch):
    monkeypatch.setattr(lines, "draws", stand_in_draws)


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.json"
    path.write_text(
        json.dumps(
            {
                "version": 1,
                "name": "own",
                "doubling_time_h": 24.0,
                "parameters": {"ccnd1_bypass": 0.4, "FKBP12_total": 500.0},
                "draws": [{"ccnd1_bypass": 0.3}, {"ccnd1_bypass": 0.5}],
            }
        )
    )
    return path


def test_a_name_of_the_table_comes_before_a_file_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mcf7").write_text("no line file")
    assert given_line("mcf7") == find_cell_line("MCF-7") and line_file("mcf7") is None


def test_a_line_drawn_from_the_population_is_another_with_another_seed():
    one, again, other = (given_line("new", seed=seed) for seed in (1, 1, 2))
    assert one == again != other
    draw = stand_in_draws(1, seed=1)[0]
    assert dict(one.parameters) == draw.changes and dict(one.drugs[0][1]) == draw.drugs["everolimus"]
    assert one.doubling_time_h == draw.changes["doubling_time"] and one.genotype == ""


def test_a_drug_is_in_a_line_as_the_line_has_it():
    line, drug = given_line("new"), find_drug("everolimus")
    kd_nM = stand_in_draws(1, seed=1)[0].drugs["everolimus"]["Kd_drug_FKBP12"]
    assert line.under(drug).potency_nM == kd_nM != drug.potency_nM
    assert line.under(find_drug("sirolimus")) == find_drug("sirolimus")
    found = dose_cell("new", dose=["1 nM"], hours=[24.0], readout=["p-S6 S235/236"])
    tight = replace(line, drugs=(("everolimus", (("Kd_drug_FKBP12", kd_nM / 100),)),))
    seen = dishes(
        [(tumour_cell(tight), {drug: 1.0})],
        times_h=[24.0],
        readouts=["p-S6 S235/236"],
        cells_seeded=value("V004"),
        attach_h=value("V005"),
    )["p-S6 S235/236"]
    assert seen[0, 0] < found.levels["p-S6 S235/236"][0, 0]


def test_draws_of_a_new_line_are_those_of_the_population():
    assert line_draws(given_line("new"), 5, seed=3) == stand_in_draws(5, seed=3)


def test_a_named_line_keeps_its_own_doubling_time_with_its_own_spread():
    line = find_cell_line("NCI-H460")
    found, drawn = line_draws(line, 200, seed=3), stand_in_draws(200, seed=3)
    times = sorted(one.changes["doubling_time"] for one in found)
    assert times[100] == pytest.approx(line.doubling_time_h, rel=0.05)
    assert times[190] / times[10] == pytest.approx(2.718 ** (3.29 * line.doubling_log_sd), rel=0.15)
    for one, source in zip(found, drawn, strict=True):
        assert one.drugs == source.drugs
        assert {**one.changes, "doubling_time": 0} == {**source.changes, "doubling_time": 0}


def test_a_line_of_a_file_takes_its_own_draws_and_the_cells_they_share(own):
    line = given_line(str(own))
    found = line_draws(line, 4, seed=3)
    assert sorted(one.changes["ccnd1_bypass"] for one in found) == [0.3, 0.3, 0.5, 0.5]
    assert {one.changes["FKBP12_total"] for one in found} == {500.0}
    assert {one.changes["doubling_time"] for one in found} == {24.0}
    assert [one.drugs for one in found] == [one.drugs for one in stand_in_draws(4, seed=3)]
    assert [one.changes["k_drug_loss"] for one in found] == [
        one.changes["k_drug_loss"] for one in stand_in_draws(4, seed=3)
    ]


def test_a_file_is_known_by_its_ending_or_by_being_there(own, tmp_path):
    assert line_file(str(own)) == own and line_file("nowhere.json") is not None
    assert line_file("nowhere") is None and line_file("new") is None and line_file("a" * 5000) is None
    with pytest.raises(RapalogError, match="cannot read the file"):
        given_line(str(tmp_path / "nowhere.json"))


def test_what_is_no_line_is_told_all_three_ways():
    with pytest.raises(RapalogError, match=r"generic, .*, new, or a line file") as caught:
        given_line("MCF-8")
    assert "MCF-7" in caught.value.remedy


def test_what_should_be_known_of_a_line_is_said(own):
    assert line_notes(find_cell_line("BT474"), "ERBB2:gain+TSC2:loss") == (
        "BT474 has ERBB2:gain of its own: not applied again",
    )
    assert "one line drawn" in line_notes(given_line("new"), "")[0] and not line_notes(given_line("new"), "", n_draws=9)
    bare = {**json.loads(own.read_text()), "draws": []}
    own.write_text(json.dumps(bare))
    assert "taken as certain" in line_notes(given_line(str(own)), "", n_draws=9)[0]


def test_the_cell_and_the_line_of_a_draw_are_apart(monkeypatch):
    """What is not known of the cell leaves the line as it stands, and how lines differ leaves the typical cell."""
    monkeypatch.setattr(lines, "draws", calibrated.draws)
    generic, typical = given_line("generic"), calibrated.typical()
    of_cell, of_line = (line_draws(generic, 8, seed=3, part=part) for part in ("cell", "line"))
    for own in of_cell:
        assert own.changes["doubling_time"] == pytest.approx(generic.doubling_time_h)
        assert "ccnd1_bypass" not in own.changes and own.drugs
    for own in of_line:
        assert not own.drugs
        assert set(own.changes) == {"ccnd1_bypass", "metabolism_exponent", "FKBP12_total", "doubling_time"}
    folds = [own.changes["FKBP12_total"] / typical["FKBP12_total"] for own in of_line]
    assert len(set(folds)) == 8 and 0.2 < min(folds) < 1 < max(folds) < 5
