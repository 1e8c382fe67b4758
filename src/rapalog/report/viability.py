"""The report of a viability analysis: figures as files, and one HTML page that needs nothing else.

Every number on the page is computed from the result; this module turns it into words, ``viability.html`` says where it
stands. It looks like the report of the embedded study.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.analysis.curves.dose_response import Curve
from rapalog.analysis.curves.dose_unit import from_nM, in_unit, restated
from rapalog.analysis.estimate import Estimate
from rapalog.files.results.writing import provenance
from rapalog.report.comparison_words import p_words
from rapalog.report.convention_words import convention_sentence, disagreement_words
from rapalog.report.plot import plot_files
from rapalog.report.template import estimate_words, figure_values, render
from rapalog.report.viability_answer import answer_words
from rapalog.report.viability_figures import viability_plots
from rapalog.report.viability_methods import methods_words
from rapalog.report.viability_words import CHECKS, checked, summary_words, title_words
from rapalog.studies.viability.result import ViabilityResult
from rapalog.studies.viability.tables import figure_names

Progress = Callable[[str, float], None]

REPORT_NAME: Final = "report.html"
#: More figures of one kind than this make a page that browsers stumble over; the rest are in the folder.
MOST_SHOWN: Final = 60
#: Curves and plates whose numbers are on the page; the tables beside it have all.
MOST_ROWS: Final = 1000
#: Kinds of figures, each with its place on the page.
_GROUPS: Final = ("exposures", "overlays", "maps", "waterfalls", "curves", "conventions", "plates")
_MOST_TOKENS: Final = 200
_PERCENT: Final = 100.0


def viability_files(result: ViabilityResult, *, progress: Progress | None = None) -> dict[str, bytes]:
    """Return ``report.html`` and the figures as PNG, SVG, PDF and CSV in ``figures``, by file name.

    The same result gives the same bytes. Of more than ``MOST_FIGURES`` curves, plates or lines the first are drawn, and
    the page says how many are not.

    Parameters
    ----------
    result
        What was analysed.
    progress
        Called with what is being drawn and the share done.
    """
    files: dict[str, bytes] = {}
    shown: dict[str, list[dict[str, object]]] = {group: [] for group in _GROUPS}
    gallery = viability_plots(result)
    plots = gallery.plots
    for index, plot in enumerate(plots):
        if progress is not None:
            progress(f"drawing {index + 1} of {len(plots)}", index / len(plots))
        drawn = plot_files(plot)
        files |= {f"figures/{name}": data for name, data in drawn.items()}
        if len(shown[plot.group]) < MOST_SHOWN:
            shown[plot.group].append(figure_values(plot, drawn))
    hidden = {group: sum(plot.group == group for plot in plots) - len(own) for group, own in shown.items()}
    files[REPORT_NAME] = _page(result, shown, hidden, gallery.undrawn).encode()
    return files


def _page(
    result: ViabilityResult,
    shown: Mapping[str, Sequence[Mapping[str, object]]],
    hidden: Mapping[str, int],
    undrawn: Mapping[str, int],
) -> str:
    tokens = [reading for reading in result.readings if reading.token]
    names = figure_names(result.curves[:MOST_ROWS])
    values = {
        "result": result,
        "title": title_words(result),
        "summary": summary_words(result),
        "answer": answer_words(result) if result.curves else "",
        "methods": methods_words(result),
        "figures": shown,
        "hidden": hidden,
        "undrawn": undrawn,
        "curves": [
            (curve, name if index < MOST_SHOWN else "")
            for index, (curve, name) in enumerate(zip(result.curves[:MOST_ROWS], names, strict=False))
        ],
        "more_curves": max(0, len(result.curves) - MOST_ROWS),
        "disagreement": disagreement_words(result.curves),
        "convention_sentence": convention_sentence,
        "phase_words": phase_words,
        "restated": restated,
        "in_unit": in_unit,
        "from_nM": from_nM,
        "p_words": p_words,
        "most_compared": MOST_ROWS,
        "method_lines": method_lines,
        "checks": CHECKS,
        "plates": [(plate, [checked(plate, check) for check in CHECKS]) for plate in result.plates[:MOST_ROWS]],
        "more_plates": max(0, len(result.plates) - MOST_ROWS),
        "tokens": tokens[:_MOST_TOKENS],
        "more_tokens": max(0, len(tokens) - _MOST_TOKENS),
        "provenance": provenance(result.command, result.inputs),
        "version": __version__,
        "note": RESEARCH_USE_ONLY,
    }
    return render("viability.html", values)


def phase_words(phase: Mapping[str, Any]) -> str:
    """Return one phase of a curve in words: its EC50 and the share of the response that is lost in it.

    >>> phase_words({"ec50_nM": {"value": 0.1, "relation": "<"}, "fraction": {"value": 0.4, "relation": "="}})
    'EC50 < 0.1 nM, 40 % of the response'
    """
    ec50, share = (
        Estimate(item["value"], item["relation"], reason=item.get("reason", ""))
        for item in (phase["ec50_nM"], phase["fraction"])
    )
    return f"EC50 {estimate_words(ec50, 'nM')}, {estimate_words(share, '%', _PERCENT)} of the response"


def method_lines(curve: Curve) -> list[str]:
    """Return how the intervals of a curve were made, one line per method with the quantities it made."""
    names = {"ic50_nM": "IC50", "ec50_nM": "EC50", "emax": "left at top dose", "gr50_nM": "GR50", "gr_max": "GRmax"}
    by_method: dict[str, list[str]] = {}
    for field, name in names.items():
        method: str = getattr(curve, field).method
        if method:
            by_method.setdefault(method, []).append(name)
    return [f"{', '.join(quantities)}: {method}" for method, quantities in by_method.items()]


def pictures_with(progress: Progress | None) -> Callable[[ViabilityResult], Mapping[str, bytes]]:
    """Return the function that draws a result, for :meth:`ViabilityResult.write`.

    Parameters
    ----------
    progress
        Told what is being drawn and which share of it is done.
    """

    def draw(result: ViabilityResult) -> dict[str, Any]:
        return viability_files(result, progress=progress)

    return draw
