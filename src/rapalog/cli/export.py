"""The model and its evidence in the formats of the field."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rapalog.cli.show import AsJson, Genotypes, LineName, show

if TYPE_CHECKING:
    from rapalog.notebook.items.exported import Network


def export_sbml(
    cell_line: LineName = "generic",
    genotype: Annotated[
        list[str] | None, typer.Option(help="Variant such as MTOR:S2035F; repeatable.", show_default=False)
    ] = None,
    dose: Annotated[str, typer.Option(help="Everolimus in the medium at time 0.")] = "0nM",
    genotypes: Genotypes = None,
    out: Annotated[Path, typer.Option("--out", help="Folder to write rapalog_cell.xml into.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the cell model as SBML Level 3 Version 2, at rest and seeded, ready for any simulator.

    Example: rapalog export sbml --cell-line MCF-7 --dose 20nM --out model
    """
    from rapalog.notebook import export

    found = export.sbml(cell_line, genotype=genotype or (), dose=dose, genotypes=genotypes)
    found.write(out)
    show(found.to_json(), [repr(found), *(f"note: {note}" for note in found.notes)], as_json=as_json, out=out)


def export_omex(
    cell_line: LineName = "generic",
    genotype: Annotated[
        list[str] | None, typer.Option(help="Variant such as MTOR:S2035F; repeatable.", show_default=False)
    ] = None,
    dose: Annotated[str, typer.Option(help="Everolimus in the medium at time 0.")] = "0nM",
    out: Annotated[Path, typer.Option("--out", help="Folder to write rapalog_cell.omex into.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the cell model as a COMBINE archive: its SBML, three days of it as SED-ML, and a page on what it is.

    Example: rapalog export omex --cell-line MCF-7 --dose 20nM --out model
    """
    from rapalog.notebook import export

    found = export.omex(cell_line, genotype=genotype or (), dose=dose)
    found.write(out)
    show(found.to_json(), [repr(found), *(f"note: {note}" for note in found.notes)], as_json=as_json, out=out)


def export_petab(
    cell_line: LineName = "generic",
    data: Annotated[
        list[Path] | None,
        typer.Option(help="Readings of the line, as for calibrate --line; repeatable.", show_default=False),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder to write the problem into.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write a line and its readings as a PEtab problem, for any program that fits such problems.

    Example: rapalog export petab --cell-line lines/A-673.json --data results.csv --out problem
    """
    from rapalog.notebook import export

    found = export.petab(cell_line, data)
    found.write(out)
    show(found.to_json(), [repr(found), *(f"note: {note}" for note in found.notes)], as_json=as_json, out=out)


def export_sbgn(
    out: Annotated[Path, typer.Option("--out", help="Folder to write rapalog_pathway.sbgn into.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the pathway as an SBGN map (activity flow): every arc with its reactions, parameters and references.

    Example: rapalog export sbgn --out model
    """
    from rapalog.notebook import export

    _show_network(export.sbgn(), out, as_json=as_json)


def export_graphml(
    out: Annotated[Path, typer.Option("--out", help="Folder to write rapalog_cell.graphml into.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the reactions of the cell model as GraphML: every edge with its reaction and the sources of its numbers.

    Example: rapalog export graphml --out model
    """
    from rapalog.notebook import export

    _show_network(export.graphml(), out, as_json=as_json)


def _show_network(found: Network, out: Path, *, as_json: bool) -> None:
    found.write(out)
    show(found.to_json(), [repr(found), *(f"note: {note}" for note in found.notes)], as_json=as_json, out=out)
