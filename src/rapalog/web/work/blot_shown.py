"""What the page shows of images of blots: pictures of 8 bits, lanes, bands with profiles, and the answer in words."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rapalog.analysis.blots.folds.alignment import FoldChange
from rapalog.errors import RapalogError
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.bands import BlotReading, LaneReading
from rapalog.units import three_digits

#: No side of a shown picture is longer; boxes are in pixels of the image all the same.
_LONGEST: Final = 1600
#: Red of clipped pixels; all others let the picture through.
_RED: Final = (224, 30, 0)
#: A picture is first shown between these quantiles, so that a speck does not make all else pale.
_SHOWN: Final = (0.5, 99.97)
_DIGITS: Final = 5
_WHITE: Final = 255


def image_json(own: BlotReading, regions: Mapping[str, Any], place: int) -> dict[str, Any]:
    """Return what is shown of an image: its size and grey levels, its lanes and bands, and what is doubtful."""
    return {
        "place": place,
        "image": own.image.name,
        "blot": own.blot,
        "name": own.name,
        **shown_json(own.image, own.clipped_at),
        "confidence": own.confidence,
        "doubts": list(own.doubts),
        "flags": list(own.flags),
        "regions": {key: regions[key] for key in regions if key != "notes"},
        "bands": [_band(one) for one in own.readings],
    }


def shown_json(image: BlotImage, clipped_at: float | None) -> dict[str, Any]:
    """Return the size of an image and its grey levels; signal is bright."""
    height, width = image.pixels.shape
    low, high = (float(level) for level in np.percentile(image.pixels, _SHOWN))
    return {
        "width": width,
        "height": height,
        "bits": image.bits,
        "inverted": image.inverted,
        "lowest": float(image.pixels.min()),
        "highest": float(image.pixels.max()),
        "shown_from": low,
        "shown_to": max(high, low + 1e-6 * max(abs(low), 1.0)),
        "clipped_at": clipped_at,
        "of_the_file": list(image.flags),
    }


def picture(images: Sequence[BlotImage], question: Mapping[str, Any]) -> bytes:
    """Return an image as a PNG of 8 bits, dark where signal is, or where its pixels are clipped.

    Parameters
    ----------
    images
        All that were read.
    question
        ``picture``, the place of one of them; ``low`` and ``high``, the counts that are shown white and black; or
        ``clipped_at``, for clipped pixels in red and nothing else.
    """
    place = int(question["picture"])
    if place >= len(images):
        raise RapalogError("there is no such image", remedy="load the page again")
    pixels = images[place].pixels
    step = max(1, math.ceil(max(pixels.shape) / _LONGEST))
    if question.get("clipped_at") is not None:
        return _png(_clipped(pixels >= question["clipped_at"], step))
    low, high = float(question["low"]), float(question["high"])
    share = np.clip((_smaller(pixels, step) - low) / max(high - low, 1e-12), 0.0, 1.0)
    return _png(Image.fromarray(np.rint(_WHITE * (1.0 - share)).astype(np.uint8)))


def summary(folds: Sequence[FoldChange]) -> str:
    """Return the answer in one sentence: the readout at its highest dose, a ratio if there is one."""
    told = [own for own in folds if own.fold.method != "reference" and own.fold.value is not None]
    if not told:
        return "No fold can be told: " + next((own.fold.reason for own in folds if own.fold.reason), "no control lane")
    own = max(told, key=lambda one: ("/" in one.readout, one.dose_nM or 0.0, one.time_h or 0.0))
    value = three_digits(own.fold.value or 0.0)
    control = own.relative_to or "its control"
    said = {"=": "is", ">": "is above", "<": "is below"}.get(own.fold.relation, "is")
    interval = ""
    if own.fold.relation == "=" and own.fold.low is not None and own.fold.high is not None:
        interval = (
            f" ({100 * own.fold.level:g} % interval {three_digits(own.fold.low)} to {three_digits(own.fold.high)})"
        )
    many = "s" if own.n_biological != 1 else ""
    return (
        f"{own.readout} of {_condition(own)} {said} {value} times that of {control}{interval}, from "
        f"{own.n_biological} biological replicate{many}."
    )


def _condition(own: FoldChange) -> str:
    """Return sample, dose and time, those left out that the sample's name says itself."""
    more = [f"{own.dose_nM:g} nM"] if own.dose_nM is not None else []
    more += [f"{own.time_h:g} h"] if own.time_h is not None else []
    return ", ".join([own.sample, *(said for said in more if f" {said}" not in f" {own.sample}")])


def _band(own: LaneReading) -> dict[str, Any]:
    band, gated, lane = own.band, own.gated, own.lane
    return {
        "target": lane.target,
        "lane": lane.lane,
        "sample": lane.sample,
        "role": lane.role,
        "dose_nM": lane.dose_nM,
        "time_h": lane.time_h,
        "replicate": lane.replicate,
        "box": [round(side, 1) for side in band.box],
        "slope": band.slope,
        "volume": gated.volume,
        "volume_se": gated.volume_se,
        "relation": gated.relation,
        "saturated_pixels": gated.saturated_pixels,
        "snr": band.snr,
        "flags": list(own.flags),
        "profile": {
            "rows": _short(band.rows),
            "counts": _short(band.profile),
            "baselines": {name: _short(ground) for name, ground in band.baselines.items()},
        },
    }


def _short(values: Iterable[float]) -> list[float]:
    return [float(f"{value:.{_DIGITS}g}") for value in values]


def _smaller(pixels: NDArray[np.floating[Any]], step: int) -> NDArray[np.floating[Any]]:
    """Return means of squares of so many pixels a side."""
    if step == 1:
        return pixels
    rows, columns = (size // step for size in pixels.shape)
    own = pixels[: rows * step, : columns * step].reshape(rows, step, columns, step)
    return np.asarray(own.mean(axis=(1, 3)))


def _clipped(clipped: NDArray[np.bool_], step: int) -> Image.Image:
    """Return clipped pixels in red on nothing; of squares that are shown as one, where any is."""
    rows, columns = (size // step for size in clipped.shape)
    own = clipped[: rows * step, : columns * step].reshape(rows, step, columns, step).any(axis=(1, 3))
    shown = np.zeros((*own.shape, 4), dtype=np.uint8)
    shown[own] = (*_RED, _WHITE)
    return Image.fromarray(shown)


def _png(drawn: Image.Image) -> bytes:
    out = io.BytesIO()
    drawn.save(out, "PNG", compress_level=1)
    return out.getvalue()
