"""The cell model as a file for other programs."""

from __future__ import annotations

from rapalog.biology.drugs import dosing, find_drug
from rapalog.biology.sbml import cell_sbml
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.facts.library import value
from rapalog.units import parse_dose_nM


def sbml_of(cell_line: str = "generic", genotype: str = "", *, dose: str = "0 nM") -> str:
    """Return the SBML of a culture at rest, seeded by the viability protocol, with everolimus in the medium at time 0.

    Parameters
    ----------
    cell_line
        Name or alias.
    genotype
        Variants beyond the line's own, joined by ``+``.
    dose
        Text with a unit, 0 to 1 mM.

    Returns
    -------
    str
        SBML Level 3 Version 2.

    Raises
    ------
    RapalogError
        For an unknown line, variant or dose.
    """
    cell = tumour_cell(cell_line, genotype)
    changes = dosing(cell.parameters, {find_drug("everolimus"): parse_dose_nM(dose)})
    return cell_sbml(cell, cells=value("V004"), changes=changes)
