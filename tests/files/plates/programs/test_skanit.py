"""Thermo SkanIt workbooks: every well of the real files, several plates, wavelengths and readings."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.made_up import only_our_error

from rapalog.errors import FileError
from rapalog.files.cells.spreadsheet import Workbook
from rapalog.files.cells.text import Cells
from rapalog.files.plates.programs.skanit import is_skanit, read_skanit
from rapalog.files.recognise import read_plate_file

HEAD = (("Measurement results",), ("x.skax",), ("1/31/2026 3:02:30 PM",))
STEP = (*HEAD, ("Absorbance 1",), ("Wavelength: 450 nm",), ("Plate 1",))
GRID = (("Abs", "1", "2"), ("A", "0.5", ""), ("B", "2", "3"))


def sheet(name, *rows):
    return Cells(file="s.xlsx", sheet=name, rows=rows, lines=tuple(range(1, len(rows) + 1)), decimal_comma=True)


def read(*rows, others=()):
    return read_skanit(Workbook("s.xlsx", (sheet("Absorbance 1_01", *rows), *others)), file="s.xlsx")


@pytest.fixture
def export(shared_data):
    folder = shared_data / "plates" / "thermo_skanit"
    return lambda name: read_plate_file((folder / name).read_bytes(), file=name)


def test_every_well_of_the_real_grid_is_read(export):
    plate = export("luciferase_assay_example.xlsx")
    values = {reading.well: reading.value for reading in plate.readings}
    assert (plate.program, plate.plates, plate.reads) == ("SkanIt", ("Plate 1",), ("Luminescence 1",))
    assert len(plate.readings) == len(values) == 96
    assert (values["A1"], values["B6"], values["G3"], values["F11"], values["H12"]) == (
        105.4,
        58370.0,
        67.66,
        737900.0,
        1043.0,
    )


def test_several_plates_with_two_wavelengths_are_read_whole(export):
    plates = export("multi-plate_example01.xlsx")
    values = {(r.plate, r.well, r.read[-6:]): r.value for r in plates.readings}
    assert plates.plates == tuple(f"Plate {number}" for number in range(1, 6))
    assert plates.reads == ("Absorbance 1 214 nm", "Absorbance 1 280 nm")
    assert len(plates.readings) == len(values) == 268
    assert len({(r.plate, r.well) for r in plates.readings}) == 134
    assert (values["Plate 1", "A2", "214 nm"], values["Plate 1", "A2", "280 nm"]) == (1.0, 0.5)
    assert (values["Plate 3", "E7", "280 nm"], values["Plate 5", "F6", "214 nm"]) == (4.0, 6.0)
    assert ("Plate 3", "F3", "214 nm") not in values
    names = {(label.plate, label.well): label.well_id for label in plates.labels}
    assert (names["Plate 2", "A2"], names["Plate 5", "F6"]) == ("Un0001", "Un0070")


def test_an_empty_well_is_left_out_and_a_word_stays_as_a_token():
    readings = read(*STEP, ("Abs", "1", "2"), ("A", "", "OVER"), ("B", "1,5", "2")).readings
    assert [(r.well, r.token) for r in readings] == [("A2", "OVER"), ("B1", ""), ("B2", "")]
    assert math.isnan(readings[0].value)
    assert readings[1].value == 1.5


def test_kinetic_readings_are_measurements_of_their_own():
    kinetic = (*STEP, ("Reading 1",), *GRID, (), ("Reading 2",), *GRID)
    reads = ("Absorbance 1 450 nm Reading 1", "Absorbance 1 450 nm Reading 2")
    assert read(*kinetic).times == dict(zip(reads, ("Reading 1", "Reading 2"), strict=True))
    assert read(*kinetic).reads == reads
    assert read(*kinetic, (), ("Absorbance 2",), *GRID).reads == (*reads, "Absorbance 2 450 nm")
    assert read(*STEP, ("Reading 1",), *GRID).times == {}


@pytest.mark.parametrize(("moment", "kind"), [("Multipoint", "a well scan"), ("Spectral", "a spectrum")])
def test_scans_and_spectra_are_refused_by_name_and_left_out_beside_an_endpoint(moment, kind):
    series = (*STEP, (f"{moment} 1",), *GRID, (), (f"{moment} 2",), *GRID)
    with pytest.raises(FileError, match=f"{kind} with 2 values") as caught:
        read(*series)
    assert caught.value.where == "s.xlsx:Absorbance 1_01!A8"
    beside = read(*series, (), ("Absorbance 2",), *GRID)
    assert (beside.reads, beside.calculated) == (
        ("Absorbance 2 450 nm",),
        (f"Absorbance 1 450 nm ({kind.removeprefix('a ')})",),
    )


def test_a_plate_with_a_name_and_384_wells_is_read():
    header = ("RFU", *(str(n) for n in range(1, 25)))
    rows = [(letter, *["1"] * 24) for letter in "ABCDEFGHIJKLMNOP"]
    export = read(*HEAD, ("Fluorescence 1",), ("Ex: 485 nm; Em: 535 nm",), ("Plate A, day 2",), header, *rows)
    assert (export.plates, len(export.readings)) == (("Plate A, day 2",), 384)
    assert export.reads == ("Fluorescence 1 Ex: 485 nm; Em: 535 nm",)


def test_sheets_of_calculations_and_of_settings_are_not_readings():
    others = (sheet("Blank subtraction 1_01", ("Blank subtraction 1",), *GRID), sheet("Layout definitions", *GRID))
    export = read(*STEP, *GRID, others=others)
    assert len(export.readings) == 3
    assert export.calculated == ("Blank subtraction 1_01",)


def test_a_result_without_values_is_refused_with_its_sheet():
    with pytest.raises(FileError, match="no measurement") as caught:
        read(*STEP)
    assert caught.value.where == "s.xlsx:Absorbance 1_01!A1"


def test_the_same_measurement_twice_is_refused_at_its_cell():
    with pytest.raises(FileError, match="two values") as caught:
        read(*STEP, *GRID, (), *GRID)
    assert caught.value.where == "s.xlsx:Absorbance 1_01!B12"


CELLS = st.sampled_from(
    [
        "",
        "A",
        "B",
        "AF",
        "1",
        "2",
        "3",
        "0.5",
        "Abs",
        "Sample",
        "Plate 1",
        "Wavelength: 450 nm",
        "Reading 2",
        "OVER",
        "Group",
        "48",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6).map(tuple), max_size=14))
def test_whatever_the_sheet_only_our_own_error_escapes(rows):
    content = Workbook("x", (sheet("Absorbance 1_01", *HEAD, *rows),))
    assert is_skanit(content)
    only_our_error(read_skanit, content)
