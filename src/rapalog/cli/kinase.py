"""The in vitro mTOR kinase assay: a virtual one by protocol, and the analysis of any."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.cli.show import AsJson, Out, progress, show, write


def assay_kinase(
    substrate: Annotated[
        list[str] | None, typer.Option(help="S6K1 or 4E-BP1; repeatable; by default both.", show_default=False)
    ] = None,
    drug: Annotated[str, typer.Option(help="A rapalog.")] = "everolimus",
    cell_line: Annotated[str, typer.Option(help="Cells the enzyme comes from.")] = "generic",
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
    out: Annotated[Path, typer.Option("--out", help="Folder to write the table into.")] = Path("kinase-assay"),
    as_json: AsJson = False,
) -> None:
    """Run a virtual kinase assay by protocol: the table a person would write down, and the truth beside it.

    Example: rapalog assay kinase --substrate S6K1 --atp 1mM --out tubes
    """
    from rapalog.studies.kinase.virtual import atp_series as run_atp_series
    from rapalog.studies.kinase.virtual import kinase_assay_files, run_kinase_assay
    from rapalog.units import parse_dose_nM

    plan: dict[str, Any] = {"atp_uM": parse_dose_nM(atp) / 1000.0, "readout": readout, "insulin": insulin,
                            "replicates": replicates, "seed": seed}  # fmt: skip
    if enzyme is not None:
        plan["enzyme_nM"] = parse_dose_nM(enzyme)
    found = run_kinase_assay(substrate or ("S6K1", "4E-BP1"), drug=drug, cell_line=cell_line,
                             genotype="+".join(genotype or ()), **plan)  # fmt: skip
    files = kinase_assay_files(found)
    document: dict[str, Any] = {"warnings": list(dict.fromkeys(text for one in found for text in one.warnings))}
    lines = [*(f"warning: {text}" for text in document["warnings"]), f"{sum(len(one.tubes) for one in found)} tubes"]
    if atp_series:
        from rapalog.figures.kinase import atp_pictures

        with progress() as report:
            series = run_atp_series(drug=drug, cell_line=cell_line, seed=seed, progress=report)
        files |= atp_pictures(series)
        document["ic50_by_atp"] = series.to_json()
        cells = series.cellular_ic50_nM
        lines.append(f"IC50 over ATP: {series.shift:.2f}-fold shift; intact cells {cells:.2g} nM" if cells else "")
    write(out, files, seed=seed)
    document |= {"files": sorted(files), "seed": seed, "note": RESEARCH_USE_ONLY}
    show(document, lines, as_json=as_json, out=out)


def kinase(
    table: Annotated[
        Path,
        typer.Argument(
            help="Table of wells (substrate, enzyme_nM, dose, response, role), or a plate export.", show_default=False
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
    from rapalog.studies.kinase.study import analyse_kinase, kinase_lines

    result = analyse_kinase(table, layout=layout, enzyme_cv=enzyme_error, command=["rapalog", *sys.argv[1:]])
    if out:
        from rapalog.figures.kinase import kinase_pictures

        result.write(out, pictures=kinase_pictures)
    show(result.to_json(), kinase_lines(result), as_json=as_json, out=out)
