"""What the engine does not run is refused by name, with its element and line, and nothing can crash it."""

from __future__ import annotations

import gzip
import random

import pytest
from tests.engine.sbml.cases import (
    assignment_rule,
    compartment,
    event,
    function,
    initial_assignment,
    math,
    parameter,
    part,
    rate_rule,
    reaction,
    sbml,
    species,
)

from rapalog.engine.sbml.read import read_model
from rapalog.errors import FileError, RapalogError

DECAY = (compartment(), species("S", concentration=2), parameter("k", 0.3), reaction("R", "c*k*S", left=("S",)))
PACKAGE = ' xmlns:{0}="http://www.sbml.org/sbml/level3/version1/{0}/version1" {0}:required="{1}"'
A = parameter("a")


def ruled(formula: str) -> str:
    return sbml(*DECAY, A, assignment_rule("a", formula))


REFUSED = {
    "delay": (ruled("delay(S, 1)"), "the function delay in assignment rule for a"),
    "algebraic rule": (sbml(*DECAY, A, f"<algebraicRule>{math('a - S')}</algebraicRule>"), "an algebraic rule"),
    "fast reaction": (
        sbml(*DECAY[:3], reaction("R", "k*S", left=("S",), fast=True), version=1),
        "a fast reaction in reaction R",
    ),
    "qualitative models": (sbml(*DECAY, more=PACKAGE.format("qual", "true")), "package 'qual'"),
    "distributions": (sbml(*DECAY, more=PACKAGE.format("distrib", "true")), "package 'distrib'"),
    "arrays": (sbml(*DECAY, more=PACKAGE.format("arrays", "true")), "'arrays'"),
    "unknown function": (ruled("foo(S)"), "the function foo, which the file does not define"),
    "unknown symbol": (ruled("zz*S"), "the symbol zz"),
    "factorial of what flows": (ruled("factorial(S)"), "factorial of anything but a whole number"),
    "too few operands": (sbml(*DECAY, A, function("f", "x, y, x*y"), assignment_rule("a", "f(S)")), "f of 1 operands"),
    "a function of itself": (
        sbml(*DECAY, A, function("f", "x, g(x)"), function("g", "x, f(x)"), assignment_rule("a", "f(S)")),
        "the function f, which calls itself",
    ),
    "rules in a circle": (
        sbml(A, parameter("b"), assignment_rule("a", "b + 1"), assignment_rule("b", "a + 1")),
        "a needs b needs a",
    ),
    "starts in a circle": (
        sbml(A, parameter("b"), initial_assignment("a", "b + 1"), initial_assignment("b", "a + 1")),
        "a needs b needs a",
    ),
    "a rate in a circle": (sbml(A, parameter("b"), rate_rule("a", "rateOf(b)"), rate_rule("b", "rateOf(a)")), "circle"),
    "rate of a rule": (
        sbml(*DECAY, A, assignment_rule("a", "2*S"), parameter("b"), assignment_rule("b", "rateOf(a)")),
        "rateOf the symbol a",
    ),
    "event at an instant of a curve": (sbml(*DECAY, event("E", "sin(time) == 0", {"S": "1"})), "no line"),
    "event at equality": (sbml(*DECAY, event("E", "S == 1", {"S": "2"})), "true for an instant only"),
    "delay below 0": (sbml(*DECAY, event("E", "time > 1", {"S": "2"}, delay="-1")), "a delay below 0"),
    "priority that is no number": (
        sbml(*DECAY, event("E", "S < 1", {"S": "2"}, priority="notanumber")),
        "a priority that is no number",
    ),
    "rivals": (
        sbml(*DECAY, event("E", "time > 1", {"S": "2"}), event("F", "time > 1", {"S": "3"})),
        "setting a symbol that another event sets or reads at the same moment",
    ),
    "rivals that read and set": (
        sbml(
            *DECAY,
            A,
            event("E", "time > 1", {"a": "S"}, useValuesFromTriggerTime=False),
            event("F", "time > 1", {"S": "3"}),
        ),
        "setting a symbol that another event sets or reads at the same moment",
    ),
    "one id of two events": (
        sbml(*DECAY, event("E", "time > 1", {"S": "2"}), event("E", "time > 2", {"S": "3"})),
        "an id that is used twice",
    ),
    "rule for a constant": (
        sbml(parameter("a", 1, constant=True), rate_rule("a", "1")),
        "a rule for something constant",
    ),
    "event on a constant": (
        sbml(parameter("a", 1, constant=True), event("E", "time > 1", {"a": "1"})),
        "setting a, which an event cannot",
    ),
    "event on a rule": (sbml(A, assignment_rule("a", "1"), event("E", "time > 1", {"a": "1"})), "setting a"),
    "two rules": (sbml(A, rate_rule("a", "1"), assignment_rule("a", "3")), "a second rule"),
    "rule and reaction": (sbml(*DECAY, rate_rule("S", "1")), "a rule gives and a reaction changes"),
    "constant and reaction": (
        sbml(compartment(), species("S", amount=1, constant=True), reaction("R", "1", left=("S",))),
        "is constant",
    ),
    "start and rule": (sbml(A, initial_assignment("a", "1"), assignment_rule("a", "3")), "start is given twice"),
    "start of nothing": (sbml(initial_assignment("zz", "1")), "no quantity of the model"),
    "reaction without law": (sbml(*DECAY[:3], reaction("R", None, left=("S",))), "a reaction without a rate"),
    "law without formula": (sbml(*DECAY[:3], reaction("R", "", left=("S",))), "a reaction without a rate"),
    "no stoichiometry": (sbml(*DECAY[:3], reaction("R", "k", left=(part("S", None),))), "a stoichiometry without"),
    "unknown species": (sbml(*DECAY[:3], reaction("R", "k", left=("zz",))), "no species of the model"),
    "one id twice": (sbml(*DECAY, parameter("k", 1)), "an id that is used twice in parameter k"),
    "unknown compartment": (
        sbml(*DECAY, species("Q", compartment="zz", amount=1)),
        "'zz', which the model does not have",
    ),
    "no dimensions": (
        sbml(compartment(size=None, spatialDimensions=0), species("S", amount=1)),
        "compartment without dimensions",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_by_name(name):
    text, expected = REFUSED[name]
    with pytest.raises(RapalogError) as caught:
        read_model(text)
    assert expected in caught.value.problem
    assert caught.value.where.startswith("SBML text:")


def test_everything_in_a_file_is_named_at_once():
    text = sbml(
        *DECAY,
        A,
        assignment_rule("a", "delay(S, 1)"),
        f"<algebraicRule>{math('k - S')}</algebraicRule>",
        event("E", "S == 1", {"S": "2"}),
    )
    with pytest.raises(RapalogError) as caught:
        read_model(text)
    for expected in ("the function delay", "an algebraic rule (line", "a trigger that is true for an instant only"):
        assert expected in caught.value.problem


def test_packages_that_a_file_does_not_require_are_ignored():
    assert read_model(sbml(*DECAY, more=PACKAGE.format("foo", "false"))).states == ("S",)


BROKEN = {
    "empty": "",
    "blank": " \n",
    "cut off": "<sbml><model",
    "another kind": "<html><body/></html>",
    "no model": '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"></sbml>',
    "unknown level": '<sbml xmlns="http://www.sbml.org/sbml/level9" level="9" version="1"><model/></sbml>',
    "document type": '<!DOCTYPE x [<!ENTITY a "b">]><sbml/>',
    "deep": sbml(A, assignment_rule("a", "<apply><minus/>" * 100_000 + "<cn>1</cn>" + "</apply>" * 100_000)),
    "long formula": f'<sbml level="1"><kineticLaw formula="{"-(" * 100_000}"/></sbml>',
    "missing attributes": sbml(*DECAY, "<parameter/>"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_text_is_refused(name):
    with pytest.raises(FileError):
        read_model(BROKEN[name])


def test_a_broken_file_is_refused_with_its_path(tmp_path):
    noise = random.Random(1)
    for number, content in enumerate((b"", b"\x00\x01\x02", noise.randbytes(5000), b"\xff\xfe<\x00", b"PK\x03\x04")):
        path = tmp_path / f"{number}.xml"
        path.write_bytes(content)
        with pytest.raises(FileError, match=r"\.xml"):
            read_model(path)
    for missing in (tmp_path / "none.xml", tmp_path, tmp_path / "bad\0name"):
        with pytest.raises(FileError, match=r"cannot read the model|the model is no file"):
            read_model(missing)


def test_a_compressed_file_is_named_as_such(tmp_path):
    path = tmp_path / "model.xml.gz"
    path.write_bytes(gzip.compress(sbml(*DECAY).encode()))
    with pytest.raises(FileError, match="the model is compressed"):
        read_model(path)


def test_damage_anywhere_in_a_file_is_refused_or_read_but_never_a_crash():
    text = sbml(*DECAY, A, function("f", "x, y, x*y"), assignment_rule("a", "f(S, k)"), event("E", "S < 1", {"S": "2"}))
    noise = random.Random(2)
    refused = 0
    for _ in range(300):
        start = noise.randrange(len(text))
        end = start + noise.randrange(1, 30)
        damaged = text[:start] + noise.choice(["", "0", "S", text[end : end + 40]]) + text[end:]
        try:
            read_model(damaged)
        except RapalogError:
            refused += 1
    assert refused > 200


def test_functions_that_explode_or_nest_are_refused():
    double = [function(f"f{n}", f"x, f{n - 1}(sin(x)) + f{n - 1}(cos(x))" if n else "x, x") for n in range(30)]
    with pytest.raises(RapalogError, match="expressions once its functions are written out"):
        read_model(sbml(*DECAY, A, *double, assignment_rule("a", "f29(S)")))
    deep = [function(f"f{n}", f"x, f{n - 1}(x) + 1" if n else "x, x") for n in range(900)]
    with pytest.raises(RapalogError, match="too deeply"):
        read_model(sbml(*DECAY, A, *deep, assignment_rule("a", "f899(S)")))


def test_rules_that_share_and_nest_are_read_without_end():
    rules = [
        text for n in range(1, 300) for text in (parameter(f"a{n}"), assignment_rule(f"a{n}", f"a{n - 1} + 2*a{n - 1}"))
    ]
    model = read_model(
        sbml(
            parameter("a0"),
            assignment_rule("a0", "time"),
            *rules,
            parameter("b", 0),
            rate_rule("b", "piecewise(1, a299 > 3, 2)"),
        )
    )
    assert len(model.breakpoints) == 1
