"""A cell line of a genotype, dosed: every readout over doses and time."""

import pytest
from tests.stand_in import stand_in_draws

import rapalog as ra
from rapalog.studies import lines


@pytest.fixture(scope="module")
def dosed():
    return ra.cell("mcf7").dose(["0 nM", "1 nM", "20 nM"], hours=24)


def test_a_variant_that_the_drug_cannot_bind_keeps_its_signal(dosed):
    mutant = ra.cell("MCF-7", genotype="MTOR:S2035F").dose("20 nM", hours=24)
    assert mutant["p-S6"].fold[0, -1] > 0.9 > 0.3 > dosed["p-S6"].fold[2, -1]


def test_the_numbers_are_those_of_a_simulation(dosed):
    alone = ra.simulate("MCF-7", dose="20 nM", hours=24, readout="p-S6 S235/236")["p-S6"]
    assert dosed["p-S6"].value[2].tolist() == alone.value[0].tolist()
    assert dosed["p-S6"].vehicle.tolist() == alone.vehicle.tolist()


def test_a_dose_of_nothing_is_the_vehicle(dosed):
    assert dosed["viability"].value[0].tolist() == dosed["viability"].vehicle.tolist()


def test_partners_go_to_the_doses_and_not_to_the_vehicle(dosed):
    both = ra.cell("MCF-7").dose(["0 nM", "20 nM"], hours=24, with_="alpelisib=1uM")
    assert both["p-AKT"].vehicle[-1] == dosed["p-AKT"].vehicle[-1]
    assert both["p-AKT"].value[0, -1] < both["p-AKT"].vehicle[-1]


def test_ends_of_draws_are_in_the_table_the_words_and_the_picture(monkeypatch):
    monkeypatch.setattr(lines, "draws", stand_in_draws)
    found = ra.cell("new").dose(["0 nM", "20 nM"], hours=[24, 72], readout=["p-S6", "viability"], draws=20)
    table = found.to_frame()
    assert list(table.columns) == [
        "dose_nM",
        "time_h",
        "readout",
        "value",
        "vehicle",
        "fold",
        "unit",
        "low",
        "high",
        "vehicle_low",
        "vehicle_high",
        "fold_low",
        "fold_high",
        "level",
    ]
    assert (table["low"] <= table["value"]).all() and (table["fold"] <= table["fold_high"]).all()
    own = found["viability"]
    assert own.fold[0].tolist() == [1.0, 1.0] and " to " in repr(own) and " to " in own._repr_html_()
    axes = own.plot().axes[0]
    assert len(axes.collections) == 2 and axes.get_ylim()[1] > own.ends.high.max()


def test_drug_is_renewed_and_washed_out_under_the_words_of_a_simulation():
    for words in ({"renew_every": 24}, {"washout_at": 24}):
        own = ra.cell().dose("1 nM", hours=72, readout="p-S6", **words)["p-S6"].value[0, -1]
        assert own == ra.simulate(dose="1 nM", hours=72, readout="p-S6 S235/236", **words)["p-S6"].value[0, -1]
        assert own != ra.simulate(dose="1 nM", hours=72, readout="p-S6 S235/236")["p-S6"].value[0, -1]


def test_a_line_file_is_given_by_its_path(tmp_path):
    file = tmp_path / "own.json"
    file.write_text('{"version": 1, "name": "own", "doubling_time_h": 24, "parameters": {}, "draws": []}')
    found = ra.cell(file)
    assert found.doubling_time_h == 24.0 and repr(found) == "own, doubles in 24 h"
    assert found.dose("20 nM", hours=1, readout="p-S6").study.cell_line == "own"


def test_hours_may_be_the_very_times():
    assert ra.cell().dose("1 nM", hours=[0, 2.5, 7])["p-S6"].time_h.tolist() == [0.0, 2.5, 7.0]
    with pytest.raises(ra.RapalogError, match="increasing"):
        ra.cell().dose("1 nM", hours=[7, 2])


def test_only_some_readouts_may_be_asked_for():
    assert ra.cell().dose("1 nM", hours=1, readout=["p-S6", "viability"]).readouts == ("p-S6 S235/236", "viability")


def test_it_comes_as_words_tables_and_pictures(dosed):
    assert len(repr(dosed).splitlines()) <= 12
    found = dosed.to_frame()
    assert len(found) == len(dosed) * 3 * len(dosed.time_h)
    assert len(dosed.plot().axes) == 8
    assert len(dosed.plot(["p-S6", "viability"]).axes) == 2
    assert "fold of vehicle" in dosed._repr_html_()


@pytest.mark.parametrize(
    "call",
    [
        lambda: ra.cell().dose(["1 nM", "1nM"]),
        lambda: ra.cell().dose("1 nM", drug="aspirin"),
        lambda: ra.cell().dose("1 nM", hours=0),
        lambda: ra.cell().dose("1 nM", readout="p-S7"),
        lambda: ra.cell().dose([]),
        lambda: ra.cell().dose("1 nM", with_="alpelisib"),
        lambda: ra.cell(genotype="MTOR:X1Y"),
    ],
)
def test_what_cannot_be_dosed_is_refused(call):
    with pytest.raises(ra.RapalogError):
        call()
