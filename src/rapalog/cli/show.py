"""What commands share: their common options, files whole or not at all, one JSON document or text, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from rapalog.about import RESEARCH_USE_ONLY, __version__

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder to write files into.", show_default=False)]


def write(out: Path, contents: Mapping[str, bytes], *, seed: int | None = None) -> None:
    """Write files into a folder, and beside them what is needed to repeat the run."""
    from rapalog.files.results.writing import json_bytes, provenance, write_files

    record = provenance(["rapalog", *sys.argv[1:]], {}, seed=seed)
    write_files(out, {**contents, "provenance.json": json_bytes(record)})


def show(document: Any, lines: list[Any], *, as_json: bool, out: Path | None) -> None:  # noqa: ANN401 - whatever JSON holds
    """Print one JSON document, or lines for people with the disclaimer under them."""
    if as_json:
        print(json.dumps(document, ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    console = Console(highlight=False)
    for line in lines:
        console.print(line, markup=False) if isinstance(line, str) else console.print(line)
    if out:
        console.print(f"files are in {out}", markup=False)
    console.print(f"rapalog {__version__}. {RESEARCH_USE_ONLY}", style="dim", markup=False)


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """Yield a function that shows what is being done and which share of it; on stderr, only on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)
