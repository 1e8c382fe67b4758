"""How a fit of curves is asked for: growth without drug, molar masses, wells left out, parameters held, inhibitions.

What has a name is given as texts such as ``name=value``, or as a dictionary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapalog.analysis.curves.limits import parse_limits
from rapalog.notebook.asked.inputs import array, texts
from rapalog.studies.viability.excluded import parse_exclusions
from rapalog.studies.viability.molar_mass import parse_molar_masses
from rapalog.studies.viability.settings import parse_doubling_times


def doubling_times(given: str | Sequence[str] | Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Return doubling times (h) by cell line, with the standard deviation of their natural logarithms.

    Raises
    ------
    RapalogError
        If one is no time, or none is given.
    """
    return parse_doubling_times(_pairs(given, "doubling_time", example="40h"))


def exclusions(given: str | Sequence[str] | Mapping[str, str] | None) -> dict[str, str]:
    """Return the reasons of wells that are left out, by place.

    Raises
    ------
    RapalogError
        If a place or a reason is missing.
    """
    return parse_exclusions(_pairs(given, "exclude", example="A1=bubble"))


def parameter_limits(given: str | Sequence[str] | Mapping[str, object] | None) -> dict[str, tuple[float, float]]:
    """Return the lowest and highest value of parameters that are held or bounded.

    Raises
    ------
    RapalogError
        If a parameter or a value is none.
    """
    return parse_limits(_pairs(given, "fix", example="bottom=0"))


def inhibitions(given: float | Sequence[float] | None) -> tuple[float, ...]:
    """Return inhibitions in percent whose doses are asked for.

    Raises
    ------
    RapalogError
        If one is no number.
    """
    if given is None:
        return ()
    return tuple(array([given] if isinstance(given, int | float) else given, "icx", example="[10, 90]"))


def molar_masses(given: float | str | Sequence[str] | Mapping[str, float] | None) -> Mapping[str, float]:
    """Return molar masses (g/mol) by drug; an empty name stands for all.

    Raises
    ------
    RapalogError
        If one is no number of g/mol.
    """
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return parse_molar_masses([f"{drug}={mass}" for drug, mass in given.items()])
    if isinstance(given, int | float):
        return parse_molar_masses([str(given)])
    return parse_molar_masses(texts(given, "molar_mass", example="everolimus=958.2"))


def _pairs(given: str | Sequence[str] | Mapping[str, object] | None, word: str, *, example: str) -> tuple[str, ...]:
    """Return texts such as ``name=value``, given so or as a dictionary; an empty name leaves the value alone."""
    if given is None:
        return ()
    if isinstance(given, Mapping):
        return tuple(f"{name}={value}" if name else str(value) for name, value in given.items())
    return texts(given, word, example=example)
