"""The cell model: one experiment, a regimen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rapalog.cli.show import AsJson, Drugs, Genotypes, LineName, Out, RenewEvery, WashoutAt, show


def simulate(
    cell_line: LineName = "generic",
    drug: Annotated[str, typer.Option(help="Drug.")] = "everolimus",
    dose: Annotated[
        list[str] | None, typer.Option(help="Dose with its unit; repeatable; by default 20 nM.", show_default=False)
    ] = None,
    hours: Annotated[float, typer.Option(help="Exposure in hours.")] = 72.0,
    genotype: Annotated[
        list[str] | None, typer.Option(help="Variant such as MTOR:S2035F; repeatable.", show_default=False)
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", help="Partner DRUG=DOSE, or DRUG=DOSE@24-48h; repeatable.", show_default=False),
    ] = None,
    readout: Annotated[
        list[str] | None, typer.Option(help="Readout such as 'p-S6 S235/236'; repeatable.", show_default=False)
    ] = None,
    renew_every: RenewEvery = None,
    washout_at: WashoutAt = None,
    condition: Annotated[
        list[str] | None,
        typer.Option(help="Culture, such as oxygen=0.01, serum=0.1 or amino-acids=0; repeatable.", show_default=False),
    ] = None,
    cut: Annotated[
        list[str] | None, typer.Option(help="Edge of the pathway to cut, such as E033; repeatable.", show_default=False)
    ] = None,
    draws: Annotated[
        int, typer.Option(min=0, help="Draws from posterior and population, for 90 % intervals; 0 for none.")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    genotypes: Genotypes = None,
    drugs: Drugs = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Run one experiment on the cell model: dosed cultures beside their vehicle.

    Example: rapalog simulate --dose 20nM --hours 72 --genotype MTOR:S2035F --readout "p-S6 S235/236"
    """
    from rapalog.notebook.simulation import simulate as run_simulation
    from rapalog.report.simulation import simulation_lines
    from rapalog.studies.simulate import DEFAULT_READOUTS

    found = run_simulation(
        cell_line,
        drug=drug,
        dose=dose or "20nM",
        hours=hours,
        genotype=genotype or (),
        with_=with_ or (),
        readout=readout or DEFAULT_READOUTS,
        renew_every=renew_every,
        washout_at=washout_at,
        condition=condition or (),
        cut=cut or (),
        draws=draws,
        seed=seed,
        genotypes=genotypes,
        drugs=drugs,
    )
    if out:
        found.write(out)
    show(found.to_json(), simulation_lines(found.study), as_json=as_json, out=out)


def regimen(
    regimen: Annotated[
        str, typer.Argument(metavar="REGIMEN", help="Such as '10 mg daily' or '50 mg weekly'.", show_default=False)
    ],
    patients: Annotated[int, typer.Option(help="1 is the typical patient; more are drawn from the population.")] = 1,
    days: Annotated[float, typer.Option(help="Length of treatment in days.")] = 28.0,
    half_life: Annotated[
        str, typer.Option(help="base (18.8 h), or deep (28.8 h; exploratory, uncalibrated); 30 h was observed.")
    ] = "base",
    deep_compartment: Annotated[bool, typer.Option(help="Older way to say --half-life deep.", hidden=True)] = False,
    cell_line: Annotated[str, typer.Option(help="The tumour's cells: a name, new, or a line file.")] = "generic",
    hct: Annotated[
        float | None, typer.Option(help="Haematocrit, such as 0.38; by default as in cancer.", show_default=False)
    ] = None,
    ffm: Annotated[
        float | None, typer.Option(help="Fat-free mass in kg; by default that of the model.", show_default=False)
    ] = None,
    hepatic: Annotated[
        str | None,
        typer.Option(help="Impaired liver: mild, moderate or severe (Child-Pugh A, B, C).", show_default=False),
    ] = None,
    interaction: Annotated[
        str | None,
        typer.Option(help="Drug taken along, such as ketoconazole, verapamil or rifampicin.", show_default=False),
    ] = None,
    observed: Annotated[
        Path | None,
        typer.Option(
            help="Levels of real patients under the regimen, shown beside simulated ones: ID, TIME, DV, BLQ.",
            show_default=False,
        ),
    ] = None,
    cluster: Annotated[
        str,
        typer.Option(
            help="Simulate a population on 'local' processes, or on a dask scheduler such as tcp://10.0.0.1:8786; "
            "needs rapalog[cluster].",
            show_default=False,
        ),
    ] = "",
    workers: Annotated[
        int | None, typer.Option(help="Processes of a local cluster, by default one for each core.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of a population.")] = 1,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Give a regimen to the typical patient or to a population: blood, free drug, and biomarkers in both tissues.

    Regimens are written as people write them: 5 mg bid, 50 mg weekly, 10 mg three times weekly, 10 mg daily for 28 days
    then 5 mg daily, 10 mg daily hold days 15-21, 2 mg once.

    Example: rapalog regimen "10 mg daily" --patients 1000 --interaction verapamil
    """
    from rapalog.notebook.population import Patients
    from rapalog.notebook.regimen import regimen as run_regimen
    from rapalog.report.population import check_can_be_stored, population_lines
    from rapalog.report.regimen import regimen_lines

    if out and patients:
        check_can_be_stored()
    found = run_regimen(
        regimen,
        patients=patients,
        days=days,
        half_life=half_life,
        deep_compartment=deep_compartment,
        cell_line=cell_line,
        hct=hct,
        ffm=ffm,
        hepatic=hepatic,
        interaction=interaction,
        observed=observed,
        cluster=cluster,
        workers=workers,
        seed=seed,
    )
    if out:
        found.write(out)
    lines = population_lines(found.study) if isinstance(found, Patients) else regimen_lines(found.study)
    show(found.to_json(), lines, as_json=as_json, out=out)
