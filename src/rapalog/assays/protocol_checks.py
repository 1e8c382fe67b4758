"""What every protocol refuses: numbers that are not above 0, counts that are too low, doses that repeat.

And what every protocol with dishes warns of: a medium that is changed after dosing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from rapalog.biology.medium import MediumChanges
from rapalog.errors import RapalogError


def check_positive(protocol: object, names: Iterable[str]) -> None:
    """Raise a :class:`RapalogError` for the first field that is not a finite number above 0."""
    for name in names:
        number = getattr(protocol, name)
        if not (math.isfinite(number) and number > 0):
            raise RapalogError(f"got {number:g}, must be above 0", remedy="give a number above 0", where=name)


def check_counts(protocol: object, least: Iterable[tuple[str, int]]) -> None:
    """Raise a :class:`RapalogError` for the first field that is no whole number, or is below its least."""
    for name, fewest in least:
        count = getattr(protocol, name)
        if not isinstance(count, int) or count < fewest:
            raise RapalogError(
                f"got {count}, must be a whole number of at least {fewest}", remedy=f"give {fewest} or more", where=name
            )


def checked_doses(doses_nM: Iterable[float], *, dose_0: str, most_nM: float = math.inf) -> tuple[float, ...]:
    """Return doses as rising floats above 0 and below ``most_nM``; ``dose_0`` says which wells have none.

    Raises
    ------
    RapalogError
        If there is no dose, or one is out of range or given twice.
    """
    doses = sorted(float(dose) for dose in doses_nM)
    if not doses or not all(0 < dose < most_nM for dose in doses):
        raise RapalogError(
            "got no dose, or one that is not above 0",
            where="doses_nM",
            remedy=f"give doses above 0 nM; {dose_0} are the dose 0",
        )
    if len(set(doses)) < len(doses):
        raise RapalogError("a dose is given twice", remedy="raise replicates for more wells a dose", where="doses_nM")
    return tuple(doses)


def medium_warnings(medium: MediumChanges) -> tuple[str, ...]:
    """Return what of the medium lies outside a protocol that doses once, at most one sentence."""
    return (f"{medium.words}: the protocol doses once and leaves the medium",) if medium.words else ()
