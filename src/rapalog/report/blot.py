"""What ``rapalog blot`` draws and prints: annotated images, profiles, bars, and the lines of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.figure import Figure
from rich.table import Table

from rapalog.analysis.blots.folds.alignment import FoldChange
from rapalog.errors import RapalogError
from rapalog.figures.blot import draw_annotated, draw_profiles, draw_ratios, profile_grid
from rapalog.figures.image_files import FORMATS, image_files
from rapalog.files.results.writing import safe_name
from rapalog.report.assay_pages import REPORT_NAME, blot_page
from rapalog.studies.blots.bands import BlotReading
from rapalog.studies.blots.study import BlotStudy, Pictures, image_names
from rapalog.tables import BandVolume

_RELATIONS: Final = {"<=": "≤ ", ">=": "≥ ", "<": "< ", ">": "> "}
_WIDTH_IN: Final = 10.0


def blot_pictures(study: BlotStudy, *, formats: Sequence[str] = ("png",)) -> dict[str, bytes]:
    """Return every picture of a study by file name; the numbers behind them are written by the study itself.

    Parameters
    ----------
    study
        What was analysed.
    formats
        Of the bars and profiles: png, svg, pdf. Annotated images are always PNG.

    Returns
    -------
    dict
        Bytes by file name: each image with its lanes, profiles of each image, bars of each readout.
    """
    pictures = annotated_images(study.blots)
    for name, blot in zip(image_names(study.blots), study.blots, strict=True):
        if blot.readings:
            pictures |= _saved(_profiles(blot), f"figures/{name}_profiles", formats)
    for readout, folds in _by_readout(study.ratios).items():
        pictures |= _saved(_bars(folds), f"figures/ratios_{safe_name(readout)}", formats)
    return pictures


def picture_formats(text: str) -> tuple[str, ...]:
    """Return the formats named in ``png,svg``.

    Parameters
    ----------
    text
        Names with commas between them, in any case: ``png,svg``.

    Returns
    -------
    tuple of str
        Each format once, in the order asked for.

    Raises
    ------
    RapalogError
        For a format that is not drawn.
    """
    formats = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [kind for kind in formats if kind not in FORMATS]
    if unknown or not formats:
        raise RapalogError(
            f"got figure format {', '.join(unknown) or text!r}, must be of {', '.join(FORMATS)}",
            remedy="write e.g. png,svg",
            where="--figures",
        )
    return formats


def pictures_in(formats: Sequence[str]) -> Pictures:
    """Return the function that draws a study in these formats, and its report page, for :meth:`BlotStudy.write`.

    Parameters
    ----------
    formats
        Of the bars and profiles: png, svg, pdf.

    Returns
    -------
    callable
        Takes a study and returns its pictures by file name.
    """

    def draw(study: BlotStudy) -> dict[str, bytes]:
        drawn = blot_pictures(study, formats=tuple(dict.fromkeys((*formats, "png"))))
        page = blot_page(study, {**study.files(), **drawn})
        kept = {name: data for name, data in drawn.items() if name.endswith((*formats, "_annotated.png"))}
        return kept | {REPORT_NAME: page}

    return draw


def annotated_images(blots: Sequence[BlotReading]) -> dict[str, bytes]:
    """Return each image with its lanes and windows as PNG; for doubtful ones this shows what was proposed.

    Parameters
    ----------
    blots
        What was seen on each image.

    Returns
    -------
    dict
        PNG by file name.
    """
    pictures: dict[str, bytes] = {}
    for name, blot in zip(image_names(blots), blots, strict=True):
        height, width = blot.image.pixels.shape
        tall = min(max(_WIDTH_IN * height / width, 1.6), 9.0) + 0.9
        figure = Figure(figsize=(_WIDTH_IN, tall), layout="constrained")
        draw_annotated(figure.add_subplot(), blot)
        pictures |= _saved(figure, f"figures/{name}_annotated", ("png",))
    return pictures


def _profiles(blot: BlotReading) -> Figure:
    rows, columns = profile_grid(blot)
    figure = Figure(figsize=(1.9 * columns + 0.4, 1.6 * rows + 0.3), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False)
    draw_profiles(list(panels.ravel()), blot)
    return figure


def _bars(folds: Sequence[FoldChange]) -> Figure:
    figure = Figure(figsize=(max(3.6, 0.55 * len(folds) + 1.6), 3.6), layout="constrained")
    draw_ratios(figure.add_subplot(), folds)
    return figure


def _by_readout(folds: Sequence[FoldChange]) -> dict[str, list[FoldChange]]:
    return {
        readout: [fold for fold in folds if fold.readout == readout]
        for readout in dict.fromkeys(fold.readout for fold in folds)
    }


def _saved(figure: Figure, name: str, formats: Sequence[str]) -> dict[str, bytes]:
    return {f"{name}.{kind}": data for kind, data in image_files(figure, kinds=formats).items()}


def blot_lines(study: BlotStudy) -> list[str | Table]:
    """Return what the terminal shows: lanes that are no plain number, fold changes, and what each flag says.

    Parameters
    ----------
    study
        What was analysed.

    Returns
    -------
    list
        Texts and tables for the terminal.
    """
    gated = [own for own in study.volumes if own.flags or own.relation != "="]
    marks = _Marks()
    lines: list[str | Table] = [f"{len(study.volumes)} bands measured, {len(gated)} of them flagged"]
    if gated:
        lines.append(_lanes(gated, marks))
    if study.ratios:
        lines.append(_folds(study.ratios, marks))
    lines += [f"{number}: {flag}" for flag, number in marks.numbers.items()]
    lines += [f"flag: {flag}" for flag in study.flags]
    return lines


class _Marks:
    """Numbers for flags, so that a table stays narrow and each is spelled out once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, flags: Sequence[str]) -> str:
        return ", ".join(str(self.numbers.setdefault(flag, len(self.numbers) + 1)) for flag in flags)


def _lanes(volumes: Sequence[BandVolume], marks: _Marks) -> Table:
    table = Table("image", "lane", "sample", "target", "volume", "se", "flags", title="flagged bands")
    for own in volumes:
        error = "" if own.volume_se != own.volume_se else f"{own.volume_se:.2g}"
        volume = f"{_RELATIONS.get(own.relation, '')}{own.volume:.4g}"
        table.add_row(own.image, str(own.lane), own.sample, own.target, volume, error, marks.of(own.flags))
    return table


def _folds(folds: Sequence[FoldChange], marks: _Marks) -> Table:
    table = Table("readout", "condition", "fold", "95 % interval", "p", "n", "flags", title="fold of control")
    for own in folds:
        value = (
            own.fold.reason
            if own.fold.value is None
            else f"{_RELATIONS.get(own.fold.relation, '')}{own.fold.value:.3g}"
        )
        interval = "" if own.fold.low is None or own.fold.high is None else f"{own.fold.low:.3g} to {own.fold.high:.3g}"
        chance = "" if own.p_value is None else f"{own.p_value:.2g}"
        table.add_row(own.readout, _condition(own), value, interval, chance, str(own.n_biological), marks.of(own.flags))
    return table


def _condition(own: FoldChange) -> str:
    """Return the sample's name with the dose and the time that it does not say itself."""
    more = [f"{own.dose_nM:g} nM"] if own.dose_nM is not None else []
    more += [f"{own.time_h:g} h"] if own.time_h is not None else []
    return " ".join([own.sample, *(text for text in more if text not in own.sample and not text.startswith("0 "))])
