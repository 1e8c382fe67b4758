"""Doses in cells: units, decimal commas, masses, and logarithms that look like doses."""

import pytest

from rapalog.errors import FileError
from rapalog.files.cells.text import Row
from rapalog.files.layouts.doses import read_dose, read_dose_nM


def row(dose, unit="", *, comma=False):
    return Row({"dose": dose, "dose_unit": unit}, lambda column: f"t.csv:2, column {column}", comma)


@pytest.mark.parametrize(
    ("dose", "unit", "expected"),
    [
        ("0,5 uM", "", (500.0, "uM")),
        ("0.5", "µmol/L", (500.0, "umol/L")),
        ("3 ng/ml", "", (3.0, "ng/mL")),
        ("2", "ug/mL", (2000.0, "ug/mL")),
        ("0", "", (0.0, "")),
        ("1,25 nM", "", (1.25, "nM")),
        ("0,500 nM", "", (0.5, "nM")),
    ],
)
def test_a_dose_is_read_with_its_unit(dose, unit, expected):
    assert read_dose(row(dose, unit)) == expected


@pytest.mark.parametrize(
    ("dose", "unit", "words", "place"),
    [
        ("-4.0", "uM", "look like log10 doses", "column dose"),
        ("10.0", "M", "look like -log10 M", "column dose"),
        ("7", "mol/L", "100 nM", "column dose"),
        ("3e6", "uM", "no well holds", "column dose"),
        ("1,000 nM", "", "decimal mark", "column dose"),
        ("10", "", "no unit", "column dose_unit"),
        ("10", "nm", "length", "column dose_unit"),
        ("10 nm", "", "length", "column dose"),
        ("", "nM", "empty", "column dose"),
    ],
)
def test_what_is_no_dose_is_refused_with_its_place(dose, unit, words, place):
    with pytest.raises(FileError, match=words) as caught:
        read_dose(row(dose, unit))
    assert caught.value.where == f"t.csv:2, {place}"


def test_a_mass_is_refused_where_an_amount_is_needed():
    with pytest.raises(FileError, match="ug/mL"):
        read_dose_nM(row("1", "ug/mL"))
