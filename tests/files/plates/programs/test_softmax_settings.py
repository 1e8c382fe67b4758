"""The first line of a plate section: form, mode, wavelengths and which wells were read."""

import pytest

from rapalog.errors import FileError
from rapalog.files.plates.programs.softmax_settings import Line, PlateSettings, read_settings

ABSORBANCE = "\t".join(
    [
        "Plate:",
        "Plate1",
        "1.3",
        "PlateFormat",
        "Endpoint",
        "Absorbance",
        "Raw",
        "FALSE",
        "1",
        "",
        "",
        "",
        "",
        "",
        "2",
        "450 620",
        "1",
        "12",
        "96",
        "1",
        "8",
    ]
)


def settings(text):
    return read_settings(Line(1, tuple(cell.strip() for cell in text.split("\t"))), file="s.txt")


def test_a_line_says_form_kind_mode_and_what_was_read():
    own = settings(ABSORBANCE)
    assert (own.in_time, own.kind, own.mode, own.reduced) == (False, "endpoint", "Absorbance", False)
    assert (own.wavelengths, own.first_column, own.columns, own.shape) == (("450", "620"), 1, 12, (8, 12))
    assert (own.first_row, own.rows) == (1, 8)


@pytest.mark.parametrize("missing", ["PlateFormat", "Raw"])
def test_a_line_without_form_or_type_is_refused_with_its_place(missing):
    with pytest.raises(FileError, match="PlateFormat or TimeFormat and Raw or Reduced") as caught:
        settings(ABSORBANCE.replace(missing, ""))
    assert caught.value.where == "s.txt:1"


def test_reads_are_named_by_mode_wavelength_and_moment_and_a_second_of_one_name_is_numbered():
    own = PlateSettings(True, "kinetic", "Absorbance", False, ("450", "450"), 1, 12, 96, 1, 8)
    assert [own.read(k, "00:30") for k in (0, 1)] == ["Absorbance 450 at 00:30", "Absorbance 450 (2) at 00:30"]
    spectrum = PlateSettings(False, "spectrum", "Fluorescence", True, (), 1, 12, 96, 1, 8)
    assert spectrum.read(0, "520") == "Fluorescence 520 reduced"


def test_a_plate_of_a_size_that_is_not_sold_has_no_shape():
    assert settings(ABSORBANCE.replace("\t96\t", "\t97\t")).shape == (0, 0)


def test_few_empty_cells_part_groups_and_a_row_of_unread_wells_does_not():
    assert Line(1, ("", "")).separates and not Line(1, ("",) * 14).separates and not Line(1, ("x",)).separates
