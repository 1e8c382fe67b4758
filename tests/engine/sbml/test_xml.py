"""A text is judged before any SBML library meets it: size, form and nesting."""

import pytest

from rapalog.engine.sbml.xml import MAX_DEPTH, check_xml, content_of, is_text, read_bytes
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


@pytest.mark.parametrize(("content", "problem"), [
    (b"", "empty"), ("  \n", "empty"), (b"\x1f\x8b\x08", "compressed"), (b"PK\x03\x04", "compressed"),
    ("<a><b></a>", "not XML"), ("no xml", "not XML"), (b'<?xml version="1.0" encoding="klingon"?><a/>', "not XML"),
    ('<!DOCTYPE x [<!ENTITY a "b">]><a/>', "document type"), (f'<a formula="{"1+" * 5001}"/>', "10000 characters"),
])  # fmt: skip
def test_what_no_model_needs_is_refused_with_a_remedy(content, problem):
    with pytest.raises(FileError, match=problem) as caught:
        check_xml(content, file="m.xml")
    assert caught.value.remedy and caught.value.where.startswith("m.xml")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("rapalog.engine.sbml.xml.MAX_BYTES", 10)
    (tmp_path / "a.xml").write_bytes(b"<sbml></sbml>")
    with pytest.raises(FileError, match="more than"):
        read_bytes(tmp_path / "a.xml")
