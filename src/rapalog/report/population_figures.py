"""Figures of a population under a regimen: courses, single patients, exposure, covariates, observations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rapalog.facts.library import value
from rapalog.figures.image_files import image_files
from rapalog.figures.population import (
    draw_bands,
    draw_exposure_response,
    draw_forest,
    draw_predictive_check,
    draw_spaghetti,
)
from rapalog.figures.visual_check import Box, draw_visual_check
from rapalog.files.results.writing import csv_bytes
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.studies.covariate_effects import READOUT, Effect
from rapalog.studies.followed import TISSUES, TUMOUR
from rapalog.studies.over_patients import rank_correlation
from rapalog.studies.population import PopulationResult
from rapalog.studies.vpc.check import PERCENTILES, VisualCheck

_SHOWN: Final = ("p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473")
#: What a patient's exposure is of treatment that goes on, and of treatment that has ended.
_EXPOSURE: Final = {True: ("cmin_ug_L", "trough"), False: ("cmax_ug_L", "peak")}
_TARGET: Final = "p-S6K1 T389"
_PERCENT: Final = 100.0
#: Means of 40 patients at 10 mg a day on day 15 (P062, P060): the only observed levels in the facts.
_SEEN: Final = {"cmin_ug_L": ("P062", "trough in whole blood (µg/L)"), "auc_ug_h_L": ("P060", "AUC over 24 h (µg h/L)")}
_SEEN_REGIMEN: Final = "10 mg daily"


@dataclass(frozen=True)
class Drawn:
    """A figure of the page: its name, its words, and its numbers as a table."""

    name: str
    caption: str
    figure: Figure
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]

    def files(self) -> dict[str, bytes]:
        """Return the figure in three formats and its numbers, by file name."""
        pictures = {f"figures/{self.name}.{kind}": data for kind, data in image_files(self.figure).items()}
        return {**pictures, f"figures/{self.name}.csv": csv_bytes(self.columns, self.rows)}


def population_figure(found: PopulationResult) -> Figure:
    """Return whole blood, free drug, and biomarkers of the tumour and of blood cells, as bands over patients."""
    figure = Figure(figsize=(8.5, 10.5), layout="constrained")
    upper, middle, *lower = figure.subplots(4, 1, sharex=True)
    bands, time_h = found.bands(), found.cells.time_h
    draw_bands(upper, time_h, {"whole blood": bands["whole blood (ug/L)"]}, label="whole blood (µg/L)", log=True)
    draw_bands(middle, time_h, {"free in plasma": bands["free drug (nM)"]}, label="free drug (nM)", log=True)
    for axes, tissue in zip(lower, TISSUES, strict=True):
        of = "" if tissue == TUMOUR else f", {tissue}"
        folds = {name: _PERCENT * bands[f"{name}{of} (fold)"] for name in _SHOWN}
        draw_bands(axes, time_h, folds, label=f"{tissue} (% of before treatment)", log=False)
    lower[-1].set_xlabel("days of treatment")
    n = len(found.population.patients)
    upper.set_title(
        f"{found.regimen.text}, {n:,} patients: median, and the band that holds 90 % of them",
        loc="left",
        fontsize="medium",
    )
    return figure


def population_figures(found: PopulationResult, effects: Sequence[Effect]) -> list[Drawn]:
    """Return the figures of the page, from the courses to what was observed, if it was of this regimen."""
    time_h = found.cells.time_h.tolist()
    rows = [
        (name, time, *ends)
        for name, own in found.bands().items()
        for time, ends in zip(time_h, own.T.tolist(), strict=True)
    ]
    bands = Drawn(
        "population",
        "Blood, free drug and biomarkers: median, and the band that holds 90 % of patients.",
        population_figure(found),
        ("quantity", "time_h", "low", "median", "high"),
        rows,
    )
    drawn = [bands, _spaghetti(found), _response(found), _forest(effects, _EXPOSURE[found.schedule.goes_on][1])]
    drawn += [visual_check_figure(found.check)] if found.check else []
    return [*drawn, _check(found)] if _is_seen(found) else drawn


def _spaghetti(found: PopulationResult) -> Drawn:
    last = found.cells.time_h >= found.cells.time_h[-1] - found.period_h - 1e-9
    time_h, blood = found.cells.time_h[last], found.blood_ug_L[:, last]
    figure, axes = _one()
    draw_spaghetti(axes, time_h, blood, label="whole blood (µg/L)")
    rows = [
        (patient + 1, time, level)
        for patient, row in enumerate(blood[:100].tolist())
        for time, level in zip(time_h.tolist(), row, strict=True)
    ]
    return Drawn(
        "spaghetti",
        "Single patients in the last period, up to a hundred, and percentiles of all.",
        figure,
        ("patient", "time_h", "blood_ug_L"),
        rows,
    )


def _response(found: PopulationResult) -> Drawn:
    name, said_as = _EXPOSURE[found.schedule.goes_on]
    exposure = found.pk[name]
    figure = Figure(figsize=(9.5, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    tumour = {name: found.inhibition_percent(name, 1) for name in _SHOWN[:2]}
    blood = {f"{_TARGET}, {tissue}": found.inhibition_percent(_TARGET, 1, tissue) for tissue in TISSUES}
    words = (f"{said_as} in whole blood (µg/L)", "inhibition in the tumour (%)")
    draw_exposure_response(left, exposure, tumour, labels=words)
    most = (f"most that was measured in PBMC ({value('D023'):g} %, D023)", value("D023"))
    draw_exposure_response(right, exposure, blood, labels=(words[0], "inhibition of S6K1 (%)"), line=most)
    series = {**{f"{name}, {TUMOUR}": own for name, own in tumour.items()}, **blood}
    said = "; ".join(f"{key} {rank_correlation(exposure, own):.2f}" for key, own in series.items())
    rows = list(zip(exposure.tolist(), *(own.tolist() for own in series.values()), strict=True))
    return Drawn(
        "exposure_response",
        f"{said_as.capitalize()} against inhibition on the first day that is reported; "
        f"lines are medians of tenths of the patients. Rank correlation with the {said_as}: {said}.",
        figure,
        (name, *series),
        rows,
    )


def _forest(effects: Sequence[Effect], exposure: str) -> Drawn:
    figure = Figure(figsize=(10.5, 5.0), layout="constrained")
    panels = figure.subplots(1, 3, sharey=True)
    names = [own.name for own in effects]
    draw_forest(panels[0], names, [own.area for own in effects], label="fold of AUC", reference=1.0, log=True)
    draw_forest(
        panels[1], names, [own.exposure for own in effects], label=f"fold of {exposure}", reference=1.0, log=True
    )
    draw_forest(
        panels[2],
        names,
        [own.inhibition for own in effects],
        label=f"inhibition of {READOUT} (%)",
        reference=effects[0].inhibition[1],
        log=False,
    )
    rows = [(own.name, *own.area, *own.exposure, *own.inhibition) for own in effects]
    columns = tuple(
        f"{name}_{end}"
        for name in ("auc_fold", f"{exposure}_fold", "p_S6_inhibition_percent")
        for end in ("low", "median", "high")
    )
    return Drawn(
        "covariates",
        "What each covariate changes in the same 20 patients: median, and where 90 % lie; "
        "folds are of the patient without it.",
        figure,
        ("covariate", *columns),
        rows,
    )


def _check(found: PopulationResult) -> Drawn:
    figure = Figure(figsize=(9.5, 4.4), layout="constrained")
    for axes, (name, (known, label)) in zip(figure.subplots(1, 2), _SEEN.items(), strict=True):
        draw_predictive_check(axes, found.pk[name], {f"mean of 40 patients ({known})": value(known)}, label=label)
    rows = [(name, float(found.pk[name].mean()), value(known)) for name, (known, _) in _SEEN.items()]
    return Drawn(
        "predictive_check",
        "Simulated patients and the observed means. Levels of single patients are not in the facts (yours: "
        "--observed); the trial is one of those that the population model was made from.",
        figure,
        ("quantity", "simulated_mean", "observed_mean"),
        rows,
    )


def visual_check_figure(check: VisualCheck) -> Drawn:
    """Return observed levels over the percentiles of simulated patients."""
    levels, figure = check.levels, Figure(figsize=(9.5, 4.8), layout="constrained")
    boxes = [
        Box(own.first_h, own.last_h, own.observed, own.simulated, [name in own.outside for name in PERCENTILES])
        for own in check.bins
    ]
    draw_visual_check(figure.add_subplot(), levels.time_h, levels.level_ug_L, levels.below, boxes)
    rows = [
        (own.first_h, own.last_h, own.n, own.n_below, name, seen, *ends)
        for own in check.bins
        for name, seen, ends in zip(PERCENTILES, own.observed.tolist(), own.simulated.tolist(), strict=True)
    ]
    return Drawn(
        "visual_check",
        f"Observed levels, their percentiles, and where those of simulated patients lie in 90 % of sets as large. "
        f"{check.words[0].upper()}{check.words[1:]}.",
        figure,
        ("first_h", "last_h", "levels", "below_limit", "percentile", "observed_ug_L", "low", "middle", "high"),
        rows,
    )


def _is_seen(found: PopulationResult) -> bool:
    own = found.covariates
    plain = own.hepatic is None and own.interaction is None
    return plain and found.regimen.phases == parse_regimen(_SEEN_REGIMEN).phases


def _one() -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8.0, 4.6), layout="constrained")
    return figure, figure.add_subplot()


def pictures_of(drawn: Sequence[Drawn]) -> Mapping[str, bytes]:
    """Return the files of all figures."""
    return {name: data for own in drawn for name, data in own.files().items()}
