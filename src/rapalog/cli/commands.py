"""Every command by its name, and how any of them ends.

Exit 0: done. Exit 2: the input is wrong; stderr says what, where and what to try. Exit 1: a fault of ours. Exit 130:
interrupted. Packages are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.cli import blots, calibration, cell, ensemble, gap, kinase, study, wells
from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import at_the_command_line

app = typer.Typer(
    name="rapalog",
    help=f"A workbench for mTORC1 inhibitors, everolimus first. {RESEARCH_USE_ONLY}",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
assay = typer.Typer(
    help="Run a virtual experiment by protocol and write what the instrument would write.", no_args_is_help=True
)
export = typer.Typer(help="Write the model and its evidence in the field's formats.", no_args_is_help=True)
app.command()(study.run)
app.command()(cell.simulate)
assay.command("viability")(wells.assay_viability)
app.command()(wells.viability)
assay.command("blot")(blots.assay_blot)
app.command()(blots.blot)
assay.command("kinase")(kinase.assay_kinase)
app.command()(kinase.kinase)
app.command()(cell.regimen)
app.command()(calibration.calibrate)
app.command()(gap.gap)
app.command()(ensemble.ensemble)
export.command("sbml")(cell.export_sbml)
export.command("sets")(ensemble.export_sets)
app.command()(study.doctor)
app.add_typer(assay, name="assay")
app.add_typer(export, name="export")


def _print_version(asked: bool) -> None:
    if asked:
        print(f"rapalog {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options that belong to no command."""


def main() -> None:
    """Run the command line and turn every error into text with a remedy."""
    try:
        with at_the_command_line(["rapalog", *sys.argv[1:]]):
            code = app(standalone_mode=False)
    except RapalogError as error:
        code = _refuse(error.problem, error.where, error.remedy)
    except typer.Abort:
        code = 130
    except Exception as error:  # the one door where a fault of ours becomes text
        if hasattr(error, "format_message"):  # wrong usage, as the parser found it
            code = _refuse(error.format_message(), "", "add --help to the command")
        elif os.environ.get("RAPALOG_DEBUG"):
            raise
        else:
            print(f"error: a fault of rapalog itself: {type(error).__name__}: {error}", file=sys.stderr)
            print("try: set RAPALOG_DEBUG=1, run it again and report what is printed", file=sys.stderr)
            code = 1
    sys.exit(code or 0)


def _refuse(problem: str, where: str, remedy: str) -> int:
    print(f"error: {problem}" + (f" ({where})" if where else ""), file=sys.stderr)
    print(f"try: {remedy}", file=sys.stderr)
    return 2
