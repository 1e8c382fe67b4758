"""What was read of each file is said: program, wells, reads, decimal mark, and what it names."""

from rapalog.files.given import Held
from rapalog.studies.viability.study import analyse_viability
from rapalog.web.pages.plate import make_example

TABLE = "cell_line;drug;well;dose;dose_unit;response\n" + "".join(
    f"MCF-7;x;A{k};{dose};nM;{value}\n"
    for k, (dose, value) in enumerate(((0, "1,02"), (1, "0,9"), (10, "0,51"), (100, "OVRFLW")), start=1)
)


def test_an_export_and_its_layout_say_what_they_are():
    made = make_example()
    found = analyse_viability([Held("p.txt", made["torin-1.txt"])], layout=Held("l.csv", made["torin-1-layout.csv"]))
    export, layout = found.files_read
    assert (export.what, export.wells, export.reads, export.used) == ("Gen5", 96, ("abs450:450",), "abs450:450")
    assert not export.decimal_comma and export.without_number == 0
    assert (layout.what, layout.wells, layout.contents) == ("layout", 66, ("NCI-H661", "torin 1"))


def test_a_table_with_commas_says_so_and_counts_what_is_no_number():
    (own,) = analyse_viability([Held("t.csv", TABLE.encode())]).files_read
    assert (own.what, own.wells, own.decimal_comma, own.without_number) == ("table of wells", 4, True, 1)
    assert own.to_json()["contents"] == ["MCF-7", "x"]


def test_numbers_with_points_have_no_decimal_comma():
    (own,) = analyse_viability([Held("t.csv", TABLE.replace(",", ".").replace(";", ",").encode())]).files_read
    assert not own.decimal_comma
