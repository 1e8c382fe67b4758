"""What the pages Mechanism, Resistance and Home ask of the standing process: bands, reasons, shifts and the gap."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from rapalog.biology.readouts import readouts
from rapalog.notebook.gap import gap as find_gap
from rapalog.studies.dosed import DosedCell, dose_cell
from rapalog.studies.draws import LEVEL
from rapalog.studies.resistance import resistance as find_resistance
from rapalog.studies.resistance import resistant_pair
from rapalog.studies.why import why as find_why
from rapalog.web.document import document
from rapalog.web.shown import CURVES, short, times_h

#: Draws behind a band.
DRAWS: Final = 200
#: Doses of a band (nM): dense where on-target curves bend.
BAND_DOSES_NM: Final = (0.001, 0.01, 0.03162, 0.1, 0.3162, 1.0, 3.162, 10.0, 31.62, 100.0, 1000.0, 10_000.0)
_BAND_TIMES: Final = 16
_TOLD: Final = 3
#: Behind the gap, which runs a dozen dishes for each draw: enough for its ends, and done in a second or two.
_GAP_DRAWS: Final = 20


def bands(asked: Mapping[str, Any]) -> bytes:
    """Return how far draws lie apart: of every readout over time at the dose, and of some over doses and time."""
    own = {name: given for name, given in asked.items() if name != "dose"}
    over = _over_doses(json.dumps(own, sort_keys=True))
    course = _drawn(asked, [asked["dose"]], list(readouts()))
    drawn = course.interval
    if drawn is None:
        raise AssertionError("draws were asked for")
    return document(
        {
            "level": LEVEL,
            "draws": DRAWS,
            "failed": drawn.failed,
            "time_h": course.time_h.tolist(),
            "doses_nM": BAND_DOSES_NM,
            "over_doses": over,
            "course": {
                name: {
                    "low": short(drawn.low[name][0]),
                    "high": short(drawn.high[name][0]),
                    "fold_low": short(drawn.fraction_low[name][0]),
                    "fold": short(drawn.fraction[name][0]),
                    "fold_high": short(drawn.fraction_high[name][0]),
                }
                for name in readouts()
            },
        }
    )


@lru_cache(maxsize=16)
def _over_doses(asked: str) -> dict[str, Any]:
    """Return ends of some readouts as fold of the vehicle, (n_times, n_doses); they do not depend on the dose."""
    found = _drawn(json.loads(asked), [f"{dose} nM" for dose in BAND_DOSES_NM], list(CURVES)).interval
    if found is None:
        raise AssertionError("draws were asked for")
    return {
        name: {"low": short(found.fraction_low[name].T), "high": short(found.fraction_high[name].T)} for name in CURVES
    }


def _drawn(asked: Mapping[str, Any], doses: list[str], names: list[str]) -> DosedCell:
    return dose_cell(
        asked["cell_line"],
        drug=asked["drug"],
        dose=doses,
        hours=times_h(asked["hours"], _BAND_TIMES),
        genotype=asked["genotype"],
        with_=asked["partners"],
        readout=names,
        condition=asked["condition"],
        cut=asked["cut"],
        draws=DRAWS,
    )


def why(asked: Mapping[str, Any]) -> bytes:
    """Return the three parameters that move a readout most, and how many were tried."""
    found = find_why(
        asked["cell_line"],
        readout=asked["readout"],
        at_h=asked["at_h"],
        drug=asked["drug"],
        dose=asked["dose"],
        genotype=asked["genotype"],
        with_=asked["partners"],
        condition=asked["condition"],
        cut=asked["cut"],
    )
    return document(
        {
            "readout": found.readout,
            "unit": found.unit,
            "at_h": found.time_h,
            "level": found.level,
            "step": found.step,
            "tried": len(found.movers),
            "movers": [own.to_json() for own in found.movers[:_TOLD]],
        }
    )


@lru_cache(maxsize=256)
def _resistance(cell_line: str, drug: str) -> bytes:
    return document(find_resistance(cell_line, drug).to_json())


def resistance(asked: Mapping[str, Any]) -> bytes:
    """Return the shift of every variant under a drug, or under every one."""
    return _resistance(asked["cell_line"], asked["drug"])


@lru_cache(maxsize=64)
def _pair(cell_line: str, genotype: str, drug: str) -> bytes:
    return document(resistant_pair(cell_line, genotype=genotype, drug=drug, draws=DRAWS).to_json())


def pair(asked: Mapping[str, Any]) -> bytes:
    """Return the curves of a line and of a genotype of it."""
    return _pair(asked["cell_line"], asked["genotype"], asked["drug"])


@lru_cache(maxsize=16)
def _gap(cell_line: str) -> bytes:
    return document(find_gap(cell_line, draws=_GAP_DRAWS, progress=False).to_json())


def gap(asked: Mapping[str, Any]) -> bytes:
    """Return the gap between p-S6 and viability of a line."""
    return _gap(asked["cell_line"])
