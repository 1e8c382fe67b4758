"""Tecan Magellan workbooks: every well of the real file, and variants of the list."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.made_up import only_our_error

from rapalog.errors import FileError
from rapalog.files.cells.spreadsheet import Workbook
from rapalog.files.cells.text import Cells
from rapalog.files.plates.programs.magellan import is_magellan, read_magellan
from rapalog.files.recognise import read_plate_file

SETTINGS = (("Date of measurement: 2026-01-31",), ("595nm",), ("Meas. temperature: Raw data: 23.4 °C",))
LIST = (("Raw data", "Well positions", "Plate"), ("0.5", "A1", "P1"), ("1.25", "B1", ""), *SETTINGS)


def book(*rows, sheet="Magellan Sheet 1"):
    cells = Cells(file="m.xlsx", sheet=sheet, rows=rows, lines=tuple(range(1, len(rows) + 1)), decimal_comma=True)
    return Workbook(file="m.xlsx", sheets=(cells,))


def read(*rows):
    return read_magellan(book(*rows), file="m.xlsx")


def test_every_well_of_the_real_file_is_read(shared_data):
    path = shared_data / "plates" / "tecan_magellan" / "SLA01P01_OD.xlsx"
    export = read_plate_file(path.read_bytes(), file=path.name)
    values = {reading.well: reading.value for reading in export.readings}
    assert (export.program, export.plates, export.reads) == ("Magellan", ("96WEL008",), ("Raw data",))
    assert len(export.readings) == len(values) == 96
    assert (values["A1"], values["E6"], values["F6"], values["A8"], values["H12"]) == (
        0.1462,
        0.1478,
        0.1536,
        0.1084,
        0.0461,
    )
    assert not any(reading.token for reading in export.readings)


def test_a_plate_named_on_some_rows_is_the_plate_of_all():
    export = read(*LIST)
    assert [(r.plate, r.well, r.value) for r in export.readings] == [("P1", "A1", 0.5), ("P1", "B1", 1.25)]


def test_several_plates_in_one_list_stay_apart():
    export = read(LIST[0], ("1", "A1", "P1"), ("2", "A1", "P2"))
    assert [(r.plate, r.value) for r in export.readings] == [("P1", 1.0), ("P2", 2.0)]


def test_several_measurements_and_a_calculated_column_are_told_apart():
    export = read(
        ("Well positions", "Layout", "GFP", "OD600", "Blanked"),
        ("A1", "SM1_1", "7", "0.5", "6"),
        ("Meas. temperature: GFP: 23 °C",),
        ("Meas. temperature: OD600: 23 °C",),
    )
    assert export.reads == ("GFP", "OD600")
    assert export.calculated == ("Blanked",)
    assert [(label.well, label.well_id) for label in export.labels] == [("A1", "SM1_1")]


def test_without_settings_every_column_is_a_measurement():
    assert read(("Well positions", "x", "y"), ("A1", "1", "2")).reads == ("x", "y")


def test_a_well_without_a_number_keeps_its_token_and_a_decimal_comma_is_read():
    readings = read(LIST[0], ("OVER", "A1", ""), ("1,5", "A2", ""), ("", "A3", "")).readings
    assert [(r.well, r.token) for r in readings] == [("A1", "OVER"), ("A2", "")]
    assert math.isnan(readings[0].value)
    assert readings[1].value == 1.5


@pytest.mark.parametrize(
    ("rows", "problem", "where"),
    [
        ((LIST[0], ("1", "XX", "")), "XX", "m.xlsx:Magellan Sheet 1!B2"),
        ((LIST[0], ("1", "A1", ""), ("2", "A01", "")), "two values", "m.xlsx"),
        ((LIST[0], ("", "A1", "")), "no well has a value", "m.xlsx:Magellan Sheet 1!A1"),
    ],
)
def test_a_wrong_list_is_refused_with_its_place(rows, problem, where):
    with pytest.raises(FileError, match=problem) as caught:
        read(*rows)
    assert caught.value.where == where


CELLS = st.sampled_from(
    [
        "",
        "A1",
        "AF48",
        "B02",
        "1.5",
        "-",
        "Raw data",
        "Plate",
        "P1",
        "Well positions",
        "Layout",
        "Meas. temperature: x: 1 °C",
        "OVER",
        "I99",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=5).map(tuple), max_size=12), st.booleans())
def test_whatever_the_sheet_only_our_own_error_escapes(rows, headed):
    content = book(*([LIST[0]] if headed else []), *rows)
    if is_magellan(content):
        only_our_error(read_magellan, content)
