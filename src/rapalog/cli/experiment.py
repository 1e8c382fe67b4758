"""A simulation experiment in SED-ML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Out, show


def sedml(
    experiment: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A .sedml file, or an .omex archive with one.", show_default=False),
    ],
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Run a simulation experiment as its SED-ML describes it: a table for each report, a picture for each plot.

    Models in SBML with changed attributes, uniform time courses, steady states, data generators, reports and plots in
    two dimensions are run; all else is refused by name and line.

    Example: rapalog sedml study.omex --out results
    """
    from rapalog.notebook.sedml import sedml as run_sedml

    found = run_sedml(experiment)
    if out is not None:
        found.write(out)
    show(found.to_json(), repr(found).split("\n"), as_json=as_json, out=out)
