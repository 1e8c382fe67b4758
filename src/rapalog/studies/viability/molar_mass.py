"""Doses given as mass per volume, turned into nM by the drug's molar mass.

    dose (nM) = 1000 x dose (ng/mL) / molar mass (g/mol)

The molar mass is the one that the user gives for the drug, or for all drugs; else that of a fact. Without any the dose
is refused: a potency in nM would be a guess.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.tables import LayoutWell, Well
from rapalog.units import is_mass_unit, parse_dose_nM, split_quantity, to_ng_per_mL

#: Facts with a molar mass in g/mol, by drug.
_FACTS: Final = {"everolimus": "B072"}
_NM_PER_NG_PER_ML: Final = 1000.0
_OPTION: Final = "molar mass"
#: Nothing that is given as a drug is lighter or heavier (g/mol).
_LIGHTEST, _HEAVIEST = 5.0, 1e7


def parse_molar_masses(texts: Sequence[str]) -> dict[str, float]:
    """Return molar masses (g/mol) by drug, as they were written; an empty name stands for all drugs.

    Raises
    ------
    RapalogError
        If one is no number of g/mol, or a drug has two.

    Examples
    --------
    >>> parse_molar_masses(["everolimus=958.2", "500"])
    {'everolimus': 958.2, '': 500.0}
    """
    found: dict[str, float] = {}
    for text in texts:
        name, _, number = text.rpartition("=")
        try:
            mass = float(number.lower().removesuffix("g/mol"))
        except ValueError:
            mass = math.nan
        if not _LIGHTEST <= mass <= _HEAVIEST:
            raise RapalogError(
                f"got molar mass {text!r}, must be {_LIGHTEST:g} to {_HEAVIEST:g} g/mol",
                remedy="write e.g. 958.2, or everolimus=958.2",
                where=_OPTION,
            )
        if name.strip().casefold() in {other.casefold() for other in found}:
            raise RapalogError(
                f"got two molar masses for {name.strip() or 'all drugs'}",
                where=_OPTION,
                remedy="give one, or name the drug: everolimus=958.2",
            )
        found[name.strip()] = mass
    return found


def in_molar_units(wells: Sequence[Well], molar_mass: Mapping[str, float]) -> tuple[list[Well], list[str]]:
    """Return wells with all doses in nM, and a note for each drug whose mass was divided.

    Parameters
    ----------
    wells
        Wells of any files; where ``dose_unit`` is a mass per volume, ``dose_nM`` holds ng/mL.
    molar_mass
        By drug, in g/mol; an empty name stands for all.

    Raises
    ------
    RapalogError
        If the molar mass of a drug is not known.
    """
    changed: dict[LayoutWell, LayoutWell] = {}
    notes: dict[str, None] = {}
    for content in {id(well.content): well.content for well in wells}.values():
        if not (content.dose_unit and is_mass_unit(content.dose_unit)):
            continue
        mass = _molar_mass(content, molar_mass)
        dose_nM = _NM_PER_NG_PER_ML * content.dose_nM / mass
        changed[content] = replace(content, dose_nM=dose_nM, dose_unit="")
        drug = content.drug or content.curve or "all drugs"
        notes[f"doses of {drug} in {content.dose_unit} turned into nM by {mass:g} g/mol"] = None
    if not changed:
        return list(wells), []
    return [replace(well, content=changed.get(well.content, well.content)) for well in wells], list(notes)


def _molar_mass(content: LayoutWell, given: Mapping[str, float]) -> float:
    named = {name.casefold(): mass for name, mass in given.items()}
    drug = content.drug.casefold()
    mass = named.get(drug) or named.get("") or (value(_FACTS[drug]) if drug in _FACTS else None)
    if mass is None:
        own = content.drug or "the drug"
        raise RapalogError(
            f"doses are in {content.dose_unit}, and the molar mass of {own} is not known",
            remedy=f"give it in g/mol: --molar-mass {content.drug and content.drug + '='}500, or write doses in nM",
            where="dose_unit",
        )
    return mass


def typed_dose_nM(text: str, drug: str) -> float:
    """Return a dose (nM) as a person types it: a decimal comma is read, and ng/mL of a drug whose molar mass is known.

    Parameters
    ----------
    text
        Such as ``"0,5 µM"``, ``"500nM"`` or ``"20 ng/mL"``; a bare ``"0"`` is no drug.
    drug
        Its name, for the molar mass.

    Raises
    ------
    RapalogError
        For a dose that cannot be read, or a comma that may be of thousands or of decimals.

    Examples
    --------
    >>> typed_dose_nM("0,5 µM", "everolimus")
    500.0
    """
    own = text.strip()
    if own in ("0", "none"):
        return 0.0
    if re.search(r"\d,\d{3}(?!\d)", own):
        raise RapalogError(
            f"the comma of {own!r} may be of thousands or of decimals", remedy="write 1000 nM or 1.0 nM", where="dose"
        )
    own = re.sub(r"(?<=\d),(?=\d)", ".", own)
    amount, unit = split_quantity(own, what="dose", example="20nM or 0.5 uM")
    if unit and is_mass_unit(unit) and drug in _FACTS:
        return _NM_PER_NG_PER_ML * to_ng_per_mL(amount, unit) / value(_FACTS[drug])
    return parse_dose_nM(own)
