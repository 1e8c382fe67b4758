"""SBML Level 1, 2 and 3 through libsbml, into plain records.

Of the engine only this file, ``document``, ``formula`` and ``units`` know libsbml. It reads each attribute with the
default of the file's own level, and each formula as postfix steps. What the records cannot hold (delays, algebraic
rules, fast reactions, packages that change the mathematics) is collected as refusals with its element and line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import libsbml

from rapalog.engine.sbml.document import Refuse, Sbml, make_whole, refuse_packages
from rapalog.engine.sbml.formula import formula_of
from rapalog.engine.sbml.records import (
    Compartment,
    Element,
    Event,
    Formula,
    Function,
    Parameter,
    Participant,
    Reaction,
    Refusal,
    Rule,
    Source,
    Species,
)
from rapalog.engine.sbml.units import units_of
from rapalog.engine.sbml.xml import check_xml, is_text, read_bytes
from rapalog.errors import FileError


def read_source(path_or_text: str | Path) -> Source:
    """Return what an SBML file says.

    Parameters
    ----------
    path_or_text
        A path, or the text itself (anything that contains ``<``).

    Raises
    ------
    FileError
        If it cannot be read or libsbml finds it in error.
    """
    text = str(path_or_text) if is_text(path_or_text) else None
    file = "SBML text" if text is not None else str(path_or_text)
    check_xml(text if text is not None else read_bytes(Path(path_or_text)), file=file)
    document = libsbml.readSBMLFromFile(file) if text is None else libsbml.readSBMLFromString(text)
    make_whole(document, file=file)
    model = document.getModel()
    if model is None:
        raise FileError("the file holds no model", remedy="give an SBML file with a <model>", where=file)
    return _source(document, model, file)


def _source(document: Sbml, model: Sbml, file: str) -> Source:
    refusals: list[Refusal] = []

    def refuse(reason: str, element: Element) -> None:
        refusals.append(Refusal(reason, element))

    refuse_packages(document, refuse)
    level = document.getLevel()
    return Source(
        file=file,
        name=model.getName() or model.getId() or "model",
        level=level,
        functions=tuple(_functions(model, refuse)),
        compartments=tuple(_compartments(model)),
        species=tuple(_species(model, level)),
        parameters=tuple(
            Parameter(
                "parameter",
                _symbol(item, level),
                item.getLine(),
                _given(item.isSetValue(), item.getValue()),
                _is_constant(item, level),
            )
            for item in model.getListOfParameters()
        ),
        reactions=tuple(_reactions(model, level, refuse)),
        rules=tuple(_rules(model, refuse)),
        initial_assignments=tuple(_initial_assignments(model, refuse)),
        events=tuple(_events(model, refuse)),
        conversion_factor=model.getConversionFactor() if level > 2 else "",
        refusals=tuple(refusals),
        units=units_of(model),
    )


def _given(is_set: bool, value: float) -> float | None:
    return value if is_set else None


def _symbol(item: Sbml, level: int) -> str:
    return str(item.getName() if level == 1 else item.getId())


def _is_constant(item: Sbml, level: int) -> bool:
    return level > 1 and bool(item.getConstant())  # the first level knows no constants


def _formula(item: Sbml, element: Element, refuse: Refuse) -> Formula | None:
    """Return the formula of an element that may lack one; what a formula cannot hold is refused."""
    return _steps(item.getMath(), element, refuse)


def _steps(tree: Sbml, element: Element, refuse: Refuse) -> Formula | None:
    return None if tree is None else formula_of(tree, lambda reason: refuse(reason, element))


def _functions(model: Sbml, refuse: Refuse) -> Iterator[Function]:
    for item in model.getListOfFunctionDefinitions():
        element = Element("function definition", item.getId(), item.getLine())
        arguments = tuple(item.getArgument(index).getName() for index in range(item.getNumArguments()))
        body = _steps(item.getBody(), element, refuse)
        yield Function(element.what, element.id, element.line, arguments, body)


def _compartments(model: Sbml) -> Iterator[Compartment]:
    level = model.getLevel()
    for item in model.getListOfCompartments():
        size = item.getSize() if item.isSetSize() else None
        if level == 1:
            size = item.getVolume()  # 1 where the file gives none
        dimensions = item.getSpatialDimensionsAsDouble() if level < 3 or item.isSetSpatialDimensions() else 3.0
        yield Compartment(
            "compartment", _symbol(item, level), item.getLine(), size, dimensions, _is_constant(item, level)
        )


def _species(model: Sbml, level: int) -> Iterator[Species]:
    for item in model.getListOfSpecies():
        yield Species(
            "species",
            _symbol(item, level),
            item.getLine(),
            compartment=item.getCompartment(),
            initial_amount=_given(item.isSetInitialAmount(), item.getInitialAmount()),
            initial_concentration=_given(item.isSetInitialConcentration(), item.getInitialConcentration()),
            only_substance=item.getHasOnlySubstanceUnits(),
            boundary=item.getBoundaryCondition(),
            constant=_is_constant(item, level),
            conversion_factor=item.getConversionFactor() if level > 2 else "",
        )


def _reactions(model: Sbml, level: int, refuse: Refuse) -> Iterator[Reaction]:
    for item in model.getListOfReactions():
        element = Element("reaction", _symbol(item, level), item.getLine())
        if item.isSetFast() and item.getFast():
            refuse("a fast reaction", element)
        law, local = None, {}
        if item.isSetKineticLaw():
            kinetics = item.getKineticLaw()
            law = _formula(kinetics, element, refuse)
            numbers = kinetics.getListOfLocalParameters() if level > 2 else kinetics.getListOfParameters()
            local = {_symbol(one, level): _given(one.isSetValue(), one.getValue()) for one in numbers}
            if len(local) < len(numbers):
                refuse("two local parameters of one name", element)
        participants = (
            *_participants(item.getListOfReactants(), -1, level, refuse),
            *_participants(item.getListOfProducts(), 1, level, refuse),
        )
        yield Reaction(element.what, element.id, element.line, participants, law, local)


def _participants(items: Sbml, sign: Literal[-1, 1], level: int, refuse: Refuse) -> Iterator[Participant]:
    for item in items:
        where = Element("species reference", item.getId() if level > 2 else "", item.getLine())
        formula, number = None, None
        if level > 2:
            number = _given(item.isSetStoichiometry(), item.getStoichiometry())
        elif level == 2 and item.isSetStoichiometryMath():
            formula = _formula(item.getStoichiometryMath(), where, refuse)
        if level < 3 and formula is None:
            number = item.getStoichiometry() / item.getDenominator()
        yield Participant(
            where.what,
            where.id,
            where.line,
            item.getSpecies(),
            sign,
            number,
            formula,
            item.getConstant() if level > 2 else True,
        )


def _rules(model: Sbml, refuse: Refuse) -> Iterator[Rule]:
    for item in model.getListOfRules():
        variable = item.getVariable()
        if item.isAlgebraic():
            refuse("an algebraic rule", Element("", "", item.getLine()))
            continue
        kind: Literal["rate", "assignment"] = "rate" if item.isRate() else "assignment"
        element = Element(f"{kind} rule for", variable, item.getLine())
        formula = _formula(item, element, refuse)
        if formula is not None:
            yield Rule(element.what, variable, element.line, kind, formula)


def _initial_assignments(model: Sbml, refuse: Refuse) -> Iterator[tuple[Element, Formula]]:
    for item in model.getListOfInitialAssignments():
        element = Element("initial assignment for", item.getSymbol(), item.getLine())
        formula = _formula(item, element, refuse)
        if formula is not None:
            yield element, formula


def _events(model: Sbml, refuse: Refuse) -> Iterator[Event]:
    for number, item in enumerate(model.getListOfEvents(), start=1):
        element = Element("event", item.getId() or str(number), item.getLine())
        if item.isSetTimeUnits():
            refuse("an event with time units of its own", element)
        trigger = item.getTrigger()
        condition = None if trigger is None else _formula(trigger, element, refuse)
        if trigger is None or condition is None:
            continue  # without a condition an event never fires
        is_level_3 = model.getLevel() > 2
        delay = _formula(item.getDelay(), element, refuse) if item.isSetDelay() else None
        priority = _formula(item.getPriority(), element, refuse) if item.isSetPriority() else None
        assignments = [(one.getVariable(), _formula(one, element, refuse)) for one in item.getListOfEventAssignments()]
        yield Event(
            element.what,
            element.id,
            element.line,
            trigger=condition,
            initially=trigger.getInitialValue() if is_level_3 else True,
            persistent=trigger.getPersistent() if is_level_3 else True,
            values_from_trigger_time=item.getUseValuesFromTriggerTime(),
            delay=delay,
            priority=priority,
            assignments=tuple((variable, formula) for variable, formula in assignments if formula is not None),
        )
