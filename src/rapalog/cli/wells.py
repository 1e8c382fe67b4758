"""Viability plates: virtual ones by protocol, and the analysis of any."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Drugs, Genotypes, LineName, Out, RenewEvery, WashoutAt, show
from rapalog.errors import RapalogError


def assay_viability(
    cell_line: LineName = "NCI-H661",
    drug: Annotated[str, typer.Option(help="Drug.")] = "everolimus",
    hours: Annotated[float, typer.Option(help="Exposure in hours; the protocol has 48, 72 and 168.")] = 72.0,
    cells: Annotated[
        float | None, typer.Option(help="Cells seeded per well; by default as in the protocol.", show_default=False)
    ] = None,
    incubation: Annotated[
        float | None,
        typer.Option(
            help="Hours with the reagent, 1 to 4; by default 2, after which a full well overflows.", show_default=False
        ),
    ] = None,
    genotype: Annotated[
        list[str] | None, typer.Option(help="Variant such as MTOR:S2035F; repeatable.", show_default=False)
    ] = None,
    renew_every: RenewEvery = None,
    washout_at: WashoutAt = None,
    replicates: Annotated[int, typer.Option(min=1, max=20, help="Biological replicates, one plate each.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Seed of all noise.")] = 1,
    genotypes: Genotypes = None,
    drugs: Drugs = None,
    out: Annotated[Path, typer.Option("--out", help="Folder to write the plates into.")] = Path("viability-plates"),
    as_json: AsJson = False,
) -> None:
    """Run a virtual WST-1 viability plate by protocol: plate export, layout, and the truth beside them.

    Example: rapalog assay viability --cell-line MCF-7 --hours 48 --out plates
    """
    from rapalog.notebook import assay

    plates = assay.viability(
        cell_line,
        drug=drug,
        hours=hours,
        cells=cells,
        incubation=incubation,
        genotype=genotype or (),
        renew_every=renew_every,
        washout_at=washout_at,
        replicates=replicates,
        seed=seed,
        genotypes=genotypes,
        drugs=drugs,
    )
    plates.write(out)
    lines = [*(f"warning: {text}" for text in plates.warnings), f"{len(plates.exports)} plate(s)"]
    show(plates.to_json(), lines, as_json=as_json, out=out)


def viability(
    files: Annotated[list[Path], typer.Argument(help="Plate exports or tidy tables.", show_default=False)],
    layout: Annotated[
        list[Path] | None,
        typer.Option(help="What is in each well; one for all exports or one each.", show_default=False),
    ] = None,
    model: Annotated[
        str, typer.Option(help="auto chooses; or the name of one model, such as flat, 3pl, 4pl, 5pl, two-phase.")
    ] = "auto",
    read: Annotated[
        str | None, typer.Option(help="Label of the measurement, where an export has several.", show_default=False)
    ] = None,
    robust: Annotated[
        str, typer.Option(help="Robust loss, tukey or t; wells it weighs down are listed.", show_default=False)
    ] = "",
    doubling_time: Annotated[
        list[str] | None,
        typer.Option(
            help="Of untreated cells, for GR50 without time-zero wells: 40h, 40h±20%, or of one line MCF-7=29h; "
            "repeatable.",
            show_default=False,
        ),
    ] = None,
    unit: Annotated[
        str, typer.Option(help="Unit of doses that have none in the file, such as uM.", show_default=False)
    ] = "",
    molar_mass: Annotated[
        list[str] | None,
        typer.Option(
            help="In g/mol, for doses in ug/mL: 500, or of one drug everolimus=958.2; repeatable.", show_default=False
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            help='Leave out a well, with a reason that stays in the tables: A1=bubble, "Plate 1:A1=edge" or '
            "wells.csv:12=slipped; repeatable.",
            show_default=False,
        ),
    ] = None,
    fix: Annotated[
        list[str] | None,
        typer.Option(
            help="Hold or bound a parameter of a four-parameter curve: bottom=0, top=1, hill=0.5..2; repeatable.",
            show_default=False,
        ),
    ] = None,
    icx: Annotated[
        list[float] | None,
        typer.Option(
            help="Also give the dose of another inhibition in percent, such as 10 or 90; repeatable.",
            show_default=False,
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Compare curves that differ in one thing: ratio of EC50s and F test.")
    ] = False,
    share: Annotated[str, typer.Option(help="What the F test shares: ec50, hill, top, bottom, or all.")] = "ec50",
    conventions: Annotated[
        bool, typer.Option("--conventions", help="Also read every curve by the conventions that IC50s are printed by.")
    ] = False,
    out: Out = None,
    zipped: Annotated[bool, typer.Option("--zip", help="Also put everything into viability.zip.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read plates or tidy tables, judge the plates, normalise, fit, and report IC50, EC50 and GR50 with intervals.

    Without vehicle wells, responses are what their column's name or response_unit says: viability or inhibition
    (mortality, percent dead), in percent or as a fraction. Where nothing says so, a table that rises with dose from
    near 0 is read as inhibition, and that is said; 50 % is half of 1 or 100, whichever the values are near.

    With --out it writes report.html, the tables as CSV and one workbook, JSON, and figures with their numbers: of the
    first 200 curves and plates, where there are more.

    Example: rapalog viability plate.txt --layout layout.csv --doubling-time "40h±20%" --out results --zip
    """
    from rapalog.notebook.viability import viability as analyse
    from rapalog.report.comparison_words import comparison_lines
    from rapalog.report.convention_words import convention_lines
    from rapalog.report.viability_words import viability_lines

    if zipped and out is None:
        raise RapalogError("--zip has no folder to go to", remedy="add --out FOLDER", where="--zip")
    result = analyse(
        files,
        layout=layout,
        model=model,
        read=read,
        robust=robust,
        doubling_time=doubling_time or None,
        unit=unit,
        molar_mass=molar_mass or None,
        exclude=exclude or None,
        fix=fix or None,
        icx=icx or None,
        compare=compare,
        share=share,
        conventions=conventions,
    )
    if out:
        result.write(out, zipped=zipped)
    gc.freeze()  # what was read lives to the end: nobody need look through all of it for garbage again
    if as_json:
        show(result.to_json(), [], as_json=True, out=out)
    else:
        study = result.study
        beside = [*convention_lines(study.curves), *comparison_lines(study.comparisons)]
        show(None, viability_lines(study, beside=beside), as_json=False, out=out)
