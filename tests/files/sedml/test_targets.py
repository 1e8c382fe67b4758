"""A target meets exactly one element of the model, and a change of it leaves every other byte alone."""

import pytest
from tests.files.sedml.made_up import target
from tests.places import DECAY

from rapalog.errors import FileError
from rapalog.files.elements import read_elements
from rapalog.files.sedml.targets import find_target, with_attribute

MODEL = DECAY.read_bytes()
ROOT = read_elements(MODEL, file="decay.xml")


def test_elements_know_their_line_and_namespace():
    species = next(own for own in ROOT.inside() if own.name == "species")
    assert (
        species.line
        == DECAY.read_text().splitlines().index(next(x for x in DECAY.read_text().splitlines() if "<species " in x)) + 1
    )
    assert species.namespace == "http://www.sbml.org/sbml/level3/version1/core"
    assert MODEL[species.start :].startswith(b"<species ")


@pytest.mark.parametrize(
    "path",
    [
        target("species", "S"),
        target("species", "S").replace("sbml:", ""),
        "//sbml:species[@id='S']",
        '/sbml:sbml/sbml:model/sbml:listOfSpecies/sbml:species[@id="S" and @compartment="cell"]',
        "/sbml:sbml/sbml:model/sbml:listOfSpecies/sbml:species[1]",
        "/*/*/sbml:listOfSpecies/*[@id='S']",
    ],
)
def test_a_target_may_be_written_in_several_ways(path):
    element, attribute = find_target(ROOT, path, where="study.sedml:3")
    assert (element.name, element.attributes["id"], attribute) == ("species", "S", "")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (target("species", "T"), "meets 0"),
        ("//sbml:parameter", "meets 2"),
        ("//sbml:parameter[position()=1]", "condition"),
        ("count(//sbml:parameter)", "not read"),
        ("//sbml:parameter/@id/sbml:x", "before its end"),
        ("", "is empty"),
        ("//sbml:species[0]", "meets 0"),
        ("/", "not read"),
        ("/@id", "meets"),
    ],
)
def test_a_target_outside_the_subset_is_refused(path, words):
    with pytest.raises(FileError, match=words) as caught:
        find_target(ROOT, path, where="study.sedml:3")
    assert caught.value.where == "study.sedml:3"


def test_one_attribute_changes_and_no_other_byte():
    changed = with_attribute(MODEL, target("parameter", "k", "value"), '0.5"&', where="study.sedml:3")
    assert changed == MODEL.replace(b'id="k" value="0.1"', b'id="k" value=\'0.5"&amp;\'')


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (target("parameter", "k"), "no attribute"),
        (target("parameter", "P", "value"), "does not have"),
        (target("parameter", "q", "value"), "meets 0"),
    ],
)
def test_a_change_that_meets_nothing_is_refused(path, words):
    with pytest.raises(FileError, match=words):
        with_attribute(MODEL, path, "1", where="study.sedml:3")


def test_a_greater_sign_in_an_attribute_does_not_end_the_tag():
    model = b'<sbml><model name="a > b" id="m"/></sbml>'
    assert with_attribute(model, "/sbml/model/@id", "n", where="x") == b'<sbml><model name="a > b" id="n"/></sbml>'
