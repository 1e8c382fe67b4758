"""SoftMax Pro exports as other labs set them up: every well under its plate and wavelength, or refused by name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.made_up import as_workbook, damaged, joined, only_our_error

from rapalog.errors import FileError
from rapalog.files.recognise import read_plate_file

NOTE = "##BLOCKS= 4\nNote:\nBasic protocol\n1\t2\t3\nDiff\t\t1,000\t1\t3 decimal places\tNumeric Notation\n~End\n"
GROUP = (
    "Group: Standards\nSample\tConc\tWells\tValues\tMeanValue\n01\t5.0\tA1\t0.5\t0.45\n \t \tA2\t0.4\n\nGroup Column\t"
    "Formula Name\tFormula\tPrecision\tNotation\n1\tSample\t!SampleNames\t2 decimal places\tNumeric\n\n"
    "Group Summaries\nBlank\t\t0.1\tMean(Values)\t3 decimal places\tNumeric\n~End\n"
)
SPACED_GROUP = "Group:\tUnknowns\t1\nSample\tWells\tValue\nS1\tA1\t9\n\nR - Outside standard range\n\n~End\n"
FOOT = "Original Filename: x; Date Last Saved: 1/9/2026 2:23:07 PM\n"
WIDE = "\tTemperature(¡C)\t1\t2\t3\n"
ROWS = "\t37\t1\t2\t3\n\t\t4\t5\t6\n"
REDUCED = "\n\t\t1\t2\t3\n\t\t9\t9\t9\n\t\t9\t9\t9\n"
NAMED = "\tTemperature(¡C)\tA1\tA2\tA3\tB1\tB2\tB3\n"


def plate(body, settings_line, name="P1"):
    return f"Plate:\t{name}\t1.3\t{settings_line}\n{body}~End\n"


def absorbance(waves="450 ", form="PlateFormat", kind="Endpoint", shape="1\t3\t6", rows="1\t2", points="1\t\t\t\t\t"):
    return f"{form}\t{kind}\tAbsorbance\tRaw\tFALSE\t{points}\t{len(waves.split())}\t{waves}\t{shape}\t{rows}"


def fluorescence(form="PlateFormat", waves="535 ", excitation="485 "):
    return (
        f"{form}\tEndpoint\tFluorescence\tFALSE\tRaw\tFALSE\t1\t\t\t\t\t\t{len(waves.split())}\t{waves}\t1\t3\t6\t{excitation}"
        "\tAutomatic\t515 \t\t\t6\tMedium\t\t\t1\t2"
    )


LUMINESCENCE = "PlateFormat\tEndpoint\tLuminescence\tRaw\tFALSE\t1\t\t\t\t\t\t1\t0 \t1\t3\t6\t\t\t\t\t\t30\t\t\t\t1\t2"
PLAIN = {("P1", "Absorbance 450", well): float(n) for n, well in enumerate(("A1", "A2", "A3", "B1", "B2", "B3"), 1)}


def under(read, plate="P1", plus=0.0):
    return {(plate, read, well): value + plus for (_, _, well), value in PLAIN.items()}


TWO = "\tTemperature(¡C)\t1\t2\t3\t\t1\t2\t3\n\t37\t1\t2\t3\t\t11\t12\t13\n\t\t4\t5\t6\t\t14\t15\t16\n"
IN_LINES = NAMED + "\t0\t1\t2\t3\t4\t5\t6\n\n\t0\t11\t12\t13\t14\t15\t16\n\n"
KINETIC = plate(
    WIDE + "0:00\t37\t1\t2\t3\n\t\t4\t5\t6\n\t\t\n0:30\t37\t11\t12\t13\n\t\t14\t15\t16\n",
    absorbance(kind="Kinetic", points="2\t60\t30\t\t\t"),
    "K",
)
SPECTRUM = plate(
    "Wavelength" + NAMED + "".join(f"{n}\t35\t1\t2\t3\t4\t5\t6\n" for n in (360, 370, 380)),
    absorbance("", form="TimeFormat", kind="Spectrum", points="3\t\t\t360\t380\t10"),
    "S",
)
SCAN = plate(
    WIDE + "1\t37\t1\t2\t3\n\t\t4\t5\t6\n\n2\t37\t1\t2\t3\n\t\t4\t5\t6\n",
    absorbance(kind="Well Scan", points="2\t\t\t\t\t"),
    "W",
)

CYCLES = under("Absorbance 450 at 0:00", "K") | under("Absorbance 450 at 0:30", "K", plus=10)

READ = {
    "a note and a plate": (NOTE + plate(WIDE + ROWS, absorbance()) + FOOT, PLAIN, ()),
    "no first line": (plate(WIDE + ROWS, absorbance()), PLAIN, ()),
    "groups before and behind": (
        NOTE + GROUP + plate(WIDE + ROWS, absorbance()) + SPACED_GROUP + FOOT,
        PLAIN,
        ("group Standards", "group Unknowns"),
    ),
    "reduced values behind": (NOTE + plate(WIDE + ROWS + REDUCED, absorbance()), PLAIN, ("reduced",)),
    "two wavelengths": (NOTE + plate(TWO, absorbance("450 650 ")), PLAIN | under("Absorbance 650", plus=10), ()),
    "wavelengths in lines": (
        NOTE
        + plate(
            IN_LINES + NAMED.replace("Temperature(¡C)", "") + "\t\t9\t9\t9\t9\t9\t9\n",
            absorbance("450 650 ", form="TimeFormat"),
        ),
        PLAIN | under("Absorbance 650", plus=10),
        ("reduced",),
    ),
    "fluorescence": (NOTE + plate(WIDE + ROWS, fluorescence()), under("Fluorescence 485/535"), ()),
    "fluorescence in lines": (
        NOTE + plate(IN_LINES, fluorescence("TimeFormat", "535 590 ", "485 544 ")),
        under("Fluorescence 485/535") | under("Fluorescence 544/590", plus=10),
        (),
    ),
    "luminescence": (NOTE + plate(WIDE + ROWS, LUMINESCENCE), under("Luminescence"), ()),
    "several plates": (
        NOTE + plate(WIDE + ROWS, absorbance()) + GROUP + plate(WIDE + ROWS, absorbance("570 "), "P2"),
        PLAIN | under("Absorbance 570", "P2"),
        ("group Standards",),
    ),
    "a plate that was not read": (
        NOTE + plate(WIDE + ROWS, absorbance()) + plate("", absorbance(), "P2"),
        PLAIN,
        ("P2 (no values)",),
    ),
    "two plates of one name": (
        NOTE + plate(WIDE + ROWS, absorbance()) * 2,
        PLAIN | under("Absorbance 450", "P1 (2)"),
        (),
    ),
    "a kinetic and what was reduced from it": (
        NOTE + KINETIC.replace("~End\n", REDUCED + "~End\n"),
        CYCLES,
        ("reduced",),
    ),
    "an endpoint beside a kinetic and a spectrum": (
        NOTE + KINETIC + plate(WIDE + ROWS, absorbance()) + SPECTRUM,
        PLAIN | CYCLES,
        ("S (spectrum)",),
    ),
    "a degree sign and a foreign word": (
        NOTE + plate(WIDE.replace("Temperature(¡C)", "Température(°C)") + ROWS, absorbance()),
        PLAIN,
        (),
    ),
    "no end mark": (NOTE + plate(WIDE + ROWS, absorbance()).removesuffix("~End\n"), PLAIN, ()),
    "lines filled up with tabs": (
        "\n".join(
            line + "\t" * (14 - line.count("\t"))
            for line in (NOTE + plate(WIDE + ROWS + REDUCED, absorbance(shape="1\t3\t6"))).split("\n")
        ),
        PLAIN,
        ("reduced",),
    ),
}

REFUSED = {
    "a spectrum": (NOTE + SPECTRUM + GROUP, "a spectrum with 3 values", 7),
    "a well scan": (NOTE + SCAN, "a well scan with 2 values", 7),
    "fewer values than wells": (
        NOTE + plate(NAMED + "\t0\t1\t2\n", absorbance(form="TimeFormat")),
        "2 values for 6 wells",
        9,
    ),
    "a row too few": (NOTE + plate(WIDE + "\t37\t1\t2\t3\n", absorbance()), "1 of 2 rows", 9),
    "column numbers out of order": (
        NOTE + plate(WIDE.replace("1\t2", "2\t1") + ROWS, absorbance()),
        "no column numbers or well names",
        8,
    ),
    "only groups": (NOTE + GROUP + FOOT, "no values of wells", 1),
    "only a cuvette": (NOTE + "Cuvette Set:\tC1\t1.3\n\tTemperature\tA1\n\t37\t1\n~End\n", "no values of wells", 1),
}


def wells(export):
    return {(r.plate, r.read, r.well): r.value for r in export.readings}


@pytest.mark.parametrize("name", READ)
def test_every_well_of_a_variant_stands_under_its_plate_and_wavelength(name):
    text, wanted, left_out = READ[name]
    export = read_plate_file(text.encode(), file="p.txt")
    assert (export.program, wells(export), export.calculated) == ("SoftMax Pro", wanted, left_out)


@pytest.mark.parametrize("name", READ)
def test_a_variant_reads_the_same_in_every_wrapping(name):
    text, wanted, left_out = READ[name]
    for data in (text.encode("utf-16"), text.replace("\n", "\r\n").encode("cp1252"), as_workbook(text)):
        found = read_plate_file(data, file="p.txt")
        assert (wells(found), found.calculated) == (wanted, left_out)


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_one_value_for_each_well_is_refused_by_name(name):
    text, problem, line = REFUSED[name]
    with pytest.raises(FileError, match=problem) as caught:
        read_plate_file(text.encode(), file="p.txt")
    assert caught.value.where == f"p.txt:{line}"
    assert caught.value.remedy


def test_a_part_of_the_columns_leaves_the_others_out():
    header = "\tTemperature(¡C)\t" + "\t".join(str(n) for n in range(1, 25)) + "\n"
    rows = "".join(
        "\t26\t" + "\t".join("7" for _ in range(16)) + "\n" if n == 0 else "\t\t" + "\t".join("7" * 16) + "\n"
        for n in range(16)
    )
    export = read_plate_file(
        (NOTE + plate(header + rows, absorbance(shape="1\t16\t384", rows="1\t16"))).encode(), file="p"
    )
    assert (len(export.readings), export.readings[-1].well) == (256, "P16")


def test_unread_wells_keep_a_token_and_quotes_are_no_part_of_one():
    body = WIDE + '\t37\t"NaN"\t\t#SAT\n\t\t1,5\t"2"\t3\n'
    export = read_plate_file((NOTE + plate(body, absorbance())).encode(), file="p")
    assert [(r.well, r.raw, r.token) for r in export.readings] == [
        ("A1", "NaN", "NaN"),
        ("A2", "", "empty"),
        ("A3", "#SAT", "#SAT"),
        ("B1", "1,5", ""),
        ("B2", "2", ""),
        ("B3", "3", ""),
    ]


@pytest.mark.parametrize(("rows", "columns"), [(4, 6), (6, 8), (8, 12), (16, 24)])
def test_plates_of_every_size_are_read_whole(rows, columns):
    header = "\tTemperature(¡C)\t" + "\t".join(str(n + 1) for n in range(columns)) + "\n"
    body = "".join(f"\t{37 if n == 0 else ''}\t" + "\t".join("7" * columns) + "\n" for n in range(rows))
    shape = f"1\t{columns}\t{rows * columns}"
    export = read_plate_file(
        (NOTE + plate(header + body, absorbance(shape=shape, rows=f"1\t{rows}"))).encode(), file="p"
    )
    assert len({reading.well for reading in export.readings}) == rows * columns


PIECES = st.sampled_from(
    [
        "\t",
        "\n",
        "\n\n",
        "~End\n",
        "A1",
        "1",
        '"',
        "Plate:\t",
        "TimeFormat",
        "Kinetic",
        "Reduced",
        GROUP,
        KINETIC,
        SPECTRUM,
        SCAN,
        WIDE,
        ROWS,
        NAMED,
        "9" * 400,
        "é",
        "\0",
    ]
)


TEXTS = [text for text, *_ in (*READ.values(), *REFUSED.values())]


@settings(max_examples=500, deadline=None)
@given(damaged(TEXTS, PIECES) | joined(PIECES, head=NOTE))
def test_whatever_is_done_to_a_variant_only_our_own_error_escapes(data):
    only_our_error(read_plate_file, data)
