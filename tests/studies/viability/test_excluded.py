"""Wells that a user leaves out, by place and with a reason that stays."""

import pytest

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.studies.viability.excluded import parse_exclusions
from rapalog.studies.viability.settings import FitSettings
from rapalog.studies.viability.study import analyse_viability

DOSES = (1, 3, 10, 30, 100, 300, 1000, 3000)
ROWS = [("Plate 1", f"A{k}", dose, 100 / (1 + dose / 30)) for k, dose in enumerate(DOSES, start=1)]


def table(extra="", cells=lambda k: ""):
    lines = [
        f"{plate},{well},{dose},nM,{value:.3f},%{extra and ',' + cells(k)}\n"
        for k, (plate, well, dose, value) in enumerate(ROWS)
    ]
    return Held(
        "t.csv", f"plate,well,dose,dose_unit,response,response_unit{extra and ',' + extra}\n{''.join(lines)}".encode()
    )


def analysed(file, **exclude):
    return analyse_viability([file], settings=FitSettings(exclude=exclude))


@pytest.mark.parametrize("place", ["A3", "Plate 1:A03", "t.csv:A3", "t.csv:Plate 1:A03", "t.csv:4"])
def test_a_well_is_left_out_by_any_of_its_names_and_its_reading_stays(place):
    result = analysed(table(), **{place: "bubble"})
    (curve,) = result.curves
    assert curve.n_wells == len(ROWS) - 1
    assert "wells left out by hand: excluded: bubble 1" in curve.flags
    (reading,) = [own for own in result.readings if own.token]
    assert (reading.well, reading.token, reading.value) == ("A3", "excluded: bubble", 75.0)


def test_a_column_of_the_table_says_the_same():
    (curve,) = analysed(table("exclude", lambda k: {2: "bubble", 3: "no"}.get(k, ""))).curves
    assert curve.n_wells == len(ROWS) - 1 and "excluded: bubble 1" in " ".join(curve.flags)


def test_a_layout_may_leave_a_well_out():
    grid = "," + ",".join(str(c) for c in range(1, 9)) + "\nA," + ",".join(f"{own[3]:.2f}" for own in ROWS) + "\n"
    layout = "well,drug,dose,dose_unit,exclude\n" + "".join(
        f"{well},x,{dose},nM,{'edge' if well == 'A8' else ''}\n" for _, well, dose, _ in ROWS
    )
    (curve,) = analyse_viability([Held("p.csv", grid.encode())], layout=Held("l.csv", layout.encode())).curves
    assert curve.n_wells == len(ROWS) - 1 and "excluded: edge 1" in " ".join(curve.flags)


def test_a_place_where_no_well_is_is_refused():
    with pytest.raises(RapalogError, match="no well is at H12"):
        analysed(table(), H12="bubble")


@pytest.mark.parametrize("texts", [["A1"], ["A1="], ["=bubble"], ["A1=x", "A1=y"]])
def test_what_is_no_exclusion_is_refused(texts):
    with pytest.raises(RapalogError, match="reason"):
        parse_exclusions(texts)


def test_plates_of_one_name_in_two_files_are_told_apart_by_the_file():
    one = table()
    both = analyse_viability(
        [one, Held("u.csv", one.data)], settings=FitSettings(exclude={"u.csv:Plate 1:A3": "bubble"})
    )
    assert [(own.file, own.well) for own in both.readings if own.token] == [("u.csv", "A3")]
