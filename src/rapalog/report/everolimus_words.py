"""The embedded everolimus study in a terminal: verdicts, both tables, and what decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from rapalog.report.study import Study, broken_words
from rapalog.report.table1 import share_words
from rapalog.scorecard.card import counts
from rapalog.scorecard.resistance import LiteratureVerdict
from rapalog.scorecard.tables import Table1Result
from rapalog.scorecard.verdict import OUTCOMES, Verdict
from rapalog.units import three_digits


def summary_lines(study: Study) -> list[Any]:
    """Return what ``rapalog run`` prints for people.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    list
        Texts and tables for the terminal.
    """
    card = _counted("Verdicts by kind of claim", study.scorecard)
    first = Table(title="Table 1: IC50 of viability, printed beside predicted by the row's convention")
    for name in ("row", "cell line", "exposure", "printed", "predicted (90 %)", "verdict"):
        first.add_column(name, no_wrap=name in ("row", "verdict"), overflow="fold")
    for row in study.table1:
        predicted, _ = prediction_texts(row)
        first.add_row(row.row, row.cell_line, f"{row.exposure_h:g} h", row.printed, predicted, row.verdict)
    second = Table(title="Table 2: biomarkers")
    for name in ("row", "biomarker", "printed", "observed", "kind", "verdict"):
        second.add_column(name, no_wrap=name in ("row", "kind", "verdict"), overflow="fold")
    for found in study.table2:
        second.add_row(found.row, found.biomarker, found.printed, found.observed, found.kind, found.verdict)
    warning = [broken_words(study.mutation)] if study.mutation else []
    said = _counted("Findings on resistance and pairs of drugs, by kind", study.resistance)
    return [
        *warning,
        *(study.answer.sentences if study.answer else ()),
        card,
        first,
        "Nothing was fitted to Table 1.",
        second,
        *_patient_words(study),
        *([said] if study.resistance else []),
        *_deciding_words(study),
        f"{study.seconds:.0f} s",
    ]


def prediction_texts(row: Table1Result) -> tuple[str, str]:
    """Return what is predicted for a row, in words: IC50 by the row's convention, viability at the printed dose.

    Parameters
    ----------
    row
        A row of Table 1.

    Returns
    -------
    tuple of str
        Both with their 90 % intervals; dashes without draws.
    """
    own = row.prediction
    if own is None:
        return "-", "-"
    found = own.conventions.get(own.convention)
    if found is None:
        ic50 = "not reached"
    else:
        low, median, high = (
            "not reached" if dose is None else three_digits(dose)
            for dose in (found.low_nM, found.median_nM, found.high_nM)
        )
        ic50 = "not reached" if low == "not reached" else f"{median} ({low} to {high}) nM"
    return ic50, share_words(own.at_printed)


def _counted(title: str, verdicts: Sequence[Verdict | LiteratureVerdict]) -> Table:
    table = Table(title=title)
    table.add_column("kind")
    for word in OUTCOMES:
        table.add_column(word, justify="right")
    for kind, numbers in counts(verdicts).items():
        table.add_row(kind, *(str(numbers.get(word, 0)) for word in OUTCOMES))
    return table


def _patient_words(study: Study) -> list[Table]:
    if not study.patient_facts:
        return []
    table = Table(title="Findings in patients, beside a population of patients")
    for name in ("fact", "readout", "printed", "observed", "kind", "verdict"):
        table.add_column(name, no_wrap=name in ("fact", "kind", "verdict"), overflow="fold")
    for own in study.patient_facts:
        table.add_row(own.fact, own.readout, own.printed, own.observed, own.kind, own.verdict)
    return [table]


def _deciding_words(study: Study) -> list[str]:
    if study.deciding is None:
        return []
    best = study.deciding.measurements[0]
    return [
        f"To refute that {study.deciding.leading}, measure {best.what}: {share_words(best.leading)} if it does, "
        f"{share_words(best.rival)} if {study.deciding.rival} ({100 * best.told_apart:.0f} % told apart by one "
        "reading)."
    ]
