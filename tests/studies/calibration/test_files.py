"""Files of a user's experiments become readings of one line, or are refused with their place."""

import json
from dataclasses import replace

import pytest

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.studies.calibration.files import read_line_data

HEADER = "cell_line,drug,time_h,dose,dose_unit,replicate,role,response\n"
WELLS = [
    ("A-673", "rapamycin", 72, 1, "a", "", 0.9),
    ("A-673", "rapamycin", 72, 1, "b", "", 0.8),
    ("A-673", "rapamycin", 72, 1, "c", "", 0.1),
    ("a673", "Everolimus", 48, 10, "a", "", 0.7),
]


def _table(rows, name="wells.csv"):
    lines = [
        f"{line},{drug},{time},{dose},nM,{replicate},{role},{response}\n"
        for line, drug, time, dose, replicate, role, response in rows
    ]
    return Held(name, (HEADER + "".join(lines)).encode())


def _blot(*ratios, name="blot.json"):
    return Held(name, json.dumps({"lanes": [], "ratios": list(ratios)}).encode())


def _fold(readout, value=0.2, *, sample="A-673 everolimus", dose_nM=10.0, time_h=24.0, relation="="):
    fold = {"value": value, "relation": relation}
    return {"readout": readout, "sample": sample, "dose_nM": dose_nM, "time_h": time_h, "fold": fold, "n_biological": 3}


def test_a_reading_is_the_median_over_replicates_and_names_are_the_model_s():
    found = read_line_data("A-673", [_table(WELLS)]).observed
    assert [(own.drug, own.dose_nM, own.time_h, own.fraction, own.n) for own in found] == [
        ("everolimus", 10.0, 48.0, 0.7, 1),
        ("sirolimus", 1.0, 72.0, 0.8, 3),
    ]


def test_wells_of_one_replicate_are_one_number():
    twice = [
        ("A-673", "sirolimus", 72, 1, rep, "", value) for rep, value in zip("aaab", (0.6, 0.6, 0.6, 1.0), strict=True)
    ]
    (found,) = read_line_data("A-673", [_table(twice)]).observed
    assert (found.fraction, found.n) == (pytest.approx(0.8), 2)


def test_signals_are_divided_by_their_vehicle_less_the_blank():
    wells = [
        ("A-673", "sirolimus", 72, 1, "", "", 600),
        ("", "DMSO", "", "", "", "vehicle", 1100),
        ("", "", "", "", "", "blank", 100),
    ]
    (found,) = read_line_data("A-673", [_table(wells)]).observed
    assert found.fraction == pytest.approx(0.5)


def test_percent_are_found_out_and_said():
    wells = [("A-673", "sirolimus", 72, dose, "", "", value) for dose, value in ((1, 95), (10, 70), (100, 60))]
    data = read_line_data("A-673", [_table(wells)])
    assert [own.fraction for own in data.observed] == pytest.approx([0.95, 0.7, 0.6])
    assert any("read as percent" in flag for flag in data.flags)


def test_signals_without_vehicle_are_refused():
    wells = [("A-673", "sirolimus", 72, dose, "", "", 3000 / dose) for dose in (1, 10)]
    with pytest.raises(RapalogError, match="neither a vehicle nor a unit"):
        read_line_data("A-673", [_table(wells)])


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        (0, "MCF-7", "got cell line 'MCF-7', must be A-673"),
        (1, "paclitaxel", "got drug 'paclitaxel'"),
        (1, "ribociclib", "got drug 'ribociclib'"),
        (1, "", "the drug is missing"),
        (2, "", "time after dosing is"),
        (2, "0", "must be above 0"),
    ],
)
def test_what_is_not_the_line_s_is_refused_with_file_line_and_column(column, cell, said):
    bad = list(WELLS[1])
    bad[column] = cell
    with pytest.raises(RapalogError, match=said) as refused:
        read_line_data("A-673", [_table([WELLS[0], tuple(bad)])])
    assert refused.value.where == f"wells.csv:3, column {('cell_line', 'drug', 'time_h')[column]}"


def test_a_blot_s_folds_are_readings_and_the_ratio_goes_before_the_band():
    data = read_line_data("A-673", [_blot(_fold("p-S6", 0.3), _fold("p-S6/S6", 0.2), _fold("p-AKT S473", 1.6))])
    assert {own.readout: (own.fraction, own.n) for own in data.observed} == {
        "p-S6 S235/236": (0.2, 3),
        "p-AKT S473": (1.6, 3),
    }


def test_folds_that_say_nothing_of_the_model_are_left_out_and_said():
    bound, twofold, total = _fold("p-S6/S6", 0.05, relation="<"), _fold("p-AKT/AKT"), _fold("GAPDH")
    data = read_line_data("A-673", [_blot(bound, twofold, total, _fold("p-S6", dose_nM=0.0))])
    assert data.observed == ()
    assert [("bound" in flag, "name the site" in flag, "GAPDH" in flag) for flag in data.flags] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_a_blot_s_drug_is_in_its_sample_or_the_only_one_of_the_other_files():
    plain = _blot(_fold("p-S6", sample="A-673"))
    with pytest.raises(RapalogError, match="does not say which rapalog"):
        read_line_data("A-673", [plain])
    with pytest.raises(RapalogError, match="does not say which rapalog"):
        read_line_data("A-673", [plain, _table(WELLS)])
    assert read_line_data("A-673", [plain, _table(WELLS[:1])]).observed[-1].drug == "sirolimus"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ('{"curves": []}', "holds curves"),
        ("{", "is none"),
        ('{"ratios": [{"readout": "p-S6"}]}', "not as rapalog blot"),
    ],
)
def test_a_document_of_another_kind_is_refused(document, said):
    with pytest.raises(RapalogError, match=said):
        read_line_data("A-673", [Held("a.json", document.encode())])


def test_the_folder_of_an_analysis_gives_the_readings_of_its_table(tmp_path):
    from rapalog.studies.viability.study import analyse_viability

    wells = [
        ("A-673", "sirolimus", 72, dose, rep, "", value)
        for rep in "ab"
        for dose, value in ((1, 900), (10, 700), (100, 610), (1000, 600))
    ]
    table = _table([*wells, ("", "", "", "", "", "vehicle", 1000)])
    analyse_viability([table]).write(tmp_path)
    ours, theirs = (read_line_data("A-673", [file]) for file in (tmp_path, table))
    assert ours.observed == theirs.observed and len(ours.observed) == 4
    assert read_line_data("A-673", [tmp_path / "viability.json"]).observed == ours.observed
    with pytest.raises(RapalogError, match="must be MCF-7"):
        read_line_data("MCF-7", [tmp_path])


def test_flags_with_semicolons_do_not_change_how_a_written_table_is_split(tmp_path):
    from rapalog.studies.viability.study import analyse_viability

    rows = "".join(f"A-673,everolimus,72,{dose},nM,{1 / (1 + dose / 50):.3f}\n" for dose in (1, 10, 100, 1000, 10_000))
    table = Held("w.csv", ("cell_line,drug,time_h,dose,dose_unit,viability\n" + rows).encode())
    result = analyse_viability([table], model="4pl")
    flagged = [replace(curve, flags=("one; two; three; four",)) for curve in result.curves]
    replace(result, curves=tuple(flagged)).write(tmp_path / "out")
    assert len(read_line_data("A-673", [tmp_path / "out"]).observed) == len((1, 10, 100, 1000, 10_000))


def test_no_file_twice_the_same_and_an_empty_folder_are_refused(tmp_path):
    for files, said in (([], "no data"), ([tmp_path / "a", tmp_path / "a"], "twice"), ([tmp_path], "has neither")):
        with pytest.raises(RapalogError, match=said):
            read_line_data("A-673", files)
