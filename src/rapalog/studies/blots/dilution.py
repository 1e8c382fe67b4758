"""Dilution series on the images of an experiment: judged together, since one hand pipetted all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from rapalog.analysis.blots.folds.dilution import Proportionality, apply_limit, judge_dilutions
from rapalog.files.blots.lane import targets_of
from rapalog.studies.blots.bands import BlotReading, LaneReading


def judge_blots(blots: Sequence[BlotReading]) -> list[BlotReading]:
    """Return the images with their dilution series judged, and all lanes of a target gated by its series."""
    places = [(k, target, own) for k, blot in enumerate(blots) for target, own in _series(blot)]
    judged = judge_dilutions(
        [
            (
                [reading.lane.amount for reading in own],
                [reading.gated.volume for reading in own],
                [reading.gated.volume_se for reading in own],
            )
            for _, _, own in places
        ]
    )
    found: list[dict[str, Proportionality]] = [{} for _ in blots]
    for (k, target, _), series in zip(places, judged, strict=True):
        if series is not None:
            found[k][target] = series
    return [_limited(blot, own) if own else blot for blot, own in zip(blots, found, strict=True)]


def dilution_json(blots: Sequence[BlotReading]) -> list[dict[str, Any]]:
    """Return one item per dilution series: the bias of its weakest lane against the strongest, in percent."""
    return [
        {
            "image": blot.image.name,
            "target": target,
            "proportional": own.proportional,
            "bias_percent": {"value": 100 * own.bias, "low": 100 * own.bias_low, "high": 100 * own.bias_high},
            "chance_above_10_percent": own.probably_off,
            "flags": list(own.flags),
        }
        for blot in blots
        for target, own in blot.dilutions.items()
    ]


def _series(blot: BlotReading) -> Iterator[tuple[str, list[LaneReading]]]:
    for target in targets_of([reading.lane for reading in blot.readings]):
        yield (
            target,
            [
                reading
                for reading in blot.readings
                if reading.lane.target == target and reading.lane.role == "dilution" and reading.gated.relation == "="
            ],
        )


def _limited(blot: BlotReading, judged: dict[str, Proportionality]) -> BlotReading:
    readings = tuple(
        _gated(reading, judged[reading.lane.target]) if reading.lane.target in judged else reading
        for reading in blot.readings
    )
    return replace(blot, readings=readings, dilutions=judged)


def _gated(reading: LaneReading, judged: Proportionality) -> LaneReading:
    gated = apply_limit(reading.gated, judged)
    own = [flag for flag in reading.flags if flag not in reading.gated.flags]
    return replace(reading, gated=gated, flags=(*gated.flags, *own))
