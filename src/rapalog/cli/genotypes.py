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


def partners(
    cell_line: LineName = "generic",
    genotype: GenotypeNames = None,
    drug: Annotated[str, typer.Option(help="Drug that is given to all.")] = "everolimus",
    dose: Annotated[str, typer.Option(help="Dose of the drug.")] = "100nM",
    partner: Annotated[
        list[str] | None,
        typer.Option(help="Partner; repeatable; by default all that are no rapalog.", show_default=False),
    ] = None,
    hours: Annotated[float, typer.Option(help="When growth is read, in hours after the first drug.")] = 72.0,
    apart: Annotated[float, typer.Option(help="Hours between the drugs where they come in turn.")] = 24.0,
    claims: Annotated[bool, typer.Option("--claims", help="Run the literature's claims on combinations too.")] = False,
    draws: Annotated[int, typer.Option(min=0, help="Draws of what is not known, for 90 % intervals; 0 for none.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    genotypes: Genotypes = None,
    drugs: Drugs = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Rank second drugs by how far they bring growth inhibition back in a genotype, with dose, order and mechanism.

    Example: rapalog partners --genotype MTOR:S2035F --claims --out partners
    """
    from rapalog.notebook.partners import partners as find_partners
    from rapalog.report.atlas.partners import partner_lines

    found = find_partners(
        cell_line,
        genotype=genotype or (),
        drug=drug,
        dose=dose,
        partner=partner or (),
        hours=hours,
        apart=apart,
        claims=claims,
        draws=draws,
        seed=seed,
        genotypes=genotypes,
        drugs=drugs,
    )
    if out:
        found.write(out)
    show(found.to_json(), partner_lines(found.study, found.claims), as_json=as_json, out=out)
