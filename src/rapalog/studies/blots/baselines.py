"""How far folds depend on the background: each over every usual baseline, from the smallest to the largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.studies.blots.bands import BlotReading
from rapalog.studies.blots.tables import measured_by_place, place_of
from rapalog.tables import BandVolume

FoldKey = tuple[str, str, float | None, float | None]


def folds_over_baselines(
    volumes: Sequence[BandVolume], blots: Sequence[BlotReading]
) -> dict[FoldKey, tuple[float, float]]:
    """Return the smallest and largest fold of every readout and condition over the usual baselines.

    Only folds that are a number over every baseline are listed; a band that is a bound stays one. Baselines are those
    that all bands have.
    """
    measured = measured_by_place(blots)
    # An image measured in boxes that were drawn has fewer baselines than one that was searched.
    sums = [set(reading.band.sums) for reading in measured.values()]
    names = sorted(set.intersection(*sums)) if sums else []
    found: dict[FoldKey, list[float]] = {}
    for name in names:
        own = [
            _over(volume, measured[place_of(volume)].band.sums[name]) if place_of(volume) in measured else volume
            for volume in volumes
        ]
        for fold in fold_changes(own)[0]:
            if fold.fold.value is not None and fold.fold.relation == "=" and fold.fold.method != "reference":
                found.setdefault(fold.key, []).append(fold.fold.value)
    return {key: (min(folds), max(folds)) for key, folds in found.items() if len(folds) == len(names)}


def _over(volume: BandVolume, total: float) -> BandVolume:
    return replace(volume, volume=total) if volume.relation == "=" and total > 0 else volume
