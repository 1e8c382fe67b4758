"""``rapalog.assay.viability``: virtual plates by protocol, as the reader of a real plate would write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rapalog.files.layouts.layout import read_layout
from rapalog.files.plates.export import PlateExport
from rapalog.files.recognise import read_plate_file
from rapalog.notebook.asked.culture import asked_culture, asked_medium, asked_runs, culture_notes, line_inputs
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.inputs import Texts, number
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.experiment import Experiment
from rapalog.notebook.shown.drawn import Sheet
from rapalog.notebook.shown.frame import frame
from rapalog.report.viability_words import counted
from rapalog.studies.viability.tables import well_table
from rapalog.studies.viability.virtual import plate_files, run_plates
from rapalog.tables import Reading, Well, join_layout

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rapalog.notebook.asked.files import FileLike
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


@door("assay.viability")
def viability(
    cell_line: str = "NCI-H661",
    *,
    drug: str = "everolimus",
    hours: float = 72.0,
    cells: float | None = None,
    incubation: float | None = None,
    genotype: Texts = (),
    renew_every: float | None = None,
    washout_at: float | None = None,
    replicates: int = 1,
    seed: int = 1,
    genotypes: FileLike | None = None,
    drugs: FileLike | None = None,
    progress: bool = True,
) -> Plates:
    """Run a virtual WST-1 viability plate by protocol: plate export, layout, and the truth beside them.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line; ``"new"``, a line drawn from the population by the seed; or a line file.
    drug
        Name or alias of a drug.
    hours
        Exposure in hours; the protocol has 48, 72 and 168, others are run with a warning.
    cells
        Cells seeded per well, above 0; by default as in the protocol.
    incubation
        Hours with the reagent, 1 to 4; by default 2, after which a full well overflows.
    genotype
        Variants beyond the line's own: ``"MTOR:S2035F"``, or a list.
    renew_every
        Hours between renewals of medium and drug, 1 to 5,000, at most 200 of them; by default never.
    washout_at
        Hours after dosing at which the drug is taken off and renewals end, above 0 and at most 5,000; by default never.
    replicates
        Biological replicates, one plate each, 1 to 20.
    seed
        Of all noise, 0 or more.
    genotypes
        A lab's own variants, in a table with the columns of ``genotypes.csv``: a path, bytes or a data frame.
    drugs
        A lab's own drugs, in a table with the columns of ``drugs.csv``.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Plates
        ``write`` keeps the files, ``analyse`` reads them as real ones.

    Raises
    ------
    RapalogError
        For an unknown name, or a protocol that cannot be run.

    Examples
    --------
    >>> import rapalog as ra
    >>> plates = ra.assay.viability("MCF-7", hours=48)
    >>> sorted(plates.files)
    ['layout.csv', 'plate.txt', 'truth.json']
    """
    culture, runs = asked_culture(cell_line, drug, genotype), asked_runs(replicates, seed)
    lab = asked_lab(genotypes, drugs)
    with lab.known(), progress_bar(progress) as report:
        plates = run_plates(
            **culture,
            **runs,
            hours=number(hours, "hours", example=72),
            cells=None if cells is None else number(cells, "cells", example=1500),
            incubation=None if incubation is None else number(incubation, "incubation", example=2),
            medium=asked_medium(renew_every, washout_at),
            progress=report,
        )
        notes = culture_notes(culture, runs)
    warnings = tuple(dict.fromkeys(said for plate in plates for said in plate.protocol.warnings))
    warnings = (*warnings, *notes)
    first = plates[0].protocol
    what = (first.cell_line, first.drug, f"{first.exposure_h:g} h", *filter(None, [first.medium.words]))
    title = f"{counted(len(plates), 'virtual plate')}: {', '.join(what)}"
    return Plates(title, plate_files(plates), warnings, runs["seed"], inputs={**line_inputs(cell_line), **lab.inputs})


def _layout_of(export: str) -> str:
    name = export.replace("plate", "layout").replace(".txt", ".csv")
    return name


def _draw_plate(wells: Sequence[Well], axes: Axes) -> None:
    from rapalog.figures.viability.plate_map import draw_plate_map

    readings: list[Reading] = [well.reading for well in wells]
    first = readings[0]
    shown = [own for own in readings if (own.plate, own.read) == (first.plate, first.read)]
    draw_plate_map(axes, shown, roles={well.reading.well: well.content.role for well in wells})
