"""What every stranger writes down: the layout a user would give, and the truth of each lane. Nothing here draws.

A stranger is a function ``render(folder, rng, number)``: it writes the pictures and ``layout.csv`` into the folder and
returns the truth (``images``, ``folds``, ``look``). Chance comes from ``rng`` alone; ``number`` is that of the blot.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float64]
Mask = NDArray[np.bool_]
#: Pixels ``x0, y0, x1, y1`` of the array as stored, the last ones outside.
Box = list[int]
Truth = dict[str, Any]
#: The true level in every sample: ``{target: {(sample, dose in nM): level}}``.
Levels = dict[str, dict[tuple[str, float], float]]

#: The columns that a layout cannot do without.
COLUMNS = ("image", "lane", "sample", "dose_nM", "time_h", "target", "replicate", "blot")


def write_layout(folder: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write ``layout.csv``; what a row has beside the columns is left out."""
    with (folder / "layout.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)


def extent(unit: Image, share: float = 0.1) -> Box:
    """Return the box in which a band is above a share of its peak."""
    seen = unit > share * unit.max()
    columns, rows = np.flatnonzero(seen.any(0)), np.flatnonzero(seen.any(1))
    return [int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1]


def true_lane(number: int, box: Box, amount: float, light: Image, *, noise_sd: float, full: Mask) -> Truth:
    """Return the truth of a sample's lane.

    ``light`` are the band's own counts as far as the file can hold them, ``noise_sd`` that of the bare membrane in
    counts, ``full`` the pixels at the end of the scale. The signal-to-noise ratio is that of a filter of the band's
    own shape.
    """
    clipped = full[box[1] : box[3], box[0] : box[2]].sum()
    return {
        "lane": number,
        "role": "sample",
        "box": box,
        "amount": float(amount),
        "signal": float(np.sum(light)),
        "snr": float(np.sqrt(np.sum(light**2)) / noise_sd),
        "lost": {"clipped_pixels": int(clipped), "depletion": 0.0},
    }


def folds(levels: Levels) -> list[Truth]:
    """Return the ratio of any two targets in every sample, relative to that at dose 0."""
    rows = []
    for over, its in levels.items():
        for under, other in levels.items():
            if over == under:
                continue
            vehicle = next(its[key] / other[key] for key in its if key[1] == 0)
            rows += [
                {
                    "readout": f"{over}/{under}",
                    "sample": key[0],
                    "dose_nM": key[1],
                    "fold": its[key] / other[key] / vehicle,
                }
                for key in its
            ]
    return rows


def response(dose_nM: float, ic50_nM: float, floor: float) -> float:
    """Return what a dose leaves of a target, from 1 without drug down to the floor."""
    return floor + (1 - floor) / (1 + dose_nM / ic50_nM)
