"""The figures of a study with the numbers behind them, in the order of its report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from matplotlib.figure import Figure

from rapalog.analysis.curves.dose_response import Curve
from rapalog.facts.pathway import pathway
from rapalog.figures.gap import draw_gap, gap_words
from rapalog.figures.pathway_map import draw_pathway
from rapalog.figures.patients import biomarker_names, draw_biomarkers, draw_free_drug, last_week
from rapalog.figures.time_courses import draw_time_courses
from rapalog.figures.verdicts import draw_verdicts, verdict_counts
from rapalog.figures.viability.dose_response import draw_dose_response, potency_text
from rapalog.files.results.writing import safe_name
from rapalog.report.lead import lead_plot
from rapalog.report.plot import Plot, plot_files
from rapalog.report.study import Gap, PatientCourse, Study, TimeCourses
from rapalog.report.table1 import row_plot

_POINTS: Final = 101  # of a fitted curve in its table; more would not change a plot
_SERIES_PER_PANEL: Final = 5  # more curves than this cannot be told apart on one panel
_BIOMARKERS_PER_PANEL: Final = 2  # told apart by the width of their lines


def study_plots(study: Study) -> tuple[Plot, ...]:
    """Return the figures of a study in the order of its report; a part without data has no figure."""
    plots = [lead_plot(study.answer)] if study.answer else []
    plots += [_gap(gap) for gap in study.gaps]
    plots += [row_plot(row, row.prediction) for row in study.table1 if row.prediction]
    plots += [_dose_response(curve, number) for number, curve in enumerate(study.curves, start=1)]
    plots += [_time_courses(study.time_courses)] if study.time_courses.fold else []
    plots += [_patients(study.patients)] if study.patients else []
    return (*plots, _pathway(study), _verdicts(study))


def figure_files(study: Study) -> dict[str, bytes]:
    """Return every figure as PNG (150 dpi), SVG and PDF and its numbers as CSV, by file name.

    The same study gives the same bytes.
    """
    return {name: content for plot in study_plots(study) for name, content in plot_files(plot).items()}


def _single(draw: Callable[[Any], None], width: float, height: float) -> Figure:
    figure = Figure(figsize=(width, height), layout="constrained")
    draw(figure.add_subplot())
    return figure


def _panels(names: Sequence[str], most: int) -> list[Sequence[str]]:
    """Share names out over as few panels as hold at most ``most`` each, as evenly as it goes."""
    count = -(-len(names) // most)
    size = -(-len(names) // max(count, 1))
    return [names[start : start + size] for start in range(0, len(names), max(size, 1))]


def _gap(gap: Gap) -> Plot:
    words = "; ".join(
        f"{hours:g} h: {gap_words(gap.p_s6_half_nM, gap.viability_half_nM[hours])}" for hours in sorted(gap.viability)
    )
    readouts = [("p-S6", gap.p_s6_h, gap.p_s6, gap.p_s6_half_nM)]
    readouts += [("viability", hours, gap.viability[hours], gap.viability_half_nM[hours]) for hours in gap.viability]
    rows = [
        (name, hours, float(dose), 100.0 * float(share), "curve")
        for name, hours, curve, _ in readouts
        for dose, share in zip(gap.dose_nM, curve, strict=True)
    ]
    rows += [(name, hours, half, 50.0, "half dose") for name, hours, _, half in readouts if half is not None]
    return Plot(
        name=f"gap_{safe_name(gap.cell_line)}",
        group="gap",
        caption=f"{gap.cell_line}: the dose that halves p-S6 and the doses that halve viability, on one axis. "
        "Marks show half doses; a bracket spans from one to the other, an arrow leaves the tested doses.",
        alt=f"Dose-response of p-S6 and viability in {gap.cell_line}. Gap between the half doses: {words}.",
        draw=lambda: _single(lambda axes: draw_gap(axes, gap), 5.8, 4.3),
        columns=("readout", "exposure_h", "dose_nM", "percent_of_vehicle", "point"),
        rows=tuple(rows),
    )


def _dose_response(curve: Curve, number: int) -> Plot:
    wells = [
        ("well", well.role, well.replicate, well.dose_nM, 100.0 * well.response / curve.full, well.well.reading.token)
        for well in curve.wells
    ]
    fit = zip(*curve.line(_POINTS), strict=True)
    fitted = [("fit", "", "", float(dose), 100.0 * float(response) / curve.full, "") for dose, response in fit]
    potency = potency_text(curve.ic50_nM, "IC50")
    flags = f" Flags: {'; '.join(curve.flags)}." if curve.flags else ""
    return Plot(
        name=f"dose_response_{number:02d}",
        group="dose_response",
        caption=f"{curve.curve}: {curve.wells_counted}, "
        f"{'no curve could be fitted' if curve.model == 'none' else f'model {curve.model}'}.{flags}",
        alt=f"Dose-response of {curve.curve}: {curve.wells_counted}, model {curve.model}, {potency}.",
        draw=lambda: _single(lambda axes: draw_dose_response(axes, curve), 5.0, 3.9),
        columns=("series", "role", "replicate", "dose_nM", "percent_of_control", "token"),
        rows=(*wells, *fitted),
    )


def _time_courses(courses: TimeCourses) -> Plot:
    names = list(courses.fold)
    panels = _panels(names, _SERIES_PER_PANEL)

    def draw() -> Figure:
        figure = Figure(figsize=(7.2, 2.9 * len(panels)), layout="constrained")
        for axes, shown in zip(figure.subplots(len(panels), 1, squeeze=False).flat, panels, strict=True):
            series = {name: courses.fold[name] for name in shown}
            draw_time_courses(axes, courses.time_h, series, unit="fold of vehicle", quantity="readout")
            axes.axhline(1.0, color="0.6", linewidth=0.8, zorder=0)
        return figure

    return Plot(
        name="time_courses",
        group="time_courses",
        caption=f"{courses.cell_line} after {courses.dose_nM:g} nM everolimus: readouts as fold of the vehicle at the "
        "same time.",
        alt=f"Time courses of {', '.join(names)} in {courses.cell_line} after {courses.dose_nM:g} nM everolimus.",
        draw=draw,
        columns=("time_h", *(f"{name} (fold of vehicle)" for name in names)),
        rows=tuple(
            (float(time), *(float(courses.fold[name][row]) for name in names))
            for row, time in enumerate(courses.time_h)
        ),
    )


def _patients(patients: Sequence[PatientCourse]) -> Plot:
    names = biomarker_names(patients)
    pairs = _panels(names, _BIOMARKERS_PER_PANEL)

    def draw() -> Figure:
        figure = Figure(figsize=(6.4, 2.9 * (1 + len(pairs))), layout="constrained")
        first, *others = figure.subplots(1 + len(pairs), 1, squeeze=False).flat
        draw_free_drug(first, patients)
        for axes, pair in zip(others, pairs, strict=True):
            draw_biomarkers(axes, patients, readouts=pair)
        return figure

    rows = [
        (
            course.regimen,
            float(course.time_h[row]),
            float(course.blood_ug_L[row]),
            float(course.free_nM[row]),
            *(100.0 * float(course.fold[name][row]) if name in course.fold else None for name in names),
        )
        for course in patients
        for row in last_week(course.time_h).nonzero()[0]
    ]
    return Plot(
        name="patients",
        group="patients",
        caption="The typical patient in the last week of each regimen: free drug, and biomarkers in the tumour. "
        "Colour and dash name the regimen, the width of the line the biomarker.",
        alt=f"Free everolimus and {', '.join(names)} over one week for {', '.join(c.regimen for c in patients)}.",
        draw=draw,
        columns=("regimen", "time_h", "blood_ug_L", "free_nM", *(f"{name} (% of untreated)" for name in names)),
        rows=tuple(rows),
    )


def _pathway(study: Study) -> Plot:
    graph, effect = pathway(), study.pathway_effect

    def draw() -> Figure:
        figure = Figure(figsize=(14, 10.9))
        draw_pathway(figure.add_axes((0, 0, 1, 0.97)), graph, effect=effect)
        return figure

    known = {node: fold for node, fold in effect.items() if fold is not None}
    rising, falling = (", ".join(node for node, fold in known.items() if sign * fold > 1) for sign in (1, -1))
    return Plot(
        name="pathway",
        group="pathway",
        caption=f"The pathway after {study.effect_h:g} h of {study.effect_dose_nM:g} nM everolimus. Red rises against "
        "vehicle, blue falls, grey has no state in the model.",
        alt=f"Pathway map. More than doubled: {rising or 'none'}. Less than half: {falling or 'none'}.",
        draw=draw,
        columns=("node", "label", "log2_fold_of_vehicle"),
        rows=tuple((node.id, node.label, effect.get(node.id)) for node in graph.nodes),
    )


def _verdicts(study: Study) -> Plot:
    rows = [(kind, *row) for kind, parts in verdict_counts(study.scorecard).items() for row in parts.items()]
    return Plot(
        name="verdicts",
        group="verdicts",
        caption="Verdicts by kind of claim. Only agreement of predicted claims is evidence.",
        alt="Verdict counts. " + "; ".join(f"{kind}, {name}: {count}" for kind, name, count in rows if count) + ".",
        draw=lambda: _single(lambda axes: draw_verdicts(axes, study.scorecard), 6.4, 3.6),
        columns=("kind", "verdict", "claims"),
        rows=tuple(rows),
    )
