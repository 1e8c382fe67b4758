"""Bare plates: numbers in rows and columns, without a label."""

import pytest

from rapalog.errors import FileError
from rapalog.files.plates.export import PlateExport
from rapalog.files.recognise import read_plate_file


def bare(rows, columns, mark="\t", first=0):
    return "\n".join(mark.join(str(first + r * columns + c) for c in range(columns)) for r in range(rows)) + "\n"


@pytest.mark.parametrize("mark", ["\t", ",", ";", " ", "   "])
@pytest.mark.parametrize("shape", [(8, 12), (16, 24), (32, 48)])
def test_the_wells_of_a_bare_plate_are_named_by_their_places(shape, mark):
    export = read_plate_file(bare(*shape, mark=mark).encode(), file="p.txt")
    assert isinstance(export, PlateExport) and export.program == "bare plate"
    found = {reading.well: reading.value for reading in export.readings}
    assert len(found) == shape[0] * shape[1] and found["A1"] == 0 and found["B1"] == shape[1]
    assert found["H12"] == 7 * shape[1] + 11


def test_plates_below_each_other_are_numbered():
    text = bare(8, 12) + "\n" + bare(8, 12, first=1000)
    export = read_plate_file(text.encode(), file="p.txt")
    assert export.plates == ("Plate 1", "Plate 2")


@pytest.mark.parametrize("text", ["plate\n" + bare(8, 12), bare(8, 12).replace("\t", "x")])
def test_what_is_not_the_shape_of_a_plate_is_none(text):
    with pytest.raises(FileError, match="none of"):
        read_plate_file(text.encode(), file="p.txt")


@pytest.mark.parametrize("text", [bare(7, 12), bare(8, 11)])
def test_numbers_of_another_shape_are_columns_that_need_a_unit(text):
    with pytest.raises(FileError, match="no header"):
        read_plate_file(text.encode(), file="p.txt")
