"""Small random SBML models that mix the features of semantic test suites; a number makes a model, always the same one.

Compartments of all dimensions that may change, amounts and concentrations, initial assignments, rules in any order,
functions, local parameters, computed stoichiometries, conversion factors, uncommon mathematics, events of all kinds.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import libsbml


@dataclass
class Draft:
    """A model in the making: the symbols a formula may read, and what an event may set."""

    rng: random.Random
    level: int
    version: int
    document: Any
    model: Any
    readable: list[str] = field(default_factory=list)
    movable: list[str] = field(default_factory=list)
    functions: dict[str, int] = field(default_factory=dict)
    tags: Counter[str] = field(default_factory=Counter)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def number(self) -> str:
        return self.rng.choice(["0.5", "1", "2", "0.25", "3", "1.5", "0.1", "7e-1", "1.2e0"])

    def tag(self, name: str) -> None:
        self.tags[name] += 1


def model_text(seed: int) -> tuple[str, tuple[str, ...]]:
    """Return the SBML of a number, and the features in it."""
    rng = random.Random(seed)
    level, version = rng.choice([(2, 4), (3, 1), (3, 1), (3, 2), (3, 2)])
    document = libsbml.SBMLDocument(level, version)
    model = document.createModel()
    model.setId("m")
    draft = Draft(rng, level, version, document, model)
    _functions(draft)
    _compartments(draft)
    _species(draft)
    _parameters(draft)
    _reactions(draft)
    _rules(draft)
    _starts(draft)
    _events(draft)
    _observers(draft)
    return libsbml.writeSBMLToString(document), tuple(draft.tags)


def _math(formula: str) -> Any:
    settings = libsbml.L3ParserSettings()
    settings.setParseAvogadroCsymbol(True)
    tree = libsbml.parseL3FormulaWithSettings(formula, settings)
    if tree is None:
        raise ValueError(f"{formula}: {libsbml.getLastParseL3Error()}")
    return tree


def _functions(draft: Draft) -> None:
    bodies = {
        "f1": "lambda(x, y, x*y + 1)",
        "f2": "lambda(x, f1(x, 2)/(1 + x^2))",
        "f3": "lambda(x, x*3/2)",
        "f4": "lambda(a, b, piecewise(a, a > b, b))",
    }
    for name, body in bodies.items():
        if draft.chance(0.5) or name == "f1":
            item = draft.model.createFunctionDefinition()
            item.setId(name)
            item.setMath(_math(body))
            draft.functions[name] = item.getNumArguments()


def _compartments(draft: Draft) -> None:
    for number in range(draft.rng.choice([1, 1, 2, 3])):
        item = draft.model.createCompartment()
        item.setId(f"c{number}")
        dimensions = draft.rng.choice([3, 3, 3, 2, 1, 0])
        if draft.level == 2 and dimensions == 0:
            dimensions = 3
        item.setSpatialDimensions(dimensions)
        if not dimensions:
            draft.tag("no dimensions")
        item.setSize(draft.rng.choice([1, 1, 2, 0.5, 4, 0.1]))
        changing = draft.chance(0.35)
        item.setConstant(not changing)
        if changing:
            draft.movable.append(item.getId())
        draft.readable.append(item.getId())


def _species(draft: Draft) -> None:
    homes = [one.getId() for one in draft.model.getListOfCompartments()]
    for number in range(draft.rng.choice([2, 3, 4])):
        item = draft.model.createSpecies()
        item.setId(f"S{number}")
        item.setCompartment(draft.rng.choice(homes))
        item.setHasOnlySubstanceUnits(draft.chance(0.35))
        item.setBoundaryCondition(draft.chance(0.25))
        item.setConstant(draft.chance(0.1))
        if draft.chance(0.5):
            item.setInitialAmount(draft.rng.choice([1, 2, 0.5, 3]))
        else:
            item.setInitialConcentration(draft.rng.choice([1, 2, 0.5, 3]))
        if draft.chance(0.15) and draft.level == 3:
            item.setConversionFactor("cf")
            draft.tag("conversion factor")
        if not item.getConstant():
            draft.movable.append(item.getId())
        draft.readable.append(item.getId())


def _parameters(draft: Draft) -> None:
    for number in range(draft.rng.choice([2, 3, 4, 5])):
        item = draft.model.createParameter()
        item.setId(f"p{number}")
        item.setValue(draft.rng.choice([0.3, 1, 0.7, 2, 0.1]))
        item.setConstant(draft.chance(0.3))
        if not item.getConstant():
            draft.movable.append(item.getId())
        draft.readable.append(item.getId())
    if draft.level == 3:
        item = draft.model.createParameter()
        item.setId("cf")
        item.setValue(2)
        item.setConstant(True)
        if draft.chance(0.1):
            draft.model.setConversionFactor("cf")
            draft.tag("conversion factor")


def _reactions(draft: Draft) -> None:
    free = [
        one.getId() for one in draft.model.getListOfSpecies() if one.getBoundaryCondition() or not one.getConstant()
    ]
    for number in range(draft.rng.choice([0, 1, 2, 3]) if free else 0):
        _reaction(draft, free, number)


def _reaction(draft: Draft, free: list[str], number: int) -> None:
    rng = draft.rng
    item = draft.model.createReaction()
    item.setId(f"R{number}")
    item.setReversible(False)
    if draft.level == 3 and draft.version == 1:
        item.setFast(False)
    left = rng.sample(free, rng.choice([0, 1, min(2, len(free))]))
    # libroadrunner is wrong where a species is on both sides and one of its stoichiometries is a symbol.
    right = rng.sample([one for one in free if one not in left] or free, rng.choice([0, 1, 1]))
    for name, make in (*((one, item.createReactant) for one in left), *((one, item.createProduct) for one in right)):
        _participant(draft, make(), name, f"n{number}{name}{make.__name__[6]}")
    law = item.createKineticLaw()
    factors = ["k" if draft.chance(0.3) else rng.choice([*_names(draft, "p"), "0.3"]), *left[:1]]
    if "k" in factors:
        local = law.createLocalParameter() if draft.level == 3 else law.createParameter()
        factors[0] = "k" if draft.chance(0.5) else "p0"  # the second shadows a parameter
        local.setId(factors[0])
        local.setValue(0.2)
        draft.tag("local parameter")
    if draft.chance(0.3):
        factors.append(rng.choice(draft.readable[: draft.model.getNumCompartments()]))
    if draft.chance(0.3):
        factors.append(f"(1 + tanh({_smooth(draft, 1)}))")
    if draft.chance(0.15):
        factors.append(f"piecewise(1, time < {rng.choice([2.5, 4.25, 'p1 + 3.1'])}, 0.2)")
    law.setMath(_math("*".join(["0.3", *factors])))
    draft.readable.append(f"R{number}")


def _names(draft: Draft, first: str) -> list[str]:
    return [name for name in draft.readable if name.startswith(first)]


def _participant(draft: Draft, item: Any, species: str, name: str) -> None:
    item.setSpecies(species)
    item.setStoichiometry(draft.rng.choice([1, 1, 1, 2, 0.5]))
    if draft.level == 3:
        item.setConstant(True)
        if draft.chance(0.3) and draft.model.getNumSpecies() > 2:
            item.setId(name)
            item.setConstant(False)
            draft.readable.append(name)
            draft.movable.append(name)
            draft.tag("stoichiometry symbol")
    elif draft.chance(0.2):
        math = item.createStoichiometryMath()
        item.unsetStoichiometry()
        math.setMath(_math(draft.rng.choice(["p0 + 1", "2*p1", "3/2"])))
        draft.tag("stoichiometry math")


def _smooth(draft: Draft, depth: int, names: list[str] | None = None) -> str:
    rng, names = draft.rng, draft.readable if names is None else names
    if depth == 0 or draft.chance(0.15):
        return rng.choice([*names, draft.number(), draft.number(), "time"])
    a, b = _smooth(draft, depth - 1, names), _smooth(draft, depth - 1, names)
    forms = [
        f"({a} + {b})",
        f"({a} - {b})",
        f"({a})*({b})",
        f"({a})/(1 + ({b})^2)",
        f"sin({a})",
        f"cos({a})",
        f"exp(-({a})^2)",
        f"ln(1 + ({a})^2)",
        f"sqrt(1 + ({a})^2)",
        f"root(3, 1 + ({a})^2)",
        f"log(2, 2 + ({a})^2)",
        f"log10(1 + ({a})^2)",
        f"tanh({a})",
        f"f1({a}, {b})",
        f"arctan({a})",
        f"-({a})",
    ]
    forms += [f"{name}({', '.join([a, b][:count])})" for name, count in draft.functions.items() if name != "f4"]
    return rng.choice(forms)


def _wild(draft: Draft, names: list[str] | None = None) -> str:
    """Return a formula of uncommon functions, each in its domain; what depends on it must not move anything."""
    rng = draft.rng
    a, b = _smooth(draft, 1, names), _smooth(draft, 1, names)
    big, small = f"(1.5 + ({a})^2)", f"(({a})/(1 + abs({a})))*0.9"
    forms = [
        f"arcsin({small})",
        f"arccos({small})",
        f"arctanh({small})",
        f"arcsinh({a})",
        f"arccosh({big})",
        f"sec({small})",
        f"csc({big}/(1+{big}))",
        f"cot({big}/(1+{big}))",
        f"sech({small})",
        f"csch(0.5 + abs(sin({a})))",
        f"coth(0.5 + abs(sin({a})))",
        f"arcsec({big})",
        f"arccsc({big})",
        f"arccot({a})",
        f"arcsech(0.1 + 0.8*abs(sin({a})))",
        f"arccsch({big})",
        f"arccoth({big})",
        "factorial(4)",
        f"abs({a})",
        f"sinh({small})",
        f"cosh({small})",
        f"tan({small})",
        f"piecewise({a}, {_condition(draft, names)}, {b})",
        "pi*exponentiale",
        "avogadro/6e23" if draft.level > 2 else "pi",
        f"root(4, {big})",
        f"log({big}, {big} + 3)",
        f"piecewise({a}, time > 3.3, {b}, time > 1.1, 7)",
        f"({big})^({small})",
        f"floor(3*sin({a}))",
        f"ceil(2.2*cos({a}))",
        "factorial(ceil(2.5))",
    ]
    if draft.level == 3 and draft.version == 2:
        forms += [
            f"min({a}, {b}, 1)",
            f"max({a}, {b})",
            f"rem(7.5*{big}, 2)",
            f"quotient({a}, {big})",
            f"piecewise(1, implies({_condition(draft, names)}, {_condition(draft, names)}), 2)",
            f"1 + ({_condition(draft, names)})",
            f"piecewise(3, {a}, 4)",
        ]
        ruled = {rule.getVariable() for rule in draft.model.getListOfRules() if rule.isAssignment()}
        forms += [f"rateOf({one})" for one in ("S0", "S1", "p0", "c0") if not {one, _home(draft, one)} & ruled]
    return rng.choice(forms)


def _condition(draft: Draft, names: list[str] | None = None) -> str:
    rng = draft.rng
    a = rng.choice(names or draft.readable)
    simple = [
        f"{a} > {draft.number()}",
        f"{a} <= {draft.number()}",
        f"time > {rng.choice([1.3, 2.7])}",
        f"{draft.number()} < {a}",
        "true",
        "false",
    ]
    first, second = rng.choice(simple), rng.choice(simple)
    return rng.choice(
        [first, f"({first}) && ({second})", f"({first}) || ({second})", f"!({first})", f"xor({first}, {second})"]
    )


def _rules(draft: Draft) -> None:
    moved = {
        item.getSpecies()
        for reaction in draft.model.getListOfReactions()
        for item in (*reaction.getListOfReactants(), *reaction.getListOfProducts())
    }
    ruled: list[str] = []
    chosen: list[tuple[str, str, str]] = []
    for name in list(draft.movable):
        species = draft.model.getSpecies(name)
        if species is not None and name in moved and not species.getBoundaryCondition():
            continue
        if draft.chance(0.3):
            kind = draft.rng.choice(["rate", "assignment"])
            ruled.append(name)
            free = [one for one in draft.readable if one not in ruled and not one.startswith("R")]
            free = free if kind == "rate" else [one for one in free if not _meets(draft, one, name)]
            if kind == "rate":
                formula = f"0.2*cos({_smooth(draft, 1, free)}) - 0.1*{name}"
                if name.startswith("c"):
                    formula = f"0.1*{name}*{draft.rng.choice(['1', 'cos(time)', '-0.5'])}"
            else:
                formula = f"1.5 + sin({_smooth(draft, 2, free)})"
                draft.movable.remove(name)
            chosen.append((name, kind, formula))
            draft.tag(f"{kind} rule of {name[0]}")
    draft.rng.shuffle(chosen)
    for name, kind, formula in chosen:
        rule = draft.model.createAssignmentRule() if kind == "assignment" else draft.model.createRateRule()
        rule.setVariable(name)
        rule.setMath(_math(formula))


def _meets(draft: Draft, one: str, name: str) -> bool:
    """Return whether a rule for a compartment that reads a species in it would run in a circle."""
    return name.startswith("c") and draft.model.getSpecies(one) is not None


def _starts(draft: Draft) -> None:
    assigned = {rule.getVariable() for rule in draft.model.getListOfRules() if rule.isAssignment()}
    symbols = [name for name in draft.readable if name not in assigned and not name.startswith("R")]
    still = [one for one in symbols if one.startswith("p") and draft.model.getParameter(one).isSetValue()]
    for name in symbols:
        if draft.chance(0.2) and still:
            used = [one for one in still if one != name]
            if name in still:
                still.remove(name)
            item = draft.model.createInitialAssignment()
            item.setSymbol(name)
            item.setMath(_math(f"1.2 + sin({_smooth(draft, 2, used or ['2'])})"))
            draft.tag(f"initial assignment of {name[0]}")


def _events(draft: Draft) -> None:
    rng = draft.rng
    for number in range(rng.choice([0, 1, 1, 2, 3, 4])):
        if not draft.movable:
            return
        item = draft.model.createEvent()
        item.setId(f"E{number}")
        item.setUseValuesFromTriggerTime(draft.chance(0.7) if (draft.level, draft.version) >= (2, 4) else True)
        trigger = item.createTrigger()
        if draft.level == 3:
            trigger.setInitialValue(draft.chance(0.7))
            trigger.setPersistent(draft.chance(0.7))
        trigger.setMath(_math(_trigger(draft)))
        if draft.chance(0.35):
            item.createDelay().setMath(_math(rng.choice(["0.6", "1.35", "p0 + 0.17", "S0/(1 + S0^2)"])))
            draft.tag("delay of an event")
        if draft.level == 3 and draft.chance(0.4):
            item.createPriority().setMath(_math(rng.choice(["1", "2", "10", "-1"])))
            draft.tag("priority")
        chosen = rng.sample(draft.movable, min(len(draft.movable), rng.choice([1, 1, 2])))
        if any(_home(draft, one) in chosen for one in chosen):
            chosen = chosen[:1]  # a size and a concentration in it: the others scale the concentration as well
        for name in chosen:
            change = item.createEventAssignment()
            change.setVariable(name)
            change.setMath(_math(f"1.4 + sin({_smooth(draft, 1)})" if not draft.chance(0.4) else f"0.6*{name} + 0.3"))
            draft.tag(f"event on {name[0]}")


def _home(draft: Draft, name: str) -> str:
    species = draft.model.getSpecies(name)
    return "" if species is None else species.getCompartment()


def _trigger(draft: Draft) -> str:
    rng = draft.rng
    moment = rng.choice([1.55, 2.55, 2.55, 3.45, 5.15])
    on_time = rng.choice(
        [
            f"time >= {moment}",
            f"time > {moment}",
            f"time > p0 + {moment}",
            f"time + 0.1 > {moment}",
            "time >= 0",
            f"(time > {moment}) && (time < {moment + 1.3})",
        ]
    )
    name = rng.choice(draft.movable if draft.chance(0.6) else draft.readable)
    on_state = rng.choice(
        [
            f"{name} > {draft.number()}",
            f"{name} < {draft.number()}",
            f"sin(time + {rng.choice(_names(draft, 'S'))}) > 0.4",
        ]
    )
    return rng.choice([on_time, on_time, on_state, f"({on_time}) && ({on_state})", f"({on_time}) || ({on_state})"])


def _observers(draft: Draft) -> None:
    """Add parameters that only look, so that uncommon functions and every symbol are seen."""
    symbols = list(draft.readable)
    for number in range(draft.rng.choice([1, 2, 3])):
        item = draft.model.createParameter()
        item.setId(f"o{number}")
        item.setConstant(False)
        rule = draft.model.createAssignmentRule()
        rule.setVariable(f"o{number}")
        rule.setMath(_math(_wild(draft, symbols)))
