"""The calibration: of a line of one's own, or the embedded one repeated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Out, show
from rapalog.errors import RapalogError


def calibrate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="More data of the line; PEtab problems are not read yet.", show_default=False),
    ] = None,
    line: Annotated[
        str | None, typer.Option(help="A line of your own, as named in the data.", show_default=False)
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            help="Tidy viability table, or folder written by viability or blot; repeatable.", show_default=False
        ),
    ] = None,
    starts: Annotated[int, typer.Option(help="Searches from different places, 1 to 100.")] = 8,
    structure: Annotated[str, typer.Option(help="Which mechanisms there are; leading has all.")] = "leading",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Learn a line of your own from its readings; without --line, repeat the embedded calibration.

    With --line it writes NAME.json, which --cell-line takes, into --out or here. Without, it takes 10 to 20 minutes,
    keeps its stages in --out, and goes on from them when it is repeated.

    Example: rapalog calibrate --line A-673 --data results.csv --out lines
    """
    from rapalog.notebook.calibration import CalibratedCell
    from rapalog.notebook.calibration import calibrate as learn
    from rapalog.report.calibration import calibration_lines, line_lines

    if line is None and files:
        raise RapalogError("PEtab problems are not read yet", where=str(files[0]),
                           remedy="leave it out to repeat the embedded calibration, or name a --line")  # fmt: skip
    given = [*(data or ()), *(files or ())] if line is not None else data or None
    found = learn(line, given, out=out, starts=starts, structure=structure)
    if isinstance(found, CalibratedCell):
        show(found.to_json(), calibration_lines(found.study), as_json=as_json, out=out)
        return
    if out is None:
        found = found.written_here()
    show(found.to_json(), [*line_lines(found.study), f"the line file is {found.path}"], as_json=as_json, out=out)
