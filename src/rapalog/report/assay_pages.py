"""Report pages of a blot and of a kinase assay: every number with its interval, flags, pictures, and how to repeat it.

A page is one file that fetches nothing: pictures stand in it as they are in the folder ``figures``, with their numbers.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.analysis.blots.folds.alignment import FoldChange
from rapalog.files.results.writing import provenance, safe_name
from rapalog.report.template import number_words, render
from rapalog.report.viability_words import counted
from rapalog.studies.blots.bands import LaneReading
from rapalog.studies.blots.study import BlotStudy, image_names
from rapalog.studies.blots.tables import measured_by_place, place_of
from rapalog.studies.kinase.study import KinaseResult, estimate_text, figure_names, title_of
from rapalog.tables import BandVolume

REPORT_NAME: Final = "report.html"
#: More lanes than this make a page that nobody reads; the table beside it has all.
_MOST_LANES: Final = 400
_MOST_IN_WORDS: Final = 6
#: Pictures whose names end so are of membranes; on the page they are this large, of this quality.
_PHOTOGRAPH: Final = "_annotated"
_MOST_PIXELS: Final = 1400
_QUALITY: Final = 80
_RELATIONS: Final = {"=": "", "<=": "≤ ", ">=": "≥ ", "<": "< ", ">": "> "}


@dataclass(frozen=True)
class Picture:
    """A picture of a page: its pixels (PNG or JPEG) and numbers in base64, and its words."""

    name: str
    caption: str
    alt: str
    kind: str
    pixels: str
    numbers: str = ""
    wide: bool = False


def blot_page(study: BlotStudy, files: Mapping[str, bytes]) -> bytes:
    """Return the page of a blot study.

    Parameters
    ----------
    study
        What was analysed.
    files
        Its pictures as PNG and its tables as CSV, by file name; what is not there is not shown.

    Returns
    -------
    bytes
        HTML in UTF-8.
    """
    readouts = dict.fromkeys(fold.readout for fold in study.ratios)
    names = image_names(study.blots)
    pictures = {
        "bars": [
            picture_of(
                files,
                f"ratios_{safe_name(name)}",
                f"{name}, fold of control: bars with the interval of "
                "the fold, points are biological replicates; an arrow is a bound.",
                numbers="ratios",
            )
            for name in readouts
        ],
        "images": [
            picture_of(files, f"{name}_annotated", f"{blot.name}, with its lanes and what was summed", wide=True)
            for name, blot in zip(names, study.blots, strict=True)
        ],
        "profiles": [
            picture_of(
                files,
                f"{name}_profiles",
                f"{blot.name}: mean count per row of every lane, with the "
                "baselines under it; lanes of a target have one scale.",
                wide=True,
            )
            for name, blot in zip(names, study.blots, strict=True)
        ],
    }
    measured = measured_by_place(study.blots)
    lanes = [_lane(own, measured.get(place_of(own))) for own in study.volumes[:_MOST_LANES]]
    values = {
        "title": f"Blot: {counted(len(study.volumes), 'band')}, {counted(len(readouts), 'readout')}",
        "summary": [fold_words(fold) for fold in study.ratios if fold.fold.method != "reference"][:_MOST_IN_WORDS],
        "flags": study.flags,
        "folds": [(fold, condition_words(fold), _baselines(study, fold)) for fold in study.ratios],
        "pictures": {group: [own for own in some if own] for group, some in pictures.items()},
        "lanes": lanes,
        "more_lanes": max(0, len(study.volumes) - _MOST_LANES),
    }
    return assay_page("blot.html", values, study.command, study.inputs)


def kinase_page(result: KinaseResult, files: Mapping[str, bytes]) -> bytes:
    """Return the page of a kinase assay.

    Parameters
    ----------
    result
        What was analysed.
    files
        Its pictures as PNG and its tables as CSV, by file name; what is not there is not shown.

    Returns
    -------
    bytes
        HTML in UTF-8.
    """
    drawn = [
        picture_of(
            files,
            name,
            f"{title_of(curve)}: activity against dose; {counted(curve.n_wells, 'well')} of "
            f"{counted(curve.n_biological, 'biological replicate')}; the bars at the top are 95 % intervals, "
            "an arrow is a bound, the band is the interval of the plateau.",
        )
        for name, curve in zip(figure_names(result.curves), result.curves, strict=True)
    ]
    values = {
        "title": f"Kinase assay: {counted(len(result.curves), 'curve')}",
        "summary": [
            f"{title_of(own)}: IC50 {estimate_text(own.ic50_nM, 'nM')}; residual activity "
            f"{estimate_text(own.residual_activity, '%', 100.0)}."
            for own in result.curves[:_MOST_IN_WORDS]
        ],
        "flags": result.flags,
        "curves": [(curve, title_of(curve)) for curve in result.curves],
        "pictures": [own for own in drawn if own],
    }
    return assay_page("kinase.html", values, result.command, result.inputs)


def report_page(
    template: str,
    values: Mapping[str, object],
    files: Mapping[str, bytes],
    captions: Mapping[str, str],
    command: Sequence[str],
    inputs: Mapping[str, bytes],
) -> bytes:
    """Return a page of this frame.

    Parameters
    ----------
    template
        Its name in this folder; it extends ``assay.html``.
    values
        What the template shows beside ``pictures``.
    files
        Pictures as PNG and their tables as CSV, by file name.
    captions
        Of the pictures to show, by name.
    command, inputs
        How it was asked for, and the files that were read.
    """
    drawn = [picture_of(files, name, caption) for name, caption in captions.items()]
    return assay_page(template, {**values, "pictures": [own for own in drawn if own]}, command, inputs)


def assay_page(
    template: str, values: Mapping[str, object], command: Sequence[str], inputs: Mapping[str, bytes]
) -> bytes:
    """Return a page that extends ``assay.html``, with what was typed and the files that were read."""
    more = {"provenance": provenance(command, inputs), "version": __version__, "note": RESEARCH_USE_ONLY}
    return render(template, {**values, **more}).encode()


def fold_words(fold: FoldChange) -> str:
    """Return one fold as a sentence: value, interval, n, p."""
    value = fold.fold
    head = f"{fold.readout}, {condition_words(fold)}: "
    if value.value is None:
        return f"{head}no fold: {value.reason}."
    said = f"{head}{_RELATIONS[value.relation]}{number_words(value.value)}-fold of {fold.relative_to}"
    if value.low is not None and value.high is not None:
        said += f" ({100 * value.level:g} %: {number_words(value.low)} to {number_words(value.high)})"
    chance = "" if fold.p_value is None else f", p = {fold.p_value:.2g}"
    return f"{said}, n = {fold.n_biological}{chance}."


def condition_words(fold: FoldChange) -> str:
    """Return the sample with the dose and the time that it does not say itself."""
    more = [f"{fold.dose_nM:g} nM"] if fold.dose_nM else []
    more += [f"{fold.time_h:g} h"] if fold.time_h is not None else []
    return " ".join([fold.sample, *(text for text in more if text not in fold.sample)])


def _baselines(study: BlotStudy, fold: FoldChange) -> str:
    ends = study.over_baselines.get(fold.key)
    return "–" if ends is None else f"{number_words(ends[0])} to {number_words(ends[1])}"


def _lane(own: BandVolume, reading: LaneReading | None) -> dict[str, object]:
    """Return what a row of the table of lanes shows."""
    spread = ""
    if reading is not None and own.relation == "=" and own.volume > 0:
        sums = reading.band.sums.values()
        spread = f"{100 * (max(sums) - min(sums)) / own.volume:.2g} %"
    return {
        "image": own.image,
        "blot": own.blot,
        "lane": own.lane,
        "target": own.target,
        "sample": own.sample,
        "volume": f"{_RELATIONS[own.relation]}{own.volume:.4g}",
        "error": "" if own.volume_se != own.volume_se else f"{own.volume_se:.2g}",
        "spread": spread,
        "clipped": reading.gated.saturated_pixels if reading is not None else "",
        "flags": own.flags,
    }


def picture_of(
    files: Mapping[str, bytes], name: str, caption: str, *, numbers: str = "", wide: bool = False
) -> Picture | None:
    """Return a picture of a study's files by its name, with the CSV of that name or of ``numbers``; None without."""
    pixels, kind = files.get(f"figures/{name}.png"), "png"
    if pixels is None:
        return None
    if name.endswith(_PHOTOGRAPH):
        pixels, kind = _photograph(pixels), "jpeg"
    table = files.get(f"figures/{numbers or name}.csv")
    return Picture(
        name,
        caption,
        caption,
        kind,
        base64.b64encode(pixels).decode(),
        "" if table is None else base64.b64encode(table).decode(),
        wide,
    )


def _photograph(png: bytes) -> bytes:
    """Return the picture of a membrane for a page, a tenth as large; the folder has it in full."""
    stream = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        small = image.convert("RGB")
        small.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
        small.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()
