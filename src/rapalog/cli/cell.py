"""The cell model: one experiment, a regimen, an export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Out, progress, show, write


def simulate(
    cell_line: Annotated[str, typer.Option(help="Cell line.")] = "generic",
    drug: Annotated[str, typer.Option(help="Drug.")] = "everolimus",
    dose: Annotated[str, typer.Option(help="Dose with its unit.")] = "20nM",
    hours: Annotated[float, typer.Option(help="Exposure in hours.")] = 72.0,
    genotype: Annotated[
        list[str] | None, typer.Option(help="Variant such as MTOR:S2035F; repeatable.", show_default=False)
    ] = None,
    partner: Annotated[
        list[str] | None, typer.Option("--with", help="Partner DRUG=DOSE; repeatable.", show_default=False)
    ] = None,
    readout: Annotated[
        list[str] | None, typer.Option(help="Readout such as 'p-S6 S235/236'; repeatable.", show_default=False)
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Run one experiment on the cell model: a dosed culture beside its vehicle.

    Example: rapalog simulate --dose 20nM --hours 72 --genotype MTOR:S2035F --readout "p-S6 S235/236"
    """
    from rapalog.report.single import simulation_files, simulation_lines
    from rapalog.studies.simulate import DEFAULT_READOUTS
    from rapalog.studies.simulate import simulate as run_simulation

    found = run_simulation(
        cell_line=cell_line,
        drug=drug,
        dose=dose,
        hours=hours,
        genotypes=genotype or (),
        partners=partner or (),
        readouts=readout or DEFAULT_READOUTS,
    )
    if out:
        write(out, simulation_files(found))
    show(found.to_json(), simulation_lines(found), as_json=as_json, out=out)


def regimen(
    text: Annotated[
        str, typer.Argument(metavar="REGIMEN", help="Such as '10 mg daily' or '50 mg weekly'.", show_default=False)
    ],
    patients: Annotated[int, typer.Option(help="1 is the typical patient.")] = 1,
    days: Annotated[float, typer.Option(help="Length of treatment in days.")] = 28.0,
    deep_compartment: Annotated[
        bool, typer.Option(help="Exploratory model with the long half-life; uncalibrated.")
    ] = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Give a regimen to the typical patient: blood, free drug, and biomarkers in the tumour.

    Example: rapalog regimen "10 mg daily" --days 28
    """
    from rapalog.report.single import regimen_files, regimen_lines
    from rapalog.studies.regimen import run_regimen

    with progress() as report:
        report("tumour under treatment", 0.0)
        found = run_regimen(text, patients=patients, days=days, deep_compartment=deep_compartment)
    if out:
        write(out, regimen_files(found))
    show(found.to_json(), regimen_lines(found), as_json=as_json, out=out)


def export_sbml(
    cell_line: Annotated[str, typer.Option(help="Cell line.")] = "generic",
    genotype: Annotated[
        list[str] | None, typer.Option(help="Variant such as MTOR:S2035F; repeatable.", show_default=False)
    ] = None,
    dose: Annotated[str, typer.Option(help="Everolimus in the medium at time 0.")] = "0nM",
    out: Annotated[Path, typer.Option("--out", help="Folder to write rapalog_cell.xml into.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the cell model as SBML Level 3 Version 2, at rest and seeded, ready for any simulator.

    Example: rapalog export sbml --cell-line MCF-7 --dose 20nM --out model
    """
    from rapalog.studies.export import sbml_of

    text = sbml_of(cell_line, "+".join(genotype or ()), dose=dose)
    write(out, {"rapalog_cell.xml": text.encode()})
    document = {"file": "rapalog_cell.xml", "level": 3, "version": 2, "bytes": len(text.encode())}
    show(document, [f"rapalog_cell.xml, SBML L3V2, {len(text) // 1000} kB"], as_json=as_json, out=out)
