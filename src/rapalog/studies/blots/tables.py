"""The tables of a blot analysis: lanes, ratios, and the numbers behind its pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from rapalog.analysis.blots.folds.alignment import FoldChange
from rapalog.files.blots.lane import BlotLane
from rapalog.files.results.workbook import Table
from rapalog.studies.blots.bands import BlotReading, LaneReading
from rapalog.tables import BandVolume

#: Image, blot, target and lane.
Place = tuple[str, str, str, int]

LANE_COLUMNS = (
    "image",
    "blot",
    "lane",
    "role",
    "sample",
    "dose_nM",
    "time_h",
    "target",
    "replicate",
    "volume",
    "volume_se",
    "relation",
    "background",
    "snr",
    "saturated",
    "saturated_pixels",
    "x0",
    "y0",
    "x1",
    "y1",
    "sum_line",
    "sum_curve",
    "sum_arpls",
    "sum_snip",
    "fit",
    "flags",
)


def lane_table(volumes: Sequence[BandVolume], readings: Iterable[BlotReading]) -> Table:
    """Return one row per lane and target; what only an image can tell is empty for a densitometry table."""
    measured = measured_by_place(readings)
    return Table(
        LANE_COLUMNS,
        [
            (*_content(volume), *_measures(measured.get(place_of(volume))), "; ".join(volume.flags))
            for volume in volumes
        ],
    )


def lane_json(volume: BandVolume, reading: LaneReading | None) -> dict[str, Any]:
    """Return one item of ``lanes``."""
    measures = {
        "background": reading.band.background if reading else None,
        "snr": reading.band.snr if reading else None,
        "saturated": bool(reading and reading.gated.saturated_pixels),
        "saturated_pixels": reading.gated.saturated_pixels if reading else None,
        "roi": [round(side, 1) for side in reading.band.box] if reading else None,
        "kda_found": _number(reading.kda_found) if reading else None,
    }
    return {
        "image": volume.image,
        "blot": volume.blot,
        "lane": volume.lane,
        "role": volume.role,
        "sample": volume.sample,
        "dose_nM": _number(volume.dose_nM),
        "time_h": _number(volume.time_h),
        "target": volume.target,
        "replicate": volume.replicate,
        "volume": volume.volume,
        "volume_se": _number(volume.volume_se),
        "relation": volume.relation,
        **measures,
        "flags": list(volume.flags),
    }


def ratio_table(folds: Iterable[FoldChange]) -> Table:
    """Return one row per readout and condition."""
    columns = (
        "readout",
        "sample",
        "dose_nM",
        "time_h",
        "relative_to",
        "fold",
        "relation",
        "low",
        "high",
        "level",
        "method",
        "reason",
        "p_value",
        "n_biological",
        "flags",
    )
    return Table(
        columns,
        [
            (
                own.readout,
                own.sample,
                own.dose_nM,
                own.time_h,
                own.relative_to,
                own.fold.value,
                own.fold.relation,
                own.fold.low,
                own.fold.high,
                own.fold.level,
                own.fold.method,
                own.fold.reason,
                own.p_value,
                own.n_biological,
                "; ".join(own.flags),
            )
            for own in folds
        ],
    )


def replicate_table(folds: Iterable[FoldChange]) -> Table:
    """Return every replicate's own fold: the points of the bars."""
    columns = ("readout", "sample", "dose_nM", "time_h", "replicate", "fold", "relation")
    return Table(
        columns,
        [
            (own.readout, own.sample, own.dose_nM, own.time_h, one.replicate, one.fold, one.relation)
            for own in folds
            for one in own.replicates
        ],
    )


def profile_table(blot: BlotReading) -> Table:
    """Return the profile of every lane with its baselines: the numbers behind the profile plots."""
    names = ("line", "curve", "arpls", "snip")
    rows: list[tuple[object, ...]] = []
    for own in blot.readings:
        grounds = [own.band.baselines[name] for name in names]
        for y, count, *ground in zip(own.band.rows, own.band.profile, *grounds, strict=True):
            rows.append((own.lane.target, own.lane.lane, float(y), float(count), *map(float, ground)))
    return Table(("target", "lane", "y", "mean_count", *(f"baseline_{name}" for name in names)), rows)


def measured_by_place(readings: Iterable[BlotReading]) -> dict[Place, LaneReading]:
    """Return the readings of lanes by image, blot, target and lane."""
    return {place_of(reading.lane): reading for blot in readings for reading in blot.readings}


def place_of(own: BlotLane | BandVolume) -> Place:
    """Return what tells a band from all others: image, blot, target and lane."""
    return own.image, own.blot, own.target, own.lane


def _content(own: BandVolume) -> tuple[object, ...]:
    return (
        own.image,
        own.blot,
        own.lane,
        own.role,
        own.sample,
        own.dose_nM,
        own.time_h,
        own.target,
        own.replicate,
        own.volume,
        own.volume_se,
        own.relation,
    )


def _measures(reading: LaneReading | None) -> tuple[object, ...]:
    if reading is None:
        return (None,) * 13
    band, gated = reading.band, reading.gated
    sums = (band.sums["line"], band.sums["curve"], band.sums["arpls"], band.sums["snip"])
    return (band.background, band.snr, gated.saturated_pixels > 0, gated.saturated_pixels, *band.box, *sums, band.fit)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
