"""What ``rapalog partners`` prints and writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure
from rich.table import Table

from rapalog.figures.atlas.partners import draw_growth_of_both, draw_restoring_doses
from rapalog.figures.image_files import LOOK, image_files
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.report.assay_pages import REPORT_NAME, report_page
from rapalog.report.atlas.words import interval
from rapalog.studies.atlas.judging import COLUMNS as CLAIM_COLUMNS
from rapalog.studies.atlas.judging import Judged
from rapalog.studies.atlas.partners import COLUMNS, Partner, Partners

#: A dose that is no more than a tenth higher is as good.
_AS_WELL: Final = 1.1
_CAPTIONS: Final = {
    "growth": "Growth under both drugs, the partner at its own half-effect dose, in each order; the line is the aim, "
    "what the drug alone leaves in the line without the genotype. Bars hold 90 % of the draws.",
    "doses": "The lowest dose of each partner that brings growth down to the aim, given at once with the drug, and "
    "alone. An arrow is a bound.",
}


def partner_lines(found: Partners, claims: Sequence[Judged]) -> list[Any]:
    """Return partners for people: the answer, a table, and what the literature says."""
    table = Table(
        title=f"{found.genotype or 'no added genotype'}, {found.cell_line}: partners of {found.drug} "
        f"{found.dose_nM:g} nM"
    )
    for name in ("partner", "best order", "GR of both", "restores at (nM)", "alone at (nM)", "excess over Bliss"):
        table.add_column(name)
    for own in found.partners:
        best = own.best
        table.add_row(
            own.drug,
            best.order,
            interval(best.growth_rate),
            interval(best.restoring_dose_nM),
            interval(own.alone_dose_nM),
            interval(best.excess_percent),
        )
    said = [own.mechanism for own in found.partners]
    return [partner_answer(found), table, *said, *claim_lines(claims), *(f"note: {note}" for note in found.notes)]


def partner_answer(found: Partners) -> str:
    """Return which partner helps most, in a sentence or two."""
    name = found.genotype or found.cell_line
    start = (
        f"{name}: {found.drug} alone leaves GR {interval(found.drug_alone)}, in the line without it "
        f"{interval(found.aim)}"
    )
    if not found.partners:
        return f"{start}."
    first = found.partners[0]
    return (
        f"{start}. Growth is lowest with {first.drug}, {first.best.order}: GR {interval(first.best.growth_rate)}; "
        f"{_dose_words(first)}."
    )


def _dose_words(own: Partner) -> str:
    both, alone = own.best.restoring_dose_nM, own.alone_dose_nM
    if both.value is None:
        return "there is nothing to bring back"
    said = f"it brings inhibition back at {interval(both)} nM, alone at {interval(alone)} nM"
    if both.relation == alone.relation == "=" and alone.value is not None and alone.value < _AS_WELL * both.value:
        return f"{said}: it does so by itself"
    return said


def claim_lines(claims: Sequence[Judged]) -> list[Any]:
    """Return what the literature says as a table with verdicts, if it was asked for."""
    if not claims:
        return []
    table = Table(title="what the literature says of partners")
    for name in ("row", "claim", "verdict", "seen in the model", "because"):
        table.add_column(name)
    for own in claims:
        table.add_row(own.row, f"{own.claim} ({own.system})", own.verdict, own.observed, own.why)
    return [table]


def partner_files(
    found: Partners, claims: Sequence[Judged], *, command: Sequence[str], inputs: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return tables, document, figures and page of a ranking by file name."""
    rows = [row for own in found.partners for row in own.rows()]
    files = {
        "partners.csv": csv_bytes(COLUMNS, rows),
        "partners.json": json_bytes(found.to_json() | {"claims": [own.to_json() for own in claims]}),
        "figures/growth.csv": csv_bytes(COLUMNS, [row for row in rows if row[3] == "growth_rate"]),
        "figures/doses.csv": csv_bytes(COLUMNS, [row for row in rows if row[3].endswith("dose_nM")]),
    }
    if claims:
        files["claims.csv"] = csv_bytes(CLAIM_COLUMNS, [tuple(own.to_json().values()) for own in claims])
    size = partner_size(found)
    for name, draw in (("growth", draw_growth_of_both), ("doses", draw_restoring_doses)):
        with mpl.rc_context(LOOK):
            figure = Figure(figsize=size, layout="constrained")
            draw(figure.add_subplot(), found)
            files |= {f"figures/{name}.{kind}": data for kind, data in image_files(figure).items()}
    values = {
        "title": f"Partners of {found.drug} in {found.genotype or found.cell_line}",
        "summary": [partner_answer(found)],
        "flags": found.notes,
        "found": found,
        "claims": claims,
        "interval": interval,
    }
    return files | {REPORT_NAME: report_page("atlas/partners.html", values, files, _CAPTIONS, command, inputs)}


def partner_size(found: Partners) -> tuple[float, float]:
    """Return the size of the figures in inches."""
    return (8.4, 1.6 + 0.52 * len(found.partners))
