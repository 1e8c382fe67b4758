"""Tables of the clinic: event records through a model, and levels without one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, LineName, Out, show


def pk(
    events: Annotated[
        Path, typer.Argument(help="Event records: ID, TIME, AMT, CMT, EVID, II, SS, ADDL, RATE.", show_default=False)
    ],
    model: Annotated[
        str, typer.Option(help="iv_1cpt, oral_1cpt, iv_2cpt, oral_2cpt or everolimus.", show_default=False)
    ],
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="Parameters by NONMEM's names: KA=0.8,CL=2.1,V=30; repeatable.", show_default=False),
    ] = None,
    covariates: Annotated[
        str, typer.Option(help="How parameter columns hold between records: nocb (as NONMEM) or locf.")
    ] = "none",
    drop: Annotated[
        list[str] | None, typer.Option(help="Columns of other programs to leave out: WT,DV.", show_default=False)
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Follow event records, written as for NONMEM, through a compartment model, exactly.

    One row for each observation (EVID 0) in the order of the table. Compartments: 1 is the depot of oral models and of
    everolimus, 2 their central one; 1 is the central one after iv. everolimus takes mg, and CLINT, VC, Q, VP, MAT, HCT
    and FFM, each of the typical patient where it is not given (FFM scales those, and none that is given); cp is plasma
    and cwb whole blood in ug/L.

    Example: rapalog pk events.csv --model oral_1cpt --set KA=0.8,CL=2.1,V=30
    """
    from rapalog.notebook.pk import pk as run_model
    from rapalog.report.levels_words import pk_lines

    found = run_model(events, model=model, set=set_ or None, covariates=covariates, drop=drop or None)
    if out:
        found.write(out)
    show(found.to_json(), pk_lines(found.study), as_json=as_json, out=out)


def nca(
    levels: Annotated[
        Path,
        typer.Argument(help="Levels: id, time_h (after the dose), conc, and dose where known.", show_default=False),
    ],
    auc: Annotated[str, typer.Option(help="Area rule: lin-up-log-down or linear.")] = "lin-up-log-down",
    lloq: Annotated[float, typer.Option(help="Limit of quantification; levels below it count as 0.")] = 0.0,
    dose: Annotated[float | None, typer.Option(help="Dose of all subjects.", show_default=False)] = None,
    half_life_times: Annotated[
        str | None, typer.Option(help="Times of the samples behind the half-life: 8,12,24.", show_default=False)
    ] = None,
    min_points: Annotated[int, typer.Option(help="Samples that a half-life needs.")] = 3,
    route: Annotated[str, typer.Option(help="oral, or iv for a bolus.")] = "oral",
    tau: Annotated[
        float | None, typer.Option(help="Dosing interval in hours, for the accumulation.", show_default=False)
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Analyse levels over time without a model: areas, half-life, clearance and volume, or why one is missing.

    The samples behind the half-life are the last three or more after the peak that lie best on a line, as in PKNCA.

    Example: rapalog nca levels.csv --dose 10 --lloq 0.3
    """
    from rapalog.notebook.nca import nca as analyse
    from rapalog.report.levels_words import nca_lines

    found = analyse(
        levels,
        auc=auc,
        lloq=lloq,
        dose=dose,
        half_life_times=half_life_times,
        min_points=min_points,
        route=route,
        tau=tau,
    )
    if out:
        found.write(out)
    show(found.to_json(), nca_lines(found.study), as_json=as_json, out=out)


def tdm(
    levels: Annotated[
        Path,
        typer.Argument(
            help="Doses and levels of a patient: ID, TIME, AMT, DV, EVID, MDV, HCT, BLQ; FFM, II, ADDL, SS, OCC, "
            "TIME_SD where needed.",
            show_default=False,
        ),
    ],
    target: Annotated[
        str | None, typer.Option(help="Your range of troughs in ug/L: 12-20.", show_default=False)
    ] = None,
    forecast: Annotated[
        list[str] | None,
        typer.Option(help="A regimen from the next dose on: '7.5 mg daily'; repeatable.", show_default=False),
    ] = None,
    days: Annotated[float, typer.Option(help="Days that a forecast is followed, 7 to 200.")] = 28.0,
    draws: Annotated[int, typer.Option(help="Tumours followed in a forecast, 0 to 400; 0: blood only.")] = 100,
    cell_line: LineName = "generic",
    id_: Annotated[str | None, typer.Option("--id", help="Which patient of the table.", show_default=False)] = None,
    drop: Annotated[
        list[str] | None, typer.Option(help="Columns of other programs to leave out: WT,DATE.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Of all draws.")] = 1,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Learn from measured levels of one patient, and forecast other regimens. It recommends nothing.

    Times are hours, amounts mg, levels ug/L of whole blood (BLQ 1: below the limit in DV). Clearance, volume and the
    absorption of each occasion are learnt; what the levels do not tell is said to be the prior. A forecast gives the
    true trough, AUC24, the chances of your range, and p-S6, p-4E-BP1 and p-AKT in tumours.

    Example: rapalog tdm levels.csv --target 12-20 --forecast "7.5 mg daily" --forecast "10 mg daily, hold days 15-21"
    """
    from rapalog.notebook.tdm import tdm as learn
    from rapalog.report.tdm_words import tdm_lines

    found = learn(
        levels,
        target=target,
        forecast=forecast or None,
        days=days,
        draws=draws,
        cell_line=cell_line,
        id=id_,
        drop=drop or None,
        seed=seed,
    )
    if out:
        found.write(out)
    show(found.to_json(), tdm_lines(found.study), as_json=as_json, out=out)
