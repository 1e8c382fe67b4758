"""One door for every format: recognised by content, extended by entry points, safe against broken ones."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.made_up import only_our_error, workbook

from rapalog.errors import FileError
from rapalog.files import recognise
from rapalog.files.cells.spreadsheet import Workbook
from rapalog.files.cells.text import Cells, decode
from rapalog.files.layouts import layout
from rapalog.files.layouts.layout import read_layout
from rapalog.files.layouts.tidy import TidyTable
from rapalog.files.plates.export import PlateExport
from rapalog.files.recognise import READERS, Reader, parser_problems, read_plate_file
from rapalog.studies.viability.study import analyse_viability
from rapalog.tables import Reading

DOSES = (0.0, 0.1, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10_000.0)


def plate_384():
    """Return grids of signal, dose and role: two drugs in eight rows each, a vehicle and a blank column."""
    header = [None, *range(1, 25)]
    signal, dose, role, drug = ([header] for _ in range(4))
    for r, letter in enumerate("ABCDEFGHIJKLMNOP"):
        doses = [None if c in (0, 23) else DOSES[(c - 1) // 2] for c in range(24)]
        noise = [1 + 0.01 * ((3 * r + 5 * c) % 7 - 3) for c in range(24)]
        fraction = [0.3 + 0.7 / (1 + (d or 0) / (20 if r < 8 else 200)) for d in doses]
        signal.append([letter, *(round(0.1 + (c < 23) * 1.5 * fraction[c] * noise[c], 4) for c in range(24))])
        dose.append([letter, *doses])
        role.append([letter, "vehicle", *["sample"] * 22, "no-cell"])
        drug.append([letter, None, *["everolimus" if r < 8 else "rapamycin"] * 22, None])
    return {"signal": signal, "dose": [["dose_unit", "nM"], ["cell_line", "MCF-7"], *dose], "role": role, "drug": drug}


def test_a_384_well_workbook_with_its_layout_becomes_fitted_curves(tmp_path):
    (tmp_path / "plate.xlsx").write_bytes(workbook(**plate_384()))
    result = analyse_viability([tmp_path / "plate.xlsx"], model="4pl")
    assert [curve.curve for curve in result.curves] == ["MCF-7 / everolimus", "MCF-7 / rapamycin"]
    assert len(result.readings) == 384
    for curve, ec50_nM in zip(result.curves, (20.0, 200.0), strict=True):
        assert curve.ec50_nM.value == pytest.approx(ec50_nM, rel=0.1)


def test_a_workbook_of_readings_and_a_workbook_of_layout_give_the_same_wells():
    sheets = plate_384()
    together = read_plate_file(workbook(**sheets), file="p.xlsx")
    apart = read_plate_file(workbook(signal=sheets.pop("signal")), file="p.xlsx")
    assert isinstance(together, TidyTable)
    assert isinstance(apart, PlateExport)
    assert {(w.reading.well, w.reading.value) for w in together.wells} == {(r.well, r.value) for r in apart.readings}


def test_plain_grids_in_text_are_plates_and_titles_name_them():
    text = ";1;2\nA;0,5;OVER\n\nPlate: B7\n570 nm\n;1;2\nA;3;4\n"
    export = read_plate_file(text.encode(), file="p.csv")
    assert [(r.plate, r.read, r.well, r.raw, r.token) for r in export.readings] == [
        ("Plate 1", "signal", "A1", "0,5", ""),
        ("Plate 1", "signal", "A2", "OVER", "OVER"),
        ("B7", "570 nm", "A1", "3", ""),
        ("B7", "570 nm", "A2", "4", ""),
    ]


def test_a_workbook_of_an_unknown_program_with_labelled_grids_is_read():
    grid = [["<>", 1, 2], ["A", 5, "OVER"]]
    rows = [
        ["Device: reader"],
        ["Label: OD600"],
        ["Temperature: 23 °C"],
        *grid,
        [],
        ["Label: GFP"],
        ["Gain", 90],
        *grid,
    ]
    export = read_plate_file(workbook(Sheet0=rows), file="p.xlsx")
    assert (export.plates, export.reads) == (("Plate 1",), ("OD600", "GFP"))
    assert [reading.token for reading in export.readings] == ["", "OVER", "", "OVER"]


def test_grids_without_titles_are_plates_in_their_order():
    grid = ",1,2\nA,1,2\n"
    assert read_plate_file(f"{grid}\n{grid}\n{grid}".encode(), file="p").plates == ("Plate 1", "Plate 2", "Plate 3")


def test_a_tidy_sheet_is_read_like_a_tidy_file():
    rows = [["curve", "dose", "dose_unit", "response"], ["c", 0.5, "uM", 0.25]]
    sheet = read_plate_file(workbook(Data=rows, Notes=[["x"]]), file="t.xlsx")
    plain = read_plate_file(b"curve,dose,dose_unit,response\nc,0.5,uM,0.25\n", file="t.xlsx")
    assert sheet == plain


def test_two_tidy_sheets_are_refused_rather_than_one_chosen():
    rows = [["curve", "dose", "dose_unit", "response"], ["c", 1, "nM", 0.5]]
    with pytest.raises(FileError, match="both"):
        read_plate_file(workbook(One=rows, Two=rows), file="t.xlsx")


REAL = {
    "biotek_gen5": (
        "Gen5",
        {
            "240411": (96, 96),
            "Lowry": (96, 96),
            "endpoint_s": (96, 96),
            "endpoint_std": (288, 288),
            "endpoint_w": (96, 192),
        },
    ),
    "moldev_spectramax_softmaxpro": ("SoftMax Pro", {"MD": (192, 192), "abs": (96, 288)}),
    "tecan_magellan": ("Magellan", {"SLA": (96, 96)}),
    "bmg_mars_clariostar_pherastar": ("MARS", {"BMG": (96, 96), "24-10": (288, 288)}),
    "perkinelmer_envision": ("EnVision", {"PE": (192, 192)}),
    "ctl_immunospot": ("ImmunoSpot", {"ctl": (96, 96)}),
    "thermo_skanit": ("SkanIt", {"lucif": (96, 96), "multi": (134, 268)}),
    "revvity_kaleido": ("Kaleido", {"lumi": (96, 96)}),
}


def text_readers_that_claim(path):
    text = decode(path.read_bytes(), file=path.name)
    return [reader.name for reader in READERS if reader.kind == "text" and reader.recognises(text)]


def test_every_real_file_is_read_as_what_it_is_to_the_last_well(shared_data):
    read = 0
    for path in sorted((shared_data / "plates").glob("*/*")):
        program, counts = REAL[path.parent.name]
        if path.name.startswith("missing"):
            with pytest.raises(FileError):
                read_plate_file(path.read_bytes(), file=path.name)
            continue
        export = read_plate_file(path.read_bytes(), file=path.name)
        start = max((start for start in counts if path.name.startswith(start)), key=len)
        assert export.program == program
        assert (len({(r.plate, r.well) for r in export.readings}), len(export.readings)) == counts[start], path.name
        read += 1
    assert read == 16


def test_no_two_readers_claim_one_file(shared_data):
    for path in sorted((shared_data / "plates").glob("*/*")):
        if path.suffix != ".xlsx":
            assert len(text_readers_that_claim(path)) == 1, path.name


GEN5 = (
    "Software Version\t3.12\nExperiment File Path:\t\nPlate Number\tPlate 1\n\nResults\n\t1\t2\nA\t0.5\tOVRFLW\t450\n"
)


def test_a_text_export_saved_as_a_workbook_is_read_like_the_text():
    rows = [line.split("\t") for line in GEN5.split("\n")]
    saved, plain = read_plate_file(workbook(Sheet1=rows), file="p"), read_plate_file(GEN5.encode(), file="p")
    assert saved == plain
    both = read_plate_file(workbook(Monday=rows, Friday=rows), file="p")
    assert both.plates == ("Monday Plate 1", "Friday Plate 1")


def test_an_error_in_a_saved_export_names_the_sheet():
    rows = [line.split("\t") for line in GEN5.split("\n")[:4]]
    with pytest.raises(FileError, match="no results") as caught:
        read_plate_file(workbook(Monday=rows), file="p.xlsx")
    assert caught.value.where == "p.xlsx:Monday!A3"


def test_a_grid_that_goes_on_without_a_letter_is_refused():
    with pytest.raises(FileError, match="without a letter") as caught:
        read_plate_file(b",1,2\nA,1,2\n,3,4\nB,5,6\n", file="p.csv")
    assert caught.value.where == "p.csv:3"


@pytest.fixture
def added(monkeypatch):
    """Install entry points for one test."""

    class Entry:
        value = "lab.module:READER"

        def __init__(self, name, target):
            self.name, self.target = name, target

        def load(self):
            if isinstance(self.target, Exception):
                raise self.target
            return self.target

    def install(**targets):
        entries = [Entry(name, target) for name, target in targets.items()]
        monkeypatch.setattr(recognise.metadata, "entry_points", lambda group: entries)
        recognise._loaded.cache_clear()

    yield install
    recognise._loaded.cache_clear()


def lab_format(data, *, file):
    return PlateExport(file, "lab", (Reading(file, "P", "A1", "r", "1", "", 1.0),))


def test_a_lab_can_add_a_parser_by_an_entry_point(added):
    added(lab=Reader("lab format", lambda text: text.startswith("LAB"), lab_format))
    assert read_plate_file(b"LAB 1\n", file="x").program == "lab"


def test_a_parser_that_cannot_be_loaded_is_named_and_does_no_harm(added, caplog):
    added(gone=ImportError("no module named lab"), wrong="not a reader")
    with caplog.at_level(logging.WARNING):
        table = read_plate_file(b"curve,dose,dose_unit,response\nc,1,nM,1\n", file="x")
    assert isinstance(table, TidyTable)
    assert [text.split(" cannot")[0] for text in parser_problems()] == [
        "the parser gone (lab.module:READER)",
        "the parser wrong (lab.module:READER)",
    ]
    assert "the parser gone" in caplog.text


def test_a_parser_that_fails_on_a_file_is_named_and_the_next_one_is_asked(added, caplog):
    added(
        bad=Reader("bad", lambda text: 1 / 0, lab_format),
        worse=Reader("worse", lambda text: True, lambda *_, **__: {}["x"]),
    )
    with caplog.at_level(logging.WARNING):
        read_plate_file(b"curve,dose,dose_unit,response\nc,1,nM,1\n", file="x")
    assert "the parser bad failed on x: ZeroDivisionError" in caplog.text
    assert "the parser worse failed on x: KeyError" in caplog.text


LINES = st.sampled_from(
    [
        ",1,2",
        ",1,2,,,1,2",
        "A,1,0",
        "B,OVER,x",
        "A,1,2,,A,3,4",
        "signal",
        "Plate 1",
        "plate,P1",
        "",
        "Raw data",
        "AF,1,2",
        "dose (nM)",
        ",47,48,49",
        ",1,1",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(LINES, max_size=14).map("\n".join), st.sampled_from([",", ";", "\t"]))
def test_whatever_the_grids_only_our_own_error_escapes(text, delimiter):
    only_our_error(read_plate_file, text.replace(",", delimiter).encode())


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
        "OVER",
        "dose (nM)",
        "drug",
        "signal",
        "role",
        "well",
        "Plate 1",
        "curve",
        "response",
        "dose",
        "dose_unit",
        "nM",
        "Software Version",
        "Plate Number",
        "cell_count",
        "concentration",
        "drug1",
        "drug2",
        "conc1",
        "conc2",
        "User: x",
    ]
)
SHEETS = st.lists(
    st.tuples(CELLS, st.lists(st.lists(CELLS, max_size=6).map(tuple), max_size=10)), min_size=1, max_size=3
)


def test_whatever_the_sheets_only_our_own_error_escapes(monkeypatch):
    @settings(max_examples=500, deadline=None)
    @given(SHEETS)
    def check(sheets):
        cells = tuple(
            Cells("x", tuple(rows), tuple(range(1, len(rows) + 1)), decimal_comma=True, sheet=name)
            for name, rows in sheets
        )
        for module, read in ((recognise, read_plate_file), (layout, read_layout)):
            monkeypatch.setattr(module, "read_workbook", lambda data, *, file: Workbook(file, cells))
            only_our_error(read, b"PK\x03\x04")

    check()
