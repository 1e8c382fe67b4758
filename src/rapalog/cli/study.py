"""The embedded study and the look at the installation."""

from __future__ import annotations

from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Out, progress, show, write


def run(
    out: Out = None,
    as_json: AsJson = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of all noise.")] = 1,
    draws: Annotated[int, typer.Option(min=0, max=10_000, help="Draws from the priors for Table 1.")] = 20,
) -> None:
    """Run the embedded everolimus study: model, assays, analysis, and a verdict for every claim.

    Example: rapalog run --out results
    """
    from rapalog.report.everolimus import run_study, study_files, study_json, summary_lines

    with progress() as report:
        study = run_study(seed=seed, n_draws=draws, progress=report)
        if out:
            write(out, study_files(study), seed=seed)
    show(study_json(study), summary_lines(study), as_json=as_json, out=out)


def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, what works, and what to do about what does not.

    Example: rapalog doctor
    """
    from rapalog.studies.doctor import examine

    findings = examine()
    lines = [
        f"{'ok ' if found.works else 'NO '} {found.what}: {found.detail}"
        + ("" if found.works else f"\n    try: {found.remedy}")
        for found in findings
    ]
    show(
        {"works": all(found.works for found in findings), "findings": [vars(found) for found in findings]},
        lines,
        as_json=as_json,
        out=None,
    )
    if not all(found.works for found in findings):
        raise typer.Exit(1)
