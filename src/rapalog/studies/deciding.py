"""The experiment that decides: what to measure to refute the leading explanation, with both outcomes predicted.

The leading explanation of why a plate needs so much more drug than its target is that warm medium loses the drug. Its
rival is a cell calibrated on the same evidence whose medium keeps it. Both are asked for the same measurements, over
draws from their own posteriors and populations of lines; a measurement decides as well as one reading, with the error
of its assay, tells the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.stats import rankdata

from rapalog.biology.calibrated import ALTERNATIVES, LEADING, draws
from rapalog.biology.drugs import find_drug
from rapalog.biology.genotype import find_cell_line
from rapalog.biology.integrate import Floats
from rapalog.biology.medium import MediumChanges
from rapalog.biology.tumour_cell import Wanted
from rapalog.studies.draws import Ends, Plan, drawn_cell, ends_of, grown_dishes, over_vehicle

Progress = Callable[[str, float], None]

BLOT_DOSE_NM: Final = 20.0
BLOT_H: Final = (24.0, 72.0)
PLATE_H: Final = 168.0
RENEW_EVERY_H: Final = 24.0
PLATE_DOSES_NM: Final = (1.0, 10.0, 100.0, 1000.0)
_SIGNALS: Final = ("p-S6K1 T389", "p-S6 S235/236")
#: SD of one reading, as a part of it: a blot's fold, and the mean of three wells over the vehicle's.
_BLOT_ERROR: Final = 0.2
_PLATE_ERROR: Final = 0.05


@dataclass(frozen=True)
class Measurement:
    """A measurement with what both explanations predict.

    Parameters
    ----------
    what
        In words, with dose, time and protocol.
    command
        How to predict it for a line of one's own.
    leading, rival
        Level over the vehicle's.
    told_apart
        The chance that of one reading under each explanation the right one is higher, from 0.5 (says nothing) to 1.
    """

    what: str
    command: str
    leading: Ends
    rival: Ends
    told_apart: float

    def to_json(self) -> dict[str, Any]:
        """Return it as an item of ``deciding``."""
        return {
            "what": self.what,
            "command": self.command,
            "leading": self.leading.to_json(),
            "rival": self.rival.to_json(),
            "told_apart": self.told_apart,
        }


@dataclass(frozen=True)
class Deciding:
    """The measurements, the one that decides best first, and what the two explanations are."""

    leading: str
    rival: str
    measurements: tuple[Measurement, ...]
    n_draws: int

    def to_json(self) -> dict[str, Any]:
        """Return it as ``deciding`` of the study."""
        return {
            "leading": self.leading,
            "rival": self.rival,
            "n_draws": self.n_draws,
            "measurements": [one.to_json() for one in self.measurements],
        }


def deciding(*, n_draws: int, seed: int, rival: str = "no_drug_loss", progress: Progress | None = None) -> Deciding:
    """Ask both explanations for the same measurements, in lines drawn from their populations.

    Parameters
    ----------
    n_draws
        Cells of each, 2 to 100.
    seed
        The same seed gives the same.
    rival
        A structure whose draws the package keeps.
    progress
        Told what is being done and which share of it.
    """
    seen = []
    for place, structure in enumerate((LEADING, rival)):
        if progress:
            progress("the experiment that decides", place / 2)
        cells = [
            drawn_cell(find_cell_line("generic"), "", one) for one in draws(n_draws, seed=seed, structure=structure)
        ]
        seen.append({**_blots(cells), **_plates(cells)})
    noise = np.random.default_rng(seed)
    found = [
        _measurement(what, command, error, seen[0][key][0], seen[1][key][0], noise)
        for key in seen[0]
        for what, command, error in [seen[0][key][1:]]
    ]
    found.sort(key=lambda one: -one.told_apart)
    return Deciding("the medium loses the drug", ALTERNATIVES[rival], tuple(found), n_draws)


_Seen = dict[str, tuple[Floats, str, str, float]]


def _blots(cells: Sequence[Wanted]) -> _Seen:
    everolimus = find_drug("everolimus")
    plan = Plan(({everolimus: BLOT_DOSE_NM}, {everolimus: 0.0}), np.array(BLOT_H), _SIGNALS, MediumChanges())
    levels = grown_dishes(plan, cells).levels
    command = f"rapalog simulate --cell-line new --dose {BLOT_DOSE_NM:g}nM --hours {BLOT_H[1]:g} --draws 100"
    found: _Seen = {}
    for name in _SIGNALS:
        share = over_vehicle(levels[name])[:, 0]
        for at, hours in enumerate(BLOT_H):
            what = f"{name}, {hours:g} h after one dose of {BLOT_DOSE_NM:g} nM"
            found[what] = (share[:, at], what, command, _BLOT_ERROR)
        what = f"{name}, {BLOT_H[1]:g} h over {BLOT_H[0]:g} h after one dose of {BLOT_DOSE_NM:g} nM"
        found[what] = (share[:, 1] / share[:, 0], what, command, _BLOT_ERROR * np.sqrt(2.0))
    return found


def _plates(cells: Sequence[Wanted]) -> _Seen:
    once, renewed = (_plate(cells, every) for every in (None, RENEW_EVERY_H))
    said = f"medium and drug renewed every {RENEW_EVERY_H:g} h"
    found: _Seen = {}
    for place, dose in enumerate(PLATE_DOSES_NM):
        what = f"viability at {dose:,.0f} nM, {PLATE_H:g} h"
        command = f"rapalog simulate --cell-line new --dose {dose:g}nM --hours {PLATE_H:g} --draws 100"
        renewing = f"{command} --renew-every {RENEW_EVERY_H:g}"
        for how, own, line, error in (
            ("dosed once", once[:, place], command, _PLATE_ERROR),
            (said, renewed[:, place], renewing, _PLATE_ERROR),
            (f"{said} over dosed once", renewed[:, place] / once[:, place], renewing, _PLATE_ERROR * np.sqrt(2.0)),
        ):
            found[f"{what}, {how}"] = (own, f"{what}, {how}", line, error)
    return found


def _plate(cells: Sequence[Wanted], renew_every_h: float | None) -> Floats:
    """Return viability over the vehicle's, (n_cells, n_doses)."""
    everolimus = find_drug("everolimus")
    plan = Plan(
        tuple({everolimus: dose} for dose in (*PLATE_DOSES_NM, 0.0)),
        np.array([PLATE_H]),
        ("viability",),
        MediumChanges(renew_every_h=renew_every_h),
    )
    levels = grown_dishes(plan, cells).levels["viability"]
    return over_vehicle(levels)[:, :, 0]


def _measurement(
    what: str, command: str, error: float, leading: Floats, rival: Floats, noise: np.random.Generator
) -> Measurement:
    read = [own * np.exp(error * noise.normal(size=own.shape)) for own in (leading, rival)]
    return Measurement(what, command, ends_of(leading), ends_of(rival), _told_apart(*read))


def _told_apart(one: Floats, other: Floats) -> float:
    """Return the area under the curve of a test between two samples, turned so that it is at least one half."""
    ranks = rankdata(np.concatenate([one, other]))[: len(one)].sum()
    area = (ranks - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))
    return float(max(area, 1 - area))
