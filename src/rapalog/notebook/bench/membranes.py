"""``rapalog.assay.blot``: virtual Western blots by protocol, as a camera would take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rapalog.assays.blots.imager import Camera
from rapalog.assays.blots.protocol import BlotProtocol
from rapalog.files.images.write import image_name
from rapalog.notebook.asked.culture import asked_culture, asked_medium, asked_runs, culture_notes, line_inputs
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.inputs import Numbers, Texts, dose_texts, number, numbers, text, texts, truth, whole
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.experiment import Experiment
from rapalog.notebook.shown.drawn import Sheet
from rapalog.notebook.shown.frame import csv_frame
from rapalog.report.viability_words import counted
from rapalog.studies.blots.virtual import DEFAULT_DOSES_NM, DEFAULT_TIMES_H, blot_files, run_blot_assay
from rapalog.units import parse_dose_nM

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from rapalog.notebook.asked.files import FileLike
    from rapalog.notebook.blot import Blot

_PANELS: Final = 12


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


@door("assay.blot")
def blot(
    cell_line: str = "MCF-7",
    *,
    drug: str = "everolimus",
    doses: Texts | None = None,
    hours: Numbers | None = None,
    genotype: Texts = (),
    renew_every: float | None = None,
    washout_at: float | None = None,
    target: Texts = ("p-S6", "S6", "actin"),
    design: str = "separate",
    inhibitor: bool = True,
    dilutions: int = 0,
    replicates: int = 3,
    exposure: float | None = None,
    bits: int = 16,
    min_is_white: bool = False,
    roi: bool = False,
    seed: int = 1,
    genotypes: FileLike | None = None,
    drugs: FileLike | None = None,
    progress: bool = True,
) -> Membranes:
    """Run a virtual Western blot by protocol: 16-bit TIFF pictures, layout, and the truth beside them.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line; ``"new"``, a line drawn from the population by the seed; or a line file.
    drug
        Name or alias of a drug.
    doses
        Texts with a unit, each once, 0 to 1 mM; by default 0, 0.1, 1, 10 and 100 nM.
    hours
        Hours after dosing, each once, 0 to 5,000; by default 24.
    genotype
        Variants beyond the line's own: ``"MTOR:S2035F"``, or a list.
    renew_every
        Hours between renewals of medium and drug, 1 to 5,000, at most 200 of them; by default never.
    washout_at
        Hours after dosing at which the drug is taken off and renewals end, above 0 and at most 5,000; by default never.
    target
        What is blotted, each once.
    design
        ``separate``, ``control``, ``strip`` or ``multiplex`` membranes.
    inhibitor
        Whether the lysis buffer has phosphatase inhibitor.
    dilutions
        Lanes of a dilution series of the first sample.
    replicates
        Biological replicates, 1 to 20.
    exposure
        Of the camera in seconds; by default automatic.
    bits
        Bit depth of the camera, 8 to 16.
    min_is_white
        Whether pictures are tagged as min-is-white.
    roi
        Whether the layout has the window of each lane.
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
    Membranes
        ``write`` keeps the files, ``analyse`` measures them as real ones.

    Raises
    ------
    RapalogError
        For an unknown name, a dose without a unit, or lanes that do not fit on a gel.

    Examples
    --------
    >>> import rapalog as ra
    >>> blots = ra.assay.blot("MCF-7", doses=["0 nM", "20 nM"], replicates=1, target="p-S6")
    >>> sorted(blots.files)
    ['blot_1_p-S6.tif', 'layout.csv', 'truth.json']
    """
    culture, runs = asked_culture(cell_line, drug, genotype), asked_runs(replicates, seed)
    protocol = BlotProtocol(
        targets=texts(target, "target", example="p-S6"),
        design=text(design, "design", example="separate"),
        phosphatase_inhibitor=truth(inhibitor, "inhibitor"),
        dilution_lanes=whole(dilutions, "dilutions", least=0),
        medium=asked_medium(renew_every, washout_at),
        camera=Camera(
            bits=whole(bits, "bits", least=1),
            exposure_s=None if exposure is None else number(exposure, "exposure", example=10),
        ),
        **runs,
    )
    tags = {"min_is_white": truth(min_is_white, "min_is_white"), "with_roi": truth(roi, "roi")}
    given = DEFAULT_DOSES_NM if doses is None else [parse_dose_nM(own) for own in dose_texts(doses, "doses")]
    lab = asked_lab(genotypes, drugs)
    with lab.known(), progress_bar(progress) as report:
        found = run_blot_assay(
            protocol,
            **culture,
            doses_nM=given,
            hours=numbers(hours, "hours", example=24, otherwise=DEFAULT_TIMES_H),
            progress=report,
        )
        notes = culture_notes(culture, runs)
    files = blot_files(found, **tags)
    title = f"{counted(len(found.pictures), 'picture')} of {counted(protocol.replicates, 'biological replicate')}"
    title = ", ".join([title, *filter(None, [protocol.medium.words])])
    pictures = {image_name(own.blot, own.target): own.pixels for own in found.pictures}
    warnings = (*protocol.warnings, *found.notes, *notes)
    return Membranes(
        title, files, warnings, protocol.seed, inputs={**line_inputs(cell_line), **lab.inputs}, pictures=pictures
    )


def _draw_picture(name: str, counts: NDArray[Any], axes: Axes) -> None:
    axes.imshow(counts, cmap="gray_r", aspect="auto", interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.set_title(name, loc="left", fontsize="small")
