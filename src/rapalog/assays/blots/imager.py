"""Imager: from protein on a membrane to the counts a camera writes.

    antibody   bound    =  density / (1 + density / capacity)
    rate                =  strength x brightness x (bound + haze)              light per second, fresh substrate
    ECL        light    =  rate x t / (1 + rate x t / substrate)               a hyperbola in time
    camera     counts   =  Poisson(light) / gain + offset + read noise, rounded, between 0 and 2^bits - 1

ECL substrate is used up where there is much enzyme: strong bands fade during the exposure, and no pixel need clip.
The automatic exposure makes the brightest pixel a share of the camera's range, or ends at the longest exposure.
Densities are as in :mod:`rapalog.assays.blots.membrane`: the peak of a band of so many µg. Numbers: W030 to W045.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.assays.blots.fields import Ground
from rapalog.assays.blots.lysate import UG_PER_MG
from rapalog.errors import RapalogError
from rapalog.facts.library import value, value_of

Image = NDArray[np.float32]
Counts = NDArray[np.uint16]

_PERCENT: Final = 100.0
_S_PER_MIN: Final = 60.0
_MOST_BITS: Final = 16
_LEAST_GAIN: Final = 1e-3  # photoelectrons per count: far outside any camera
_MOST_GAIN: Final = 1e4
_LONGEST_S: Final = 86_400.0  # a day: no imager exposes longer
_MOST_LIGHT: Final = 1e9  # photoelectrons per pixel: far above every full well, and Poisson draws end
_SIGNIFICANT: Final = 2  # digits of the exposure time an imager chooses


@dataclass(frozen=True, kw_only=True)
class Detection:
    """Antibody and substrate.

    ``antibody_half_ug`` is the band (µg) that half-saturates the antibody, ``substrate`` the photoelectrons per pixel
    that the substrate can give; infinity is a linear antibody and an endless substrate. ``brightness`` is light per
    second at the peak of 1 µg, ``haze_ug`` the background of the membrane as a density.
    """

    antibody_half_ug: float
    brightness: float
    substrate: float
    haze_ug: float

    def __post_init__(self) -> None:
        for name, most in (("antibody_half_ug", math.inf), ("substrate", math.inf), ("brightness", _MOST_LIGHT)):
            number = getattr(self, name)
            if not 0 < number <= most:
                raise RapalogError(
                    f"got {number:g}, must be above 0 and at most {most:g}",
                    remedy="infinity: a linear antibody, an endless substrate",
                    where=name,
                )
        if not 0 <= self.haze_ug < math.inf:
            raise RapalogError(f"got {self.haze_ug:g}, must be 0 or more", remedy="0 is no haze", where="haze_ug")

    def bound(self, density: Image) -> Image:
        """Return the antibody that sits on a density."""
        return density / (1 + density / np.float32(self.antibody_half_ug))

    def light(self, undepleted: Image) -> Image:
        """Return the light an exposure collects, from what it would collect if the substrate stayed fresh."""
        return undepleted / (1 + undepleted / np.float32(self.substrate))


def usual_detection(*, load_ug: float, antibody_h: float, haze_fold: float = 1.0) -> Detection:
    """Return HRP and ECL by the facts.

    ``load_ug`` is a lane's usual load, against which the haze is counted; ``antibody_h`` is the time with the primary
    antibody; ``haze_fold`` how much worse than with BSA the membrane is blocked.
    """
    bound = -math.expm1(-antibody_h / value("W031"))
    return Detection(
        antibody_half_ug=value("W032") * UG_PER_MG,
        brightness=value("W034") / UG_PER_MG * bound,
        substrate=value("W035"),
        haze_ug=value("W036") / _PERCENT * load_ug * haze_fold,
    )


@dataclass(frozen=True, kw_only=True)
class Camera:
    """A cooled camera; ``exposure_s`` of None is the automatic exposure, which aims at ``peak_share`` of the range."""

    bits: int = field(default_factory=lambda: int(value("W040")))
    gain: float = field(default_factory=value_of("W041"))
    read_noise: float = field(default_factory=value_of("W042"))
    offset: float = field(default_factory=value_of("W043"))
    peak_share: float = field(default_factory=lambda: value("W044") / _PERCENT)
    longest_s: float = field(default_factory=lambda: value("W045") * _S_PER_MIN)
    exposure_s: float | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.bits, int) and 8 <= self.bits <= _MOST_BITS):
            raise RapalogError(f"got {self.bits} bits, must be 8 to 16", remedy="give 12 or 16", where="bits")
        if not 0 < self.peak_share < math.inf:
            raise RapalogError(
                f"got {self.peak_share:g}, must be above 0", remedy="0.6 is 60 % of the range", where="peak_share"
            )
        if not _LEAST_GAIN <= self.gain <= _MOST_GAIN:
            raise RapalogError(
                f"got a gain of {self.gain:g}, must be {_LEAST_GAIN:g} to {_MOST_GAIN:g}",
                remedy="give photoelectrons per count, such as 1",
                where="gain",
            )
        for name in ("longest_s", "exposure_s"):
            seconds = getattr(self, name)
            if seconds is not None and not 0 < seconds <= _LONGEST_S:
                raise RapalogError(
                    f"got {seconds:g} s, must be above 0 and at most a day", remedy="give e.g. 30", where=name
                )
        if not (0 <= self.read_noise < self.most_counts and 0 <= self.offset < self.most_counts):
            raise RapalogError(
                "the read noise or the offset is out of range",
                where="read_noise, offset",
                remedy="give 0 or more, and an offset below the range",
            )

    @property
    def most_counts(self) -> int:
        """The count at which the camera clips."""
        return int(2**self.bits - 1)

    @property
    def aim(self) -> float:
        """The photoelectrons the automatic exposure wants at the brightest pixel."""
        return self.peak_share * (self.most_counts - self.offset) * self.gain

    def exposure(self, brightest: float, *, substrate: float) -> float:
        """Return the exposure in s for the brightest rate (photoelectrons per pixel and second), in two digits."""
        if self.exposure_s is not None:
            return self.exposure_s
        if brightest <= 0 or self.aim >= substrate:
            return self.longest_s
        return min(float(f"{self.aim / (1 - self.aim / substrate) / brightest:.{_SIGNIFICANT}g}"), self.longest_s)

    def read(self, light: Image, generator: np.random.Generator) -> Counts:
        """Return the counts of an image of photoelectrons, with shot noise and read noise, clipped to the range."""
        counts = generator.poisson(np.minimum(light, _MOST_LIGHT)).astype(np.float32)
        counts += generator.standard_normal(light.shape, dtype=np.float32) * np.float32(self.read_noise)
        counts = counts / np.float32(self.gain) + np.float32(self.offset)
        return np.clip(np.rint(counts), 0, self.most_counts).astype(np.uint16)


@dataclass(frozen=True)
class Picture:
    """One exposure, and what led to it per pixel.

    ``density`` of protein, ``bound`` antibody, and the light that ``fresh`` substrate would have given, with haze.
    """

    counts: Counts
    exposure_s: float
    density: Image
    bound: Image
    fresh: Image
    light: Image


def take_picture(
    density: Image,
    *,
    detection: Detection,
    camera: Camera,
    strength: float,
    ground: Ground,
    generator: np.random.Generator,
) -> Picture:
    """Light up a membrane and expose it once.

    Parameters
    ----------
    density
        Protein on the membrane.
    detection, camera
        Antibody and substrate; the camera.
    strength
        The overall signal of this membrane, about 1.
    ground
        Haze and specks, of the shape of ``density``.
    generator
        Of shot noise and read noise.
    """
    brightness = np.float32(strength * detection.brightness)
    bound = detection.bound(density)
    rate = brightness * (bound + np.float32(detection.haze_ug) * ground.haze)
    exposure_s = camera.exposure(float(rate.max()), substrate=detection.substrate)
    fresh = rate * np.float32(exposure_s)
    light = detection.light(fresh)
    counts = camera.read(light + np.float32(camera.aim) * ground.specks, generator)
    return Picture(counts, exposure_s, density, bound, fresh, light)
