"""EnVision, MARS, SkanIt, Kaleido, Magellan and ImmunoSpot as other labs set them up: read right, or refused."""

import csv
import io
import math

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.made_up import as_workbook, damaged, only_our_error

from rapalog.errors import FileError
from rapalog.files.cells.text import decode
from rapalog.files.recognise import read_plate_file

NAMES = ("A1", "A2", "A3", "B1", "B2", "B3")
WIDE = ",01,02,03,\nA,1,2,3,\nB,4,5,6,\n\n"
CLOSING = "Exported with EnVision Workstation version 1.14\n"
NO_BARCODE = '"="""""'


def information(last, values, *, plate=1, barcode=NO_BARCODE):
    return f"Plate information \nPlate,Repeat,Barcode,{last},\n{plate},1,{barcode},{values},\n\n"


BACKGROUND = "Background information\nPlate,Label,Result,Signal,\n1,L,0,4,\n\n"
LABELLED = information("Label,ScanX,ScanY,Kinetics", "L(1),0,0,0")
FORMULA = information("Formula,Measurement date", "Calc 1: General = X / Y,1/2/2026 3:08:06 PM")
MARS = (
    "User: USER,Path: C:\\x,Test run no.: 4\nTest name: Cells,Date: 29/02/2026,Time: 14:34:46\n\nID1: P1,ID2: \n{}\n\n"
)
PLAIN_MARS = MARS.format("Absorbance") + "Raw Data (450)\n\n,1,2,3\nA,1,2,3\nB,4,5,6\n\n"
KALEIDO = "EnSight Results from\nProtocol Name,Cells\n\n\n"
STEP = (
    "Result for Fluorescence 1\nBarcode,Repeat,Loop no,Well scan x,Well scan y,Exc wl / filter,Ems wl,TRF Window\n"
    "P1,1,{},,,,\n\n,1,2,3\nA,1,2,3\nB,4,5,6\n\n"
)
MAP = "Measurement Information\n\nPlatemap\n,1,2,3\nA,-,-,-\nB,-,-,-\n\nExported with Kaleido 3.5.3082.227\n"
SKANIT = (
    "Measurement results,,,\nx.skax,,,\n1/31/2026 3:02:30 PM,,,\n,,,\nAbsorbance 1,,,\nWavelength: 450 nm,,,\n"
    "Plate 1,,,\nAbs,1,2,3\nA,1,2,3\nB,4,5,6\n\n"
)
MAGELLAN = (
    "Well positions,Layout,Raw data\n"
    + "".join(f"{well},SM1_{n},{n}\n" for n, well in enumerate(NAMES, 1))
    + "\nDate of measurement: 2026-01-31\n450nm\nMeas. temperature: Raw data: 23.4 °C\n"
)
SPOTS = "Software version: ImmunoSpot 7.0.38.8,,,,,,,,\nCounting window size: 600x600,,,,,,,,\n,,,,,,,,\n"
COUNTS = (
    SPOTS
    + ",Spot Counts,,,,,Mean spot sizes (1E-3 Sq.mm),,,\n,,,,,,,,,\n,1,2,3,,,1,2,3,\n,____,,,,,____,,,\n,,,,,,,,,\n"
    "A,1,2,3,,A,0.1,0.2,0.3,\nB,4,5,6,,B,0.4,0.5,0.6,\n,____,,,,,____,,,\n,-1 = Well is not counted,,,,,,,,\n\n"
    ",,,Histogram Distribution (Log Sq.mm.),,,,,,\n,,-5,-4.8,-4.6,,,,,\n\nA1,0,1,2,,,,,,\n"
)
LISTED = "Plate,Repeat,Barcode,Well,Type,Label,{},MeasTime,MeasInfo,\n"


def listed(read, *, plate=1, plus=0):
    wells = ("A01", "A02", "A03", "B01", "B02", "B03")
    return "".join(f"{plate},1,,{well},-,{read},{n + plus},00:00:01,De=1st,\n" for n, well in enumerate(wells, 1))


#: What each file is, its program, its text (commas between cells), its plates and reads, and what is left out.
READ = {
    "EnVision, a matrix": (
        "EnVision",
        LABELLED + BACKGROUND + "Results for L(1) - channel 1 (CPS)\n" + WIDE + CLOSING,
        ["Plate 1"],
        ["L(1) - channel 1 (CPS)"],
        (),
    ),
    "EnVision, a calculation before the reading": (
        "EnVision",
        FORMULA
        + BACKGROUND
        + "Calculated results: Calc 1: General = X / Y\n"
        + WIDE.replace(",4,", ",9,")
        + LABELLED
        + BACKGROUND
        + "Results for L(1)\n"
        + WIDE
        + CLOSING,
        ["Plate 1"],
        ["L(1)"],
        ("Calc 1: General = X / Y",),
    ),
    "EnVision, a missing title": (
        "EnVision",
        LABELLED
        + BACKGROUND
        + "Results for L(1)\n"
        + WIDE
        + LABELLED.removeprefix("Plate information \n")
        + "Results for L(2)\n"
        + WIDE
        + CLOSING,
        ["Plate 1"],
        ["L(1)", "L(2)"],
        (),
    ),
    "EnVision, no background": (
        "EnVision",
        information("Meas,ScanX,ScanY,Measinfo,Kinetics", "Meas A,0,0,De=1st,1")
        + "No background information available.\nResults for Meas A -  (RFU)\n"
        + WIDE
        + CLOSING,
        ["Plate 1"],
        ["Meas A - (RFU) kinetics 1"],
        (),
    ),
    "EnVision, a list": (
        "EnVision",
        LISTED.format("Result") + listed("L(1)") + "\n" + CLOSING,
        ["Plate 1"],
        ["L(1)"],
        (),
    ),
    "EnVision, a list of two plates without a closing line": (
        "EnVision",
        "Plate,Well,Result\n" + "".join(f"{plate},{well},{n}\n" for plate in (1, 2) for n, well in enumerate(NAMES, 1)),
        ["Plate 1", "Plate 2"],
        ["Result"],
        (),
    ),
    "EnVision, a list of two labels": (
        "EnVision",
        LISTED.format("Result Channel 1") + listed("L(1)") + listed("M(1)") + "\n" + CLOSING,
        ["Plate 1"],
        ["L(1) Channel 1", "M(1) Channel 1"],
        (),
    ),
    "EnVision, lists below plate information": (
        "EnVision",
        LABELLED
        + "Plate,Well,Type,Result,Signal,Calc 1\n"
        + "".join(f"1,{well},-,{n},77,99\n" for n, well in enumerate(NAMES, 1))
        + "\n"
        + CLOSING,
        ["Plate 1"],
        ["Result"],
        ("Calc 1",),
    ),
    "MARS, a matrix": ("MARS", PLAIN_MARS, ["P1"], ["Raw Data (450)"], ()),
    "MARS, upper-case heads": (
        "MARS",
        PLAIN_MARS.replace("User", "USER")
        .replace("Test run no.", "TEST RUN NO.")
        .replace("Test name", "TEST NAME")
        .replace("Raw Data", "RAW DATA"),
        ["P1"],
        ["RAW DATA (450)"],
        (),
    ),
    "MARS, fluorescence and two spaces": (
        "MARS",
        PLAIN_MARS.replace("Absorbance", "Fluorescence (FI)").replace("Raw Data (450)", "Raw Data  (580/620)"),
        ["P1"],
        ["Raw Data (580/620)"],
        (),
    ),
    "MARS, two matrices and what was calculated": (
        "MARS",
        PLAIN_MARS
        + PLAIN_MARS.split("\n\n", 2)[2].replace("450", "620")
        + PLAIN_MARS.split("\n\n", 2)[2].replace("Raw Data", "Blank corrected based on Raw Data"),
        ["P1"],
        ["Raw Data (450)", "Raw Data (620)"],
        ("Blank corrected based on Raw Data (450)",),
    ),
    "MARS, a list": (
        "MARS",
        MARS.format("Luminescence")
        + "Well,Content,Raw Data (No filter),Blank corrected based on Raw Data\n"
        + "".join(
            f"{well},Sample X{n},{n},{n + 7}\n" for n, well in enumerate(("A01", "A02", "A03", "B01", "B02", "B03"), 1)
        ),
        ["P1"],
        ["Raw Data (No filter)"],
        ("Blank corrected based on Raw Data",),
    ),
    "SkanIt as text": ("SkanIt", SKANIT, ["Plate 1"], ["Absorbance 1 450 nm"], ()),
    "SkanIt as text with calculations": (
        "SkanIt",
        "General information,,,\nx.skax,,,\n,,,\n"
        + SKANIT
        + "Blank subtraction 1,,,\nx.skax,,,\nPlate 1,,,\nAbs,1,2,3\nA,9,9,9\n\n",
        ["Plate 1"],
        ["Absorbance 1 450 nm"],
        ("Blank subtraction 1",),
    ),
    "SkanIt, two plates and two wavelengths": (
        "SkanIt",
        SKANIT + "Wavelength: 620 nm,,,\nAbs,1,2,3\nA,1,2,3\nB,4,5,6\n\nWavelength: 450 nm,,,\nPlate 2,,,\nAbs,1,2,3\n"
        "A,1,2,3\nB,4,5,6\n\nWavelength: 620 nm,,,\nAbs,1,2,3\nA,1,2,3\nB,4,5,6\n\n",
        ["Plate 1", "Plate 2"],
        ["Absorbance 1 450 nm", "Absorbance 1 620 nm"],
        (),
    ),
    "Kaleido, version 3": ("Kaleido", KALEIDO + STEP.format("") + MAP, ["P1"], ["Fluorescence 1"], ()),
    "Kaleido, one loop": ("Kaleido", KALEIDO + STEP.format("1") + MAP, ["P1"], ["Fluorescence 1 loop 1"], ()),
    "Kaleido, two plates": (
        "Kaleido",
        KALEIDO + STEP.format("") + STEP.format("").replace("P1", "P2") + MAP,
        ["P1", "P2"],
        ["Fluorescence 1"],
        (),
    ),
    "Magellan as text": ("Magellan", MAGELLAN, ["Plate 1"], ["Raw data"], ()),
    "Magellan, two measurements": (
        "Magellan",
        "Well positions,Acceptor,Donor,Mean\n" + "".join(f"{well},{n},{n},9\n" for n, well in enumerate(NAMES, 1)),
        ["Plate 1"],
        ["Acceptor", "Donor"],
        ("Mean",),
    ),
    "ImmunoSpot, two matrices side by side": (
        "ImmunoSpot",
        COUNTS,
        ["Plate 1"],
        ["Spot counts"],
        ("Mean spot sizes (1E-3 Sq.mm)",),
    ),
    "ImmunoSpot, two plates": (
        "ImmunoSpot",
        COUNTS + COUNTS,
        ["Plate 1", "Plate 2"],
        ["Spot counts"],
        ("Mean spot sizes (1E-3 Sq.mm)",),
    ),
}
#: What each kinetic file is, its text, its reads that are times, and those that are not.
KINETIC = {
    "EnVision, cycles": (
        "".join(LABELLED.replace("0,0,0,", f"0,0,{n},") + "Results for L(1)\n" + WIDE for n in (1, 2)) + CLOSING,
        ["L(1) kinetics 1", "L(1) kinetics 2"],
        [],
    ),
    "EnVision, cycles counted as repeats too": (
        "".join(
            LABELLED.replace("1,1,", f"1,{n},").replace("0,0,0,", f"0,0,{n},") + "Results for L(1)\n" + WIDE
            for n in (1, 2, 3)
        ),
        ["L(1) kinetics 1", "L(1) repeat 2 kinetics 2", "L(1) repeat 3 kinetics 3"],
        [],
    ),
    "EnVision, a list of cycles": (
        "Plate,Repeat,Barcode,Well,Kinetics,Result\n"
        + "".join(f"1,1,,{well},{cycle},{n}\n" for n, well in enumerate(NAMES, 1) for cycle in (1, 2))
        + CLOSING,
        ["Result kinetics 1", "Result kinetics 2"],
        [],
    ),
    "MARS, a list": (
        MARS.format("Absorbance")
        + "Well,Content,Raw Data (600),Raw Data (600)\n,Time [s],0,60\n"
        + "".join(f"{well},X,{n},{n}\n" for n, well in enumerate(NAMES, 1)),
        ["Raw Data (600) at 0", "Raw Data (600) at 60"],
        [],
    ),
    "SkanIt, readings": (
        SKANIT.replace("Plate 1,,,\n", "Plate 1,,,\nReading 1,,,\n") + "Reading 2,,,\nAbs,1,2,3\nA,1,2,3\nB,4,5,6\n\n",
        ["Absorbance 1 450 nm Reading 1", "Absorbance 1 450 nm Reading 2"],
        [],
    ),
    "Kaleido, loops": (
        KALEIDO + STEP.format("1") + STEP.format("2") + MAP,
        ["Fluorescence 1 loop 1", "Fluorescence 1 loop 2"],
        [],
    ),
    "Kaleido, an endpoint beside loops": (
        KALEIDO
        + STEP.format("")
        + STEP.format("1").replace("nce 1", "nce 2")
        + STEP.format("2").replace("nce 1", "nce 2")
        + MAP,
        ["Fluorescence 2 loop 1", "Fluorescence 2 loop 2"],
        ["Fluorescence 1"],
    ),
    "Magellan, columns of times": (
        "Well positions,0s,30s,60s\n" + "".join(f"{well},{n},{n},{n}\n" for n, well in enumerate(NAMES, 1)),
        ["0s", "30s", "60s"],
        [],
    ),
}
#: ImmunoSpot writes tabs only; the title line of a tab-separated list may not be split at commas.
TABS_ONLY = "ImmunoSpot"

REFUSED = {
    "EnVision, column numbers out of order": (
        LABELLED + "Results for L(1)\n" + WIDE.replace("01,02", "02,01") + CLOSING,
        "do not count up",
        "p.csv:6",
    ),
    "EnVision, bare numbers below unread rows": (
        LABELLED + ",,,,,,,,,,,,\n" * 4 + "1,2,3,4,5,6,,,,,,,\n" * 4 + "\n" + CLOSING,
        "no whole plate",
        "p.csv:9",
    ),
    "EnVision, a scan": (
        "".join(LABELLED.replace("0,0,0,", f"{n},1,0,") + "Results for L(1)\n" + WIDE for n in (1, 2)) + CLOSING,
        "a scan with 2 values",
        "p.csv:7",
    ),
    "EnVision, a list with a well twice": (
        LISTED.format("Result") + listed("L(1)") + listed("L(1)", plus=1) + CLOSING,
        "two values of 'L",
        "p.csv:8",
    ),
    "MARS, a well scan": (
        MARS.format("Absorbance") + "Raw Data (450)\n\nScan point 1\n,1,2\nA,1,2\n\nScan point 2\n,1,2\nA,1,2\n\n",
        "a well scan with 2 values",
        "p.csv:11",
    ),
    "MARS, nothing": (MARS.format("Absorbance"), "no values of wells", "p.csv:1"),
    "SkanIt, no grid": ("Measurement results,,,\nx.skax,,,\n", "no measurement has a value", "p.csv:1"),
    "Kaleido, a scan": (
        KALEIDO + STEP.format(",1,1").replace(",,,,\n", ",,\n") + STEP.format(",2,1").replace(",,,,\n", ",,\n") + MAP,
        "a well scan with 2 values",
        "p.csv:9",
    ),
    "Magellan, one name twice": ("Well positions,Raw data,Raw data\nA1,1,2\n", "comes twice", "p.csv:1"),
}


def wells(export):
    return {(r.plate, r.read, r.well): (r.value, r.token) for r in export.readings}


def wanted(plates, reads):
    return {
        (plate, read, well): (float(n), "") for plate in plates for read in reads for n, well in enumerate(NAMES, 1)
    }


def own_text(program, text):
    return text.replace(",", "\t") if program == TABS_ONLY else text


@pytest.mark.parametrize("name", READ)
def test_every_well_of_a_variant_stands_under_its_plate_and_read(name):
    program, text, plates, reads, left_out = READ[name]
    export = read_plate_file(own_text(program, text).encode(), file="p.csv")
    assert (export.program, export.calculated) == (program, left_out)
    assert wells(export) == wanted(plates, reads)


@pytest.mark.parametrize("name", READ)
def test_a_variant_reads_the_same_in_every_wrapping(name):
    program, text, plates, reads, left_out = READ[name]
    tabs = text.replace(",", "\t")
    for data in (
        tabs.encode("utf-16"),
        own_text(program, text).replace("\n", "\r\n").encode("utf-8-sig"),
        as_workbook(text.replace(NO_BARCODE, ""), mark=","),
    ):
        found = read_plate_file(data, file="p.csv")
        assert (wells(found), found.calculated) == (wanted(plates, reads), left_out)


@pytest.mark.parametrize("name", KINETIC)
def test_every_time_of_a_kinetic_is_a_read_of_its_own_in_every_wrapping(name):
    text, times, others = KINETIC[name]
    for data in (
        text.encode(),
        text.replace(",", "\t").encode("utf-16"),
        as_workbook(text.replace(NO_BARCODE, ""), mark=","),
    ):
        export = read_plate_file(data, file="p.csv")
        assert (list(export.times), export.calculated) == (times, ())
        assert wells(export) == wanted(export.plates, [*times, *others])


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_one_value_for_each_well_is_refused_by_name(name):
    text, problem, where = REFUSED[name]
    with pytest.raises(FileError, match=problem) as caught:
        read_plate_file(text.encode(), file="p.csv")
    assert caught.value.where == where
    assert caught.value.remedy


def test_semicolons_and_decimal_commas_are_read_in_lists_and_matrices():
    for text in (
        PLAIN_MARS,
        LISTED.format("Result") + listed("L(1)") + CLOSING,
        SKANIT,
        MAGELLAN,
        KALEIDO + STEP.format("") + MAP,
    ):
        other = text.replace(",", ";").replace(";6", ";6,5")
        assert 6.5 in {reading.value for reading in read_plate_file(other.encode(), file="p").readings}


def test_decimal_commas_in_quotes_are_read_and_thousands_in_quotes_stay_text():
    text = PLAIN_MARS.replace("A,1,2,3", 'A,"0,5","1,234","2,25"')
    assert [r.value for r in read_plate_file(text.encode(), file="p").readings][:3] == [0.5, 1.234, 2.25]
    thousands = PLAIN_MARS.replace("A,1,2,3", 'A,"1,234","12,345","7"')
    assert [r.token for r in read_plate_file(thousands.encode(), file="p").readings][:3] == ["1,234", "12,345", ""]


def as_spreadsheet_programs_save(text):
    """Return a workbook of the cells of a text: numbers as numbers, ="x" as x."""
    book = openpyxl.Workbook()
    mark = "\t" if "\t" in text else ","
    for row in csv.reader(
        text.split("\n"), delimiter=mark, quoting=csv.QUOTE_NONE if mark == "\t" else csv.QUOTE_MINIMAL
    ):
        book.active.append([cell[2:-1] or None if cell.startswith('="') else saved(cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def saved(cell):
    try:
        return float(cell)
    except ValueError:
        return cell or None


def test_every_real_text_export_reads_the_same_when_saved_as_a_workbook(shared_data):
    compared = 0
    for path in sorted((shared_data / "plates").glob("*/*")):
        if path.suffix == ".xlsx" or path.name.startswith("missing"):
            continue
        plain = read_plate_file(path.read_bytes(), file=path.name)
        found = read_plate_file(as_spreadsheet_programs_save(decode(path.read_bytes(), file=path.name)), file=path.name)
        assert numbers(found) == numbers(plain), path.name
        compared += 1
    assert compared == 13


def numbers(export):
    return {(r.plate, r.read, r.well): (None if math.isnan(r.value) else r.value, r.token) for r in export.readings}


def test_rows_of_mars_that_end_early_leave_their_wells_out():
    text = PLAIN_MARS.replace("A,1,2,3\n", "A,1,2\n").replace("B,4,5,6\n\n", "B,4,,6")
    assert [r.well for r in read_plate_file(text.encode(), file="p").readings] == ["A1", "A2", "B1", "B3"]


PIECES = st.sampled_from(
    [
        ",",
        "\t",
        ";",
        "\n",
        "\n\n",
        '"',
        "A",
        "A1",
        "1",
        "=",
        "Platemap",
        ",1,2,3,",
        "Well,",
        "Result",
        "Reading 1\n",
        "Cycle 2\n",
        WIDE,
        LABELLED,
        FORMULA,
        "9" * 400,
        "é",
        "\0",
    ]
)


TEXTS = [own_text(program, text) for program, text, *_ in READ.values()]
TEXTS += [text for text, *_ in (*KINETIC.values(), *REFUSED.values())]


@settings(max_examples=1500, deadline=None)
@given(damaged(TEXTS, PIECES))
def test_whatever_is_done_to_a_variant_only_our_own_error_escapes(data):
    only_our_error(read_plate_file, data)
