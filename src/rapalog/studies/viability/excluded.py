"""Wells that a user leaves out: each with a reason, which stays in every table.

A well is named by its place: ``A1`` on every plate, ``Plate 1:A1``, ``export.txt:A1`` or ``export.txt:Plate 1:A1``
where plates of several files share a name, or the file and line of a table's row, ``wells.csv:12``. Its reading is kept
with the token ``excluded: REASON``, and takes no part in any fit or control.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rapalog.errors import RapalogError
from rapalog.tables import Well, left_out, well_name

_REMEDY: Final = 'write PLACE=REASON, such as A1=bubble, "Plate 1:A1=pipetted twice" or wells.csv:12=outlier'


def parse_exclusions(texts: Sequence[str]) -> dict[str, str]:
    """Return reasons by place, as ``PLACE=REASON`` says.

    Raises
    ------
    RapalogError
        If a place or a reason is missing, or a place is named twice.

    Examples
    --------
    >>> parse_exclusions(["A1=bubble", "Plate 1:b02 = edge"])
    {'A1': 'bubble', 'Plate 1:b02': 'edge'}
    """
    found: dict[str, str] = {}
    for text in texts:
        place, _, reason = (part.strip() for part in text.partition("="))
        if not place or not reason:
            raise RapalogError(f"got exclusion {text!r}, without a place or a reason", remedy=_REMEDY, where="exclude")
        if place in found:
            raise RapalogError(f"got two reasons for {place}", remedy="give one", where="exclude")
        found[place] = reason
    return found


def with_exclusions(wells: Sequence[Well], reasons: Mapping[str, str]) -> list[Well]:
    """Return wells, those at some places marked as excluded.

    Raises
    ------
    RapalogError
        If no well is at one of the places.
    """
    if not reasons:
        return list(wells)
    wanted = {_spelt(place): place for place in reasons}
    met: set[str] = set()
    found: list[Well] = []
    for well in wells:
        own = next((wanted[name] for name in _names(well) if name in wanted), None)
        if own is not None:
            met.add(own)
        found.append(well if own is None else left_out(well, reasons[own]))
    for place in reasons:
        if place not in met:
            raise RapalogError(f"no well is at {place}", remedy=_REMEDY, where="exclude")
    return found


def _spelt(place: str) -> str:
    """Return a place with its well in the one spelling."""
    before, mark, last = place.rpartition(":")
    try:
        return before + mark + well_name(last)
    except RapalogError:
        return place


def _names(well: Well) -> tuple[str, ...]:
    reading = well.reading
    line = f"{reading.file}:{well.line}" if well.line else ""
    own = (
        f"{before}{reading.well}"
        for before in ("", f"{reading.plate}:", f"{reading.file}:", f"{reading.file}:{reading.plate}:")
    )
    return (*(dict.fromkeys(own) if reading.well else ()), *([line] if line else []))
