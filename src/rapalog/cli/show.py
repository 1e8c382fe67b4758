"""What commands share: their common options, and one JSON document or text."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rapalog.about import RESEARCH_USE_ONLY, __version__

if TYPE_CHECKING:
    from rich.console import Console

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
LineName = Annotated[
    str, typer.Option(help="Cell line: a name; new, for one drawn from the population; or a line file.")
]
RenewEvery = Annotated[
    float | None, typer.Option(help="Renew medium and drug every so many hours; by default never.", show_default=False)
]
WashoutAt = Annotated[
    float | None, typer.Option(help="Hours at which the drug is washed out; by default never.", show_default=False)
]
Genotypes = Annotated[
    Path | None,
    typer.Option(
        "--genotypes", help="Table of a lab's own variants, with the columns of genotypes.csv.", show_default=False
    ),
]
Drugs = Annotated[
    Path | None,
    typer.Option("--drugs", help="Table of a lab's own drugs, with the columns of drugs.csv.", show_default=False),
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder to write files into.", show_default=False)]


def _console() -> Console:
    """Return what prints for people; a reader who has seen enough is no fault."""
    from rich.console import Console

    class Printer(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Printer(highlight=False)


def show(document: Any, lines: list[Any], *, as_json: bool, out: Path | None) -> None:  # noqa: ANN401 - whatever JSON holds
    """Print one JSON document, or lines for people with the disclaimer under them."""
    try:
        _print(document, lines, as_json=as_json, out=out)
    except BrokenPipeError:  # whoever read it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _print(document: Any, lines: list[Any], *, as_json: bool, out: Path | None) -> None:  # noqa: ANN401
    if as_json:
        print(json.dumps(document, ensure_ascii=False, allow_nan=False), flush=True)
        return
    console = _console()
    for line in lines:
        console.print(line, markup=False) if isinstance(line, str) else console.print(line)
    if out:
        page = out / "report.html"
        console.print(f"files are in {out}; open {page}" if page.is_file() else f"files are in {out}", markup=False)
    console.print(f"rapalog {__version__}. {RESEARCH_USE_ONLY}", style="dim", markup=False)
