"""Gen5 text exports: every well and read of the real files, and what is refused."""

import math
from collections import Counter

import pytest

from rapalog.errors import FileError
from rapalog.files.plates.programs.gen5 import read_gen5
from rapalog.files.recognise import read_plate_file
from rapalog.tables import MASKED

OVERFLOW = "240411_172731_BNCH2345883_abs450_96well_non_numeric_values.txt"
LOWRY = "Lowry_Protein_Assay_no_results_matrix.txt"
SINGLE = "endpoint_singleplate.txt"
MULTI = "endpoint_stdcurve_multiplate.txt"
WAVELENGTHS = "endpoint_wavelength_measurement_labels.txt"
BROKEN = "missing_results_error.txt"

HEADER = "Software Version\t3.12\nExperiment File Path:\t\nPlate Number\tPlate 1\nRead\tAbsorbance Endpoint\n\n"
MATRIX = "Results\n\t1\t2\t3\nA\t0.5\t\tOVRFLW\t450\nB\t1\t-\t1e3\t450\n"
SMALL = HEADER + MATRIX


@pytest.fixture
def export(shared_data):
    folder = shared_data / "plates" / "biotek_gen5"
    return lambda name: read_plate_file((folder / name).read_bytes(), file=name)


def value(export, plate, well, read):
    found = [r for r in export.readings if (r.plate, r.well, r.read) == (plate, well, read)]
    assert len(found) == 1
    return found[0].value


@pytest.mark.parametrize(
    ("name", "wells", "values"),
    [(OVERFLOW, 96, 96), (LOWRY, 96, 96), (SINGLE, 96, 96), (MULTI, 288, 288), (WAVELENGTHS, 96, 192)],
)
def test_every_well_and_measurement_of_the_real_files_is_read(export, name, wells, values):
    readings = export(name).readings
    assert len({(r.plate, r.well) for r in readings}) == wells
    assert len(readings) == values


def test_overflow_and_missed_wells_keep_their_token_and_are_not_zero(export):
    readings = export(OVERFLOW).readings
    assert Counter(r.token for r in readings if r.token) == {"OVRFLW": 8, "MISSED": 5}
    assert all(math.isnan(r.value) for r in readings if r.token)
    assert {r.well for r in readings if r.token == "OVRFLW"} == {"A8", "B7", "C6", "D5", "E4", "F3", "G2", "H1"}
    assert value(export(OVERFLOW), "Plate 1", "H12", "abs450:450") == 2.5


def test_every_line_belongs_to_the_read_at_its_end_even_out_of_order(export):
    plate = export(WAVELENGTHS)
    assert plate.reads == ("280", "325")
    assert value(plate, "Plate 1", "A1", "280") == 1.8012
    assert value(plate, "Plate 1", "B1", "280") == 1.0033
    assert value(plate, "Plate 1", "B1", "325") == 1.6629
    assert value(plate, "Plate 1", "H12", "325") == 0.0407


def test_a_utf16_file_with_several_plates_is_read_whole(export):
    plates = export(MULTI)
    assert plates.plates == ("Plate 1", "Plate 2", "Plate 3")
    assert plates.reads == ("630nmAbsRead:630",)
    assert set(plates.calculated) == {"Blank 630nmAbsRead:630", "[Concentration]"}
    assert value(plates, "Plate 2", "A1", "630nmAbsRead:630") == 3.496
    assert value(plates, "Plate 3", "H12", "630nmAbsRead:630") == 0.241
    label = next(label for label in plates.labels if (label.plate, label.well) == ("Plate 1", "D2"))
    assert (label.well_id, label.concentration) == ("STD4", "74.074")


def test_values_under_the_name_of_their_wavelength_are_found_and_a_masked_well_says_so(export):
    plate = export(LOWRY)
    assert plate.reads == ("660",)
    assert plate.calculated == ("Conc",)
    masked = [r for r in plate.readings if r.token]
    assert [(r.well, r.raw, r.token, r.value) for r in masked] == [("H3", "*0.356*", MASKED, 0.356)]


def test_the_plain_case_leaves_out_what_the_program_calculated(export):
    plate = export(SINGLE)
    assert plate.reads == ("LUM:Lum",)
    assert plate.calculated == ("NormLum",)
    assert value(plate, "Plate 1", "F4", "LUM:Lum") == 507.0


def test_a_file_without_results_is_refused_with_line_and_remedy(export):
    with pytest.raises(FileError, match="no results") as caught:
        export(BROKEN)
    assert caught.value.where == f"{BROKEN}:39"
    assert "results matrix" in caught.value.remedy


def test_a_list_of_wells_is_read_like_a_matrix():
    text = HEADER + "450\nWell ID\tWell\tConc/Dil\t450\tCount\nSPL1\tA01\t\t0,25\t2\n\tA02\t\t0.50\t\n"
    readings = read_gen5(text.encode(), file="p.txt").readings
    assert [(r.well, r.read, r.value) for r in readings] == [("A1", "450", 0.25), ("A2", "450", 0.5)]


def test_a_time_series_gives_one_read_per_time_point():
    text = HEADER + "600\nTime\tT° 600\tA1\tA2\n0:00:00\t37.0\t0.1\t0.2\n0:10:00\t37.0\t0.3\t0.4\n0:00:00\t\t\t\n"
    export = read_gen5(text.encode("cp1252"), file="p.txt")
    assert [(r.read, r.well, r.value) for r in export.readings] == [
        ("600 at 0:00:00", "A1", 0.1),
        ("600 at 0:00:00", "A2", 0.2),
        ("600 at 0:10:00", "A1", 0.3),
        ("600 at 0:10:00", "A2", 0.4),
    ]
    assert export.times == {"600 at 0:00:00": "0:00:00", "600 at 0:10:00": "0:10:00"}
    single = read_gen5(text.replace("0:10:00\t37.0\t0.3\t0.4\n", "").encode("cp1252"), file="p.txt")
    assert (single.reads, single.times) == (("600 at 0:00:00",), {})


def test_rows_beyond_z_are_read():
    text = HEADER + "Results\n\t1\nAF\t7\t450\n"
    assert [(r.well, r.value) for r in read_gen5(text.encode(), file="p.txt").readings] == [("AF1", 7.0)]
