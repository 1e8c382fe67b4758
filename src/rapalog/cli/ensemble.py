"""Many parameter sets through one SBML model."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, show


def ensemble(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="SBML model.", show_default=False)],
    sets: Annotated[
        Path | None,
        typer.Option(
            help="Table with a column for each parameter or initial value that is set and a row for each set. A column "
            "'set' labels the rows; without it a set is called by its row, counted from 0. Without a table the model "
            "runs once as it is.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder to write into, or to continue in.")] = Path("ensemble"),
    times: Annotated[
        str | None,
        typer.Option(
            help="Such as 0,1,24 or FIRST:LAST:STEP; by default 101 points over 100 time units from the start.",
            show_default=False,
        ),
    ] = None,
    observables: Annotated[
        str | None,
        typer.Option(
            help="Symbols to report, such as S1,S2; by default every species and whatever else changes in time but "
            "rates of reactions. A species is what its id means in the file: a concentration, or its amount if it "
            "has only substance units.",
            show_default=False,
        ),
    ] = None,
    rtol: Annotated[float, typer.Option(help="Relative tolerance.")] = 1e-6,
    atol: Annotated[float, typer.Option(help="Absolute tolerance.")] = 1e-9,
    start: Annotated[float, typer.Option(help="Time at which the initial values hold.")] = 0.0,
    threads: Annotated[int | None, typer.Option(help="By default one for each core.", show_default=False)] = None,
    cluster: Annotated[
        str,
        typer.Option(
            help="'local' for processes here, or the address of a dask scheduler such as tcp://10.0.0.1:8786; needs "
            "rapalog[cluster].",
            show_default=False,
        ),
    ] = "",
    workers: Annotated[
        int | None, typer.Option(help="Processes of a local cluster, by default one for each core.", show_default=False)
    ] = None,
    recheck: Annotated[
        bool,
        typer.Option(
            "--recheck",
            help="Run a sample, and all that failed, by libroadrunner too, and compare; exits 1 if they disagree; "
            "needs rapalog[recheck].",
        ),
    ] = False,
    steady_state: Annotated[
        bool,
        typer.Option(
            "--steady-state",
            help="Bring every set to its steady state first, with events waiting and time standing still; without "
            "--times that state is all that is reported.",
        ),
    ] = False,
    sensitivities: Annotated[
        str | None,
        typer.Option(
            help="Parameters or initial values, such as k1,k2: writes sensitivities.parquet with the derivative of "
            "every symbol by each of them.",
            show_default=False,
        ),
    ] = None,
    scan: Annotated[
        list[str] | None,
        typer.Option(
            help="Instead of --sets: a symbol through values, k1=0.1..10x9 (x9log in equal ratios) or k1=1,2,5; "
            "repeatable once.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run many parameter sets through an SBML model, fast; what is outside the supported subset is refused by name.

    Writes trajectories.parquet with the columns set, time and one for each symbol: a file, or from 10,001 sets on a
    folder of parts that reads as one. A run that is stopped is continued by the same command. Needs rapalog[parquet].

    Example: rapalog ensemble model.xml --sets sets.csv --times 0:48:0.5 --out results
    """
    from rapalog.notebook.ensemble import ensemble as run_ensemble
    from rapalog.report.ensemble_words import ensemble_lines
    from rapalog.studies.ensembles.study import Unfinished

    loading_s = time.process_time()
    try:
        found = run_ensemble(
            model,
            sets,
            out=out,
            times=times,
            observables=observables,
            rtol=rtol,
            atol=atol,
            start=start,
            threads=threads,
            cluster=cluster,
            workers=workers,
            recheck=recheck,
            steady_state=steady_state,
            sensitivities=sensitivities,
            scan=scan or (),
            progress=not as_json,
        )
    except Unfinished as stopped:
        print(f"stopped: {stopped}; the same command continues", file=sys.stderr)
        raise typer.Exit(130) from None
    except KeyboardInterrupt:
        print("stopped: before the first set", file=sys.stderr)
        raise typer.Exit(130) from None
    study = replace(found.study, spent=found.study.spent.loaded(loading_s))
    show(study.to_json(), ensemble_lines(study), as_json=as_json, out=out)
    if study.disagreements:
        raise typer.Exit(1)


def export_sets(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="SBML model.", show_default=False)],
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            help="Parameter or initial value; repeatable; by default every parameter but zeros.", show_default=False
        ),
    ] = None,
    count: Annotated[int, typer.Option(help="Number of sets.")] = 100,
    cv: Annotated[float, typer.Option(help="Scatter: standard deviation of the natural logarithm.")] = 0.2,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the scatter.")] = 1,
    out: Annotated[Path, typer.Option("--out", help="Folder to write sets.csv into.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write an example of a table of sets: the model's own numbers, scattered. It is no prior.

    Example: rapalog export sets model.xml --parameter k1 --count 1000 --out model
    """
    from rapalog.notebook import export

    found = export.sets(model, parameter=parameter or (), count=count, cv=cv, seed=seed)
    found.write(out)
    show(found.to_json(), [repr(found)], as_json=as_json, out=out)
