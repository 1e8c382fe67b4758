"""One row of the layout of a blot: a lane of an image as far as one target is concerned."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class BlotLane:
    """One row of a layout: a lane of an image as far as one target is concerned.

    ``kda`` are the expected sizes, empty if not given; ``volume`` and ``volume_se`` are NaN unless the table is a
    densitometry table; ``control`` is the sample it is compared with (its own if it is a control itself, empty if the
    layout names none); ``lanes_from`` is the image whose lanes it has; ``place`` says where the row stands.
    """

    image: str
    lane: int
    sample: str
    dose_nM: float
    time_h: float
    target: str
    replicate: str
    blot: str
    role: str = "sample"
    control: str = ""
    amount: float = math.nan
    kda: tuple[float, ...] = ()
    roi: Box | None = None
    polarity: str = ""
    channel: str = ""
    lanes_from: str = ""
    volume: float = math.nan
    volume_se: float = math.nan
    place: str = ""

    @property
    def file(self) -> str:
        """The file of the image, without its page."""
        return re.sub(r"#\d+$", "", self.image)

    @property
    def page(self) -> int | None:
        """The page of the image, counted from 1; None if not given."""
        found = re.search(r"#(\d+)$", self.image)
        return int(found[1]) if found else None


def targets_of(lanes: Iterable[BlotLane]) -> tuple[str, ...]:
    """Return the targets of lanes in their order; a ladder belongs to all of them and is none."""
    return tuple(dict.fromkeys(lane.target for lane in lanes if lane.target and lane.role != "ladder"))
