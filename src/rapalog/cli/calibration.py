"""The calibration: of a line of one's own, of anybody's PEtab problem, or the embedded one repeated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Out, show


def calibrate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="The YAML file of a PEtab problem; with --line, more of its data.", show_default=False),
    ] = None,
    line: Annotated[
        str | None, typer.Option(help="A line of your own, as named in the data.", show_default=False)
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            help="Tidy viability table, or folder written by viability or blot; repeatable.", show_default=False
        ),
    ] = None,
    starts: Annotated[
        int | None,
        typer.Option(help="Searches from different places: by default 8, of a problem 10.", show_default=False),
    ] = None,
    structure: Annotated[str, typer.Option(help="Which mechanisms there are; leading has all.")] = "leading",
    evaluate: Annotated[
        bool, typer.Option("--evaluate", help="Print a problem's objective at its nominal values and stop.")
    ] = False,
    profiles: Annotated[
        bool, typer.Option("--profiles", help="Give every parameter of a problem an interval by its profile.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Of the places from which a problem is searched.")] = 1,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Learn a line of your own, fit a PEtab problem, or (with neither) repeat the embedded calibration.

    With --line it writes NAME.json, which --cell-line takes, into --out or here. With PROBLEM.yaml it fits the problem,
    or prints its objective (--evaluate): the negative log-likelihood with all constants, priors apart. With neither it
    takes 10 to 20 minutes, keeps its stages in --out, and goes on from them when it is repeated.

    Example: rapalog calibrate --line A-673 --data results.csv --out lines
    """
    from rapalog.notebook.calibration import CalibratedCell
    from rapalog.notebook.calibration import calibrate as learn
    from rapalog.notebook.items.estimation import PetabEvaluation, PetabFit
    from rapalog.report.calibration import calibration_lines, line_lines
    from rapalog.report.petab import evaluated_lines, fitted_lines

    given = [*(data or ()), *(files or ())]
    found = learn(
        line,
        given if given or line is not None else None,
        out=out,
        starts=starts,
        structure=structure,
        evaluate=evaluate,
        profiles=profiles,
        seed=seed,
    )
    if isinstance(found, PetabEvaluation):
        show(found.to_json(), evaluated_lines(found.study), as_json=as_json, out=out)
        return
    if isinstance(found, PetabFit):
        show(found.to_json(), fitted_lines(found.study), as_json=as_json, out=out)
        return
    if isinstance(found, CalibratedCell):
        show(found.to_json(), calibration_lines(found.study), as_json=as_json, out=out)
        return
    if out is None:
        found = found.written_here()
    show(found.to_json(), [*line_lines(found.study), f"the line file is {found.path}"], as_json=as_json, out=out)
