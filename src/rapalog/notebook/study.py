"""``rapalog.run`` and ``rapalog.doctor``: the embedded everolimus study, and a look at the installation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.biology.calibrated import MOST_DRAWS
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.inputs import text, whole
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tabled, Tables, estimate_cells, estimate_columns, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.report.everolimus import run_study
from rapalog.report.everolimus_words import prediction_texts
from rapalog.report.study import Study, broken_words
from rapalog.report.study_files import study_files, study_json
from rapalog.scorecard.card import counts
from rapalog.scorecard.verdict import OUTCOMES, Verdict
from rapalog.studies.doctor import Examined, examine

if TYPE_CHECKING:
    import pandas as pd

_VERDICT: Final = ("id", "section", "kind", "verdict", "claim", "expected", "observed", "rule", "note")
_TABLE1: Final = ("row", "cell_line", "exposure_h", "printed", "kind", "verdict", "rule", "note")
_PATIENTS: Final = ("fact", "readout", "system", "treatment", "printed", "observed", "kind", "verdict", "rule", "note")
_RESISTANCE: Final = ("id", "fact", "claim", "system", "printed", "observed", "kind", "verdict", "rule", "note")
_TABLE2: Final = ("row", "biomarker", "treatment", "system", "printed", "observed", "kind", "verdict", "note")


@dataclass(frozen=True, repr=False)
class Run(Named[Verdict], Tables, Computed):
    """The embedded study: a verdict for every claim, and the rows of both tables; ``found["C033"]`` is one claim.

    Tables are ``scorecard``, one row for each claim, ``table1``, ``table2``, ``patients``, findings in patients
    beside a population, and ``resistance``, what the literature says of resistance and of pairs of drugs.
    ``write`` keeps ``report.html``, ``scorecard.json``, all tables and all figures.

    Parameters
    ----------
    study
        Everything that was found.
    command
        How it was asked for.
    """

    _what = "claim"
    study: Study
    command: tuple[str, ...] = field(default_factory=asked, compare=False)

    def _names(self) -> Sequence[str]:
        return [verdict.id for verdict in self.study.scorecard]

    def _item(self, place: int) -> Verdict:
        return self.study.scorecard[place]

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {
            "scorecard": partial(_rows, _VERDICT, self.study.scorecard),
            "table1": self._table1,
            "table2": partial(_rows, _TABLE2, self.study.table2),
            "patients": partial(_rows, _PATIENTS, self.study.patient_facts),
            "resistance": partial(_rows, _RESISTANCE, self.study.resistance),
        }

    def _table1(self) -> pd.DataFrame:
        return frame(
            (*_TABLE1, *estimate_columns("ic50_nM")),
            [(*(getattr(own, name) for name in _TABLE1), *estimate_cells(own.ic50)) for own in self.study.table1],
        )

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog run --json`` prints."""
        return study_json(self.study)

    def _contents(self) -> dict[str, bytes]:
        return dict(study_files(self.study))

    def _seed(self) -> int | None:
        return self.study.seed

    def __repr__(self) -> str:
        mutation = self.study.mutation
        lines = [broken_words(mutation)] if mutation else []
        lines += [f"Everolimus study: {len(self.study.scorecard)} claims"]
        lines += [
            f"  {kind}: {', '.join(f'{n} {word}' for word, n in own.items())}"
            for kind, own in counts(self.study.scorecard).items()
        ]
        return "\n".join([*lines, RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [(kind, *(own.get(word, 0) for word in OUTCOMES)) for kind, own in counts(self.study.scorecard).items()]
        notes = [
            f"{own.row} {own.cell_line}, {own.exposure_h:g} h: {own.printed} printed, "
            f"{prediction_texts(own)[0]} predicted: {own.verdict}"
            for own in self.study.table1
        ]
        if self.study.mutation:
            notes = [broken_words(self.study.mutation), *notes]
        return block("Verdicts by kind of claim", columns=("kind", *OUTCOMES), rows=rows, notes=notes)


@door("run")
def run(*, seed: int = 1, draws: int = 100, mutate: str = "", progress: bool = True) -> Run:
    """Run the embedded everolimus study: model, assays, analysis, and a verdict for every claim.

    It takes a minute or two on all cores. A script must call it under ``if __name__ == "__main__":``.

    Parameters
    ----------
    seed
        Of all noise, 0 or more.
    draws
        Draws from posterior and population behind the predictions of Table 1, 0 to 400; 0 leaves its rows unjudged.
    mutate
        Name of a mutation, such as ``drug_inert``, or numbers of the model, such as ``k_drug_loss=0, residual_T37=1``:
        what is broken shows which verdicts fall. Empty for the whole model.
    progress
        Whether a bar is shown.

    Returns
    -------
    Run
        Verdicts and tables; ``write`` makes the report.

    Raises
    ------
    RapalogError
        For a number out of range, an unknown mutation, or if the worker processes cannot start.
    """
    own = whole(seed, "seed", least=0)
    n_draws = whole(draws, "draws", least=0, most=MOST_DRAWS)
    broken = text(mutate, "mutate", example="drug_inert")
    with progress_bar(progress) as report:
        return Run(run_study(seed=own, draws=n_draws, mutate=broken, progress=report))


@dataclass(frozen=True, repr=False)
class Checkup(Tabled):
    """What is installed, what works, and what to do about what does not.

    The table has one row for each thing that was looked at: what, works, detail and remedy.

    Parameters
    ----------
    findings
        One for each thing that was looked at.
    """

    findings: Sequence[Examined]

    @property
    def works(self) -> bool:
        """Whether everything does."""
        return all(own.works for own in self.findings)

    def _frame(self) -> pd.DataFrame:
        rows = [(own.what, own.works, own.detail, own.remedy) for own in self.findings]
        return frame(("what", "works", "detail", "remedy"), rows)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog doctor --json`` prints."""
        return {"works": self.works, "findings": [vars(own) for own in self.findings]}

    def __repr__(self) -> str:
        broken = [own for own in self.findings if not own.works]
        if not broken:
            return f"everything works: {len(self.findings)} things were looked at"
        return "\n".join(f"NO {own.what}: {own.detail}\n    try: {own.remedy}" for own in broken[:6])

    def _repr_html_(self) -> str:
        rows = [("ok" if own.works else "NO", own.what, own.detail, own.remedy) for own in self.findings]
        return block("What is installed and what works", columns=("", "what", "found", "try"), rows=rows)


def _rows(columns: Sequence[str], items: Sequence[object]) -> pd.DataFrame:
    return frame(columns, [tuple(getattr(own, name) for name in columns) for own in items])


@door("doctor")
def doctor() -> Checkup:
    """Look at Python, the libraries, the facts, the engine and the disk.

    Returns
    -------
    Checkup
        What works, and what to do about what does not.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.doctor().works
    True
    """
    return Checkup(examine())
