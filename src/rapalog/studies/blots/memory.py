"""What was read of the images of one experiment before: where one box was moved, one image is measured again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rapalog.analysis.blots.picture.strip import Noise, estimate_noise
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.bands import BlotReading

Readings = Sequence[BlotReading]


@dataclass(frozen=True)
class _Kept:
    """Readings of an image, with what they were made of."""

    made_of: str
    lender: Readings
    readings: Readings


@dataclass
class Memory:
    """Decoded images, their noise, and their readings, of files that do not change.

    An analysis that is given the same files with the same memory says the same as one without, and reads only images
    whose rows of the layout, boxes or lent lanes are others than before.
    """

    _images: dict[str, BlotImage] = field(default_factory=dict)
    _noise: dict[int, tuple[BlotImage, Noise]] = field(default_factory=dict)
    _kept: dict[str, _Kept] = field(default_factory=dict)

    def image(self, made_of: str, read: Callable[[], BlotImage]) -> BlotImage:
        """Return an image as it was decoded before from the same, or decode it."""
        if made_of not in self._images:
            self._images[made_of] = read()
        return self._images[made_of]

    def noise(self, image: BlotImage) -> Noise:
        """Return the noise of an image, which is estimated once."""
        known = self._noise.get(id(image))
        if known is None or known[0] is not image:
            known = self._noise[id(image)] = (image, estimate_noise(image.pixels))
        return known[1]

    def readings(self, name: str, made_of: str, lender: Readings, read: Callable[[], Readings]) -> Readings:
        """Return the readings of an image that were made of the same before, or make them."""
        known = self._kept.get(name)
        if known is None or known.made_of != made_of or known.lender is not lender:
            known = self._kept[name] = _Kept(made_of, lender, read())
        return known.readings
