"""A prepared cell as SBML text: parameters and resting state written in, so that any simulator starts where we do."""

from __future__ import annotations

from collections.abc import Mapping

import libsbml

from rapalog.biology.network import compose_annotated
from rapalog.biology.tumour_cell import TumourCell, seeded


def cell_sbml(cell: TumourCell, *, cells: float, changes: Mapping[str, float]) -> str:
    """Return SBML Level 3 Version 2 of a culture at rest.

    Parameters
    ----------
    cell
        The culture.
    cells
        Living cells in the well at time 0.
    changes
        Quantities set at time 0, such as the drug in the medium.
    """
    document = libsbml.readSBMLFromString(compose_annotated())
    model = document.getModel()
    values = {**cell.parameters, **seeded(cell, cells), **changes}
    ruled = {rule.getVariable() for rule in model.getListOfRules() if rule.isAssignment()}
    for parameter in model.getListOfParameters():
        if parameter.getId() in values and parameter.getId() not in ruled:
            parameter.setValue(values[parameter.getId()])
    for species in model.getListOfSpecies():
        model.removeInitialAssignment(species.getId())
        species.setInitialConcentration(values[species.getId()])
    for compartment in model.getListOfCompartments():
        compartment.setSize(values[compartment.getId()])
    name = f"{cell.line.name} {cell.genotype}".strip()
    model.setName(f"Everolimus in a tumour cell: {name}")
    return str(libsbml.writeSBMLToString(document))
