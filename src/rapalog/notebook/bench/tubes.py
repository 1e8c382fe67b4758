"""``rapalog.assay.kinase``: a virtual kinase assay by protocol, as a person would write it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.notebook.asked.culture import asked_culture, asked_runs, culture_notes, line_inputs
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.inputs import Texts, one_dose, text, texts, truth
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.experiment import Experiment
from rapalog.notebook.shown.drawn import Sheet
from rapalog.notebook.shown.frame import csv_frame
from rapalog.studies.kinase.virtual import AtpSeries, kinase_assay_files, run_kinase_assay
from rapalog.studies.kinase.virtual import atp_series as run_atp_series
from rapalog.units import parse_dose_nM

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike
    from rapalog.notebook.kinase import Kinase

_NM_PER_UM: Final = 1000.0


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
