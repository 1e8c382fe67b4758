"""``rapalog.blot``: images with a layout, or densitometry tables, to bands and to folds of the control."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.errors import RapalogError
from rapalog.files.results.writing import write_files
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import folder_path, given_files, one_file_or_none
from rapalog.notebook.asked.inputs import texts
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.fold import Fold, fold_frame
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.frame import Tables, written_tables
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.report.blot import annotated_images, picture_formats, pictures_in
from rapalog.report.viability_words import counted
from rapalog.studies.blots.bands import BlotReading
from rapalog.studies.blots.doubtful import RegionsNeeded
from rapalog.studies.blots.study import BlotStudy, analyse_blots

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rapalog.notebook.asked.files import FileLike

#: Tables beside that of the folds, and what the study calls them.
_TABLES: Final = {"lanes": "lanes", "replicates": "figures/ratios"}
_LINES: Final = 8
_PANELS: Final = 9


@dataclass(frozen=True, repr=False)
class Blot(Named[Fold], Shown, Tables):
    """What blots say: bands of all lanes, and the fold of each readout over its control.

    ``folds["p-S6"]`` is that readout in every condition; ``folds["p-S6/S6"]`` the ratio; iterating gives all.
    The pictures are the folds: bars with intervals, and every replicate as a point.

    Tables are ``folds``: one row for each readout and condition; ``replicates``: each replicate's own fold; ``lanes``:
    one row for each lane and target, with its volume and how it was measured.

    Parameters
    ----------
    study
        The result of the analysis, with the bytes of every file that was read.
    """

    _what = "readout"
    study: BlotStudy

    @property
    def readouts(self) -> tuple[str, ...]:
        """Names of the readouts: targets, and ratios of phospho to total."""
        return tuple(dict.fromkeys(own.readout for own in self.study.ratios))

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of images, lanes and readouts before the numbers are used."""
        return self.study.flags

    def _names(self) -> Sequence[str]:
        return self.readouts

    def _item(self, place: int) -> Fold:
        name = self.readouts[place]
        return Fold(name, tuple(own for own in self.study.ratios if own.readout == name))

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {"folds": partial(fold_frame, self.study.ratios), **written_tables(self.study, _TABLES)}

    def _sheet(self) -> Sheet:
        folds = list(self)[:_PANELS]
        if len(folds) == 1:  # as wide as it has conditions
            return folds[0]._sheet()
        return Sheet(
            [own.draw for own in folds],
            "readouts",
            size=(3.9, 3.5),
            alone=(3.9, 3.5),
            nothing="look at .flags: no lane has a control beside it",
        )

    def plot_images(self) -> Figure:
        """Draw every image with its lanes and the window of every band.

        A window is green where the volume is a number, amber where it is a bound, red where pixels are clipped.

        Returns
        -------
        matplotlib.figure.Figure
            One panel for each image; it shows itself in a notebook.

        Raises
        ------
        RapalogError
            If the volumes came from a table.
        """
        from rapalog.notebook.shown.picture import grid

        if not self.study.blots:
            raise RapalogError("there is no image: the volumes came from a table", remedy="draw the folds with .plot()")
        return grid([partial(_annotated, own) for own in self.study.blots], size=(9.0, 3.0), across=1)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog blot --json`` prints."""
        return self.study.to_json()

    def write(self, folder: str | os.PathLike[str], *, figures: str = "png") -> list[Path]:
        """Write tables, regions, JSON, annotated images and figures into a folder, as ``--out`` does.

        Parameters
        ----------
        folder
            Is made if it is not there. Files in it that were read are never replaced.
        figures
            Formats of profiles and bars: ``png``, ``svg``, ``pdf``, or several with commas.

        Returns
        -------
        list of Path
            The files; each is whole or not there.

        Raises
        ------
        RapalogError
            For a format that is not drawn, or a folder that cannot be written.
        """
        formats = picture_formats(",".join(texts(figures, "figures", example="png,svg")))
        return self.study.write(folder_path(folder), pictures=pictures_in(formats))

    def __repr__(self) -> str:
        images, bands = len(self.study.blots), counted(len(self.study.volumes), "band")
        lines = [f"Blot: {bands} on {counted(images, 'image')}" if images else f"Blot: {bands} of a table"]
        lines += [f"  {own.one_line()}" for own in list(self)[:_LINES]]
        lines += [f"  and {len(self) - _LINES} more readouts"] if len(self) > _LINES else []
        lines += [f"  {counted(len(self.flags), 'flag')}, such as: {self.flags[0]}"] if self.flags else []
        return "\n".join([*lines, RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [row for own in self for row in own.html_rows()]
        columns = ("readout", "condition", "fold of control (95 %)", "replicates", "flags")
        title = f"Blot: {counted(len(self.study.volumes), 'band')}, {counted(len(self), 'readout')}"
        return block(title, columns=columns, rows=rows, notes=self.flags)


@door("blot")
def blot(
    files: FileLike | Sequence[FileLike] | Mapping[str, bytes] = (),
    *,
    layout: FileLike | None = None,
    regions: FileLike | Mapping[str, Any] | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool = True,
) -> Blot:
    r"""Measure the bands of blots, gate them, and compare phospho, total and their ratio with the control.

    Parameters
    ----------
    files
        Images or densitometry tables: a path, bytes, a data frame with a ``volume`` for each lane, or a list of these;
        or the bytes of images by the names that the layout calls them, ``{"blot_1.tif": data}``. A layout alone is
        enough where the images lie beside it.
    layout
        What is in each lane: ``image, lane, sample, dose_nM, time_h, target, replicate, blot``, and where needed
        ``control, role, roi, kda, polarity, channel, lanes_from``.
    regions
        Lanes and windows corrected by hand: ``regions.json`` as a path, bytes or a dictionary.
    out
        Folder that gets ``regions.json`` and a picture of what is proposed, if lanes are not certain.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Blot
        Folds by readout, bands and flags.

    Raises
    ------
    RapalogError
        If a file cannot be read, the layout does not fit, or lanes are not certain: nothing is guessed. That error's
        ``proposal`` is the ``regions.json`` to correct.

    Examples
    --------
    >>> import rapalog as ra
    >>> table = "lane,sample,dose_nM,time_h,target,replicate,blot,volume\n" + "".join(
    ...     f"{lane},MCF-7,{dose},24,p-S6,{replicate},{replicate},{volume * replicate}\n"
    ...     for replicate in (1, 2, 3) for lane, dose, volume in ((1, 0, 1000), (2, 20, 200 + replicate))
    ... )
    >>> folds = ra.blot(table.encode())
    >>> round(folds["p-S6"]["20 nM"].value, 1)
    0.2
    """
    if isinstance(regions, Mapping):
        regions = json.dumps(dict(regions)).encode()
    target = None if out is None else folder_path(out)
    images, plan = given_files(files, "files"), one_file_or_none(layout, "layout")
    drawn = one_file_or_none(regions, "regions")
    with progress_bar(progress) as report:
        try:
            return Blot(analyse_blots(images, layout=plan, regions=drawn, out=target, command=asked(), progress=report))
        except RegionsNeeded as error:
            if target is not None:
                write_files(target, annotated_images(error.readings))
            raise


def _annotated(own: BlotReading, axes: Axes) -> None:
    from rapalog.figures.blot import draw_annotated

    draw_annotated(axes, own)
