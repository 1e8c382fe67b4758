"""Antimony becomes SBML, or says which line is wrong."""

import pytest

from rapalog.errors import FileError
from rapalog.files.antimony_text import sbml_of_antimony


def test_a_model_in_antimony_is_sbml_and_the_last_one_leaves_nothing_behind():
    first = sbml_of_antimony(b"model first\n A -> B; k*A; A = 1; k = 0.1\nend", file="first.ant")
    second = sbml_of_antimony(b"model second\n C -> ; d*C; C = 2; d = 1\nend", file="second.ant")
    assert 'id="A"' in first and 'id="first"' in first
    assert 'id="C"' in second and 'id="A"' not in second


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        (b"A -> B; k*A;\nk = = 1;", "Antimony", ":2"),
        (b'A -> B; k*A;\n  import "other.ant"', "imports", ":2"),
        (b"A\xff", "UTF-8", ":1"),
        (b"A = 1\0", "typed", ""),
    ],
)
def test_what_is_no_antimony_is_said_with_its_line(data, words, line):
    with pytest.raises(FileError, match=words) as caught:
        sbml_of_antimony(data, file="model.ant")
    assert caught.value.where == f"model.ant{line}"
