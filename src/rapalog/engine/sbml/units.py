"""The units that an SBML file declares, as text for people. The engine computes without them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import libsbml

# libsbml has no types of its own.
Sbml: TypeAlias = Any


def units_of(model: Sbml) -> dict[str, str]:
    """Return the unit of each compartment, species, parameter and rate of a reaction for which the file declares one.

    Nothing is inferred from formulas: libsbml would do so, and does not return from functions that call themselves.
    """
    definitions = {one.getId(): _text(one) for one in model.getListOfUnitDefinitions()}

    def known(unit: str) -> str:
        return definitions.get(unit, unit)

    sizes = {one.getId(): known(one.getUnits() or _default_size(model, one)) for one in model.getListOfCompartments()}
    found = {**sizes, **{one.getId(): known(one.getUnits()) for one in model.getListOfParameters()}}
    for species in model.getListOfSpecies():
        amount = known(species.getSubstanceUnits() or _default_substance(model))
        size = sizes.get(species.getCompartment(), "")
        if species.getHasOnlySubstanceUnits():
            found[species.getId()] = amount
        elif amount and size:
            found[species.getId()] = f"{amount}/{_bracketed(size)}"
    rate = _rate(model, known)
    found |= {one.getId(): rate for one in model.getListOfReactions()}
    return {symbol: unit for symbol, unit in found.items() if symbol and unit}


def _rate(model: Sbml, known: Callable[[str], str]) -> str:
    """Return the unit of what a reaction turns over: extent in a unit of time."""
    if model.getLevel() > 2:
        extent, time = known(str(model.getExtentUnits())), known(str(model.getTimeUnits()))
    else:
        extent, time = known("substance"), known("time")
    return f"{extent}/{_bracketed(time)}" if extent and time else ""


def _bracketed(unit: str) -> str:
    return f"({unit})" if " " in unit else unit


def _default_substance(model: Sbml) -> str:
    return str(model.getSubstanceUnits()) if model.getLevel() > 2 else "substance"


def _default_size(model: Sbml, compartment: Sbml) -> str:
    names = {3: "volume", 2: "area", 1: "length"}
    name = names.get(compartment.getSpatialDimensions(), "")
    if model.getLevel() < 3:
        return name
    units = {"volume": model.getVolumeUnits, "area": model.getAreaUnits, "length": model.getLengthUnits}
    return str(units[name]()) if name else ""


def _text(definition: Sbml) -> str:
    """Return a unit definition such as 1e-9 mole as text."""
    parts = []
    for unit in definition.getListOfUnits():
        factor = unit.getMultiplier() * 10.0 ** unit.getScale()
        kind = libsbml.UnitKind_toString(unit.getKind())
        power = unit.getExponentAsDouble()
        base = kind if factor == 1 else f"{factor:g} {kind}"
        parts.append(base if power == 1 else f"({base})^{power:g}" if factor != 1 else f"{base}^{power:g}")
    return " ".join(parts)
