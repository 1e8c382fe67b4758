"""What the responses of a kinase table mean: a signal, activity that is left, or inhibition.

A table with wells without ATP needs no word: activity lies between these and the wells without inhibitor, whichever is
higher. Without them, responses that climb from near 0 over most of a percent or fraction scale are inhibition
(:mod:`rapalog.analysis.curves.direction`), as a header or ``response_unit`` may say. Inhibition is fitted as the whole
less each response.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rapalog.analysis.curves.direction import Meaning, Series, direction, scale_of_table
from rapalog.analysis.kinase.wells import KinaseWell, by_curve
from rapalog.errors import RapalogError


def as_activity(
    wells: Sequence[KinaseWell], *, unit: str = "", meaning: Meaning = ""
) -> tuple[tuple[KinaseWell, ...], tuple[str, ...]]:
    """Return wells with responses that rise with activity where they were inhibition, and what a reader must be told.

    Parameters
    ----------
    wells
        All wells of one table.
    unit, meaning
        As :func:`rapalog.analysis.curves.direction.scale_of_table` has them.

    Returns
    -------
    wells, said
        The wells as they were, unless responses are what is lost.

    Raises
    ------
    RapalogError
        If responses are declared as inhibition and their scale cannot be told.
    """
    series = _series(wells)
    if not series or (meaning != "lost" and any(well.role == "blank" for well in wells)):
        return tuple(wells), ()
    scale = scale_of_table(series, unit=unit, meaning=meaning)
    if scale.meaning != "lost":
        return tuple(wells), ()
    if scale.whole is None:
        raise RapalogError(scale.said, remedy="add a column response_unit: % or fraction", where="column response")
    said = (scale.said or "responses are inhibition").replace("viability", "activity (%)")
    turned = tuple(replace(well, response=scale.whole - well.response) for well in wells)
    return turned, (f"{said}; fitted as {scale.whole:g} less each",)


def rises_without_a_level(wells: Sequence[KinaseWell]) -> bool:
    """Return whether the signal of a curve rises with dose and no well says what full activity is.

    Blanks above the samples are what a signal of the ATP that is left has: it rises as the enzyme is inhibited.
    """
    if any(well.role == "vehicle" for well in wells):
        return False
    dose, response = _series(wells)[0]
    blanks = [well.response for well in wells if well.role == "blank"]
    return direction(dose, response) > 0 and not (blanks and float(np.mean(blanks)) > float(np.median(response)))


def _series(wells: Sequence[KinaseWell]) -> list[Series]:
    """Return doses and responses of the samples of every curve that has any."""
    found = []
    for own in by_curve(wells).values():
        samples = [well for well in own if well.role == "sample" and math.isfinite(well.response)]
        if samples:
            found.append((np.array([well.dose_nM for well in samples]), np.array([well.response for well in samples])))
    return found
