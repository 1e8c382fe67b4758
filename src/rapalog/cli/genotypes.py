"""Genotypes by drugs, and partners that help."""

from __future__ import annotations

from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Drugs, Genotypes, LineName, Out, show

GenotypeNames = Annotated[
    list[str] | None,
    typer.Option(help="Variant such as MTOR:S2035F, or several joined by +; repeatable.", show_default=False),
]


def atlas(
    cell_line: LineName = "generic",
    genotype: GenotypeNames = None,
    drug: Annotated[
        list[str] | None, typer.Option(help="Drug; repeatable; by default one of each mechanism.", show_default=False)
    ] = None,
    dose: Annotated[str, typer.Option(help="Dose at which inhibition and growth are given.")] = "100nM",
    hours: Annotated[float, typer.Option(help="When growth is read, in hours after dosing.")] = 72.0,
    draws: Annotated[int, typer.Option(min=0, help="Draws of what is not known, for 90 % intervals; 0 for none.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    genotypes: Genotypes = None,
    drugs: Drugs = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Find which drug still works in which genotype, by p-S6 and by growth.

    Example: rapalog atlas --genotype MTOR:S2035F --genotype TSC2:loss+MTOR:F2108L --out atlas
    """
    from rapalog.notebook.atlas import atlas as find_atlas
    from rapalog.report.atlas.words import atlas_lines

    found = find_atlas(
        cell_line,
        genotype=genotype or (),
        drug=drug or (),
        dose=dose,
        hours=hours,
        draws=draws,
        seed=seed,
        genotypes=genotypes,
        drugs=drugs,
    )
    if out:
        found.write(out)
    show(found.to_json(), atlas_lines(found.study), as_json=as_json, out=out)
