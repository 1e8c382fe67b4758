"""The command line: a thin door. A command parses, calls one function of the package, and prints.

Exit 0: done. Exit 2: the input is wrong; stderr says what, where and what to try. Exit 1: a fault of ours.
Packages are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from rapalog import RESEARCH_USE_ONLY, __version__
from rapalog.errors import RapalogError

app = typer.Typer(
    name="rapalog",
    help=f"A workbench for mTORC1 inhibitors, everolimus first. {RESEARCH_USE_ONLY}",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
assay = typer.Typer(
    help="Run a virtual experiment by protocol and write what the instrument would write.", no_args_is_help=True
)
export = typer.Typer(help="Write the model and its evidence in the field's formats.", no_args_is_help=True)
app.add_typer(assay, name="assay")
app.add_typer(export, name="export")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder to write files into.", show_default=False)]


@app.command()
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

    with _progress() as report:
        study = run_study(seed=seed, n_draws=draws, progress=report)
        if out:
            _write(out, study_files(study), seed=seed)
    _show(study_json(study), summary_lines(study), as_json=as_json, out=out)


@app.command()
def simulate(
    cell_line: Annotated[str, typer.Option(help="Cell line.")] = "generic",
    drug: Annotated[str, typer.Option(help="Drug.")] = "everolimus",
    dose: Annotated[str, typer.Option(help="Dose with its unit.")] = "20nM",
    hours: Annotated[float, typer.Option(help="Exposure in hours.")] = 72.0,
    genotype: Annotated[
        list[str] | None, typer.Option(help="Variant such as MTOR:S2035F; repeatable.", show_default=False)
    ] = None,
    partner: Annotated[
        list[str] | None, typer.Option("--with", help="Partner DRUG=DOSE; repeatable.", show_default=False)
    ] = None,
    readout: Annotated[
        list[str] | None, typer.Option(help="Readout such as 'p-S6 S235/236'; repeatable.", show_default=False)
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Run one experiment on the cell model: a dosed culture beside its vehicle.

    Example: rapalog simulate --dose 20nM --hours 72 --genotype MTOR:S2035F --readout "p-S6 S235/236"
    """
    from rapalog.report.single import simulation_files, simulation_lines
    from rapalog.studies.simulate import DEFAULT_READOUTS
    from rapalog.studies.simulate import simulate as run_simulation

    found = run_simulation(
        cell_line=cell_line,
        drug=drug,
        dose=dose,
        hours=hours,
        genotypes=genotype or (),
        partners=partner or (),
        readouts=readout or DEFAULT_READOUTS,
    )
    if out:
        _write(out, simulation_files(found))
    _show(found.to_json(), simulation_lines(found), as_json=as_json, out=out)


@assay.command("viability")
def assay_viability(
    cell_line: Annotated[str, typer.Option(help="Cell line.")] = "NCI-H661",
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
    replicates: Annotated[int, typer.Option(min=1, max=20, help="Biological replicates, one plate each.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Seed of all noise.")] = 1,
    out: Annotated[Path, typer.Option("--out", help="Folder to write the plates into.")] = Path("viability-plates"),
    as_json: AsJson = False,
) -> None:
    """Run a virtual WST-1 viability plate by protocol: plate export, layout, and the truth beside them.

    Example: rapalog assay viability --cell-line MCF-7 --hours 48 --out plates
    """
    from rapalog.studies.virtual_plate import plate_files, run_plates

    with _progress() as report:
        plates = run_plates(
            cell_line,
            drug=drug,
            exposure_h=hours,
            cells_per_well=cells,
            incubation_h=incubation,
            genotype="+".join(genotype or ()),
            replicates=replicates,
            seed=seed,
            progress=report,
        )
    files = plate_files(plates)
    _write(out, files, seed=seed)
    warnings = list(dict.fromkeys(text for plate in plates for text in plate.protocol.warnings))
    document = {"files": sorted(files), "warnings": warnings, "seed": seed, "note": RESEARCH_USE_ONLY}
    _show(document, [*(f"warning: {text}" for text in warnings), f"{len(plates)} plate(s)"], as_json=as_json, out=out)


@app.command()
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
    out: Out = None,
    zipped: Annotated[bool, typer.Option("--zip", help="Also put everything into viability.zip.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read plates or tidy tables, judge the plates, normalise, fit, and report IC50, EC50 and GR50 with intervals.

    With --out it writes report.html, the tables as CSV and one workbook, JSON, and every figure with its numbers.

    Example: rapalog viability plate.txt --layout layout.csv --doubling-time "40h±20%" --out results --zip
    """
    from rapalog.report.viability_words import viability_lines
    from rapalog.studies.fit_settings import FitSettings, parse_doubling_times
    from rapalog.studies.viability import analyse_viability

    if zipped and out is None:
        raise RapalogError("--zip has no folder to go to", remedy="add --out FOLDER", where="--zip")
    growth = parse_doubling_times(doubling_time) if doubling_time else None
    with _progress() as report:
        settings = FitSettings(robust=robust, doubling_time_h=growth, progress=report)
        command = ["rapalog", *sys.argv[1:]]
        result = analyse_viability(files, layout=layout, model=model, read=read, settings=settings, command=command)
        if out:
            from rapalog.report.viability import pictures_with

            result.write(out, pictures=pictures_with(report), zipped=zipped)
    _show(result.to_json(), viability_lines(result), as_json=as_json, out=out)


@app.command()
def regimen(
    text: Annotated[
        str, typer.Argument(metavar="REGIMEN", help="Such as '10 mg daily' or '50 mg weekly'.", show_default=False)
    ],
    patients: Annotated[int, typer.Option(help="1 is the typical patient.")] = 1,
    days: Annotated[float, typer.Option(help="Length of treatment in days.")] = 28.0,
    deep_compartment: Annotated[
        bool, typer.Option(help="Exploratory model with the long half-life; uncalibrated.")
    ] = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Give a regimen to the typical patient: blood, free drug, and biomarkers in the tumour.

    Example: rapalog regimen "10 mg daily" --days 28
    """
    from rapalog.report.single import regimen_files, regimen_lines
    from rapalog.studies.regimen import run_regimen

    with _progress() as report:
        report("tumour under treatment", 0.0)
        found = run_regimen(text, patients=patients, days=days, deep_compartment=deep_compartment)
    if out:
        _write(out, regimen_files(found))
    _show(found.to_json(), regimen_lines(found), as_json=as_json, out=out)


@export.command("sbml")
def export_sbml(
    cell_line: Annotated[str, typer.Option(help="Cell line.")] = "generic",
    genotype: Annotated[
        list[str] | None, typer.Option(help="Variant such as MTOR:S2035F; repeatable.", show_default=False)
    ] = None,
    dose: Annotated[str, typer.Option(help="Everolimus in the medium at time 0.")] = "0nM",
    out: Annotated[Path, typer.Option("--out", help="Folder to write rapalog_cell.xml into.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the cell model as SBML Level 3 Version 2, at rest and seeded, ready for any simulator.

    Example: rapalog export sbml --cell-line MCF-7 --dose 20nM --out model
    """
    from rapalog.studies.export import sbml_of

    text = sbml_of(cell_line, "+".join(genotype or ()), dose=dose)
    _write(out, {"rapalog_cell.xml": text.encode()})
    document = {"file": "rapalog_cell.xml", "level": 3, "version": 2, "bytes": len(text.encode())}
    _show(document, [f"rapalog_cell.xml, SBML L3V2, {len(text) // 1000} kB"], as_json=as_json, out=out)


@app.command()
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
    _show(
        {"works": all(found.works for found in findings), "findings": [vars(found) for found in findings]},
        lines,
        as_json=as_json,
        out=None,
    )
    if not all(found.works for found in findings):
        raise typer.Exit(1)


def main() -> None:
    """Run the command line and turn every error into text with a remedy."""
    try:
        code = app(standalone_mode=False)
    except RapalogError as error:
        code = _refuse(error.problem, error.where, error.remedy)
    except typer.Abort:
        code = 130
    except Exception as error:  # the one door where a fault of ours becomes text
        if hasattr(error, "format_message"):  # wrong usage, as the parser found it
            code = _refuse(error.format_message(), "", "add --help to the command")
        elif os.environ.get("RAPALOG_DEBUG"):
            raise
        else:
            print(f"error: a fault of rapalog itself: {type(error).__name__}: {error}", file=sys.stderr)
            print("try: set RAPALOG_DEBUG=1, run it again and report what is printed", file=sys.stderr)
            code = 1
    sys.exit(code or 0)


def _refuse(problem: str, where: str, remedy: str) -> int:
    print(f"error: {problem}" + (f" ({where})" if where else ""), file=sys.stderr)
    print(f"try: {remedy}", file=sys.stderr)
    return 2


def _write(out: Path, contents: Mapping[str, bytes], *, seed: int | None = None) -> None:
    from rapalog.files.writing import json_bytes, provenance, write_files

    record = provenance(["rapalog", *sys.argv[1:]], {}, seed=seed)
    write_files(out, {**contents, "provenance.json": json_bytes(record)})


def _show(document: Any, lines: list[Any], *, as_json: bool, out: Path | None) -> None:  # noqa: ANN401 - whatever JSON holds
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
def _progress() -> Iterator[Callable[[str, float], None]]:
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


if __name__ == "__main__":
    main()
