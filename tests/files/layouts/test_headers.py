"""What headers say: units of doses, logarithms, and what responses mean."""

import pytest

from rapalog.errors import FileError
from rapalog.files.layouts.headers import dose_unit_of, refuse_logarithm, response_of


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Concentration (nM)", "nM"),
        ("conc_uM", "uM"),
        ("Dose [µg/mL]", "µg/mL"),
        ("dose, nmol/L", "nmol/L"),
        ("drug concentration (pM)", "pM"),
        ("Conc. (nM)", "nM"),
        ("dose", ""),
        ("dose rate", ""),
        ("time (h)", ""),
    ],
)
def test_the_unit_of_a_dose_is_in_its_header(header, unit):
    assert dose_unit_of(header) == unit


@pytest.mark.parametrize(
    ("header", "unit", "meaning"),
    [
        ("Viability (%)", "percent", "left"),
        ("% inhibition", "percent", "lost"),
        ("mortality", "", "lost"),
        ("Percent dead", "percent", "lost"),
        ("cell survival (fraction)", "fraction", "left"),
        ("response", "", ""),
        ("% of control", "percent", "left"),
        ("growth inhibition (%)", "percent", "lost"),
        ("% response", "percent", ""),
    ],
)
def test_a_header_says_what_responses_mean(header, unit, meaning):
    found = response_of(header)
    assert found is not None and (found.unit, found.meaning) == (unit, meaning)


@pytest.mark.parametrize("header", ["", "drug", "cell line", "growth", "control", "%", "dead volume", "remarks (%)"])
def test_other_headers_are_no_responses(header):
    assert response_of(header) is None


@pytest.mark.parametrize("header", ["log dose", "log10(concentration)", "log[M]", "-log10 M", "Log10 dose (nM)"])
def test_a_logarithm_is_refused_by_name(header):
    with pytest.raises(FileError, match="log10 doses"):
        refuse_logarithm(header, where="t.csv:1")


def test_a_name_that_begins_like_a_logarithm_is_none():
    refuse_logarithm("logbook", where="t.csv:1")
    refuse_logarithm("dose", where="t.csv:1")
