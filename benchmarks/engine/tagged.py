"""Cases by the tags of SBML's semantic suite, made from the specification: a seed makes a model and its closed form.

Nothing is taken from the suite but the names of its tags. Each maker writes one kind of model with random numbers and
says what its symbols are at any time, by a formula that no simulator has seen. ``by_tag.py`` runs them all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.engine.sbml.cases import (
    assignment_rule,
    compartment,
    function,
    initial_assignment,
    parameter,
    part,
    rate_rule,
    reaction,
    sbml,
    species,
)

Truth = Callable[[NDArray[np.float64]], NDArray[np.float64] | float]


@dataclass(frozen=True)
class Case:
    """A model, its tags, what its symbols are at times, and the times at which a symbol jumps."""

    tags: tuple[str, ...]
    text: str
    truth: Mapping[str, Truth]
    jumps: tuple[float, ...] = ()


class Numbers:
    """Random numbers with few digits, so that the text holds exactly what the closed form uses."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def __call__(self, low: float, high: float) -> float:
        """Return a number with three digits, spread evenly on a log scale if both ends are above 0."""
        if low > 0:
            return float(f"{np.exp(self._rng.uniform(np.log(low), np.log(high))):.3g}")
        return float(f"{self._rng.uniform(low, high):.3g}")

    def pick(self, *choices):
        return choices[int(self._rng.integers(len(choices)))]

    def chance(self, share: float = 0.5) -> bool:
        return bool(self._rng.random() < share)


MAKERS: dict[str, Callable[[Numbers], Case]] = {}


def maker(make: Callable[[Numbers], Case]) -> Callable[[Numbers], Case]:
    """Take a maker into the table under its name."""
    MAKERS[make.__name__] = make
    return make


def case(name: str, seed: int) -> Case:
    """Return the case of a maker and a seed, always the same."""
    return MAKERS[name](Numbers(1000 * list(MAKERS).index(name) + seed))


def constant(value: float) -> Truth:
    return lambda t: np.full_like(t, value)


# Reactions


@maker
def mass_action(n: Numbers) -> Case:
    level, version = n.pick((2, 4), (3, 1), (3, 2))
    size, k, count = n(0.1, 9), n(0.02, 2), n.pick(1, 2, 3, 0.5)
    amounts, product_amounts, given_amount = n.chance(), n.chance(), n.chance()
    a0, p0 = n(0.5, 9), n(0.5, 9)
    factor = n(0.2, 5) if level == 3 and n.chance(0.6) else None
    own = n(0.2, 5) if factor and n.chance() else None
    start = {"amount": a0} if given_amount else {"concentration": a0}
    more = {"conversionFactor": "g"} if own else {}
    text = sbml(
        compartment(size=size),
        species("S", only_substance=amounts, **start, **more),
        species("P", amount=p0, only_substance=product_amounts),
        parameter("k", k, constant=True),
        *([parameter("f", factor, constant=True)] if factor else []),
        *([parameter("g", own, constant=True)] if own else []),
        reaction(
            "R",
            "k*S",
            left=(part("S", count, constant=True if level == 3 else None),),
            right=(part("P", 1, constant=True if level == 3 else None),),
            level=level,
            fast=False if (level, version) == (3, 1) else None,
        ),
        level=level,
        version=version,
        attributes=' conversionFactor="f"' if factor else "",
    )
    whole = a0 if given_amount else a0 * size
    drain = count * (own or factor or 1) * k / (1 if amounts else size)
    gain = (factor or 1) / (count * (own or factor or 1))

    def substrate(t):
        return whole * np.exp(-drain * t) / (1 if amounts else size)

    def product(t):
        return (p0 + gain * whole * (1 - np.exp(-drain * t))) / (1 if product_amounts else size)

    tags = ["Reaction", "Species", "Compartment", "NonUnityCompartment", "Amount" if given_amount else "Concentration"]
    tags += ["HasOnlySubstanceUnits"] * (amounts or product_amounts) + ["ConversionFactors"] * bool(factor)
    tags += ["NonUnityStoichiometry"] * (count != 1)
    return Case(tuple(tags), text, {"S": substrate, "P": product})


@maker
def boundary(n: Numbers) -> Case:
    k, s, size, fixed = n(0.02, 1), n(0.5, 5), n(0.3, 3), n.chance()
    text = sbml(
        compartment(size=size),
        species("S", concentration=s, boundary=True, constant=fixed),
        species("P", concentration=0),
        parameter("k", k),
        reaction("R", "k*S*c", left=("S",), right=("P",)),
    )
    tags = ("Reaction", "BoundaryCondition", *(("ConstantSpecies",) if fixed else ()))
    return Case(
        tags,
        text.replace('constant="false" constant="true"', 'constant="true"').replace(
            'constant="false" constant="false"', 'constant="false"'
        ),
        {"S": constant(s), "P": lambda t: k * s * t},
    )


@maker
def reversible(n: Numbers) -> Case:
    k1, k2, a, b = n(0.05, 2), n(0.05, 2), n(0.5, 5), n(0.5, 5)
    text = sbml(
        compartment(),
        species("A", concentration=a),
        species("B", concentration=b),
        reaction("R", "k*A - r*B", left=("A",), right=("B",), local={"k": k1, "r": k2}, reversible=True),
        parameter("k", 99),
    )
    rest, total = k2 * (a + b) / (k1 + k2), a + b

    def first(t):
        return rest + (a - rest) * np.exp(-(k1 + k2) * t)

    return Case(
        ("Reaction", "ReversibleReaction", "LocalParameters"), text, {"A": first, "B": lambda t: total - first(t)}
    )


@maker
def transport(n: Numbers) -> Case:
    v1, v2, k, a = n(0.2, 5), n(0.2, 5), n(0.05, 2), n(0.5, 5)
    text = sbml(
        compartment("c", v1),
        compartment("d", v2),
        species("A", concentration=a),
        species("B", compartment="d", concentration=0).replace('compartment="c" ', ""),
        parameter("k", k),
        reaction("R", "k*A*c", left=("A",), right=("B",)),
    )
    return Case(
        ("Reaction", "MultiCompartment", "NonUnityCompartment", "Concentration"),
        text,
        {"A": lambda t: a * np.exp(-k * t), "B": lambda t: a * v1 / v2 * (1 - np.exp(-k * t))},
    )


@maker
def dimensions(n: Numbers) -> Case:
    kind, size, k, a = n.pick(0, 1, 2), n(0.3, 4), n(0.05, 2), n(0.5, 5)
    text = sbml(
        compartment(size=None if kind == 0 else size, spatialDimensions=kind),
        species("A", amount=a, only_substance=kind == 0),
        parameter("k", k),
        reaction("R", "k*A" if kind == 0 else "k*A*c", left=("A",)),
    )
    return Case(
        ("Compartment", f"{kind}D-Compartment"), text, {"A": lambda t: a * np.exp(-k * t) / (1 if kind == 0 else size)}
    )


@maker
def reaction_in_math(n: Numbers) -> Case:
    k, a = n(0.05, 1), n(0.5, 5)
    text = sbml(
        compartment(),
        species("A", concentration=a),
        parameter("y"),
        assignment_rule("y", "3*R + 1"),
        parameter("k", k),
        reaction("R", "k*A", left=("A",)),
    )
    return Case(("Reaction", "AssignmentRule", "ReactionInMath"), text, {"y": lambda t: 3 * k * a * np.exp(-k * t) + 1})


@maker
def stoichiometries(n: Numbers) -> Case:
    k, s, q, kind = n(0.1, 2), n(0.5, 3), n(0.1, 1), n.pick("number", "initial", "assigned", "rate", "math")
    of_l3 = {
        "number": (),
        "initial": (initial_assignment("s", f"2*{s}"),),
        "assigned": (assignment_rule("s", f"{s}+{q}*time"),),
        "rate": (rate_rule("s", f"{q}"),),
    }
    head = (compartment(), species("P", concentration=0), parameter("k", k))
    if kind == "math":
        inner = f'<stoichiometryMath><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><plus/><ci>w</ci><cn>{s}</cn></apply></math></stoichiometryMath>'
        product = f'<speciesReference species="P">{inner}</speciesReference>'
        text = sbml(
            *head, parameter("w", q, constant=True), reaction("R", "k", right=(product,), level=2), level=2, version=4
        )
        return Case(
            ("Reaction", "StoichiometryMath", "AssignedConstantStoichiometry"), text, {"P": lambda t: k * (s + q) * t}
        )
    product = part("P", s, id="s", constant=kind in ("number", "initial"))
    text = sbml(*head, *of_l3[kind], parameter("y"), assignment_rule("y", "s*2"), reaction("R", "k", right=(product,)))
    value = {"number": constant(s), "initial": constant(2 * s)}.get(kind, lambda t: s + q * t)
    made = {"number": lambda t: k * s * t, "initial": lambda t: 2 * k * s * t}
    tag = "AssignedVariableStoichiometry" if kind in ("assigned", "rate") else "AssignedConstantStoichiometry"
    return Case(
        ("Reaction", "SpeciesReferenceInMath", tag),
        text,
        {"P": made.get(kind, lambda t: k * (s * t + q * t**2 / 2)), "y": lambda t: 2 * value(t)},
    )


@maker
def level_1(n: Numbers) -> Case:
    k, a, size = n(0.05, 1), n(0.5, 5), n(0.3, 4)
    text = (
        '<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"><model name="m"><listOfCompartments>'
        f'<compartment name="c" volume="{size}"/></listOfCompartments><listOfSpecies><species name="A" '
        f'compartment="c" initialAmount="{a}"/></listOfSpecies><listOfParameters><parameter name="k" value="{k}"/>'
        '</listOfParameters><listOfReactions><reaction name="R" reversible="false"><listOfReactants>'
        '<speciesReference species="A" stoichiometry="2" denominator="4"/></listOfReactants>'
        '<kineticLaw formula="k * A * c"/></reaction></listOfReactions></model></sbml>'
    )
    return Case(("Reaction", "Level1", "NonUnityStoichiometry"), text, {"A": lambda t: a / size * np.exp(-k * t / 2)})


@maker
def fast(n: Numbers) -> Case:
    k, a = n(0.05, 1), n(0.5, 5)
    text = sbml(
        compartment(),
        species("A", concentration=a),
        species("B", concentration=0),
        parameter("k", k),
        reaction("R", "k*(A - B)", left=("A",), right=("B",), fast=True),
        level=3,
        version=1,
    )
    return Case(("FastReaction",), text, {"A": constant(a / 2), "B": constant(a / 2)})


# Rules and starts


@maker
def functions(n: Numbers) -> Case:
    a, b, x = n(0.1, 2), n(0.1, 2), n(0.5, 3)
    text = sbml(
        function("g", "x, y, x - f(y)*x"),
        function("f", "x, x*2"),
        parameter("x", x),
        parameter("a", a),
        parameter("y", b),
        rate_rule("x", "-a*f(x) + g(a, y)"),
    )
    rest = (a - 2 * b * a) / (2 * a)
    return Case(("FunctionDefinition", "RateRule"), text, {"x": lambda t: rest + (x - rest) * np.exp(-2 * a * t)})


@maker
def starts(n: Numbers) -> Case:
    a, b, size = n(0.2, 3), n(0.2, 3), n(0.3, 4)
    text = sbml(
        compartment(size=7),
        initial_assignment("y", "x*S + c"),
        initial_assignment("S", f"{b}*x"),
        initial_assignment("x", f"1 + {a}"),
        initial_assignment("c", f"{size} + 0*x"),
        species("S", concentration=55),
        species("B", amount=1),
        parameter("x", 5),
        parameter("y"),
        rate_rule("x", "-x"),
    )
    return Case(
        ("InitialAssignment", "InitialValueReassigned", "Species", "NonUnityCompartment"),
        text,
        {
            "S": constant(b * (1 + a)),
            "y": constant(b * (1 + a) ** 2 + size),
            "B": constant(1 / size),
            "x": lambda t: (1 + a) * np.exp(-t),
        },
    )


@maker
def assignments(n: Numbers) -> Case:
    a, b, x = n(0.1, 2), n(0.1, 2), n(0.5, 3)
    text = sbml(
        compartment(size=2),
        species("S", only_substance=False, boundary=True),
        parameter("x", x),
        parameter("y"),
        parameter("z"),
        assignment_rule("z", "y^2 + S"),
        assignment_rule("S", "x + 1"),
        assignment_rule("y", f"{a}*x + {b}*time"),
        rate_rule("x", "-0.3*x"),
    )

    def state(t):
        return x * np.exp(-0.3 * t)

    return Case(
        ("AssignmentRule", "RateRule", "CSymbolTime", "NonConstantParameter"),
        text,
        {"z": lambda t: (a * state(t) + b * t) ** 2 + state(t) + 1, "S": lambda t: state(t) + 1},
    )


@maker
def growing_compartment(n: Numbers) -> Case:
    g, size, a, k, rule = n(-0.1, 0.2), n(0.3, 4), n(0.5, 5), n(0.02, 0.5), n.chance()
    text = sbml(
        compartment(size=size, constant=False),
        species("A", amount=a),
        species("D", amount=a, only_substance=True),
        species("Q", concentration=a),
        *([] if rule else [reaction("R", "k*A*c", left=("A",))]),
        rate_rule("Q", "k"),
        parameter("k", k),
        rate_rule("c", f"{g}*c"),
        parameter("y"),
        assignment_rule("y", "A*c + D"),
    )
    drain = 0.0 if rule else k

    def volume(t):
        return size * np.exp(g * t)

    return Case(
        ("NonConstantCompartment", "RateRule", "Amount", "Concentration"),
        text,
        {
            "A": lambda t: a * np.exp(-drain * t) / volume(t),
            "D": constant(a),
            "Q": lambda t: a + k * t,
            "c": volume,
            "y": lambda t: a * np.exp(-drain * t) + a,
        },
    )


@maker
def assigned_compartment(n: Numbers) -> Case:
    size, g, a = n(0.5, 4), n(0.05, 0.5), n(0.5, 5)
    text = sbml(
        compartment(size=None, constant=False),
        species("A", amount=a),
        assignment_rule("c", f"{size} + {g}*time"),
        parameter("y"),
        assignment_rule("y", "2*A"),
    )
    return Case(
        ("NonConstantCompartment", "AssignmentRule", "CSymbolTime"),
        text,
        {"A": lambda t: a / (size + g * t), "y": lambda t: 2 * a / (size + g * t)},
    )


@maker
def rates_of(n: Numbers) -> Case:
    a, b, x, g = n(0.2, 2), n(0.1, 1), n(0.5, 4), n(0.05, 0.3)
    symbol = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">rateOf</csymbol>'

    def rate_of(name: str) -> str:
        return f"<apply>{symbol}<ci>{name}</ci></apply>"

    text = sbml(
        compartment(size=2, constant=False),
        species("S", amount=3),
        parameter("x", x),
        parameter("y"),
        parameter("z"),
        parameter("w"),
        parameter("v", 0),
        parameter("q", 4),
        assignment_rule("y", rate_of("x")),
        assignment_rule("z", rate_of("c")),
        assignment_rule("w", rate_of("S")),
        rate_rule("v", rate_of("x")),
        rate_rule("x", f"{a} - {b}*x"),
        rate_rule("c", f"{g}*c"),
    )

    def moved(t):
        return (a / b - x) * (1 - np.exp(-b * t))

    return Case(
        ("CSymbolRateOf", "AssignmentRule", "RateRule"),
        text,
        {
            "y": lambda t: (a - b * x) * np.exp(-b * t),
            "z": lambda t: 2 * g * np.exp(g * t),
            "v": moved,
            "w": lambda t: -g * 1.5 * np.exp(-g * t),
        },
    )


@maker
def avogadro(n: Numbers) -> Case:
    a = n(0.5, 5)
    symbol = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/avogadro">a</csymbol>'
    text = sbml(parameter("y", 0), rate_rule("y", f"<apply><divide/>{symbol}<cn>{a}e23</cn></apply>"))
    return Case(("CSymbolAvogadro", "RateRule"), text, {"y": lambda t: 6.02214179 / a * t})


@maker
def algebraic(n: Numbers) -> Case:
    a, x = n(0.1, 1), n(0.5, 3)
    rule = (
        assignment_rule("y", f"x + y - {2 * x}").replace("assignmentRule", "algebraicRule").replace(' variable="y"', "")
    )
    text = sbml(parameter("x", x), parameter("y"), rate_rule("x", f"-{a}*x"), rule)
    return Case(("AlgebraicRule",), text, {"y": lambda t: 2 * x - x * np.exp(-a * t)})


@maker
def delayed_symbol(n: Numbers) -> Case:
    a = n(0.5, 3)
    symbol = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay">delay</csymbol>'
    text = sbml(
        parameter("x", 0),
        parameter("y"),
        rate_rule("x", "1"),
        assignment_rule("y", f"<apply>{symbol}<ci>x</ci><cn>{a}</cn></apply>"),
    )
    return Case(("CSymbolDelay",), text, {"y": lambda t: np.maximum(t - a, 0)})


@maker
def no_math(n: Numbers) -> Case:
    a = n(0.5, 3)
    text = sbml(
        compartment(),
        species("S", concentration=a),
        parameter("x", a),
        parameter("y", a),
        rate_rule("x", ""),
        assignment_rule("y", ""),
        initial_assignment("y", ""),
        reaction("R", "", right=("S",)),
    )
    return Case(("NoMathML",), text, {"S": constant(a), "x": constant(a), "y": constant(a)})


@maker
def composed(n: Numbers) -> Case:
    k, a, b = n(0.05, 1), n(0.5, 5), n(0.5, 5)
    package = ' xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true"'
    inner = (
        '<listOfCompartments><compartment id="c" size="1" constant="true"/></listOfCompartments><listOfSpecies>'
        f'<species id="S" compartment="c" initialConcentration="{a}" hasOnlySubstanceUnits="false" '
        'boundaryCondition="false" constant="false"/></listOfSpecies><listOfParameters><parameter id="k" '
        f'value="{k}" constant="true"/></listOfParameters><listOfReactions><reaction id="R" reversible="false" '
        'fast="false"><listOfReactants><speciesReference species="S" stoichiometry="1" constant="true"/>'
        '</listOfReactants><kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>k</ci>'
        "<ci>S</ci></apply></math></kineticLaw></reaction></listOfReactions>"
    )
    replaced = n.chance()
    own = (
        f'<species id="T" compartment="d" initialConcentration="{b}" hasOnlySubstanceUnits="false" '
        'boundaryCondition="false" constant="false"><comp:listOfReplacedElements><comp:replacedElement '
        'comp:idRef="S" comp:submodelRef="A"/></comp:listOfReplacedElements></species>'
    )
    outer = (
        '<listOfCompartments><compartment id="d" size="1" constant="true"/></listOfCompartments>'
        f"<listOfSpecies>{own}</listOfSpecies>"
        if replaced
        else ""
    )
    text = (
        f'<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"{package}><model id="m">'
        f'{outer}<comp:listOfSubmodels><comp:submodel comp:id="A" comp:modelRef="one"/></comp:listOfSubmodels></model>'
        f'<comp:listOfModelDefinitions><comp:modelDefinition id="one">{inner}</comp:modelDefinition>'
        "</comp:listOfModelDefinitions></sbml>"
    )
    start, name = (b, "T") if replaced else (a, "A__S")
    tags = ("comp:SubmodelOutput", *(("comp:ReplacedElement",) if replaced else ()))
    return Case(tags, text, {name: lambda t: start * np.exp(-k * t)})
