"""Lanes or bands that are not certain: nothing is guessed, and boxes to correct are proposed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rapalog.errors import RapalogError
from rapalog.files.blots.regions import regions_bytes
from rapalog.files.results.writing import write_files
from rapalog.studies.blots.bands import BlotReading

REGIONS: Final = "regions.json"
_OTHERWISE: Final = "or give every lane its roi in the layout, or all lanes the one roi in which their row lies"


class RegionsNeeded(RapalogError):
    """Lanes or bands are not certain; ``proposal`` is the JSON to edit and ``readings`` what was seen."""

    proposal: bytes = b""
    readings: tuple[BlotReading, ...] = ()


def stop_if_doubtful(blots: Sequence[BlotReading], out: str | Path | None, sources: tuple[Path, ...]) -> None:
    """Stop if lanes or bands of an image are not certain.

    Parameters
    ----------
    blots
        What was seen on each image.
    out
        Where ``regions.json`` is written then, if anywhere.
    sources
        Paths that are never written to.

    Raises
    ------
    RegionsNeeded
        If one is not certain; it carries the boxes to correct.
    """
    doubtful = [blot for blot in blots if blot.doubts]
    if not doubtful:
        return
    proposal = regions_bytes(
        [blot.regions() for blot in blots], notes={blot.regions().key: blot.doubts for blot in blots}
    )
    said = "; ".join(f"{blot.name}: {blot.doubts[0]}" for blot in doubtful[:3])
    if out is not None:
        write_files(Path(out), {REGIONS: proposal}, keep=sources)
    error = RegionsNeeded(
        f"lanes are not certain and nothing is guessed: {said}",
        remedy=_remedy(blots, doubtful[0], out),
        where=doubtful[0].image.name,
    )
    error.proposal, error.readings = proposal, tuple(blots)
    raise error


def _remedy(blots: Sequence[BlotReading], doubtful: BlotReading, out: str | Path | None) -> str:
    """Return what to do about lanes that are not certain: boxes, a roi, or the lanes of another picture."""
    boxes = (
        f"add --out DIR to get a {REGIONS}, correct it and pass it with --regions"
        if out is None
        else f"correct the boxes in {Path(out) / REGIONS} and pass it with --regions"
    )
    membranes = {reading.lane.blot for reading in doubtful.readings}
    lender = next(
        (
            one.image.name
            for one in blots
            if not one.doubts
            and one.lanes.keys() == doubtful.lanes.keys()
            and one.image.pixels.shape == doubtful.image.pixels.shape
            and membranes & {reading.lane.blot for reading in one.readings}
        ),
        "",
    )
    lent = f"; or write {lender}, the same membrane, into the column lanes_from" if lender else ""
    return f"{boxes}; {_OTHERWISE}{lent}"
