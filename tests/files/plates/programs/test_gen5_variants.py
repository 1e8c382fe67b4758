"""Gen5 exports as other labs set them up: every value read under its own label, or the file refused by name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.made_up import as_workbook, damaged, joined, only_our_error

from rapalog.errors import FileError
from rapalog.files.plates.export import PlateExport
from rapalog.files.recognise import read_plate_file

TOP = "\n\nSoftware Version\t3.14.03\n\n\n\nExperiment File Path:\tC:\\x.xpt\nProtocol File Path:\t\n\n\n\n"
PLATE = "Plate Number\tPlate 1\nDate\t1/2/2026\nReader Type:\tSynergy H1\nReading Type\tReader\n\n"
ABSORBANCE = "Procedure Details\n\nPlate Type\t6 WELL PLATE\nRead\tAbsorbance Endpoint\n\tWavelengths:  450\n\n"


def step(name, kind="Absorbance"):
    return f"Procedure Details\n\nPlate Type\t6 WELL PLATE\nRead\t{name}\n\t{kind} Endpoint\n\n"


def matrix(*labels, title="Results"):
    """Return two rows of three columns; the read number n has n00 in A1 and n05 in B3."""
    lines = [title, "\t1\t2\t3"]
    for row, letter in enumerate("AB"):
        for n, label in enumerate(labels, start=1):
            values = "\t".join(str(100 * n + 3 * row + column) for column in range(3))
            lines.append(f"{'' if n > 1 else letter}\t{values}\t{label}".rstrip("\t"))
    return "\n".join(lines) + "\n\n"


LAYOUT = (
    "Layout\n\t1\t2\t3\nA\tSTD1\tSTD2\tBLK\tWell ID\n\t10\t20\t\tConc/Dil\n"
    "B\tSPL1\tSPL2\tSPL3\tWell ID\n\t\t\t\tConc/Dil\n\n"
)
CURVE = (
    "StdCurve Fitting Results\n\n"
    "Curve Name\tCurve Formula\tA\tB\tR2\tFit F Prob\nStdCurve\tY=A*X+B\t2\t1\t0.9\t?????\n\n"
)
SERIES = "450\n\nTime\tT° 450\tA1\tA2\tA3\n0:00:00\t37.0\t1\t2\t3\n0:10:00\t37.0\t4\t5\t6\n0:20:00\t\t\t\t\n\n"
SPECTRUM = "Spectrum\n\nWavelength\tA1\tA2\n300\t1\t2\n310\t3\tOVRFLW\n320\t5\t6\n\n"
SCAN = "450\n\nX Read #\tY Read #\tA1\tA2\n1\t1\t\t\n1\t2\t1\t2\n2\t1\t3\t4\n\n"
TEMPERATURE = "\n\nActual Temperature:\t22.8\n\n"

#: What each file is, its text, the labels of its reads (with the number of their line), and those of what is left out.
READ = {
    "a step label": (TOP + PLATE + step("od") + matrix("od:450"), {"od:450": 1}, ()),
    "no step label": (TOP + PLATE + ABSORBANCE + matrix("450"), {"450": 1}, ()),
    "two wavelengths": (TOP + PLATE + ABSORBANCE + matrix("450", "620"), {"450": 1, "620": 2}, ()),
    "filters": (TOP + PLATE + matrix("360/40,460/40", "485/20,528/20"), {"360/40,460/40": 1, "485/20,528/20": 2}, ()),
    "filters and a step label": (
        TOP + PLATE + step("dye", "Fluorescence") + matrix("dye:485/20,528/20"),
        {"dye:485/20,528/20": 1},
        (),
    ),
    "a monochromator": (TOP + PLATE + matrix("579,616", "479,520"), {"579,616": 1, "479,520": 2}, ()),
    "luminescence": (TOP + PLATE + step("Luminescence Endpoint") + matrix("Lum"), {"Lum": 1}, ()),
    "luminescence through a filter": (TOP + PLATE + matrix("460/40"), {"460/40": 1}, ()),
    "alpha with calculated values": (
        TOP + PLATE + step("Alpha Endpoint") + matrix("Alpha", "Blank Alpha", "Log Alpha", "[Concentration]") + CURVE,
        {"Alpha": 1},
        ("Blank Alpha", "Log Alpha", "[Concentration]"),
    ),
    "polarization": (
        TOP
        + PLATE
        + step("FP")
        + matrix(
            "FP:485/20,528/20 [Parallel]", "FP:485/20,528/20 [Perpendicular]", "Parallel Intensity", "Polarization"
        ),
        {"FP:485/20,528/20 [Parallel]": 1, "FP:485/20,528/20 [Perpendicular]": 2},
        ("Parallel Intensity", "Polarization"),
    ),
    "pathlength correction": (
        TOP
        + PLATE
        + step("260")
        + LAYOUT
        + matrix(
            "260:977 [Test]",
            "260:900 [Ref]",
            "260:Pathlength",
            "260:260",
            "Blank 260:260",
            "Corrected [Blank 260:260]",
            "Ratio 260/280",
        ),
        {"260:977 [Test]": 1, "260:900 [Ref]": 2, "260:260": 4},
        ("260:Pathlength", "Blank 260:260", "Corrected [Blank 260:260]", "Ratio 260/280"),
    ),
    "calculated values before the reading": (
        TOP + PLATE + step("od") + matrix("Blank od:450", "od:450"),
        {"od:450": 2},
        ("Blank od:450",),
    ),
    "a calculation named like a read of no step": (
        TOP + PLATE + step("od") + matrix("od:450", "Delta:450"),
        {"od:450": 1},
        ("Delta:450",),
    ),
    "a standard curve": (
        TOP + PLATE + ABSORBANCE + LAYOUT + matrix("450", "[Concentration]") + CURVE,
        {"450": 1},
        ("[Concentration]",),
    ),
    "each read in a matrix of its own": (
        TOP + PLATE + TEMPERATURE + matrix("450", title="450") + TEMPERATURE + "\n" + matrix("620", title="620"),
        {"450": 1, "620": 1},
        (),
    ),
    "two reads of one wavelength": (
        TOP + PLATE + matrix("Read 1:450", "Read 2:450"),
        {"Read 1:450": 1, "Read 2:450": 2},
        (),
    ),
    "steps of several modes": (
        TOP
        + PLATE
        + "Read\tod\n\tAbsorbance Endpoint\nRead\tgfp\n\tFluorescence Endpoint\n\n"
        + matrix("od:600", "gfp:485,528"),
        {"od:600": 1, "gfp:485,528": 2},
        (),
    ),
    "cell counts of an imager": (TOP + PLATE + matrix("Cell Count"), {"Cell Count": 1}, ()),
    "no title and no label": (TOP + PLATE + "\n" + matrix("", title="450"), {"450": 1}, ()),
    "a layout under a foreign title": (
        TOP + PLATE + LAYOUT.replace("Layout", "Plattenbelegung") + matrix("450"),
        {"450": 1},
        (),
    ),
    "no software version": (PLATE + ABSORBANCE + matrix("450"), {"450": 1}, ()),
    "tables one column to the right, as in a workbook": (
        TOP
        + PLATE
        + step("od")
        + "\n".join(
            "\t" + line if line.startswith(("\t", "A\t", "B\t")) else line
            for line in (LAYOUT + matrix("od:450", "Blank od:450")).split("\n")
        ),
        {"od:450": 1},
        ("Blank od:450",),
    ),
    "a list with a line of no well": (
        TOP + PLATE + matrix("450") + "Well ID\tWell\t450\tMean\nSPL1\tA1\t100\t7\n\t\t\t\n \t\t\t8\n\n",
        {"450": 1},
        (),
    ),
    "a matrix and a list of the same values": (
        TOP
        + PLATE
        + matrix("450")
        + "450\nWell ID\tName\tWell\tConc/Dil\t450\tCount\tMean\nSPL1\t\tA1\t\t100\t1\t100\n\n",
        {"450": 1},
        (),
    ),
}

KINETIC_LIST = "450\nWell ID\tWell\t0:00:00\t0:10:00\nSPL1\tA1\t1\t4\nSPL2\tA2\t2\t5\nSPL3\tA3\t3\t6\n\n"
#: The kinetic measurement of 450 nm: text, reads that are no times of it, and what is left out.
KINETIC = {
    "a line for each time": (TOP + PLATE + SERIES, (), ()),
    "a line for each well": (TOP + PLATE + KINETIC_LIST, (), ()),
    "with its velocities": (TOP + PLATE + SERIES + matrix("Mean V [450]"), (), ("Mean V [450]",)),
    "with blanked times": (TOP + PLATE + SERIES + "Blank " + SERIES, (), ("Blank 450",)),
    "beside an endpoint": (TOP + PLATE + matrix("Read 1:450") + SERIES, ("Read 1:450",), ()),
    "beside a spectrum": (TOP + PLATE + SPECTRUM + SERIES, (), ("Spectrum (spectrum)",)),
}

UNREAD = PLATE.replace("Plate 1", "Plate 2") + ABSORBANCE

REFUSED = {
    "a plate without results beside another": (TOP + PLATE + matrix("450") + UNREAD, "Plate 2 has no results", 31),
    "a kinetic with one time twice": (
        TOP + PLATE + SERIES.replace("0:10:00", "0:00:00"),
        "two values of read '450 at 0:00:00'",
        21,
    ),
    "a spectrum": (TOP + PLATE + SPECTRUM, "spectrum with 3 values", 19),
    "an area scan": (TOP + PLATE + SCAN + matrix("Mean OD [450]"), "an area scan with 2 values", 19),
    "only blanked values": (TOP + PLATE + step("od") + matrix("Blank od:450"), "only values that Gen5 calculated", 25),
    "no results": (TOP + PLATE + ABSORBANCE, "no results", 21),
    "two values": (TOP + PLATE + matrix("450") + matrix("450").replace("\t100", "\t7"), "two values", 24),
    "commas in numbers between commas": (
        (TOP + PLATE + matrix("450")).replace("\t", ",").replace("105", "1,05"),
        "for 3 columns and a label",
        20,
    ),
}


def with_marks(text, mark, decimal):
    return text.replace(".", decimal).replace("\t", mark) if decimal != "." else text.replace("\t", mark)


def wells(export):
    return {(r.plate, r.read, r.well): (r.value, r.token) for r in export.readings}


@pytest.mark.parametrize("name", READ)
def test_every_value_of_a_variant_stands_under_its_own_label(name):
    text, reads, left_out = READ[name]
    export = read_plate_file(text.encode(), file="p.txt")
    assert isinstance(export, PlateExport)
    assert (export.program, export.reads, export.calculated) == ("Gen5", tuple(reads), left_out)
    assert wells(export) == {
        ("Plate 1", read, f"{letter}{column + 1}"): (100.0 * n + 3 * row + column, "")
        for read, n in reads.items()
        for row, letter in enumerate("AB")
        for column in range(3)
    }


@pytest.mark.parametrize("name", READ)
def test_a_variant_reads_the_same_in_every_wrapping(name):
    text, _, left_out = READ[name]
    plain = read_plate_file(text.encode(), file="p.txt")
    semicolons = text.replace("\t", ";")
    for data in (
        text.encode("utf-16"),
        text.replace("\n", "\r\n").encode("cp1252"),
        semicolons.encode("utf-8-sig"),
        as_workbook(text),
    ):
        found = read_plate_file(data, file="p.txt")
        assert (wells(found), found.calculated) == (wells(plain), left_out)


@pytest.mark.parametrize("name", KINETIC)
@pytest.mark.parametrize("mark", ["\t", ";"])
def test_every_time_of_a_kinetic_stands_under_its_own_label(name, mark):
    text, others, left_out = KINETIC[name]
    export = read_plate_file(text.replace("\t", mark).encode(), file="p.txt")
    times = {"450 at 0:00:00": "0:00:00", "450 at 0:10:00": "0:10:00"}
    assert (export.times, export.calculated, set(export.reads)) == (times, left_out, {*times, *others})
    assert {key[1:]: value for key, (value, _) in wells(export).items() if key[1] in times} == {
        (read, f"A{column}"): 3.0 * n + column for n, read in enumerate(times) for column in (1, 2, 3)
    }


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_one_value_for_each_well_is_refused_by_name(name):
    text, problem, line = REFUSED[name]
    with pytest.raises(FileError, match=problem) as caught:
        read_plate_file(text.encode(), file="p.txt")
    assert caught.value.where == f"p.txt:{line}"
    assert caught.value.remedy


def test_commas_between_cells_keep_a_label_with_a_comma():
    text = (TOP + PLATE + matrix("579,616")).replace("\t", ",")
    assert read_plate_file(text.encode(), file="p").reads == ("579,616",)


def test_decimal_commas_between_tabs_are_numbers():
    text = TOP + PLATE + "Results\n\t1\t2\nA\t0,056\t>4,000\t450\n"
    assert [(r.raw, r.token) for r in read_plate_file(text.encode(), file="p").readings] == [
        ("0,056", ""),
        (">4,000", ">4,000"),
    ]
    assert read_plate_file(text.encode(), file="p").readings[0].value == 0.056


def test_a_single_time_point_is_a_read():
    text = TOP + PLATE + SERIES.replace("0:10:00\t37.0\t4\t5\t6\n", "")
    export = read_plate_file(text.encode(), file="p")
    assert (export.reads, [r.value for r in export.readings]) == (("450 at 0:00:00",), [1.0, 2.0, 3.0])


@pytest.mark.parametrize(("rows", "columns"), [(4, 6), (6, 8), (16, 24), (32, 48)])
def test_plates_of_every_size_are_read_whole(rows, columns):
    letters = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *(f"A{letter}" for letter in "ABCDEF")][:rows]
    header = "\t".join(str(n + 1) for n in range(columns))
    body = "".join(f"{letter}\t" + "\t".join("7" for _ in range(columns)) + "\t450\n" for letter in letters)
    export = read_plate_file(f"{TOP}{PLATE}Results\n\t{header}\n{body}".encode(), file="p")
    assert len({reading.well for reading in export.readings}) == rows * columns


def test_a_part_of_a_plate_keeps_its_column_numbers_and_unread_wells_are_left_out():
    text = TOP + PLATE + "Results\n\t3\t4\t5\nB\t1\t\tOVRFLW\t450\nC\t*2*\t3\t4\t450\n"
    assert [(r.well, r.raw, r.token) for r in read_plate_file(text.encode(), file="p").readings] == [
        ("B3", "1", ""),
        ("B5", "OVRFLW", "OVRFLW"),
        ("C3", "*2*", "masked"),
        ("C4", "3", ""),
        ("C5", "4", ""),
    ]


def test_several_plates_each_with_its_own_steps_are_read_apart():
    second = PLATE.replace("Plate 1", "Plate 2")
    text = TOP + PLATE + step("a") + matrix("a:450") + TOP + second + step("b") + matrix("b:450", "Blank b:450")
    export = read_plate_file(text.encode(), file="p")
    assert (export.plates, export.reads, export.calculated) == (
        ("Plate 1", "Plate 2"),
        ("a:450", "b:450"),
        ("Blank b:450",),
    )


PIECES = st.sampled_from(
    [
        "\t",
        "\n",
        "\n\t\t1\t2",
        ",",
        ";",
        '"',
        "A",
        "B1",
        "1",
        "450",
        "Lum",
        SERIES,
        SPECTRUM,
        SCAN,
        LAYOUT,
        CURVE,
        matrix("450"),
        matrix("Blank 450"),
        "9" * 400,
        "é",
        "\0",
    ]
)


TEXTS = [text for text, *_ in (*READ.values(), *KINETIC.values(), *REFUSED.values())]


@settings(max_examples=500, deadline=None)
@given(damaged(TEXTS, PIECES) | joined(PIECES, head=TOP + PLATE))
def test_whatever_is_done_to_a_variant_only_our_own_error_escapes(data):
    only_our_error(read_plate_file, data)
