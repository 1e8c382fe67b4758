"""``rapalog.regimen``: a regimen in the typical patient, from blood to biomarkers in the tumour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapalog.errors import RapalogError
from rapalog.files.given import read_bytes
from rapalog.notebook.asked.culture import MOST_SEED, asked_line, line_inputs
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.files import one_file_or_none
from rapalog.notebook.asked.inputs import finite, number, text, truth, whole
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.typical_patient import Regimen
from rapalog.notebook.population import Patients
from rapalog.pharmacology.covariates import Covariates
from rapalog.studies.population import run_population
from rapalog.studies.regimen import run_regimen

if TYPE_CHECKING:
    from rapalog.notebook.asked.files import FileLike


@door("regimen")
def regimen(
    regimen: str,
    *,
    patients: int = 1,
    days: float = 28.0,
    half_life: str = "base",
    deep_compartment: bool = False,
    cell_line: str = "generic",
    hct: float | None = None,
    ffm: float | None = None,
    hepatic: str | None = None,
    interaction: str | None = None,
    observed: FileLike | None = None,
    cluster: str = "",
    workers: int | None = None,
    seed: int = 1,
    progress: bool = True,
) -> Regimen | Patients:
    """Give a regimen to the typical patient or to a population: blood, free drug, and biomarkers in the tumour.

    Parameters
    ----------
    regimen
        Such as ``"10 mg daily"``, ``"50 mg weekly"``, ``"2 mg once"`` or ``"10 mg daily, hold days 15-21"``.
    patients
        1 is the typical patient; more are drawn from the population model, each with a tumour of its own.
    days
        Length of treatment in days, 1 to 200.
    half_life
        ``"base"``, the published model (18.8 h), or ``"deep"``, an exploratory, uncalibrated one (28.8 h); 30 h was
        observed.
    deep_compartment
        The older way to say ``half_life="deep"``.
    cell_line
        The tumour's cells: a name; ``"new"``, a line drawn from the population; or a line file.
    hct
        Haematocrit, such as 0.38; by default that of people with cancer, and in a population it differs.
    ffm
        Fat-free mass in kg; by default that of the model.
    hepatic
        An impaired liver: ``"mild"``, ``"moderate"`` or ``"severe"`` (Child-Pugh A, B, C).
    interaction
        A drug taken along: ketoconazole, erythromycin, verapamil, ciclosporin, rifampicin or prednisolone.
    observed
        Levels of real patients under the regimen, for a visual predictive check: ID, TIME (h), DV (ug/L), BLQ. A path,
        bytes or a data frame.
    cluster
        ``"local"`` for processes here, or the address of a dask scheduler, to simulate a population on; needs
        ``rapalog[cluster]``.
    workers
        Processes of a local cluster, by default one for each core.
    seed
        Of a population, and of what is not known of the typical patient.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Regimen or Patients
        ``regimen["p-S6"]`` is a biomarker over time; of a population, of every patient.

    Raises
    ------
    RapalogError
        For an unreadable regimen, or numbers out of range.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.regimen("10 mg daily", days=7).trough.value > 5
    True
    """
    drawn = whole(seed, "seed", least=0, most=MOST_SEED)
    n, said = whole(patients, "patients", least=1), text(regimen, "regimen", example="10 mg daily")
    deep = truth(deep_compartment, "deep_compartment")
    known = Covariates(
        haematocrit=_given(hct, "hct", 0.38),
        fat_free_mass_kg=_given(ffm, "ffm", 57.2),
        hepatic=_word(hepatic, "hepatic", "mild"),
        interaction=_word(interaction, "interaction", "ketoconazole"),
        half_life="deep" if deep else text(half_life, "half_life", example="deep"),
    )
    length, line = number(days, "days", example=28), asked_line(cell_line)
    table = one_file_or_none(observed, "observed")
    place = text(cluster, "cluster", example="local")
    hands = None if workers is None else whole(workers, "workers", least=1)
    if n == 1:
        _check_one(table is not None, place or hands is not None)
    with progress_bar(progress) as report:
        if n > 1:
            many = run_population(
                said,
                patients=n,
                days=length,
                cell_line=line,
                seed=drawn,
                covariates=known,
                observed=table,
                cluster=place,
                workers=hands,
                progress=report,
            )
            levels = {} if table is None else {str(table): read_bytes(table)}
            return Patients(many, inputs={**line_inputs(cell_line), **levels})
        report("tumour under treatment", 0.0)
        found = run_regimen(said, days=length, cell_line=line, covariates=known, known=True, seed=drawn)
    return Regimen(found, inputs=line_inputs(cell_line))


def _check_one(has_levels: bool, has_cluster: object) -> None:
    """Refuse what only a population has."""
    if has_levels:
        raise RapalogError(
            "observed levels stand beside simulated patients", where="--observed", remedy="add --patients 1000"
        )
    if has_cluster:
        raise RapalogError("a cluster simulates a population", where="--cluster", remedy="add --patients 10000")


def _word(value: str | None, word: str, example: str) -> str | None:
    return None if value is None else text(value, word, example=example)


def _given(value: float | None, word: str, example: float) -> float | None:
    return None if value is None else finite(number(value, word, example=example), word)
