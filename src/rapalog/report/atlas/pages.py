"""The files of an atlas: tables, maps, a page of all, and a page for each genotype that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rapalog.figures.atlas.feedback import draw_feedback
from rapalog.figures.atlas.maps import draw_growth_map, draw_shift_map, halving
from rapalog.figures.atlas.one import draw_drugs, draw_growth, draw_signal
from rapalog.figures.image_files import LOOK, image_files
from rapalog.files.results.writing import csv_bytes, json_bytes, safe_name
from rapalog.report.assay_pages import REPORT_NAME, report_page
from rapalog.report.atlas.words import answer, feedback_words, interval, summary
from rapalog.studies.atlas.result import COLUMNS, Atlas

#: So many genotypes get a page of their own: a second each.
MOST_PAGES: Final = 6
CURVE_COLUMNS: Final = (
    "genotype",
    "drug",
    "dose_nM",
    "p_s6_low",
    "p_s6",
    "p_s6_high",
    "growth_low",
    "growth",
    "growth_high",
)
_SHIFTS: Final = (
    "Half dose of p-S6 over that of the line as it is; > where half is not reached at the highest dose, – where the "
    "drug does not halve p-S6 of the line. Hatched cells rest on an assumed size."
)
_GROWTH: Final = "Growth at the stated dose as GR value: 1 is the vehicle's, 0 stasis, below 0 death."
_FEEDBACK: Final = (
    "Counter-experiments on feedback: what of the rise of p-AKT is left when an arm is cut; without rictor S473 is "
    "shown against the vehicle of the line as it is, since its own has none."
)
_FEEDBACK_IN: Final = (7.4, 3.6)
_ROW_IN, _COLUMN_IN = 0.27, 0.78
_NAMES_IN: Final = (2.4, 1.9)
_FEWEST: Final = 4  # a title needs as much room


def map_size(found: Atlas, drugs: int = 0) -> tuple[float, float]:
    """Return the size in inches in which the numbers of a map of so many drugs, by default all, can be read."""
    return (
        _NAMES_IN[0] + _COLUMN_IN * max(drugs or len(found.drugs), _FEWEST),
        _NAMES_IN[1] + _ROW_IN * len(found.genotypes),
    )


def atlas_files(
    found: Atlas, *, pages: Sequence[str], command: Sequence[str], inputs: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return tables, document, figures and pages of an atlas by file name.

    Parameters
    ----------
    found
        The atlas.
    pages
        Genotypes that get a page of their own; the first six do.
    command, inputs
        How it was asked for, and the files that were read.
    """
    shifts, growth = (
        csv_bytes(COLUMNS, [row for met in found.cells for row in met.rows() if row[3] == name])
        for name in ("fold_shift", "growth_rate")
    )
    files = {
        "atlas.csv": csv_bytes(COLUMNS, [row for met in found.cells for row in met.rows()]),
        "atlas.json": json_bytes(found.to_json()),
        "feedback.csv": csv_bytes(*feedback_table(found)),
        "curves.csv": csv_bytes(CURVE_COLUMNS, curve_rows(found)),
        "figures/shifts.csv": shifts,
        "figures/feedback.csv": csv_bytes(*feedback_table(found)),
        **_saved("feedback", _FEEDBACK_IN, [[lambda axes: draw_feedback(axes, found)]]),
        "figures/growth.csv": growth,
        **_saved("shifts", map_size(found, len(halving(found))), [[lambda axes: draw_shift_map(axes, found)]]),
        **_saved("growth", map_size(found), [[lambda axes: draw_growth_map(axes, found)]]),
    }
    for name in pages[:MOST_PAGES]:
        files |= _genotype_files(found, name, command, inputs)
    captions = {"shifts": _SHIFTS, "growth": _GROWTH, "feedback": _FEEDBACK}
    values = {
        "title": f"Genotypes by drugs in {found.cell_line}",
        "summary": [answer(found, name) for name in pages[:MOST_PAGES]] or summary(found),
        "flags": [*feedback_words(found), *found.notes],
        "rows": [],
        "facts": (),
        "interval": interval,
        "pages": [(name, page_name(name)) for name in pages[:MOST_PAGES]],
    }
    return files | {REPORT_NAME: report_page("atlas/atlas.html", values, files, captions, command, inputs)}


def _genotype_files(found: Atlas, name: str, command: Sequence[str], inputs: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the page of one genotype with its figures."""
    safe = safe_name(name)
    assumed = [row for met in found.of(name) for row in met.assumed]
    curves = [row for row in curve_rows(found) if row[0] in ("", name)]
    draws = [[_of(draw_signal, found, name, drug), _of(draw_growth, found, name, drug)] for drug in found.drugs]
    files = {
        f"figures/{safe}_curves.csv": csv_bytes(CURVE_COLUMNS, curves),
        f"figures/{safe}_drugs.csv": csv_bytes(COLUMNS, [row for met in found.of(name) for row in met.rows()]),
        **_saved(f"{safe}_curves", (9.6, 3.1 * len(draws)), draws),
        **_saved(f"{safe}_drugs", (8.6, 1.4 + 0.42 * len(found.drugs)), [[lambda axes: draw_drugs(axes, found, name)]]),
    }
    values = {
        "title": f"{name} in {found.cell_line}",
        "summary": [answer(found, name)],
        "flags": found.notes,
        "rows": found.of(name),
        "facts": list({row.id: row for row in (*found.facts[name], *assumed)}.values()),
        "interval": interval,
        "pages": [],
    }
    captions = {
        f"{safe}_drugs": "Drugs by the growth they leave at the stated dose; lines hold 90 % of the draws.",
        f"{safe}_curves": f"p-S6 and growth over doses, of {found.cell_line} and of the genotype in the same "
        "draws; bands hold 90 % of them.",
    }
    return files | {page_name(name): report_page("atlas/atlas.html", values, files, captions, command, inputs)}


def page_name(genotype: str) -> str:
    """Return the file name of a genotype's page."""
    return f"genotype_{safe_name(genotype)}.html"


def feedback_table(found: Atlas) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return columns and rows of the counter-experiments."""
    columns = ("what", "site", "fold", "low", "high", "level")
    return columns, [
        (own.what, site, fold.value, fold.low, fold.high, fold.level)
        for own in found.feedback
        for site, fold in (("p-AKT T308", own.t308), ("p-AKT S473", own.s473))
    ]


def curve_rows(found: Atlas) -> list[tuple[Any, ...]]:
    """Return one row for each genotype, drug and dose; the line as it is has an empty genotype."""
    return [
        (name, drug, dose, *own.p_s6[:, place].tolist(), *own.growth_rate[:, place].tolist())
        for (name, drug), own in found.curves.items()
        for place, dose in enumerate(found.doses_nM)
    ]


def _of(draw: Callable[[Axes, Atlas, str, str], None], found: Atlas, name: str, drug: str) -> Callable[[Axes], None]:
    return lambda axes: draw(axes, found, name, drug)


def _saved(name: str, size: tuple[float, float], grid: Sequence[Sequence[Callable[[Axes], None]]]) -> dict[str, bytes]:
    with mpl.rc_context(LOOK):
        figure = Figure(figsize=size, layout="constrained")
        across = max(map(len, grid))
        for row, draws in enumerate(grid):
            for column, draw in enumerate(draws):
                draw(figure.add_subplot(len(grid), across, row * across + column + 1))
        return {f"figures/{name}.{kind}": data for kind, data in image_files(figure).items()}
