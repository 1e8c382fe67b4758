"""Every command by its name, and how any of them ends.

Exit 0: done. Exit 2: the input is wrong; stderr says what, where and what to try. Exit 1: a fault of ours. Exit 130:
interrupted. Packages are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Annotated, Final, TextIO

import typer

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.cli import (
    blots,
    calibration,
    cell,
    combine,
    ensemble,
    experiment,
    gap,
    genotypes,
    kinase,
    levels,
    resistance,
    serve,
    study,
    wells,
)
from rapalog.cli import export as export_files
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
app.command()(combine.combine)
app.command()(genotypes.atlas)
app.command()(genotypes.partners)
app.command()(cell.regimen)
app.command()(levels.pk)
app.command()(levels.nca)
app.command()(levels.tdm)
app.command()(resistance.resistance)
app.command()(calibration.calibrate)
app.command()(gap.gap)
app.command()(ensemble.ensemble)
app.command()(experiment.sedml)
export.command("graphml")(export_files.export_graphml)
export.command("omex")(export_files.export_omex)
export.command("petab")(export_files.export_petab)
export.command("sbgn")(export_files.export_sbgn)
export.command("sbml")(export_files.export_sbml)
export.command("sets")(ensemble.export_sets)
app.command()(serve.serve)
app.command()(study.doctor)
app.add_typer(assay, name="assay")
app.add_typer(export, name="export")


#: What goes wrong outside the program, by number, and what to try.
_OF_THE_MACHINE: Final = {
    errno.ENOSPC: "free some space on the disk, or set TMPDIR to another one",
    errno.EDQUOT: "free some of your quota, or set TMPDIR to another disk",
    errno.EFBIG: "raise the limit of file sizes (ulimit -f), or write to another disk",
    errno.ENAMETOOLONG: "use shorter names",
    errno.EACCES: "choose a place that you may read and write",
    errno.EPERM: "choose a place that you may read and write",
    errno.EROFS: "choose a place that can be written",
    errno.EMFILE: "raise the limit of open files (ulimit -n)",
    errno.ENFILE: "close other programs: the machine has too many files open",
    errno.EBADF: "give the program an open standard output",
    errno.EIO: "check the disk or the terminal",
}


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
    # Matrices here are small and our own threads share them out: threads of BLAS for each would wait for one another.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        with at_the_command_line(["rapalog", *sys.argv[1:]]):
            _check_output()
            code = app(standalone_mode=False)
    except Exception as error:  # the one door where any error becomes text
        code = _said(error)
    _close(sys.stdout)
    sys.exit(code or 0)


def _said(error: Exception) -> int:
    """Say what went wrong, and return the exit status: 2 for what the user can mend, 1 for a fault of ours."""
    match error:
        case RapalogError():
            return _refuse(error.problem, error.where, error.remedy)
        case typer.Abort():
            return 130
        case BrokenPipeError():  # whoever read the output has seen enough
            return 0
        case MemoryError():
            return _refuse("there is not enough memory", "", "give fewer or smaller files, or raise ulimit -v")
        case OSError(errno=number) if number in _OF_THE_MACHINE:
            problem = f"the machine refused: {error.strerror}"
            return _refuse(problem, str(error.filename or ""), _OF_THE_MACHINE[number])
    if hasattr(error, "format_message"):  # wrong usage, as the parser found it
        return _refuse(error.format_message(), "", "add --help to the command")
    if os.environ.get("RAPALOG_DEBUG"):
        raise error
    print(f"error: a fault of rapalog itself: {type(error).__name__}: {error}", file=sys.stderr)
    print("try: set RAPALOG_DEBUG=1, run it again and report what is printed", file=sys.stderr)
    return 1


def _check_output() -> None:
    if sys.stdout is None:
        raise RapalogError("the standard output is closed", remedy="send it somewhere, such as > /dev/null")


def _close(stream: TextIO | None) -> None:
    """Flush what is left, or send it nowhere: the interpreter would say so in words of its own at the end."""
    try:
        if stream is not None:
            stream.flush()
    except (OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)


def _refuse(problem: str, where: str, remedy: str) -> int:
    print(f"error: {problem}" + (f" ({where})" if where else ""), file=sys.stderr)
    print(f"try: {remedy}", file=sys.stderr)
    return 2
