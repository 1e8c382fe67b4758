"""The gap between target and plate of one line."""

from __future__ import annotations

from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Drugs, Out, show


def gap(
    line: Annotated[
        str, typer.Option(help="A line file, as calibrate writes it; or a name, or new.", show_default=False)
    ],
    drug: Annotated[str, typer.Option(help="A rapalog.")] = "everolimus",
    hours: Annotated[float, typer.Option(help="When viability is read, in hours after one dose.")] = 72.0,
    signal_at: Annotated[float, typer.Option(help="When p-S6 is read, in hours after one dose.")] = 2.0,
    draws: Annotated[int, typer.Option(min=0, help="Draws of the line, for 90 % intervals; 0 for none.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    drugs: Drugs = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Split the gap between p-S6 and viability of a line into its causes.

    Example: rapalog gap --line A-673.json --hours 72
    """
    from rapalog.notebook.gap import gap as split
    from rapalog.report.gap import gap_lines

    found = split(line, drug=drug, hours=hours, signal_at=signal_at, draws=draws, seed=seed, drugs=drugs)
    if out:
        found.write(out)
    show(found.to_json(), gap_lines(found.study), as_json=as_json, out=out)
