"""The network: reaction files composed into one SBML model with units, SBO terms and identifiers.

The reactions are Antimony text in ``biology/reactions``, one file per part of the pathway, and carry no numbers.
Values and units of the parameters come from ``cell_model.csv``, names, compartments and identifiers of the species
from ``species.csv``, and the SBO and GO terms of the reactions from ``reaction_kinds.csv``, by the first word of a
reaction's name (``bind_drug_FKBP12`` is a binding).

Units inside the model: zeptomole (1e-21 mol), picolitre and hour, so that a concentration is in nM and a cell, a few
picolitres, holds amounts of order one. Cells are counted, hence dimensionless.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Final, TypeAlias

import antimony
import libsbml

from rapalog.biology.calibrated import typical
from rapalog.errors import SimulationError
from rapalog.facts.library import facts, read_rows

SbmlElement: TypeAlias = Any  # libsbml comes without types

# The facts' unit names as Antimony unit definitions; "-" and cells are dimensionless.
_UNITS: Final = {
    "pL": "pL",
    "nM": "nM",
    "1/h": "per_h",
    "1/nM/h": "per_nM_per_h",
    "h": "hour",
    "-": "dimensionless",
    "cells": "dimensionless",
}
_UNIT_DEFINITIONS: Final = """
  unit substance = 1e-21 mole;
  unit extent = 1e-21 mole;
  unit volume = 1e-12 litre;
  unit time_unit = 3600 second;
  unit pL = 1e-12 litre;
  unit nM = 1e-21 mole / 1e-12 litre;
  unit hour = 3600 second;
  unit per_h = 1 / 3600 second;
  unit per_nM_per_h = 1e-12 litre / (1e-21 mole * 3600 second);
"""
# Quantities that change in time but are not species, and what each starts from.
COUNTED_STATES: Final = {
    "cells_G1": 1.0,
    "cells_SG2M": 0.0,
    "cells_dead": 0.0,
    "cell_mass": 1.0,
    "ribosome_content": 1.0,
    "autophagy": 1.0,
}
# Values of the wild-type vehicle that the *_rel quantities are measured against; found by `tumour_cell`.
REFERENCES: Final = {
    **dict.fromkeys(("ref_gate", "ref_S6K1", "ref_AKT", "ref_ERK", "ref_EIF4F"), "dimensionless"),
    **dict.fromkeys(("ref_CDK46", "ref_CCNE", "ref_ULK1", "ref_E2F"), "dimensionless"),
    "ref_death": "per_h",
}
#: What the model of a culture at rest has beside: whether references follow their quantities (1) or stand (0).
SETTLING: Final = ("settle_wild_type", "settle_growth")
#: What cells see in a dish; in a body it is what the body says.
_OUTSIDE: Final = "drug_outside := free_fraction_medium * drug_medium;"
_MODEL_NAME: Final = "rapalog_cell"
_RATE_CONSTANT: Final = "SBO:0000009"
_COMPLEX: Final = "SBO:0000253"
_QUANTITY: Final = "SBO:0000002"
_STATE_ANNOTATION: Final = {
    "cells_G1": ("SBO:0000361", "GO:0051318"),
    "cells_SG2M": ("SBO:0000361", "GO:0051320"),
    "cells_dead": ("SBO:0000361", "GO:0008219"),
    "cell_mass": ("SBO:0000361", "GO:0016049"),
    "ribosome_content": ("SBO:0000361", "GO:0005840"),
    "autophagy": ("SBO:0000361", "GO:0006914"),
}


@cache
def reaction_text(*, at_rest: bool = False) -> str:
    """Return the Antimony text of all parts of the pathway, in the order of their file names.

    ``at_rest`` returns what a culture at rest has in place of growing cells and references that stand.
    """
    folder = resources.files("rapalog.biology").joinpath("reactions")
    folder = folder.joinpath("rest") if at_rest else folder
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".ant")), key=lambda file: file.name)
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def default_parameters() -> dict[str, float]:
    """Return every parameter of the cell by symbol (nM, h, pL, cells), as learnt or else as the facts give it."""
    return {**prior_parameters(), **typical()}


@cache
def prior_parameters() -> dict[str, float]:
    """Return every parameter of the cell by symbol, as the facts gave it before anything was learnt."""
    values = {row.more["symbol"]: row.value for row in facts("cell_model").values()}
    return {symbol: value for symbol, value in values.items() if value is not None}


@cache
def compose() -> str:
    """Return the cell model as SBML text, with the facts' values and references still at 1: what is solved.

    Raises
    ------
    SimulationError
        If the reaction files do not compose into a model.
    """
    return _sbml(_antimony_model())


@cache
def compose_annotated() -> str:
    """Return the same model as Level 3 Version 2 text with names, units, SBO terms and identifiers, for others."""
    return _annotated(compose())


@cache
def compose_at_rest() -> str:
    """Return the model of a culture at rest, not annotated: references are states that settle, cells are shares."""
    settling = [f"  {name} = 0 per_h;" for name in SETTLING]
    return _sbml(_antimony_model(*settling, reaction_text(at_rest=True)))


@cache
def compose_in_a_body(body: str) -> str:
    """Return the model of cells in a body, not annotated: what is outside of them is what ``body`` says it is.

    Parameters
    ----------
    body
        Antimony text with a rule for ``drug_outside``; it may have states of its own.
    """
    model = _antimony_model(body)
    if model.count(_OUTSIDE) != 1:
        raise SimulationError("the reactions of drug entry do not say what is outside", remedy=f"write {_OUTSIDE}")
    return _sbml(model.replace(_OUTSIDE, ""))


def _sbml(model: str) -> str:
    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(model) < 0:
        raise SimulationError(
            f"the reaction files do not compose: {antimony.getLastError()}", remedy="mend the named line"
        )
    return str(antimony.getSBMLString(_MODEL_NAME))


def _antimony_model(*more: str) -> str:
    lines = [f"model *{_MODEL_NAME}()", _UNIT_DEFINITIONS]
    rows = {row.more["symbol"]: row for row in facts("cell_model").values()}
    lines += [f"  compartment {name} = {rows[name].value} pL;" for name in ("cell", "medium")]
    lines += [
        f"  species {species['species']} in {species['compartment']}; {species['species']} = {species['initial']};"
        for species in read_rows("species.csv")
    ]
    for symbol, row in rows.items():
        if symbol not in ("cell", "medium"):
            lines.append(f"  {symbol} = {row.value} {_UNITS[row.unit]};")
    lines += [f"  {name} = {value} dimensionless;" for name, value in COUNTED_STATES.items()]
    lines += [f"  {name} = 1 {unit};" for name, unit in REFERENCES.items()]
    return "\n".join([*lines, reaction_text(), *more, "end"])


def _annotated(text: str) -> str:
    document = libsbml.readSBMLFromString(text)
    document.setLevelAndVersion(3, 2, False)
    model = document.getModel()
    model.setName("Everolimus in a tumour cell")
    _annotate_species(model)
    _annotate_reactions(model)
    for name, (sbo, go) in _STATE_ANNOTATION.items():
        _mark(model.getParameter(name), sbo, [go])
    for compartment in model.getListOfCompartments():
        compartment.setSBOTerm("SBO:0000290")
    for math in _formulas(model):
        _give_numbers_a_unit(math)
    _declare_units_and_sbo(model)
    return str(libsbml.writeSBMLToString(document))


def _annotate_species(model: SbmlElement) -> None:
    for row in read_rows("species.csv"):
        species = model.getSpecies(row["species"])
        species.setName(row["name"])
        names = [name.replace("chebi:", "").replace("uniprot:", "uniprot/") for name in row["identifiers"].split()]
        _mark(species, row["sbo"], names, is_part=row["sbo"] == _COMPLEX)


def _annotate_reactions(model: SbmlElement) -> None:
    kinds = {row["kind"]: row for row in read_rows("reaction_kinds.csv")}
    for reaction in model.getListOfReactions():
        kind = kinds[reaction.getId().split("_")[0]]
        reaction.setName(reaction.getId().replace("_", " "))
        _mark(reaction, kind["sbo"], [kind["go"]])


def _mark(element: SbmlElement, sbo: str, identifiers: list[str], *, is_part: bool = False) -> None:
    """Give one element its SBO term and MIRIAM identifiers."""
    element.setSBOTerm(sbo)
    element.setMetaId(f"meta_{element.getId()}")
    term = libsbml.CVTerm(libsbml.BIOLOGICAL_QUALIFIER)
    several = len(identifiers) > 1
    term.setBiologicalQualifierType(
        libsbml.BQB_HAS_PART if is_part else libsbml.BQB_HAS_VERSION if several else libsbml.BQB_IS
    )
    for identifier in identifiers:
        term.addResource(f"https://identifiers.org/{identifier}")
    element.addCVTerm(term)


def _declare_units_and_sbo(model: SbmlElement) -> None:
    """Give each rule's result the unit that its formula yields, and each parameter an SBO term."""
    waiting = [rule for rule in model.getListOfRules() if not model.getParameter(rule.getVariable()).isSetUnits()]
    while waiting:
        model.populateListFormulaUnitsData()  # libsbml keeps what it derived before the last pass named its units
        unknown = {rule.getVariable() for rule in waiting}
        ready = [rule for rule in waiting if unknown.isdisjoint(_names(rule.getMath()))]
        for rule in ready:
            derived = rule.getDerivedUnitDefinition()
            same = (
                name
                for name in ("nM", "per_h")
                if libsbml.UnitDefinition.areEquivalent(derived, model.getUnitDefinition(name))
            )
            model.getParameter(rule.getVariable()).setUnits(next(same, "dimensionless"))
        waiting = [rule for rule in waiting if rule not in ready]
    for parameter in model.getListOfParameters():
        if not parameter.isSetSBOTerm():
            parameter.setSBOTerm(_RATE_CONSTANT if parameter.getUnits() in ("per_h", "per_nM_per_h") else _QUANTITY)


def _names(node: SbmlElement) -> Iterator[str]:
    if node.isName():
        yield node.getName()
    for index in range(node.getNumChildren()):
        yield from _names(node.getChild(index))


def _formulas(model: SbmlElement) -> Iterator[SbmlElement]:
    for reaction in model.getListOfReactions():
        yield reaction.getKineticLaw().getMath()
    for rule in model.getListOfRules():
        yield rule.getMath()
    for assignment in model.getListOfInitialAssignments():
        yield assignment.getMath()


def _give_numbers_a_unit(node: SbmlElement) -> None:
    if node.isNumber():
        node.setUnits("dimensionless")
    for index in range(node.getNumChildren()):
        _give_numbers_a_unit(node.getChild(index))
