"""``rapalog.assay``: virtual experiments by protocol. Each gives the files that the instrument would write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rapalog.assays.blots.imager import Camera
from rapalog.assays.blots.protocol import BlotProtocol
from rapalog.files.images.write import image_name
from rapalog.notebook.asked.culture import asked_culture, asked_medium, asked_runs, culture_notes, line_inputs
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.inputs import (
    Numbers,
    Texts,
    dose_texts,
    number,
    numbers,
    one_dose,
    text,
    texts,
    truth,
    whole,
)
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.bench import Membranes, Plates, Tubes
from rapalog.report.viability_words import counted
from rapalog.studies.blots.virtual import DEFAULT_DOSES_NM, DEFAULT_TIMES_H, blot_files, run_blot_assay
from rapalog.studies.kinase.virtual import atp_series as run_atp_series
from rapalog.studies.kinase.virtual import kinase_assay_files, run_kinase_assay
from rapalog.studies.viability.virtual import plate_files, run_plates
from rapalog.units import parse_dose_nM

if TYPE_CHECKING:
    from rapalog.notebook.asked.files import FileLike

__all__ = ["blot", "kinase", "viability"]

_NM_PER_UM: Final = 1000.0


def __dir__() -> list[str]:
    return __all__


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


@door("assay.kinase")
def kinase(
    substrate: Texts = ("S6K1", "4E-BP1"),
    *,
    drug: str = "everolimus",
    cell_line: str = "generic",
    genotype: Texts = (),
    atp: str = "100uM",
    enzyme: str | None = None,
    readout: str = "blot",
    insulin: bool = True,
    atp_series: bool = False,
    replicates: int = 3,
    seed: int = 1,
    genotypes: FileLike | None = None,
    drugs: FileLike | None = None,
    progress: bool = True,
) -> Tubes:
    """Run a virtual kinase assay by protocol: the table a person would write down, and the truth beside it.

    Parameters
    ----------
    substrate
        ``S6K1``, ``4E-BP1`` or both.
    drug
        A rapalog.
    cell_line
        Cells the enzyme comes from: name or alias; ``"new"``, a line drawn from the population; or a line file.
    genotype
        Variants beyond the line's own: ``"MTOR:S2035F"``, or a list.
    atp
        ATP with its unit.
    enzyme
        Active mTORC1 with its unit; by default as in the protocol.
    readout
        ``blot`` (T389, T37/46) or ``luminescence``.
    insulin
        Whether the cells were stimulated.
    atp_series
        Whether the IC50 is also measured from 10 to 1000 uM ATP.
    replicates
        Independent runs, 1 to 20.
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
    Tubes
        ``write`` keeps the files, ``analyse`` reads them as real ones.

    Raises
    ------
    RapalogError
        For an unknown name, an amount without a unit, or a protocol that cannot be run.

    Examples
    --------
    >>> import rapalog as ra
    >>> sorted(ra.assay.kinase("S6K1", atp="1 mM").files)
    ['kinase.csv', 'truth.json']
    """
    culture, runs = asked_culture(cell_line, drug, genotype), asked_runs(replicates, seed)
    plan: dict[str, Any] = {
        "atp_uM": parse_dose_nM(one_dose(atp, "atp")) / _NM_PER_UM,
        "readout": text(readout, "readout", example="blot"),
        "insulin": truth(insulin, "insulin"),
    } | ({} if enzyme is None else {"enzyme_nM": parse_dose_nM(one_dose(enzyme, "enzyme"))})
    with_series, shows = truth(atp_series, "atp_series"), truth(progress, "progress")
    lab = asked_lab(genotypes, drugs)
    with lab.known():
        found = run_kinase_assay(texts(substrate, "substrate", example="S6K1"), **culture, **runs, **plan)
        notes = culture_notes(culture, runs)
    files = kinase_assay_files(found)
    series = None
    if with_series:
        from rapalog.figures.kinase import atp_pictures

        with lab.known(), progress_bar(shows) as report:
            series = run_atp_series(
                cell_line=culture["cell_line"], drug=culture["drug"], seed=runs["seed"], progress=report
            )
        files |= atp_pictures(series)
    warnings = (*dict.fromkeys(said for one in found for said in one.warnings), *notes)
    return Tubes(
        f"{sum(len(one.tubes) for one in found)} tubes",
        files,
        warnings,
        runs["seed"],
        inputs={**line_inputs(cell_line), **lab.inputs},
        by_atp=series,
    )
