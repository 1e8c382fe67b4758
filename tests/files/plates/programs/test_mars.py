"""MARS exports: every well of the real files, matrices and lists, plates with rows beyond Z, and what is refused."""

import pytest
from tests.files.made_up import values

from rapalog.errors import FileError
from rapalog.files.plates.programs.mars import read_mars

LARGE = "24-10-16_15-09-52_Luminescence_1536.csv"
SMALL_PLATE = "BMG_Labtech_format.CSV"

HEAD = (
    "User: USER,Path: C:\\BMG\\User\\Data,Test run no.: 4\nTest name: Cells,Date: 29/02/2016,Time: 14:34:46\n\n"
    "ID1: P-12,ID2: 20 ul\nAbsorbance\n\n"
)
MATRIX = "Raw Data (450)\n\n,1,2,3\nA,0.5,,>4.0\nC,1,-,1e3\n\n"
SMALL = HEAD + MATRIX


def read(text):
    return read_mars(text.encode(), file="p.csv")


@pytest.fixture
def export(shared_data):
    folder = shared_data / "plates" / "bmg_mars_clariostar_pherastar"
    return lambda name: read_mars((folder / name).read_bytes(), file=name)


def test_every_well_of_the_real_96_well_plate_is_read(export):
    plate = export(SMALL_PLATE)
    found = {r.well: r.value for r in plate.readings}
    assert (len(plate.readings), len(found)) == (96, 96)
    assert (plate.plates, plate.reads) == (("Plate 1",), ("Raw Data (450 1)",))
    assert not [r for r in plate.readings if r.token]
    assert [found[well] for well in ("A1", "A12", "C4", "D10", "H1", "H12")] == [
        0.073,
        0.089,
        0.656,
        0.836,
        0.422,
        0.207,
    ]


def test_the_row_e_of_a_real_1536_well_plate_is_row_AE(export):
    plate = export(LARGE)
    found = {r.well: r.value for r in plate.readings}
    assert (len(plate.readings), len(found), plate.plates) == (288, 288, ("92A_4",))
    rows = list(dict.fromkeys(well.rstrip("0123456789") for well in found))
    assert rows == ["A", "G", "M", "S", "Y", "AE"]
    assert plate.reads == ("Raw Data (No filter)",)
    wells = ("A1", "A48", "G2", "M3", "Y24", "AE1", "AE48")
    assert [found[well] for well in wells] == [985, 88396, 21272893, 2191317, 5416, 36809, 19500]


def test_a_whole_plate_with_rows_beyond_z_is_read():
    letters = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"]
    columns = ",".join(str(n) for n in range(1, 49))
    rows = "".join(f"{letter}{''.join(f',{n}' for n in range(48))}\n" for letter in letters)
    found = read(f"{HEAD}Raw Data (No filter)\n\n,{columns}\n{rows}")
    assert len({r.well for r in found.readings}) == 1536
    assert found.readings[26 * 48].well == "AA1"
    assert found.readings[-1].well == "AF48"


def test_small_letters_of_a_small_plate_are_ordinary_rows():
    assert {r.well for r in read(SMALL.replace("A,0.5", "a,0.5")).readings} == {"A1", "A3", "C1", "C2", "C3"}


def test_a_text_keeps_its_token_and_an_empty_well_is_left_out():
    key = ("P-12", "Raw Data (450)")
    assert values(read(SMALL)) == {
        (key[0], "A1", key[1]): ("", 0.5),
        (key[0], "A3", key[1]): (">4.0", None),
        (key[0], "C1", key[1]): ("", 1.0),
        (key[0], "C2", key[1]): ("-", None),
        (key[0], "C3", key[1]): ("", 1000.0),
    }


def test_empty_cells_at_the_end_of_a_row_may_be_missing():
    padded = SMALL.replace("C,1,-,1e3", "C,1,,")
    assert values(read(padded)) == values(read(padded.replace("C,1,,", "C,1")))


def test_two_wavelengths_are_two_reads_and_corrected_values_are_left_out():
    text = SMALL + MATRIX.replace("450", "620") + MATRIX.replace("Raw Data", "Blank corrected based on Raw Data")
    assert read(text).reads == ("Raw Data (450)", "Raw Data (620)")
    assert read(text).calculated == ("Blank corrected based on Raw Data (450)",)
    only = read(HEAD + MATRIX.replace("Raw Data", "Blank corrected based on Raw Data"))
    assert (len(only.readings), only.calculated) == (5, ())


def test_each_cycle_is_a_read():
    matrix = MATRIX.removeprefix("Raw Data (450)\n\n")
    text = f"{HEAD}Raw Data (450)\n\nCycle 1 (0 s)\n{matrix}Cycle 2 (60 s)\n{matrix}"
    assert read(text).reads == ("Raw Data (450) Cycle 1 (0 s)", "Raw Data (450) Cycle 2 (60 s)")
    beside = read(HEAD + MATRIX.replace("450", "620") + text.removeprefix(HEAD))
    assert (beside.reads[0], list(beside.times.values())) == ("Raw Data (620)", ["Cycle 1 (0 s)", "Cycle 2 (60 s)"])


def test_a_list_of_wells_is_read_like_a_matrix():
    text = HEAD + "Well,Content,Raw Data (450),Blank corrected (450)\nA01,Sample X1,0.5,0.4\n\nB12,Blank B,,\n"
    found = read(text)
    assert [(r.well, r.read, r.value) for r in found.readings] == [("A1", "Raw Data (450)", 0.5)]
    assert found.calculated == ("Blank corrected (450)",)
    assert [(label.well, label.well_id) for label in found.labels] == [("A1", "Sample X1"), ("B12", "Blank B")]


def test_a_title_below_a_list_ends_it():
    table = "Well,Content,{0}\nA01,X,0.5\nB01,Y,0.6\n\n"
    text = f"{HEAD}{table.format('Raw Data (450)')}Corrected,,\n{table.format('Blank corrected (450)')}"
    assert (len(read(text).readings), read(text).calculated) == (2, ("Blank corrected (450)",))


def test_a_kinetic_list_has_one_read_for_each_time():
    text = HEAD + (
        "Well Row,Well Col,Content,Raw Data (600),Raw Data (600)\n,,Time,0 h,0 h 15 min\nA,1,X,0.1,0.2\nC,2,Y,0.3,>4\n"
    )
    assert [(r.well, r.read, r.raw) for r in read(text).readings] == [
        ("A1", "Raw Data (600) at 0 h", "0.1"),
        ("A1", "Raw Data (600) at 0 h 15 min", "0.2"),
        ("C2", "Raw Data (600) at 0 h", "0.3"),
        ("C2", "Raw Data (600) at 0 h 15 min", ">4"),
    ]
    assert list(read(text).times.values()) == ["at 0 h", "at 0 h 15 min"]


def test_a_few_wavelengths_are_reads_and_a_spectrum_is_refused_by_name():
    top = HEAD.replace(",", ";") + "Raw Data (Abs Spectrum)\n\n Well; Content; 1 - 1; 1 - 1;\n"
    assert read(top + ";Wavelength [nm];350;351;\nA01;X;0.1;0.2;\n").reads == (
        "Raw Data (Abs Spectrum) 1 - 1 at 350",
        "Raw Data (Abs Spectrum) 1 - 1 at 351",
    )
    many = range(350, 360)
    header = "Well;Content" + ";1 - 1" * 10 + "\n;Wavelength [nm];" + ";".join(map(str, many)) + "\n"
    with pytest.raises(FileError, match="a spectrum with 10 values"):
        read(HEAD.replace(",", ";") + header + "A01;X" + ";0.1" * 10 + "\n")


def test_a_second_run_of_one_plate_is_a_plate_of_its_own():
    assert read(SMALL + SMALL).plates == ("P-12", "P-12 (2)")
    assert read((HEAD + MATRIX).replace("ID1: P-12,ID2: 20 ul", "ID1: x,ID2: Plate 7")).plates == ("Plate 7",)
    assert read(SMALL.replace("ID1: P-12,ID2: 20 ul", "")).plates == ("Plate 1",)
