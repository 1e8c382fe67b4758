"""The pictures of a study of combinations as files, with the numbers behind each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rapalog.analysis.combinations.isobole import isobole
from rapalog.analysis.combinations.score import MODELS, Scores
from rapalog.figures.combinations.contours import draw_contours, draw_isobole, has_contours
from rapalog.figures.combinations.maps import draw_excess, draw_expected, draw_observed
from rapalog.figures.combinations.scores import draw_scores
from rapalog.figures.image_files import LOOK, image_files
from rapalog.files.results.writing import csv_bytes
from rapalog.studies.combinations.result import SCORE_COLUMNS, WELL_COLUMNS, Combinations, ScoredBlock

#: So many blocks are drawn; a second each.
MOST_DRAWN: Final = 24
_PANEL_IN: Final = 3.6


def combination_pictures(study: Combinations) -> dict[str, bytes]:
    """Return maps, contours, isobole and scores of the first blocks as PNG, SVG and PDF, and as CSV, by file name."""
    files: dict[str, bytes] = {}
    for name, own in list(zip(study.figure_names, study.blocks, strict=True))[:MOST_DRAWN]:
        files |= _pictures(own, name)
    return files


def _pictures(own: ScoredBlock, name: str) -> dict[str, bytes]:
    found = own.scores
    known = [model for model in MODELS if found.score[model].value is not None]
    wells = csv_bytes(WELL_COLUMNS[3:], own.well_rows())
    files = {f"figures/{name}_scores.csv": csv_bytes(SCORE_COLUMNS, own.score_rows())}
    files |= _saved(f"{name}_scores", (6.4, 2.9), [[lambda axes: draw_scores(axes, found)]])
    if not known:
        return files
    rows = [
        [lambda axes: draw_observed(axes, found), *_of(draw_expected, found, model), *_of(draw_excess, found, model)]
        for model in known
    ]
    files |= _saved(f"{name}_maps", (3 * _PANEL_IN, _PANEL_IN * len(rows)), rows)
    files[f"figures/{name}_maps.csv"] = files[f"figures/{name}_contours.csv"] = wells
    drawn = [model for model in known if has_contours(found, model)]
    panels = [draw for model in drawn for draw in _of(draw_contours, found, model)]
    if panels:
        grid = [panels[k : k + 2] for k in range(0, len(panels), 2)]
        files |= _saved(f"{name}_contours", (4.6 * len(grid[0]), 3.7 * len(grid)), grid)
    else:
        del files[f"figures/{name}_contours.csv"]
    if (line := isobole(found)) is not None:
        files |= _saved(f"{name}_isobole", (4.4, 4.2), [[lambda axes: draw_isobole(axes, found)]])
        columns = ("viability", "dose1_nM", "dose2_nM", "share1", "share2")
        rows_of = [
            (line.level, *pair, *share)
            for pair, share in zip(line.pairs_nM.tolist(), line.shares.tolist(), strict=True)
        ]
        files[f"figures/{name}_isobole.csv"] = csv_bytes(columns, rows_of)
    return files


def _of(draw: Callable[[Axes, Scores, str], None], found: Scores, model: str) -> list[Callable[[Axes], None]]:
    return [lambda axes: draw(axes, found, model)]


def _saved(name: str, size: tuple[float, float], grid: list[list[Callable[[Axes], None]]]) -> dict[str, bytes]:
    with mpl.rc_context(LOOK):
        figure = Figure(figsize=size, layout="constrained")
        across = max(map(len, grid))
        for row, draws in enumerate(grid):
            for column, draw in enumerate(draws):
                draw(figure.add_subplot(len(grid), across, row * across + column + 1))
        return {f"figures/{name}.{kind}": data for kind, data in image_files(figure).items()}
