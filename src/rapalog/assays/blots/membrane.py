"""Membrane: where proteins stand after gel and transfer, as an image of protein per pixel.

    row of a band  =  frame + span x ln(heaviest / mass) / ln(heaviest / lightest)  + tilt + smile + front + bow
    transferred    =  amount x 1 / (1 + mass / M_heavy) x mass / (mass + M_pores)

Rows count downwards from the wells, columns from the left; lighter proteins run further. The density of an undisturbed
band of 1 µg peaks at 1, so a density reads as "the peak of a band of so many µg". A band's pixels sum to its amount
times ``Geometry.band_area_px``, whatever its shape: flaws that bend a band conserve it, bubbles, scratches and uneven
transfer do not. Numbers: W020 to W025, W046 to W051, W075 to W079.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from rapalog.assays.blots.fields import bubbles, scratches, smooth_field
from rapalog.assays.blots.flaws import MembraneFlaws
from rapalog.assays.blots.lysate import spread
from rapalog.errors import RapalogError
from rapalog.facts.library import count_of, fact, value, value_of

Image = NDArray[np.float32]
Floats = NDArray[np.float64]
#: Mass (kDa) and amount (µg of lysate whose protein is all seen) of the bands of one lane.
LaneBands = Sequence[tuple[float, float]]

_PERCENT: Final = 100.0
_REACH_SD: Final = 12.0  # rows drawn around a band, in standard deviations: the tail ends within
_BOX_SD: Final = 3.0  # half-height of the window around a band, in standard deviations
_TAIL_SD: Final = 3.0  # the tail lies so far behind the band and is as wide
_EDGE_SHARE: Final = 0.12  # softness of a band's ends, as a share of its half-width
_REACH_WIDTH: Final = 1.35  # columns drawn to each side, in half-widths


@dataclass(frozen=True, kw_only=True)
class Geometry:
    """The picture of a membrane in pixels, for a number of lanes side by side.

    Raises
    ------
    RapalogError
        If there is no lane, more than the largest comb has, or a size that is not above 0.
    """

    n_lanes: int
    lane_px: int = field(default_factory=count_of("W046"))
    margin_px: int = field(default_factory=count_of("W047"))
    height_px: int = field(default_factory=count_of("W048"))
    frame_px: int = field(default_factory=count_of("W049"))
    band_share: float = field(default_factory=lambda: value("W050") / _PERCENT)
    band_sd_px: float = field(default_factory=value_of("W051"))

    def __post_init__(self) -> None:
        if not 1 <= self.n_lanes <= value("W020"):
            raise RapalogError(
                f"got {self.n_lanes} lanes, must be 1 to {value('W020'):g}",
                remedy="put fewer samples on a gel, or leave out the ladder or the dilution series",
                where="n_lanes",
            )
        if min(self.lane_px, self.band_share, self.band_sd_px, self.height_px - 2 * self.frame_px) <= 0:
            raise RapalogError("a size in the picture is not above 0", remedy="give sizes above 0", where="geometry")

    @property
    def width_px(self) -> int:
        """The width of the picture."""
        return self.n_lanes * self.lane_px + 2 * self.margin_px

    @property
    def band_width_px(self) -> float:
        """The width of an undisturbed band."""
        return self.lane_px * self.band_share

    @property
    def band_area_px(self) -> float:
        """The sum over the pixels of an undisturbed band that peaks at 1."""
        return self.band_width_px * self.band_sd_px * math.sqrt(2 * math.pi)

    def lane_x(self, lane: int) -> float:
        """Return the middle column of a lane, counted from 0."""
        return self.margin_px + (lane + 0.5) * self.lane_px

    def row(self, mass_kDa: float) -> float:
        """Return the row of an undisturbed band."""
        heavy, light = value("W021"), value("W022")
        run = math.log(heavy / mass_kDa) / math.log(heavy / light)
        return self.frame_px + run * (self.height_px - 2 * self.frame_px)


@dataclass(frozen=True)
class Membrane:
    """One gel and its transfer: how lanes run and which share of protein arrives at each pixel."""

    geometry: Geometry
    flaws: MembraneFlaws
    slope: float
    smile_px: float
    front_px: Floats
    width_factor: Floats
    height_factor: Floats
    ghost_mass_factor: float
    pores_kDa: float
    arrived: Image

    def band_sd_px(self, lane: int) -> float:
        """Return the height of a lane's bands as the standard deviation of their profile."""
        return self.geometry.band_sd_px * (1 + self.flaws.blur) * float(self.height_factor[lane])

    def centre(self, lane: int, mass_kDa: float) -> tuple[float, float]:
        """Return column and row of the middle of a band."""
        straight_x, straight_y = self.geometry.lane_x(lane), self.geometry.row(mass_kDa)
        x = straight_x - self.slope * (straight_y - self.geometry.height_px / 2)
        return x, straight_y + float(self._shift(np.array(x))) + float(self.front_px[lane])

    def _shift(self, x: Floats) -> Floats:
        """Return by how many pixels tilt and smile move a row down, at columns ``x``."""
        off_middle = x - self.geometry.width_px / 2
        return self.slope * off_middle - self.smile_px * (2 * off_middle / self.geometry.width_px) ** 2

    def box(self, lane: int, masses_kDa: Sequence[float]) -> tuple[int, int, int, int]:
        """Return the window ``x0, y0, x1, y1`` around a lane's bands: one band wide, three deviations above and below.

        The window reaches over the tilt within the band and ends at the picture's edges.
        """
        centres = [self.centre(lane, mass) for mass in masses_kDa]
        half = self.geometry.band_width_px * float(self.width_factor[lane]) / 2 * (1 + 2 * _EDGE_SHARE)
        lean = abs(self.slope) * half + self.flaws.bow_px
        reach = _BOX_SD * self.band_sd_px(lane) + lean
        columns, rows = [x for x, _ in centres], [y for _, y in centres]
        edges = (min(columns) - half, min(rows) - reach, max(columns) + half, max(rows) + reach)
        limits = (self.geometry.width_px, self.geometry.height_px) * 2
        x0, y0, x1, y1 = (min(max(round(edge), 0), limit) for edge, limit in zip(edges, limits, strict=True))
        return x0, y0, x1, y1

    def density(self, lanes: Sequence[LaneBands], *, loads_ug: Sequence[float]) -> Image:
        """Return what stands on the membrane; ``loads_ug`` is each lane's lysate, for ghosts and streaks."""
        image = np.zeros((self.geometry.height_px, self.geometry.width_px), dtype=np.float32)
        for lane, bands in enumerate(self._with_spills_and_ghosts(lanes, loads_ug)):
            for mass_kDa, amount in bands:
                if amount > 0:
                    self._draw(image, lane, mass_kDa, amount)
            if self.flaws.streak * loads_ug[lane] > 0:
                self._streak(image, lane, self.flaws.streak * loads_ug[lane])
        return image * self.arrived

    def _with_spills_and_ghosts(self, lanes: Sequence[LaneBands], loads_ug: Sequence[float]) -> list[LaneBands]:
        filled: list[list[tuple[float, float]]] = []
        heaviest = [max((mass for mass, _ in bands), default=0.0) for bands in lanes]
        for lane, bands in enumerate(lanes):
            beside = [mate for mate in (lane - 1, lane + 1) if 0 <= mate < len(lanes)]
            kept = 1.0 - self.flaws.bleed * len(beside)
            here = [(mass, amount * kept) for mass, amount in bands]
            here += [(mass, amount * self.flaws.bleed) for mate in beside for mass, amount in lanes[mate]]
            if loads_ug[lane] > 0:
                here.append((heaviest[lane] * self.ghost_mass_factor, self.flaws.ghost * loads_ug[lane]))
            filled.append(here)
        return list(filled)

    def _draw(self, image: Image, lane: int, mass_kDa: float, amount: float) -> None:
        """Add one band. It is normalised before it is cut at the edges of the picture."""
        x_mid, y_mid = self.centre(lane, mass_kDa)
        half = self.geometry.band_width_px * float(self.width_factor[lane]) / 2
        sd = self.band_sd_px(lane)
        columns = np.arange(math.floor(x_mid - _REACH_WIDTH * half), math.ceil(x_mid + _REACH_WIDTH * half) + 1)
        across = (columns.astype(np.float64) - x_mid) / half
        bend = self._shift(columns.astype(np.float64)) - float(self._shift(np.array(x_mid)))
        ridge = y_mid + bend - self.flaws.bow_px * np.minimum(across**2, _REACH_WIDTH)
        reach = _REACH_SD * sd
        rows = np.arange(math.floor(ridge.min() - reach), math.ceil(ridge.max() + reach) + 1)
        depth = (rows[:, None] - ridge[None, :]) / sd
        profile = (1 - self.flaws.tail) * np.exp(-0.5 * depth**2)
        profile += self.flaws.tail / _TAIL_SD * np.exp(-0.5 * ((depth + _TAIL_SD) / _TAIL_SD) ** 2)
        profile *= _flat_top(across) * (1 + self.flaws.dumbbell * np.minimum(np.abs(across), 1.0) ** 4)
        profile *= amount * transferred(mass_kDa, pores_kDa=self.pores_kDa) * self.geometry.band_area_px / profile.sum()
        down = (rows >= 0) & (rows < image.shape[0])
        right = (columns >= 0) & (columns < image.shape[1])
        if down.any() and right.any():
            image[np.ix_(rows[down], columns[right])] += profile[np.ix_(down, right)].astype(np.float32)

    def _streak(self, image: Image, lane: int, peak: float) -> None:
        """Add a smear along a lane that fades from the wells to the front."""
        half, middle = self.geometry.band_width_px * float(self.width_factor[lane]) / 2, self.geometry.height_px / 2
        lean = abs(self.slope) * middle
        reach = _REACH_WIDTH * half + lean
        first, last = (round(self.geometry.lane_x(lane) + side * reach) for side in (-1, 1))
        columns = np.arange(max(first, 0), min(last, self.geometry.width_px))
        rows = np.arange(self.geometry.height_px)
        off = columns[None, :] - self.geometry.lane_x(lane) + self.slope * (rows[:, None] - middle)
        fading = peak * np.exp(-rows / middle)
        image[:, columns] += (_flat_top(off / half) * fading[:, None]).astype(np.float32)


def run_gel(
    geometry: Geometry, flaws: MembraneFlaws, generator: np.random.Generator, *, pores_kDa: float = 0.0
) -> Membrane:
    """Run one gel and transfer it: draw what this membrane has of each flaw.

    ``pores_kDa`` is the mass of which the membrane lets half through: W024 for PVDF, W025 for nitrocellulose.
    """
    ghost = fact("W075")
    slope = math.tan(math.radians(flaws.tilt_deg * generator.standard_normal()))
    smile_px = flaws.smile_px * generator.standard_normal()
    front_px = flaws.front_px * generator.standard_normal(geometry.n_lanes)
    width_factor = np.minimum(spread(generator, flaws.width_cv, (geometry.n_lanes,)), 1 / geometry.band_share)
    height_factor = spread(generator, flaws.width_cv, (geometry.n_lanes,))
    ghost_factor = float(generator.uniform(ghost.low or 1.0, ghost.high or 1.0))
    shape = (geometry.height_px, geometry.width_px)
    patchy = smooth_field(shape, patch_px=value("W078") * geometry.lane_px, generator=generator)
    arrived = np.exp(patchy * np.float32(math.sqrt(math.log1p(flaws.transfer_cv**2))))
    arrived *= bubbles(shape, mean_number=flaws.bubbles, generator=generator)
    arrived *= scratches(shape, mean_number=flaws.scratches, generator=generator)
    return Membrane(
        geometry=geometry,
        flaws=flaws,
        slope=slope,
        smile_px=smile_px,
        front_px=front_px,
        width_factor=width_factor,
        height_factor=height_factor,
        ghost_mass_factor=ghost_factor,
        pores_kDa=pores_kDa,
        arrived=arrived,
    )


def transferred(mass_kDa: float, *, pores_kDa: float) -> float:
    """Return the share of a protein that ends on the membrane: heavy ones stay behind, light ones pass through."""
    return mass_kDa / (mass_kDa + pores_kDa) / (1.0 + mass_kDa / value("W023"))


def _flat_top(across: Floats) -> Floats:
    return np.asarray(0.5 * (erf((1 - across) / _EDGE_SHARE) + erf((1 + across) / _EDGE_SHARE)))
