"""Tidy tables and layouts: spellings that mean the same, and errors that say where."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.made_up import only_our_error

from rapalog.analysis.plates.normalise import normalise
from rapalog.errors import FileError
from rapalog.files.layouts.layout import read_layout
from rapalog.files.layouts.tidy import read_tidy
from rapalog.files.recognise import read_plate_file
from rapalog.tables import LayoutWell

PLAIN = "cell_line,drug,time_h,dose,dose_unit,response,replicate\nMCF-7,everolimus,48,0.5,uM,0.25,1\n"


def meant(well):
    """What is in a well, in whatever unit its dose was written."""
    return replace(well.content, dose_unit="")


def read(text, **encoding):
    return read_tidy(text.encode(encoding.get("encoding", "utf-8")), file="t.csv").wells


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", ";").replace("0.5", "0,5").replace("0.25", "0,25"),
        PLAIN.replace("uM", "µM"),
        PLAIN.replace("uM", "μM"),
        "sep=;\n" + PLAIN.replace(",", ";"),
        PLAIN.replace("\n", "\r\n"),
        "\n\n" + PLAIN,
        PLAIN.replace("0.5,uM", "500,nM"),
        PLAIN.replace("0.5,uM", "0.5 µM,"),
        PLAIN.replace("cell_line", " Cell_Line ").replace("0.25", '"0.25"'),
    ],
)
def test_spellings_that_mean_the_same_read_the_same(text):
    wells, plain = read(text), read(PLAIN)
    assert [(meant(w), w.reading.value) for w in wells] == [(meant(w), w.reading.value) for w in plain]
    assert plain[0].content == LayoutWell("", "", "MCF-7", "everolimus", 500.0, "sample", "1", 48.0, dose_unit="uM")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_changes_nothing(encoding):
    text = PLAIN.replace("uM", "µM")
    assert [w.content for w in read(text, encoding=encoding)] == [w.content for w in read(text)]


def test_a_dose_without_a_unit_is_refused_with_line_column_and_remedy():
    with pytest.raises(FileError, match="no unit") as caught:
        read("curve,dose,response\nc,1nM,0.9\nc,10,0.5\n")
    assert caught.value.where == "t.csv:3, column dose_unit"
    assert "dose_unit" in caught.value.remedy


def test_the_legacy_column_with_its_unit_in_the_name_is_allowed():
    assert read("curve,dose_nM,response\nc,10,0.5\n")[0].content.dose_nM == 10.0


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("c,1,nm,0.9,sample", "column dose_unit"),
        ("c,-1,nM,0.9,sample", "column dose"),
        ("c,,nM,0.9,sample", "column dose"),
        ("c,1,nM,0.9x,sample", "column response"),
        ("c,1,nM,0.9,sampel", "column role"),
        ("c,1e300,M,0.9,sample", "column dose"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(line, where):
    with pytest.raises(FileError) as caught:
        read(f"curve,dose,dose_unit,response,role\nc,1,nM,0.9,sample\n{line}\n")
    assert caught.value.where == f"t.csv:3, {where}"


def test_a_missing_column_is_named():
    with pytest.raises(FileError, match="column response is missing"):
        read("curve,dose,dose_unit\nc,1,nM\n")


def test_a_table_that_names_no_curve_is_one_curve_called_by_its_file():
    assert read("dose,dose_unit,response\n1,nM,1\n")[0].content.curve == "t"


def test_a_point_and_a_comma_in_one_column_are_refused_rather_than_guessed():
    with pytest.raises(FileError, match="decimal comma"):
        read("curve;dose;dose_unit;response\nc;1;nM;1,000\nc;2;nM;0.5\n")
    with pytest.raises(FileError):
        read('curve,dose,dose_unit,response\nc,1,nM,"1,000"\n')


def test_a_response_that_is_an_instruments_word_stays_as_a_token():
    wells = read("curve,dose,dose_unit,response\nc,1,nM,OVRFLW\nc,1,nM,\nc,1,nM,>4.0\n")
    assert [w.reading.token for w in wells] == ["OVRFLW", "missing", ">4.0"]
    assert all(math.isnan(w.reading.value) for w in wells)


def test_vehicle_and_blank_rows_need_no_dose():
    wells = read("curve,dose,dose_unit,response,role\nc,,,1,vehicle\nc,,,0.1,blank\nc,1,nM,1,\n")
    assert [(w.content.role, w.content.dose_nM) for w in wells] == [("vehicle", 0), ("blank", 0), ("sample", 1)]


@pytest.mark.parametrize("header", ["Conc (uM)", "dose_uM", "concentration [µM]"])
def test_a_dose_may_have_its_unit_in_the_header(header):
    assert read(f"curve,{header},response\nc,0.5,1\n")[0].content.dose_nM == 500.0


def test_other_spellings_of_the_columns_are_the_same_columns():
    text = PLAIN.replace("dose,dose_unit", "conc,unit").replace("drug,time_h", "compound,time")
    assert [w.content for w in read(text)] == [w.content for w in read(PLAIN)]


def test_a_column_by_its_own_name_wins_over_another_spelling():
    wells = read("curve,dose,dose_unit,unit,response,viability\nc,1,nM,OD,0.5,9\n")
    assert (wells[0].content.dose_nM, wells[0].reading.value) == (1.0, 0.5)


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("untreated", "vehicle"),
        ("No-cell", "blank"),
        ("no cells", "blank"),
        ("time 0", "time0"),
        ("Empty", "empty"),
        ("positive", "positive"),
        ("", "sample"),
    ],
)
def test_words_for_a_role_are_understood(word, role):
    content = read(f"curve,dose,dose_unit,response,role\nc,0,nM,0.9,{word}\n")[0].content
    assert (content.role, content.dose_nM) == (role, 0.0)


def test_positive_and_empty_wells_are_kept_and_not_fitted():
    text = "curve,dose,dose_unit,response,role\nc,1,nM,0.9,\nc,,,0,positive\nc,,,0,empty\nc,,,1,vehicle\n"
    (curve,) = normalise(read(text))
    assert len(read(text)) == 4
    assert sorted(well.role for well in curve.wells) == ["sample", "vehicle"]


def test_a_file_of_no_known_kind_says_what_is_known():
    with pytest.raises(FileError, match="none of") as caught:
        read_plate_file(b"hello world\n", file="x.txt")
    assert "dose_unit" in caught.value.remedy


CELLS = st.sampled_from(
    ["1", "0,5", "1e5", "nM", "uM", "", "vehicle", "A1", "x", '"', "-3", "\x85", "µM", "1_0", "inf", "-", "0"]
)
GR = "cell_line,treatment,perturbation,replicate,time,concentration,cell_count,cell_count__ctrl,cell_count__time0"
HEADERS = st.sampled_from(
    [
        "curve,dose,dose_unit,response,role,well,time_h",
        "cell_line,agent,time,concentration,unit,cell_count",
        GR,
        GR.replace("concentration", "concentration (uM)"),
        "PairIndex,Response,Drug1,Drug2,Conc1,Conc2,ConcUnit",
    ]
)
TABLES = st.tuples(HEADERS, st.lists(st.lists(CELLS, max_size=9).map(",".join), max_size=6)).map(
    lambda table: "\n".join([table[0], *table[1]]).encode()
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.binary(max_size=300), TABLES, TABLES.map(lambda data: data.replace(b",", b";"))))
def test_whatever_the_bytes_only_our_own_error_escapes(data):
    for reader in (read_tidy, read_layout, read_plate_file):
        only_our_error(reader, data)
