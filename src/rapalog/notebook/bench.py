"""What a virtual experiment leaves on the bench: the files of the instrument, the layout, and the truth beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.files.layouts.layout import read_layout
from rapalog.files.plates.export import PlateExport
from rapalog.files.recognise import read_plate_file
from rapalog.notebook.items.experiment import Experiment
from rapalog.notebook.shown.drawn import Sheet
from rapalog.notebook.shown.frame import csv_frame, frame
from rapalog.studies.kinase.virtual import AtpSeries
from rapalog.studies.viability.tables import well_table
from rapalog.tables import Reading, Well, join_layout

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from rapalog.notebook.blot import Blot
    from rapalog.notebook.kinase import Kinase
    from rapalog.notebook.viability import Viability

_PANELS: Final = 12


@dataclass(frozen=True, repr=False)
class Plates(Experiment["Viability"]):
    """Virtual viability plates: an export, a layout and the truth for each.

    The table has one row for each well: file, plate, well, role, cell_line, drug, dose_nM, time_h, replicate, value and
    token. The pictures are maps of the readings, one for each plate.
    """

    def _analyse(self, options: dict[str, Any]) -> Viability:
        from rapalog.notebook.viability import viability

        exports = [self.files[name] for name in self.exports]
        return viability(exports, layout=[self.files[_layout_of(name)] for name in self.exports], **options)

    @property
    def exports(self) -> tuple[str, ...]:
        """Names of the plate exports."""
        return tuple(name for name in self.files if name.endswith(".txt"))

    def _frame(self) -> pd.DataFrame:
        table = well_table([well for name in self.exports for well in self._wells(name)])
        return frame(tuple(table.columns), table.rows)

    def _sheet(self) -> Sheet:
        draws = [partial(_draw_plate, self._wells(name)) for name in self.exports[:_PANELS]]
        return Sheet(draws, "plates", size=(6.2, 3.6), alone=(6.4, 3.8), across=2)

    def _wells(self, name: str) -> list[Well]:
        export = read_plate_file(self.files[name], file=name)
        assert isinstance(export, PlateExport)  # this package wrote it
        layout = _layout_of(name)
        return join_layout(export.readings, read_layout(self.files[layout], file=layout), name=layout)


@dataclass(frozen=True, repr=False)
class Membranes(Experiment["Blot"]):
    """Virtual Western blots: pictures, a layout and the truth.

    The table is the layout, one row for each lane of each picture: image, lane, sample, dose_nM, time_h, target,
    replicate, blot and what else the layout has. The pictures are as the camera took them, bands dark.

    Parameters
    ----------
    pictures
        Counts of each picture by file name, (height, width).
    """

    pictures: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def _analyse(self, options: dict[str, Any]) -> Blot:
        from rapalog.notebook.blot import blot

        images = {name: data for name, data in self.files.items() if name.endswith(".tif")}
        return blot(images, layout=self.files["layout.csv"], **options)

    def _frame(self) -> pd.DataFrame:
        return csv_frame(self.files["layout.csv"])

    def _sheet(self) -> Sheet:
        draws = [partial(_draw_picture, name, counts) for name, counts in list(self.pictures.items())[:_PANELS]]
        return Sheet(draws, "pictures", size=(4.4, 1.9), alone=(6.4, 2.6))


@dataclass(frozen=True, repr=False)
class Tubes(Experiment["Kinase"]):
    """A virtual kinase assay: the table a person would write down, and the truth.

    The table has one row for each tube: substrate, enzyme_nM, dose, dose_unit, response, role and replicate. The
    pictures are the curves that the blind analysis fits, one for each substrate.

    Parameters
    ----------
    by_atp
        The IC50 at several levels of ATP, if it was asked for.
    """

    by_atp: AtpSeries | None = None

    def _analyse(self, options: dict[str, Any]) -> Kinase:
        from rapalog.notebook.kinase import kinase

        return kinase(self.files["kinase.csv"], **options)

    def _frame(self) -> pd.DataFrame:
        return csv_frame(self.files["kinase.csv"])

    def _sheet(self) -> Sheet:
        return self.analyse()._sheet()

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog assay kinase --json`` prints."""
        more = {} if self.by_atp is None else {"ic50_by_atp": self.by_atp.to_json()}
        return {
            "warnings": list(self.warnings),
            **more,
            "files": sorted(self.files),
            "seed": self.seed,
            "note": RESEARCH_USE_ONLY,
        }


def _layout_of(export: str) -> str:
    name = export.replace("plate", "layout").replace(".txt", ".csv")
    return name


def _draw_plate(wells: Sequence[Well], axes: Axes) -> None:
    from rapalog.figures.viability.plate_map import draw_plate_map

    readings: list[Reading] = [well.reading for well in wells]
    first = readings[0]
    shown = [own for own in readings if (own.plate, own.read) == (first.plate, first.read)]
    draw_plate_map(axes, shown, roles={well.reading.well: well.content.role for well in wells})


def _draw_picture(name: str, counts: NDArray[Any], axes: Axes) -> None:
    axes.imshow(counts, cmap="gray_r", aspect="auto", interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.set_title(name, loc="left", fontsize="small")
