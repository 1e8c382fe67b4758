"""Two drugs in one dish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Out, show


def combine(
    table: Annotated[
        Path,
        typer.Argument(
            help="Wells (block, drug1, drug2, dose1, dose2, dose_unit, response in % viability, replicate), columns of "
            r"SynergyFinder, or a matrix with 'A (nM) \ B (nM)' in its corner.",
            show_default=False,
        ),
    ],
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Score two drugs together: Bliss, HSA, Loewe and ZIP, each with its interval, wells and flags.

    A score is the mean excess over the combination wells, in points of viability, above 0 for synergy. Its interval is
    Student's t over whole replicates; Loewe is scored where it is defined. --out writes pictures, report and tables.

    Example: rapalog combine combo.csv --out synergy
    """
    from rapalog.notebook.combine import combine as analyse
    from rapalog.report.combinations.words import combination_lines

    found = analyse(table)
    if out:
        found.write(out)
    show(found.to_json(), combination_lines(found.study), as_json=as_json, out=out)
