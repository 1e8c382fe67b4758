"""The report: one HTML file that needs nothing else, from what a study found.

Every number on the page is computed from the study; this module turns it into words, ``everolimus.html`` says where it
stands.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from rapalog.facts.claims import KINDS
from rapalog.figures.gap import LEAST_DECADES, gap_decades, plain_number
from rapalog.figures.verdicts import verdict_counts
from rapalog.report.figures import study_plots
from rapalog.report.plot import Plot
from rapalog.report.study import Gap, Study, broken_words
from rapalog.report.table1 import dose_words, predicted_words, row_facts, share_words
from rapalog.report.template import figure_values, render
from rapalog.scorecard.patients import N_PATIENTS
from rapalog.scorecard.resistance import N_DRAWS
from rapalog.scorecard.verdict import OUTCOMES, Verdict

# A verdict is a mark and a word, so that it is read without its colour.
MARKS: Final[Mapping[str, str]] = {
    "reproduced": "✓",
    "partly": "≈",
    "contradicted": "✗",
    "untestable": "–",
    "pending": "…",
    "compatible": "✓",
    "uninformative": "~",
}
KIND_MEANINGS: Final[Mapping[str, str]] = {
    "wiring": "Follows from how the model is put together. Agreement shows that the wiring was done as the document "
    "describes; it could hardly have come out otherwise.",
    "calibrated": "The model was fitted to this. Agreement is no evidence.",
    "predicted": "Nothing was fitted to this; it had to come out by itself. Only here is agreement evidence, and "
    "contradiction a finding.",
    "procedure": "A step of a laboratory protocol, carried out by the virtual assay.",
    "record": "A fact that is shown with its source. Nothing is computed.",
}
OUTCOME_MEANINGS: Final[Mapping[str, str]] = {
    "reproduced": "what was observed meets the expectation",
    "partly": "the direction is right, the size is not, or only one of several parts holds",
    "contradicted": "what was observed goes against the expectation",
    "untestable": "nothing in the model or the data could decide it",
    "pending": "the check is not built yet",
}
ROW_VERDICT_MEANINGS: Final[Mapping[str, str]] = {
    "compatible": "the printed value lies inside the 90 % interval of what its convention would print; how wide that "
    "is stands beside it",
    "contradicted": "it lies outside, and one plate lands within threefold with a chance of at least 0.8",
    "uninformative": "the interval spans more than 100-fold, or is not repeatable: the number hangs on where a flat "
    "curve crosses one half",
    "untestable": "no exposure is printed; for which it would hold stands beside it",
}
_LIBRARIES: Final = ("numpy", "scipy", "matplotlib", "libroadrunner", "antimony", "python-libsbml")
_NO_BREAK: Final = "\xa0"  # keeps a number and its unit on one line


@dataclass(frozen=True)
class _Section:
    """The claims of one section of the document, with the counts that its heading shows."""

    name: str
    claims: tuple[Verdict, ...]
    counts: tuple[tuple[str, int], ...]


def render_report(study: Study, *, version: str, drawn: Mapping[str, bytes] | None = None) -> str:
    """Return the report of a study as one self-contained HTML page.

    Parameters
    ----------
    study
        What was found.
    version
        Version of rapalog that found it.
    drawn
        The files of :func:`rapalog.report.figures.figure_files`; figures that are not among them are drawn.

    Raises
    ------
    RapalogError
        If a figure cannot be drawn from the study, such as for a course of another length than its times.
    """
    plots = study_plots(study)
    values = {
        "study": study,
        "version": version,
        "summary": summary_words(study),
        "gap_sentences": [gap_sentence(gap) for gap in study.gaps],
        "figures": (figures := _by_group(plots, drawn or {})),
        "panels": dict(zip((row.row for row in study.table1 if row.prediction), figures["table1"], strict=True)),
        "sections": sections_of(study.scorecard),
        "kinds": [
            (kind, KIND_MEANINGS[kind], sum(verdict.kind == kind for verdict in study.scorecard)) for kind in KINDS
        ],
        "outcomes": [(outcome, OUTCOME_MEANINGS[outcome]) for outcome in OUTCOMES],
        "marks": MARKS,
        "n_patients": N_PATIENTS,
        "n_draws": N_DRAWS,
        "versions": {"rapalog": version, **_versions()},
        "row_facts": row_facts,
        "predicted_words": predicted_words,
        "share_words": share_words,
        "dose_words": dose_words,
        "row_verdicts": list(ROW_VERDICT_MEANINGS.items()),
        "broken": broken_words(study.mutation) if study.mutation else "",
    }
    return render("everolimus.html", values)


def summary_words(study: Study) -> str:
    """Return the summary: how many claims were checked and how those that are evidence came out."""
    counts = verdict_counts(study.scorecard)
    predicted, calibrated = counts["predicted"], counts["calibrated"]
    parts = [f"{count} {outcome}" for outcome, count in predicted.items() if count]
    return (
        f"{len(study.scorecard)} claims, {len(study.table1)} rows of Table 1 and {len(study.table2)} rows of Table 2 "
        "were held against one executable model of everolimus in the cell, on the bench and in the patient. "
        f"{sum(predicted.values())} claims are predictions, the only kind whose agreement is evidence: "
        f"{_listed(parts) or 'none was checked'}. "
        f"{sum(calibrated.values())} claims were used for fitting and prove nothing by agreeing."
    )


def gap_sentence(gap: Gap) -> str:
    """Return the gap of one line in a sentence with its numbers."""
    top = plain_number(float(gap.dose_nM.max()))
    if gap.p_s6_half_nM is None:
        start = f"{gap.cell_line}: p-S6 does not fall to half within {gap.p_s6_h:g} h at any dose up to {top} nM"
    else:
        start = f"{gap.cell_line}: {plain_number(gap.p_s6_half_nM)} nM everolimus halves p-S6 within {gap.p_s6_h:g} h"
    parts = [_viability_words(gap, hours, top=top) for hours in sorted(gap.viability)]
    return f"{start}; {'; '.join(parts)}." if parts else f"{start}."


def _viability_words(gap: Gap, hours: float, *, top: str) -> str:
    half = gap.viability_half_nM[hours]
    if half is None:
        return f"viability is not halved by {hours:g} h at any dose up to {top} nM"
    start = f"viability is halved by {hours:g} h at {plain_number(half)} nM"
    decades = gap_decades(gap.p_s6_half_nM, half)
    if decades is None:
        return start
    if abs(decades) < LEAST_DECADES:
        return f"{start}, the same dose"
    return f"{start}, {abs(decades):.1f} decades {'higher' if decades > 0 else 'lower'}"


def percent_words(share: float | None) -> str:
    r"""Return a fraction as whole percent, saying so where it is small but not zero.

    >>> percent_words(0.004), percent_words(0.5), percent_words(None)
    ('< 1\xa0%', '50\xa0%', '–')
    """
    if share is None:
        return "–"
    return f"< 1{_NO_BREAK}%" if 0 < share < 0.01 else f"{100 * share:.0f}{_NO_BREAK}%"


def sections_of(scorecard: Sequence[Verdict]) -> list[_Section]:
    """Return the claims by section, sections in the order of their first claim."""
    names = dict.fromkeys(verdict.section for verdict in scorecard)
    found = []
    for name in names:
        claims = tuple(verdict for verdict in scorecard if verdict.section == name)
        counts = Counter(verdict.verdict for verdict in claims)
        found.append(_Section(name, claims, tuple((key, counts[key]) for key in OUTCOMES if counts[key])))
    return found


def _by_group(plots: Iterable[Plot], drawn: Mapping[str, bytes]) -> dict[str, list[dict[str, object]]]:
    groups: dict[str, list[dict[str, object]]] = {
        group: []
        for group in ("answer", "gap", "table1", "dose_response", "time_courses", "patients", "pathway", "verdicts")
    }
    for plot in plots:
        groups[plot.group].append(figure_values(plot, drawn))
    return groups


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for library in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            versions[library] = metadata.version(library)
    return versions


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
