"""Workbooks: what a cell says as text, and files that must not harm the reader."""

import datetime
import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.made_up import only_our_error, workbook

from rapalog.errors import FileError
from rapalog.files.cells import spreadsheet
from rapalog.files.cells.spreadsheet import read_workbook


def edited(data, change):
    """Return a workbook whose parts went through ``change(name, bytes)``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
    return stream.getvalue()


SMALL = workbook(Plate=[["well", "value"], ["A1", 1.5]])


@pytest.fixture
def in_process(monkeypatch):
    """Parse without a process of its own, so that hundreds of examples take seconds."""
    monkeypatch.setattr(spreadsheet, "_parsed", lambda data, *, file: json.loads(json.dumps(spreadsheet._answer(data))))


def test_cells_become_the_text_they_would_be_in_a_file():
    day = datetime.datetime(2026, 1, 31)
    data = workbook(Plate=[["A1", 2, 0.1, 1e-7, True], [None, " x ", day, None, 123456.75]])
    (sheet,) = read_workbook(data, file="p.xlsx").sheets
    assert sheet.rows[0] == ("A1", "2", "0.1", "1e-07", "TRUE")
    assert sheet.rows[1] == ("", "x", "2026-01-31", "", "123456.75")


def test_rows_keep_their_place_when_the_sheet_begins_with_empty_rows():
    (sheet,) = read_workbook(workbook(Plate=[[], [], [None, "x"]]), file="p.xlsx").sheets
    assert sheet.rows[2][1] == "x"
    assert sheet.place(2, 1) == "p.xlsx:Plate!B3"


def test_an_error_in_a_cell_and_a_formula_never_calculated_are_not_empty_cells():
    book = openpyxl.Workbook()
    book.active.append([1, "=A1+1"])
    book.active["A2"] = "#DIV/0!"
    book.active["A2"].data_type = "e"
    stream = io.BytesIO()
    book.save(stream)
    (sheet,) = read_workbook(stream.getvalue(), file="p.xlsx").sheets
    assert sheet.rows == (("1", "=A1+1"), ("#DIV/0!",))


def test_hidden_sheets_are_not_read():
    book = openpyxl.load_workbook(io.BytesIO(workbook(Plate=[["x"]], Old=[["y"]])))
    book["Old"].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    assert [sheet.sheet for sheet in read_workbook(stream.getvalue(), file="p").sheets] == ["Plate"]


def test_a_cell_far_away_is_refused_before_the_parser_sees_it():
    book = openpyxl.Workbook()
    book.active["A1"] = book.active["XFD1048576"] = 1
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(FileError, match="span 17179869184 cells"):
        read_workbook(stream.getvalue(), file="p")


def test_a_styled_but_empty_cell_far_away_is_no_cell():
    empty = b'</row><row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    data = edited(SMALL, lambda name, old: old.replace(b"</row></sheetData>", empty))
    (sheet,) = read_workbook(data, file="p").sheets
    assert sheet.rows == (("well", "value"), ("A1", "1.5"))


def test_a_cell_far_away_ends_only_the_process_that_parses_it(monkeypatch):
    book = openpyxl.Workbook()
    book.active["A1"] = book.active["XFD1048576"] = 1
    stream = io.BytesIO()
    book.save(stream)
    monkeypatch.setattr(spreadsheet, "_check", lambda data, *, file: None)
    with pytest.raises(FileError, match="cannot be read"):
        read_workbook(stream.getvalue(), file="p")


def test_a_zip_bomb_is_refused_by_its_ratio():
    bomb = edited(SMALL, lambda name, data: b"0" * 10_000_000 if "sheet1" in name else data)
    with pytest.raises(FileError, match="times its size"):
        read_workbook(bomb, file="p")


def test_more_than_64_megabytes_unpacked_are_refused(monkeypatch):
    monkeypatch.setattr(spreadsheet, "_MOST_UNPACKED", 1000)
    with pytest.raises(FileError, match="unpacks to"):
        read_workbook(SMALL, file="p")


def test_more_than_200_parts_are_refused():
    stream = io.BytesIO(SMALL)
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(200):
            archive.writestr(f"x{number}", "")
    with pytest.raises(FileError, match="parts"):
        read_workbook(stream.getvalue(), file="p")


def test_own_xml_entities_are_refused():
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]>'
    data = edited(SMALL, lambda name, data: laughs + data if "sheet1" in name else data)
    with pytest.raises(FileError, match="entities"):
        read_workbook(data, file="p")


def test_an_endless_parse_is_ended(monkeypatch):
    monkeypatch.setattr(spreadsheet, "_MOST_SECONDS", 0.001)
    with pytest.raises(FileError, match="within"):
        read_workbook(SMALL, file="p")


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", SMALL[:1500], SMALL[:-30], b"\xd0\xcf\x11\xe0" + b"\0" * 600, workbook(Plate=[])]
)
def test_what_is_no_readable_workbook_is_refused_with_a_remedy(data):
    with pytest.raises(FileError) as caught:
        read_workbook(data, file="p.xlsx")
    assert caught.value.remedy
    assert caught.value.where == "p.xlsx"


PARTS = st.sampled_from(
    [
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    ]
)


def test_whatever_a_broken_file_or_its_xml_says_only_our_own_error_escapes(in_process):
    @settings(max_examples=500, deadline=None)
    @given(st.integers(0, len(SMALL)), st.binary(max_size=8))
    def check_file(at, junk):
        only_our_error(read_workbook, SMALL[:at] + junk + SMALL[at + len(junk) :])

    @settings(max_examples=500, deadline=None)
    @given(
        PARTS,
        st.integers(0, 2000),
        st.integers(0, 30),
        st.sampled_from(
            [b"", b"<", b'<c r="ZZ9" t="e"><v>#N/A</v></c>', b"\xff", b"<v>1e999</v>", b"&amp;", b"<f>1</f>", b">"]
        ),
    )
    def check_xml(part, at, gone, junk):
        only_our_error(
            read_workbook, edited(SMALL, lambda name, old: old[:at] + junk + old[at + gone :] if name == part else old)
        )

    check_file()
    check_xml()
