"""Resistance: shifts of genotypes, and clones under regimens."""

from __future__ import annotations

from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Drugs, Genotypes, LineName, Out, show


def resistance(
    genotype: Annotated[
        list[str] | None,
        typer.Option(
            help="Such as MTOR:S2035F; repeatable. By default nine, and clones of S2035F.", show_default=False
        ),
    ] = None,
    drug: Annotated[
        list[str] | None,
        typer.Option(
            help="Of the shifts; repeatable. By default everolimus, sirolimus and torin 1.", show_default=False
        ),
    ] = None,
    readout: Annotated[
        list[str] | None,
        typer.Option(help="Of the shifts; repeatable. By default p-S6K1 T389, p-S6 S235/236.", show_default=False),
    ] = None,
    cell_line: LineName = "generic",
    regimen: Annotated[
        list[str] | None,
        typer.Option(
            help="Of everolimus, or none; repeatable. By default 10 mg daily, 50 mg weekly, 20 mg weekly.",
            show_default=False,
        ),
    ] = None,
    cells: Annotated[
        str | None, typer.Option(help="Cells at the start: 1e9, or a range; by default 1e8..1e10.", show_default=False)
    ] = None,
    rate: Annotated[
        str | None,
        typer.Option(help="Mutations to the genotype a division; by default 1e-10..1e-8.", show_default=False),
    ] = None,
    doubling: Annotated[
        str | None,
        typer.Option(help="Days in which the untreated tumour doubles; by default 20..154.", show_default=False),
    ] = None,
    loss: Annotated[
        str | None, typer.Option(help="Share of divisions lost to death; by default 0.5..0.95.", show_default=False)
    ] = None,
    days: Annotated[str, typer.Option(help="Days of treatment, up to 1095.")] = "90,180,365",
    patients: Annotated[int, typer.Option(help="Bodies that are drawn.")] = 1000,
    draws: Annotated[int, typer.Option(min=0, help="Of all that is not known, for 90 % intervals; 0 for none.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Of bodies, draws and clones.")] = 1,
    genotypes: Genotypes = None,
    drugs: Drugs = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Ask which drug still works in which genotype, and how likely its clones are under regimens of everolimus.

    Clones that are acquired under treatment and clones that were there before are kept apart; regimens are compared
    with the first one, draw by draw, and a tornado says what decides. Most numbers of tumours are assumed: give yours.

    Example: rapalog resistance --genotype MTOR:S2035F --regimen "10 mg daily" --regimen "50 mg weekly" --cells 1e9
    """
    from rapalog.notebook.resistance import resistance as ask
    from rapalog.report.resistance.words import resistance_lines

    found = ask(
        genotype or None,
        drug=drug or None,
        readout=readout or None,
        cell_line=cell_line,
        regimen=regimen or None,
        cells=cells,
        rate=rate,
        doubling=doubling,
        loss=loss,
        days=days,
        patients=patients,
        draws=draws,
        seed=seed,
        genotypes=genotypes,
        drugs=drugs,
    )
    if out:
        found.write(out)
    show(found.to_json(), resistance_lines(found.study), as_json=as_json, out=out)
