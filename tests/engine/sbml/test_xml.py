"""A text is judged before any SBML library meets it: size, form and nesting."""

import threading

import pytest

from rapalog.engine.sbml.libsbml import read_source
from rapalog.engine.sbml.xml import (
    MAX_DEPTH,
    MAX_FORMULAS,
    MAX_TERMS,
    MAX_WIDTH,
    check_xml,
    content_of,
    is_text,
    read_bytes,
)
from rapalog.errors import FileError


def test_a_text_is_told_from_a_path_by_its_first_bracket():
    assert is_text("<sbml/>") and is_text("  ") and not is_text("model.xml")


def test_the_content_of_a_file_and_of_a_text_are_bytes(tmp_path):
    (tmp_path / "a.xml").write_bytes(b"<sbml/>")
    assert content_of(tmp_path / "a.xml") == b"<sbml/>" == content_of("<sbml/>")


def test_nesting_is_allowed_up_to_the_limit_and_refused_with_the_line_beyond_it():
    check_xml("<a>" * MAX_DEPTH + "</a>" * MAX_DEPTH, file="m.xml")
    with pytest.raises(FileError, match="nested more than 250 deep") as caught:
        check_xml("<a>\n" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1), file="m.xml")
    assert caught.value.where == "m.xml:251"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        ("  \n", "empty"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"PK\x03\x04", "compressed"),
        ("<a><b></a>", "not XML"),
        ("no xml", "not XML"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "not XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><a/>', "document type"),
        (f'<a formula="{"1+" * 5001}"/>', "10000 characters"),
    ],
)
def test_what_no_model_needs_is_refused_with_a_remedy(content, problem):
    with pytest.raises(FileError, match=problem) as caught:
        check_xml(content, file="m.xml")
    assert caught.value.remedy and caught.value.where.startswith("m.xml")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("rapalog.engine.sbml.xml.MAX_BYTES", 10)
    (tmp_path / "a.xml").write_bytes(b"<sbml></sbml>")
    with pytest.raises(FileError, match="more than"):
        read_bytes(tmp_path / "a.xml")


@pytest.mark.parametrize(
    "formula",
    [
        "<plus/>" + "<ci>k</ci>" * (MAX_WIDTH + 1),
        "<apply><plus/><ci>k</ci>"
        + "<apply><plus/><ci>k</ci>" * 100
        + "<ci>k</ci>" * (MAX_WIDTH - 200)
        + "</apply>" * 101,
        "<apply>" * 100 + ("<ci>k</ci>" * (MAX_WIDTH // 100) + "</apply>") * 100,
    ],
    ids=["wide", "wide within narrow", "wide within wide"],
)
def test_a_formula_is_refused_that_a_library_would_nest_too_deeply(formula):
    with pytest.raises(FileError, match=f"more than {MAX_WIDTH} terms in a row") as caught:
        check_xml(f"<a>\n<m:math xmlns:m='m'>{formula}</m:math></a>", file="m.xml")
    assert caught.value.where == "m.xml:2" and "rules" in caught.value.remedy


def test_widths_add_up_only_within_each_other_and_only_in_formulas():
    row = "<apply>" + "<ci>k</ci>" * 100 + "</apply>"
    check_xml(f"<math>{row * 1000}</math>", file="m.xml")
    check_xml(f"<list>{'<species/>' * (MAX_WIDTH + 1)}</list>", file="m.xml")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("<math/>" * (MAX_FORMULAS + 1), f"more than {MAX_FORMULAS} formulas"),
        ("<law formula='1'/>" * (MAX_FORMULAS + 1), f"more than {MAX_FORMULAS} formulas"),
        (f"<math>{'<ci/>' * 5000}</math>" * (MAX_TERMS // 5000 + 1), f"more than {MAX_TERMS} terms"),
    ],
)
def test_a_model_of_endless_formulas_is_refused_before_a_library_reads_it(content, problem):
    with pytest.raises(FileError, match=problem):
        check_xml(f"<a>{content}</a>", file="m.xml")


def test_the_widest_formula_that_is_read_survives_the_smallest_stack_of_a_thread():
    terms = "<ci>k</ci>" * (MAX_WIDTH - 10)
    model = (
        "<sbml xmlns='http://www.sbml.org/sbml/level3/version1/core' level='3' version='1'><model>"
        "<listOfParameters><parameter id='k' value='0.5' constant='true'/>"
        "<parameter id='y' value='0' constant='false'/>"
        "</listOfParameters><listOfRules><rateRule variable='y'>"
        "<math xmlns='http://www.w3.org/1998/Math/MathML'>"
        f"<apply><plus/>{terms}</apply></math></rateRule></listOfRules></model></sbml>"
    )
    found = []
    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=lambda: found.append(read_source(model)))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert len(found[0].rules[0].formula) >= MAX_WIDTH - 10
