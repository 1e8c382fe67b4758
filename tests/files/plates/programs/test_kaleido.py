"""Kaleido exports: every well of the real file, both versions, pictures, and what is refused."""

import pytest
from tests.files.made_up import values

from rapalog.errors import FileError
from rapalog.files.plates.programs.kaleido import is_kaleido, read_kaleido

REAL = "luminescence_v3.5_pure_csv_format_example.csv"

HEAD = "EnSight Results from\nProtocol Name,Cells\nMeasurement Date,2026-01-31 12:00:00\n\n\n"
MATRIX = ",1,2,3,\nA,0.5,,>6.0,\nB,1,-,1e3,\n\n"
RESULT = (
    "Result for Absorbance 1\nBarcode,Repeat,Loop no,Well scan x,Well scan y,Exc wl / filter,Ems wl,\nP-12,1,,,,,,\n\n"
) + MATRIX
END = (
    "\nMeasurement Information\nMeasurement Started,,2026-01-31 12:00:00\nBarcode,,P-12\n\nPlatemap\n"
    ",1,2,3,\nA,-,-,-,\nB,-,-,-,\n\n\nExported with Kaleido 3.0.3067.117\n"
)
SMALL = HEAD + RESULT + END
VERSION_2 = (
    "\n\nResults for ABS mono 1\n\nBarcode: P-12, PlateRepeat: 1, WellRepeat: 1\n"
    + MATRIX
    + "Analysis Result  \n\nMeasurement Basic Information\nSoftware version:,,Kaleido 2.0\n\nPlatemap\nPlate\n"
    ",1,2,3\nA,-,-,-\n\nExported with Kaleido 2.0.3058.126 and xslt version 2.0.0"
)


def read(text):
    return read_kaleido(text.encode(), file="p.csv")


def test_every_well_of_the_real_plate_is_read(shared_data):
    data = (shared_data / "plates" / "revvity_kaleido" / REAL).read_bytes()
    plate = read_kaleido(data, file=REAL)
    found = {r.well: r.value for r in plate.readings}
    assert is_kaleido(data.decode())
    assert (len(plate.readings), len(found)) == (96, 96)
    assert (plate.plates, plate.reads) == (("BARCODE_1 13:39:01",), ("Luminescence 1",))
    assert not [r for r in plate.readings if r.token]
    wells = ("A1", "A12", "B2", "E4", "G8", "H1", "H12")
    assert [found[well] for well in wells] == [3330, 3510, 218540, 374560, 357670, 1510, 2460]


def test_both_versions_keep_tokens_and_leave_out_empty_wells_and_the_map_of_the_plate():
    for text, name in ((SMALL, "Absorbance 1"), (VERSION_2, "ABS mono 1")):
        key = ("P-12", name)
        assert values(read(text)) == {
            (key[0], "A1", key[1]): ("", 0.5),
            (key[0], "A3", key[1]): (">6.0", None),
            (key[0], "B1", key[1]): ("", 1),
            (key[0], "B2", key[1]): ("-", None),
            (key[0], "B3", key[1]): ("", 1000.0),
        }


def test_the_wavelengths_and_repeats_of_one_step_are_reads_of_their_own():
    second = RESULT.replace("P-12,1,,,,,,", "P-12,1,,,,485,535,")
    third = RESULT.replace("P-12,1,,,,,,", "P-12,2,,,,485,535,")
    assert read(HEAD + RESULT + second + third + END).reads == (
        "Absorbance 1",
        "Absorbance 1 ex 485 em 535",
        "Absorbance 1 repeat 2 ex 485 em 535",
    )


def test_plates_are_told_apart_by_their_barcodes():
    assert read(HEAD + RESULT + RESULT.replace("P-12", "P-13") + END).plates == ("P-12", "P-13")
    assert read((HEAD + RESULT + END).replace("P-12,1", ",1")).plates == ("Plate 1",)


def test_names_of_pictures_are_left_out_and_what_was_seen_in_them_is_read():
    pictures = VERSION_2.replace(
        MATRIX,
        ",1,2,3,\nA,1.tiff,2.tiff,3.tiff,\n\nAnalysis Result  default\n\n"
        "Results for Image Analysis ( IMG 1 )\n\nBarcode: P-12, PlateRepeat: 1, WellRepeat: 1,"
        " AnalysisParameter: Cells\n\n" + MATRIX,
    )
    found = read(pictures)
    assert (len(found.readings), found.reads) == (5, ("Image Analysis ( IMG 1 ) Cells",))


def test_the_same_matrix_twice_is_refused():
    with pytest.raises(FileError, match="well A1 of P-12 has two values of 'Absorbance 1'"):
        read(HEAD + RESULT + RESULT + END)
