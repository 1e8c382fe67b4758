"""What is in each lane of a picture, and what antibody, substrate and camera did to it. No analysis reads this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rapalog.assays.blots.imager import Picture
from rapalog.assays.blots.lysate import Lysate
from rapalog.assays.blots.membrane import Membrane
from rapalog.assays.blots.targets import BlotTarget, ladder_masses_kDa


@dataclass(frozen=True)
class Lane:
    """What is put into a well of the gel: ``load_ug`` truly arrives there. Without a lysate it is the ladder."""

    role: str
    relative_amount: float
    load_ug: float
    lysate: Lysate | None

    def bands(self, target: BlotTarget) -> tuple[tuple[float, float], ...]:
        """Return mass (kDa) and amount (µg of lysate whose protein is all seen) of each band under an antibody."""
        if self.lysate is None:
            return tuple((mass, self.load_ug) for mass in ladder_masses_kDa())
        return self.lysate.bands(target, load_ug=self.load_ug)


@dataclass(frozen=True)
class LostLight:
    """What did not become counts in one lane's box.

    ``clipped_pixels`` are at the camera's limit. ``antibody`` and ``depletion`` are the shares of the band's light lost
    to a saturated antibody and to used-up substrate, ``peak_depletion`` the latter where it is worst.
    """

    clipped_pixels: int
    antibody: float
    depletion: float
    peak_depletion: float


@dataclass(frozen=True)
class LaneTruth:
    """One lane of one picture and everything known about it.

    ``amount`` (µg of lysate whose protein is all seen) sums the ``bands``, pairs of mass in kDa and amount. ``box`` is
    ``x0, y0, x1, y1`` around the bands in pixels. Ladders have no dose and no time.
    """

    lane: int
    role: str
    sample: str
    dose_nM: float | None
    time_h: float | None
    relative_amount: float
    load_ug: float
    amount: float
    bands: tuple[tuple[float, float], ...]
    box: tuple[int, int, int, int]
    lost: LostLight


def lane_truths(
    lanes: Sequence[Lane], target: BlotTarget, membrane: Membrane, picture: Picture, most_counts: int
) -> tuple[LaneTruth, ...]:
    """Return the truth of each lane, numbered from 1."""
    found = []
    for number, lane in enumerate(lanes, start=1):
        bands = lane.bands(target)
        box = membrane.box(number - 1, [mass for mass, _ in bands])
        found.append(
            LaneTruth(
                lane=number,
                role=lane.role,
                sample=lane.lysate.condition.sample if lane.lysate else lane.role,
                dose_nM=lane.lysate.condition.dose_nM if lane.lysate else None,
                time_h=lane.lysate.condition.time_h if lane.lysate else None,
                relative_amount=lane.relative_amount,
                load_ug=lane.load_ug,
                amount=sum(amount for _, amount in bands),
                bands=bands,
                box=box,
                lost=_lost_light(picture, box, most_counts),
            )
        )
    return tuple(found)


def _lost_light(picture: Picture, box: tuple[int, int, int, int], most_counts: int) -> LostLight:
    x0, y0, x1, y1 = box
    window = np.s_[y0:y1, x0:x1]
    protein, bound = picture.density[window].astype(np.float64), picture.bound[window].astype(np.float64)
    left = picture.light[window] / np.maximum(picture.fresh[window], np.finfo(np.float32).tiny)
    stands, seen = float(protein.sum()), float(bound.sum())
    return LostLight(
        clipped_pixels=int((picture.counts[window] >= most_counts).sum()),
        antibody=1.0 - seen / stands if stands > 0 else 0.0,
        depletion=1.0 - float((bound * left).sum()) / seen if seen > 0 else 0.0,
        peak_depletion=1.0 - float(left.min(initial=1.0, where=picture.fresh[window] > 0)),
    )
