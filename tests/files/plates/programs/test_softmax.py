"""SoftMax Pro exports: every well of the real files, both forms, several reads, and what is refused."""

from collections import Counter

import pytest
from tests.files.made_up import values

from rapalog.errors import FileError
from rapalog.files.cells.text import decode
from rapalog.files.plates.programs.softmax import is_softmax, read_softmax

IN_TIME = "MD_SMP_luminescence_endpoint_example03.txt"
IN_PLATES = "abs_endpoint_plates.txt"
BROKEN = "missing_measurement_table_row.txt"

HEAD = "##BLOCKS= 2\nNote:\nPlate: is a word here\n1\t2\t3\n~End\n"
END = "~End\nOriginal Filename: x; Date Last Saved: 1/9/2023 2:23:07 PM\n"


def plate(body, *, form="PlateFormat", kind="Endpoint", mode="Absorbance", waves="450 ", data="Raw", points=1):
    shape = "1\t3\t6\t1\t2"
    emission = f"{len(waves.split())}\t{waves}"
    return f"Plate:\tP-12\t1.3\t{form}\t{kind}\t{mode}\t{data}\tFALSE\t{points}\t\t\t\t\t\t{emission}\t{shape}\n{body}"


GROUP = "\t37\t0.5\t\t#SAT\n\t\t1\tPath?\t1e3\n"
MATRIX = "\tTemperature(¡C)\t1\t2\t3\n" + GROUP + "\n\t\t1\t2\t3\n\t\t5\t5\t5\n\t\t5\t5\t5\n"
SMALL = HEAD + plate(MATRIX) + END
LINES = (
    "\tTemperature(¡C)\tA1\tA2\tA3\tB1\tB2\tB3\t\n\t37\t0.5\t\t#SAT\t1\tPath?\t1e3\t\t\n\n"
    "\t\tA1\tA2\tA3\tB1\tB2\tB3\n\t\t5\t5\t5\t5\t5\t5\n"
)
SMALL_IN_TIME = HEAD + plate(LINES, form="TimeFormat") + END


def read(text):
    return read_softmax(text.encode(), file="p.txt")


@pytest.fixture
def export(shared_data):
    folder = shared_data / "plates" / "moldev_spectramax_softmaxpro"
    return lambda name: read_softmax((folder / name).read_bytes(), file=name)


def test_the_two_real_utf16_plates_are_read_whole_with_their_unread_wells(export):
    plates = export(IN_TIME)
    found = {(r.plate, r.well): r for r in plates.readings}
    assert (len(plates.readings), len(found)) == (192, 192)
    assert (plates.plates, plates.reads) == (("c12345_2", "c123455_3"), ("Luminescence",))
    assert plates.calculated == ("reduced",)
    assert Counter(r.token for r in plates.readings) == {"": 96, "empty": 96}
    assert {well[0] for (_, well), r in found.items() if r.token} == set("EFGH")
    wells = ("A1", "A12", "C10", "D1", "D12")
    assert [found["c12345_2", well].value for well in wells] == [1011329, 1580774, 1299308, 2356, 3633]
    assert [found["c123455_3", well].value for well in wells] == [1497823, 2087772, 28048, 147, 98]


def test_three_wavelengths_with_points_and_commas_are_read_and_the_path_check_keeps_its_word(export):
    plates = export(IN_PLATES)
    found = {(r.read, r.well): r for r in plates.readings}
    reads = ("Absorbance 426", "Absorbance 426 (2)", "Absorbance 426 (3)")
    assert (len(plates.readings), len(found), plates.reads) == (288, 288, reads)
    assert [(r.well, r.read, r.token) for r in plates.readings if r.token] == [("B1", reads[0], "Path?")]
    assert [found[reads[0], well].value for well in ("A1", "A2", "B2", "C1", "H12")] == [0.01, 0.02, 0.14, 0.0, 0.96]
    assert found[reads[0], "A2"].raw == "0,02"
    assert [found[reads[1], well].value for well in ("A1", "B1", "H12")] == [0.02, 0.26, 1.92]
    assert [found[reads[2], well].value for well in ("A1", "E6", "H12")] == [0.03, 1.62, 2.88]


def test_a_real_plate_with_a_row_too_few_is_refused_with_line_and_remedy(export):
    with pytest.raises(FileError, match="Plate1 has 3 of 4 rows") as caught:
        export(BROKEN)
    assert caught.value.where == f"{BROKEN}:10"
    assert "SoftMax Pro" in caught.value.remedy


def test_the_real_files_are_known_from_their_content(shared_data):
    for name in (IN_TIME, IN_PLATES, BROKEN):
        data = (shared_data / "plates" / "moldev_spectramax_softmaxpro" / name).read_bytes()
        assert is_softmax(decode(data, file=name))


WELLS = {
    "A1": ("", 0.5),
    "A2": ("empty", None),
    "A3": ("#SAT", None),
    "B1": ("", 1.0),
    "B2": ("Path?", None),
    "B3": ("", 1000.0),
}


def test_both_forms_give_the_same_wells():
    wanted = {("P-12", well, "Absorbance 450"): value for well, value in WELLS.items()}
    assert values(read(SMALL)) == wanted
    assert values(read(SMALL_IN_TIME)) == wanted
    assert read(SMALL).calculated == read(SMALL_IN_TIME).calculated == ("reduced",)


def test_the_second_wavelength_stands_to_the_right():
    body = "\tTemperature(¡C)\t1\t2\t3\t\t1\t2\t3\n\t37\t1\t2\t3\t\t7\t8\t9\n\t\t4\t5\t6\t\t10\t11\t12\n"
    found = {(r.read[-3:], r.well): r.value for r in read(HEAD + plate(body, waves="450 650 ") + END).readings}
    assert [found["450", "A1"], found["450", "B3"], found["650", "A1"], found["650", "B3"]] == [1, 6, 7, 12]


def test_in_time_format_the_second_wavelength_follows_an_empty_line():
    wells = "\tTemperature(¡C)\tA1\tA2\tA3\n"
    for body in (wells + "\t37\t1\t2\t3\n\n\t37\t4\t5\t6\n", wells + "\t37\t1\t2\t3\n\t37\t4\t5\t6\n"):
        found = read(HEAD + plate(body, form="TimeFormat", waves="450 650 ") + END)
        assert [(r.read, r.well, r.value) for r in found.readings][2:4] == [
            ("Absorbance 450", "A3", 3.0),
            ("Absorbance 650", "A1", 4.0),
        ]


@pytest.mark.parametrize("between", ["\n", "\t\t\n", ""])
def test_every_time_is_a_read(between):
    moments = ("00:00:00", "00:01:30")
    times = {f"Absorbance 450 at {moment}": moment for moment in moments}
    body = "\tTemperature(¡C)\t1\t2\t3\n" + between.join(moment + GROUP for moment in moments)
    lines = "Time\tTemperature(¡C)\tA1\tA2\n" + "".join(f"{moment}\t37\t1\t2\n" for moment in moments)
    for text in (plate(body, kind="Kinetic", points=2), plate(lines, form="TimeFormat", kind="Kinetic")):
        export = read(HEAD + text + END)
        assert (export.reads, export.times) == (tuple(times), times)
    single = read(HEAD + plate(body.split(between + moments[1])[0] + "\n", kind="Kinetic") + END)
    assert (single.reads, single.times) == (("Absorbance 450 at 00:00:00",), {})


@pytest.mark.parametrize(
    ("kind", "moments", "name", "refusal"),
    [
        ("Well Scan", ("1", "2"), "Absorbance 450 scan 1", "a well scan with 2 values"),
        ("Spectrum", ("360", "370"), "Absorbance 450 360", "a spectrum with 2 values"),
    ],
)
@pytest.mark.parametrize("between", ["\n", "\t\t\n", ""])
def test_a_single_point_of_a_series_is_a_read_and_several_are_refused_by_name(kind, moments, name, refusal, between):
    for form, header, group in (
        ("PlateFormat", "\tTemperature(¡C)\t1\t2\t3\n", GROUP),
        ("TimeFormat", "Time\tTemperature(¡C)\tA1\tA2\n", "\t37\t1\t2\n"),
    ):
        several = header + between.join(moment + group for moment in moments)
        assert read(HEAD + plate(header + moments[0] + group, form=form, kind=kind) + END).reads == (name,)
        with pytest.raises(FileError, match=refusal) as caught:
            read(HEAD + plate(several, form=form, kind=kind, points=2) + END)
        assert caught.value.where == "p.txt:6"
        assert "endpoint" in caught.value.remedy


def test_fluorescence_is_named_by_excitation_and_emission():
    settings_line = (
        "Plate:\tF\t1.3\tPlateFormat\tEndpoint\tFluorescence\tFALSE\tRaw\tFALSE\t1\t\t\t\t\t\t2\t535 590 "
        "\t1\t3\t6\t485 544 \tAutomatic\t515 570 \t\t\t6\tMedium\t\t\t1\t2\n"
    )
    body = "\tTemperature(¡C)\t1\t2\t3\t\t1\t2\t3\n" + "\t37\t1\t2\t3\t\t7\t8\t9\n\t\t4\t5\t6\t\t10\t11\t12\n"
    assert read(HEAD + settings_line + body + END).reads == ("Fluorescence 485/535", "Fluorescence 544/590")


def test_a_row_of_unread_wells_is_a_row_and_a_short_line_is_one_if_fewer_columns_were_read():
    body = "\tTemperature(¡C)\t1\t2\t3\n\t37\t1\t2\t3\n\t\t\t\t\n\n"
    assert [r.token for r in read(HEAD + plate(body) + END).readings] == ["", "", "", "empty", "empty", "empty"]
    short = plate("\tTemperature(¡C)\t1\t2\t3\n\t37\t1\t2\n\t\t4\t5\n").replace("\t1\t3\t6\t", "\t1\t2\t6\t")
    assert [(r.well, r.value) for r in read(HEAD + short + END).readings] == [
        ("A1", 1.0),
        ("A2", 2.0),
        ("B1", 4.0),
        ("B2", 5.0),
    ]


def test_rows_read_from_the_second_on_keep_their_letters():
    body = plate("\tTemperature(¡C)\t1\t2\t3\n\t37\t1\t2\t3\n").replace("\t1\t2\n\tT", "\t2\t1\n\tT")
    assert [r.well for r in read(HEAD + body + END).readings] == ["B1", "B2", "B3"]


def test_values_that_were_only_exported_reduced_are_read_and_say_so():
    found = read(HEAD + plate("\t\t1\t2\t3\n\t\t1\t2\t3\n\t\t4\t5\t6\n", data="Reduced") + END)
    assert (found.reads, len(found.readings), found.calculated) == (("Absorbance 450 reduced",), 6, ())


def test_a_second_plate_of_one_name_is_numbered():
    assert read(HEAD + plate(MATRIX) + "~End\n" + plate(MATRIX) + END).plates == ("P-12", "P-12 (2)")
