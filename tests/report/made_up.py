"""A study made up from formulas: none of its numbers comes from a model, a plate or a document."""

from dataclasses import replace

import numpy as np

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.plates.normalise import NormalWell
from rapalog.facts.claims import claims, table1_rows, table2_rows
from rapalog.facts.literature import literature
from rapalog.report.study import Gap, PatientCourse, Study, TimeCourses
from rapalog.scorecard.predictive import Predicted, RowPrediction
from rapalog.scorecard.resistance import LiteratureVerdict
from rapalog.scorecard.tables import Table1Result, Table2Result
from rapalog.scorecard.verdict import OUTCOMES, Finding, held_against
from rapalog.studies.draws import Ends
from rapalog.tables import LayoutWell, Reading, Well


def falling(dose_nM, half_nM, bottom):
    return bottom + (1 - bottom) / (1 + dose_nM / half_nM)


def made_up_curve(name, half_nM, bottom, *, seed):
    """A plate of three replicates by formula, with 4 % noise from a fixed seed."""
    rng = np.random.default_rng(seed)
    doses = [0.0, *(10.0**step for step in np.arange(-1, 4.1, 0.5))]
    wells = []
    for replicate in ("1", "2", "3"):
        for dose in doses:
            response = float(falling(dose, half_nM, bottom) * (1 + rng.normal(0, 0.04)))
            content = LayoutWell("made up", "A1", name, "everolimus", dose, "sample" if dose else "vehicle", replicate)
            reading = Reading("made-up.txt", "made up", "A1", "450", f"{response}", "", response)
            wells.append(NormalWell(Well(reading, content), dose, replicate, response, 1.0, response))
    fitted = fit_dose_response(
        [well.dose_nM for well in wells],
        [well.response for well in wells],
        replicate=[well.replicate for well in wells],
    )
    return replace(
        fitted,
        curve=f"{name} / everolimus / 72 h",
        cell_line=name,
        drug="everolimus",
        time_h=72.0,
        wells=tuple(wells),
        normalised=True,
    )


def made_up_gap(cell_line, *, crosses=True):
    dose_nM = np.geomspace(1e-3, 1e4, 57)
    late = falling(dose_nM, 0.4, 0.53) * falling(dose_nM, 9e3, 0.1)
    return Gap(
        cell_line=cell_line,
        dose_nM=dose_nM,
        p_s6_h=24.0,
        p_s6=falling(dose_nM, 0.2, 0.07),
        viability={
            48.0: falling(dose_nM, 0.4, 0.8),
            72.0: falling(dose_nM, 0.4, 0.66),
            168.0: late if crosses else 0 * late + 0.9,
        },
        p_s6_half_nM=0.2326,
        viability_half_nM={48.0: None, 72.0: None, 168.0: 466.0 if crosses else None},
    )


def made_up_prediction(row):
    dose_nM = np.geomspace(0.1, 1e4, 11)
    median = falling(dose_nM, 1.5, 0.65)
    return RowPrediction(
        row=row.id,
        exposure_h=row.exposure_h or 72.0,
        printed_nM=row.ic50_nM,
        relation=row.relation,
        dose_nM=dose_nM,
        low=median - 0.15,
        median=median,
        high=median + 0.15,
        at_printed=Ends(0.66, 0.5, 0.8),
        slope_at_printed=Ends(-0.03, -0.05, -0.01),
        plateau=Ends(0.65, 0.5, 0.8),
        ec50_nM=Ends(1.5, 0.4, 6.0),
        conventions={
            "two parameters, 100 to 0": Predicted("two parameters, 100 to 0", 812.0, 35.0, None, 0.31, 0.2),
            "four parameters, absolute": Predicted("four parameters, absolute", None, None, None, 0.97, 0.03),
        },
        convention="two parameters, 100 to 0",
        reason="made up",
        verdict="uninformative",
        rule="a made-up 200-fold",
        claim="untestable",
        p_within_3x=0.9,
        holds_at_h=(48.0,),
        next="a made-up blot",
        n_draws=200,
    )


def made_up_patient(regimen, interval_h, peak_nM):
    time_h = np.arange(0.0, 28 * 24 + 0.5, 1.0)
    free_nM = peak_nM * np.exp(-((time_h - 0.5) % interval_h) / 30)
    fold = {"p-S6 S235/236": 1 / (1 + free_nM / 0.3), "p-4E-BP1 T37/46": 0.6 + 0.4 / (1 + free_nM / 0.8)}
    return PatientCourse(regimen, time_h, 20 * free_nM, free_nM, fold)


def made_up_study():
    time_h = np.linspace(0.0, 72.0, 73)
    curves = (
        made_up_curve("MCF-7", 100.0, 0.1, seed=1),
        made_up_curve("Caki-2", 1.0, 0.7, seed=2),
        made_up_curve("NCI-H460", 1e9, 0.5, seed=3),
    )
    estimates = [curves[0], curves[1], curves[2]]
    table1 = tuple(
        Table1Result(
            row=row.id,
            cell_line=row.cell_line,
            exposure_as_printed=row.exposure_as_printed,
            exposure_h=72.0,
            printed=f"{row.relation} {row.ic50_nM:g} nM",
            ic50=curve.ic50_nM,
            ec50=curve.ec50_nM,
            emax=curve.emax,
            prediction=made_up_prediction(row),
            kind="predicted",
            note="A made-up note.",
        )
        for row, curve in zip(table1_rows(), estimates * 3, strict=True)
    )
    table2 = tuple(
        Table2Result(
            row.id,
            row.biomarker,
            row.treatment,
            row.system,
            row.effect_as_printed,
            "falls to 8 %",
            "predicted",
            "reproduced",
            row.note,
        )
        for row in table2_rows()
    )
    return Study(
        scorecard=tuple(
            held_against(claim, Finding(OUTCOMES[index % 5], f"made-up observation {index}"))
            for index, claim in enumerate(claims())
        ),
        table1=table1,
        table2=table2,
        curves=curves,
        gaps=(made_up_gap("MCF-7"), made_up_gap("Caki-2", crosses=False)),
        time_courses=TimeCourses(
            "MCF-7",
            20.0,
            time_h,
            {
                name: 1 - share * (1 - np.exp(-time_h / 6))
                for name, share in (
                    ("p-S6K1 T389", 0.95),
                    ("p-S6 S235/236", 0.9),
                    ("p-4E-BP1 T37/46", 0.3),
                    ("p-AKT S473", -0.5),
                    ("Cyclin D1", 0.4),
                    ("autophagy", -1.2),
                )
            },
        ),
        patients=(made_up_patient("10 mg daily", 24, 6.0), made_up_patient("50 mg weekly", 168, 30.0)),
        pathway_effect={"S6K1": -3.2, "RPS6": -2.0, "AKT": 0.7, "MTORC1": None},
        effect_dose_nM=20.0,
        effect_h=24.0,
        resistance=tuple(
            LiteratureVerdict(
                own.id,
                own.finding.id,
                own.claim,
                own.system,
                "made up",
                f"made-up observation {index}",
                own.kind,
                OUTCOMES[index % 5],
                own.rule or "that of another",
                ("no_feedback",) if index % 2 else (),
                own.see,
                "A made-up note.",
                own.finding.source,
            )
            for index, own in enumerate(literature().values())
        ),
        seed=7,
        seconds=41.3,
    )
