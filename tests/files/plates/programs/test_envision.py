"""EnVision exports: every well of the real files, both formats of matrices, and what is refused."""

import pytest
from tests.files.made_up import values

from rapalog.errors import FileError
from rapalog.files.plates.programs.envision import read_envision

ABSORBANCE = "PE_Envision_absorbance_A450_example.csv"
LUMINESCENCE = "PE_Envision_luminescence_example01.csv"


def information(*, plate=1, barcode='=""', label="L(1)", formula=None, repeat=1, kinetics=0):
    last = (
        f"Formula,\n{plate},{repeat},{barcode},{formula},"
        if formula
        else (f"Label,ScanX,ScanY,Kinetics,\n{plate},{repeat},{barcode},{label},0,0,{kinetics},")
    )
    return (
        f"Plate information \nPlate,Repeat,Barcode,{last}\n\n"
        "Background information\nPlate,Label,Result,Signal,\n1,L,0,4,\n\n"
    )


MATRIX = "Results for L(1) - channel 1 (A)\n,01,02,03,\nA,0.5,,>6.0,\nC,1,-,1e3,\n\n"
PLATEMAP = "Platemap:\nPlate,,,,1\nGroup,,,,1\n\n,01,02,03,\nA,- ,- ,- ,\n\n"
END = "Exported with EnVision Workstation version 1.14\n"
SMALL = information() + MATRIX + PLATEMAP + END


def read(text, *, encoding="utf-8"):
    return read_envision(text.encode(encoding), file="p.csv")


@pytest.fixture
def export(shared_data):
    folder = shared_data / "plates" / "perkinelmer_envision"
    return lambda name: read_envision((folder / name).read_bytes(), file=name)


def test_every_well_of_the_two_real_absorbance_plates_is_read(export):
    plate = export(ABSORBANCE)
    found = {(r.plate, r.well): r.value for r in plate.readings}
    assert (len(plate.readings), len(found), plate.plates) == (192, 192, ("Plate 1", "Plate 2"))
    assert plate.reads == ("A450(1) - channel 1 (A)",)
    assert not [r for r in plate.readings if r.token]
    assert [found["Plate 1", well] for well in ("A1", "A4", "D7", "H1", "H12")] == [0.15, 1.85, 0.1, 0.18, 0.095]
    assert [found["Plate 2", well] for well in ("A1", "C6", "F5", "H12")] == [0.3, 2.1, 0.8, 0.13]


def test_a_real_384_well_plate_read_in_part_keeps_its_rows_and_not_the_corrected_values(export):
    plate = export(LUMINESCENCE)
    found = {(r.plate, r.well): r.value for r in plate.readings}
    assert len(plate.readings) == 192
    assert {r.well[0] for r in plate.readings} == set("AEIM")
    assert plate.calculated == ("Calc 1: Crosstalk = Crosstalk correction where Label : 0_1 US LUM 384(1) channel 1",)
    assert [found["Plate 1", well] for well in ("A1", "A7", "I8", "M17", "M24")] == [0, 80, 120, 80, 0]
    assert [found["Plate 2", well] for well in ("A1", "E1", "M24")] == [40, 80, 40]
    assert [r.raw for r in plate.readings if (r.plate, r.well) == ("Plate 1", "I8")] == ["120"]


def test_the_map_of_the_plate_is_no_result():
    assert len(read(SMALL).readings) == 5
    assert read(PLATEMAP + SMALL).readings == read(SMALL).readings


def test_a_text_keeps_its_token_and_an_empty_well_is_left_out():
    key = ("Plate 1", "L(1) - channel 1 (A)")
    assert values(read(SMALL)) == {
        (key[0], "A1", key[1]): ("", 0.5),
        (key[0], "A3", key[1]): (">6.0", None),
        (key[0], "C1", key[1]): ("", 1.0),
        (key[0], "C2", key[1]): ("-", None),
        (key[0], "C3", key[1]): ("", 1000.0),
    }


def test_a_barcode_names_its_plate_unless_it_is_the_time_of_the_run():
    real, timed = '="CELLS-7"', '"=""8/22/2023 11:01:43 AM"""'
    assert read(information(barcode=real) + MATRIX).plates == ("CELLS-7",)
    assert read(information(plate=3, barcode=timed) + MATRIX).plates == ("Plate 3",)
    twice = information(barcode=real) + MATRIX + information(plate=2, barcode=real) + MATRIX
    assert read(twice).plates == ("Plate 1", "Plate 2")


def test_repeats_and_kinetic_cycles_are_reads_of_their_own():
    text = information(kinetics=1) + MATRIX + information(kinetics=2) + MATRIX + information(repeat=2) + MATRIX
    assert [read.split(") ")[-1] for read in read(text).reads] == ["kinetics 1", "kinetics 2", "repeat 2"]
    assert list(read(text).times.values()) == ["kinetics 1", "kinetics 2"]
    assert read(information(kinetics=1) + MATRIX).times == {}


def test_a_scan_beside_a_kinetic_is_left_out_by_name():
    scan = "".join(information().replace("L(1),0,", f"S(1),{n},") + MATRIX.replace("L(1)", "S(1)") for n in (1, 2))
    found = read(information(kinetics=1) + MATRIX + information(kinetics=2) + MATRIX + scan)
    assert (len(found.reads), found.calculated) == (2, ("S(1) - channel 1 (A) (scan)",))


def test_two_channels_of_one_plate_are_two_reads():
    text = information() + MATRIX + information() + MATRIX.replace("channel 1", "channel 2")
    assert read(text).reads == ("L(1) - channel 1 (A)", "L(1) - channel 2 (A)")


def test_bare_numbers_of_a_whole_plate_are_read_by_position():
    bare = "1,2,3,\n4,,6,\n\n"
    found = read(information(formula="F") + bare + information() + bare + END)
    assert [(r.well, r.value) for r in found.readings] == [("A1", 1), ("A2", 2), ("A3", 3), ("B1", 4), ("B3", 6)]
    assert (found.reads, found.calculated) == (("L(1)",), ("F",))
    assert len(read(information() + "1,2,3,\n,,,\n" + END).readings) == 3


def test_bare_numbers_that_are_no_whole_plate_are_refused():
    with pytest.raises(FileError, match="3 rows of up to 3 numbers without letters are no whole plate") as caught:
        read(information() + "1,2,3,\n4,5,6,\n7,8,9,\n\n" + END)
    assert caught.value.where == "p.csv:9"
    assert "Plate2" in caught.value.remedy


def test_calculated_results_are_read_where_there_is_nothing_else():
    found = read(information(formula="F") + MATRIX.replace("Results for", "Calculated results:") + END)
    assert (len(found.readings), found.calculated) == (5, ())
