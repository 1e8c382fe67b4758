"""The embedded study and the look at the installation."""

from __future__ import annotations

from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Out, show


def run(
    out: Out = None,
    as_json: AsJson = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of all noise.")] = 1,
    draws: Annotated[int, typer.Option(min=0, max=400, help="Draws from posterior and population for Table 1.")] = 100,
    mutate: Annotated[
        str, typer.Option(help="Break a mechanism (drug_inert) or set a number (k_drug_loss=0): what falls?")
    ] = "",
) -> None:
    """Run the embedded everolimus study: model, assays, analysis, and a verdict for every claim.

    Example: rapalog run --out results
    """
    from rapalog.notebook.study import run as run_study
    from rapalog.report.everolimus_words import summary_lines

    found = run_study(seed=seed, draws=draws, mutate=mutate)
    if out:
        found.write(out)
    show(found.to_json(), summary_lines(found.study), as_json=as_json, out=out)


def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, what works, and what to do about what does not.

    Example: rapalog doctor
    """
    from rapalog.notebook.study import doctor as look

    found = look()
    lines = [
        f"{'ok ' if own.works else 'NO '} {own.what}: {own.detail}" + ("" if own.works else f"\n    try: {own.remedy}")
        for own in found.findings
    ]
    show(found.to_json(), lines, as_json=as_json, out=None)
    if not found.works:
        raise typer.Exit(1)
