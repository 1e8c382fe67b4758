"""Western blots: virtual ones by protocol, and the analysis of any."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Drugs, Genotypes, LineName, Out, RenewEvery, WashoutAt, show


def assay_blot(
    cell_line: LineName = "MCF-7",
    drug: Annotated[str, typer.Option(help="Drug.")] = "everolimus",
    doses: Annotated[
        list[str] | None,
        typer.Option(
            "--dose",
            "--doses",
            help="Dose with its unit; repeatable; by default 0, 0.1, 1, 10 and 100 nM.",
            show_default=False,
        ),
    ] = None,
    hours: Annotated[
        list[float] | None, typer.Option(help="Hours after dosing; repeatable; by default 24.", show_default=False)
    ] = None,
    genotype: Annotated[
        list[str] | None, typer.Option(help="Variant such as MTOR:S2035F; repeatable.", show_default=False)
    ] = None,
    renew_every: RenewEvery = None,
    washout_at: WashoutAt = None,
    target: Annotated[
        list[str] | None, typer.Option(help="Target; repeatable; by default p-S6, S6 and actin.", show_default=False)
    ] = None,
    design: Annotated[str, typer.Option(help="separate, control, strip or multiplex membranes.")] = "separate",
    inhibitor: Annotated[
        bool, typer.Option("--inhibitor/--no-inhibitor", help="Lyse with phosphatase inhibitor.")
    ] = True,
    dilutions: Annotated[int, typer.Option(help="Lanes of a dilution series of the first sample.")] = 0,
    replicates: Annotated[int, typer.Option(min=1, max=20, help="Biological replicates.")] = 3,
    exposure: Annotated[
        float | None, typer.Option(help="Exposure in seconds; by default automatic.", show_default=False)
    ] = None,
    bits: Annotated[int, typer.Option(help="Bit depth of the camera, 8 to 16.")] = 16,
    min_is_white: Annotated[bool, typer.Option("--min-is-white", help="Tag the pictures as min-is-white.")] = False,
    roi: Annotated[bool, typer.Option("--roi", help="Put the window of each lane into the layout.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of all noise.")] = 1,
    genotypes: Genotypes = None,
    drugs: Drugs = None,
    out: Annotated[Path, typer.Option("--out", help="Folder to write the blots into.")] = Path("blots"),
    as_json: AsJson = False,
) -> None:
    """Run a virtual Western blot by protocol: 16-bit TIFF pictures, layout, and the truth beside them.

    Example: rapalog assay blot --cell-line MCF-7 --target p-S6 --target S6 --target actin --out blots
    """
    from rapalog.notebook import assay

    blots = assay.blot(
        cell_line,
        drug=drug,
        doses=doses or None,
        hours=hours or None,
        genotype=genotype or (),
        renew_every=renew_every,
        washout_at=washout_at,
        target=target or ("p-S6", "S6", "actin"),
        design=design,
        inhibitor=inhibitor,
        dilutions=dilutions,
        replicates=replicates,
        exposure=exposure,
        bits=bits,
        min_is_white=min_is_white,
        roi=roi,
        seed=seed,
        genotypes=genotypes,
        drugs=drugs,
    )
    blots.write(out)
    lines = [*(f"warning: {text}" for text in blots.warnings), blots.title]
    show(blots.to_json(), lines, as_json=as_json, out=out)


def blot(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Blot images or densitometry tables; images beside the layout need not be named.", show_default=False
        ),
    ] = None,
    layout: Annotated[
        Path | None,
        typer.Option(
            help="What is in each lane, as CSV: image, lane, sample, dose_nM, target, replicate, blot; where needed "
            "control, role, roi, kda, polarity, channel, lanes_from.",
            show_default=False,
        ),
    ] = None,
    regions: Annotated[
        Path | None, typer.Option(help="Lanes and windows as JSON, corrected by hand.", show_default=False)
    ] = None,
    figures: Annotated[str, typer.Option(help="Formats of profiles and bars: png, svg, pdf.")] = "png",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Measure the bands of blots, gate them, and compare phospho, total and their ratio with the control.

    Where lanes are not certain it stops; with --out it then leaves regions.json and a picture of what it proposes.

    Example: rapalog blot --layout layout.csv --out results
    """
    from rapalog.notebook.blot import blot as analyse
    from rapalog.report.blot import blot_lines, picture_formats

    picture_formats(figures)
    found = analyse(files or (), layout=layout, regions=regions, out=out)
    if out:
        found.write(out, figures=figures)
    show(found.to_json(), blot_lines(found.study), as_json=as_json, out=out)
