"""The in vitro mTOR kinase assay: a virtual one by protocol, and the analysis of any."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Drugs, Genotypes, Out, show


def assay_kinase(
    substrate: Annotated[
        list[str] | None, typer.Option(help="S6K1 or 4E-BP1; repeatable; by default both.", show_default=False)
    ] = None,
    drug: Annotated[str, typer.Option(help="A rapalog.")] = "everolimus",
    cell_line: Annotated[
        str, typer.Option(help="Cells the enzyme comes from: a name, new, or a line file.")
    ] = "generic",
    genotype: Annotated[
        list[str] | None, typer.Option(help="Variant such as MTOR:S2035F; repeatable.", show_default=False)
    ] = None,
    atp: Annotated[str, typer.Option(help="ATP with its unit.")] = "100uM",
    enzyme: Annotated[
        str | None, typer.Option(help="Active mTORC1 with its unit; by default as in the protocol.", show_default=False)
    ] = None,
    readout: Annotated[str, typer.Option(help="blot (T389, T37/46) or luminescence.")] = "blot",
    insulin: Annotated[bool, typer.Option(help="Whether the cells were stimulated.")] = True,
    atp_series: Annotated[bool, typer.Option("--atp-series", help="Also the IC50 from 10 to 1000 uM ATP.")] = False,
    replicates: Annotated[int, typer.Option(min=1, max=20, help="Independent runs.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Seed of all noise.")] = 1,
    genotypes: Genotypes = None,
    drugs: Drugs = None,
    out: Annotated[Path, typer.Option("--out", help="Folder to write the table into.")] = Path("kinase-assay"),
    as_json: AsJson = False,
) -> None:
    """Run a virtual kinase assay by protocol: the table a person would write down, and the truth beside it.

    Example: rapalog assay kinase --substrate S6K1 --atp 1mM --out tubes
    """
    from rapalog.notebook import assay

    tubes = assay.kinase(
        substrate or ("S6K1", "4E-BP1"),
        drug=drug,
        cell_line=cell_line,
        genotype=genotype or (),
        atp=atp,
        enzyme=enzyme,
        readout=readout,
        insulin=insulin,
        atp_series=atp_series,
        replicates=replicates,
        seed=seed,
        genotypes=genotypes,
        drugs=drugs,
    )
    tubes.write(out)
    lines = [*(f"warning: {text}" for text in tubes.warnings), tubes.title]
    if tubes.by_atp is not None:
        cells = tubes.by_atp.cellular_ic50_nM
        shift = f"IC50 over ATP: {tubes.by_atp.shift:.2f}-fold shift"
        lines.append(f"{shift}; intact cells {cells:.2g} nM" if cells else "")
    show(tubes.to_json(), lines, as_json=as_json, out=out)


def kinase(
    table: Annotated[
        Path,
        typer.Argument(
            help="Table of wells (substrate, enzyme_nM, dose, response, role; response may be headed % inhibition), or "
            "a plate export.",
            show_default=False,
        ),
    ],
    layout: Annotated[
        Path | None, typer.Option(help="What is in the wells of a plate export, as CSV.", show_default=False)
    ] = None,
    enzyme_error: Annotated[
        float, typer.Option("--enzyme-error", help="Error of the enzyme's amount as a fraction, such as 0.2.")
    ] = 0.0,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Read a kinase assay and report IC50, Kd and residual activity per substrate, with intervals or bounds.

    Example: rapalog kinase kinase.csv --enzyme-error 0.2 --out results
    """
    from rapalog.notebook.kinase import kinase as analyse
    from rapalog.studies.kinase.study import kinase_lines

    result = analyse(table, layout=layout, enzyme_error=enzyme_error)
    if out:
        result.write(out)
    show(result.to_json(), kinase_lines(result.study), as_json=as_json, out=out)
