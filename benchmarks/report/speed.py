"""Measure the processor time of ``viability --out`` by stage, and of tables and workbook for many curves.

    python benchmarks/report/speed.py FOLDER [--curves 10000] [--repeats 3]

FOLDER has ``export.txt`` and ``layout.csv`` of ``make_export.py``. Medians over the repeats in one process, after one
figure that is not counted; the whole command is measured from outside (``time rapalog viability ...``). For many curves
the result is repeated under new names, so nothing of its fits is measured.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from rapalog.files.results.workbook import workbook_bytes
from rapalog.files.results.writing import csv_bytes, json_bytes, zip_bytes
from rapalog.report.plot import plot_files
from rapalog.report.viability import viability_files
from rapalog.report.viability_figures import viability_plots
from rapalog.report.viability_words import viability_lines
from rapalog.studies.viability.result import ViabilityResult
from rapalog.studies.viability.study import analyse_viability


def seconds(run: Callable[[], object], repeats: int) -> float:
    """Return the median processor time of a call."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return median(times)


def repeated(result: ViabilityResult, curves: int) -> ViabilityResult:
    """Return a result with many curves, as many wells a curve, and no more plates than before."""
    copies = -(-curves // len(result.curves))
    many = [
        replace(curve, curve=f"{copy} {curve.curve}", cell_line=f"{copy} {curve.cell_line}")
        for copy in range(copies)
        for curve in result.curves
    ]
    return replace(result, curves=tuple(many[:curves]), readings=result.readings * copies, wells=result.wells * copies)


def writing(result: ViabilityResult) -> dict[str, Callable[[], object]]:
    """Return what turns a result into files that are no figures, by stage."""
    tables = result.tables()
    return {
        "JSON": lambda: json_bytes(result.to_json()),
        "tables": result.tables,
        "CSV": lambda: [csv_bytes(table.columns, table.rows) for table in tables.values()],
        "workbook": lambda: workbook_bytes(tables),
        "words of the terminal": lambda: viability_lines(result),
    }


def main() -> None:
    """Print a line for each stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--curves", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()

    def analyse() -> ViabilityResult:
        return analyse_viability([asked.folder / "export.txt"], layout=[asked.folder / "layout.csv"])

    result = analyse()
    plots = viability_plots(result).plots
    plot_files(plots[0])
    drawn = viability_files(result)
    groups = {group: [plot for plot in plots if plot.group == group] for group in dict.fromkeys(p.group for p in plots)}
    stages: dict[str, Callable[[], object]] = {"reading and fitting": analyse}
    for group, own in groups.items():
        stages[f"{len(own)} figures of {group}"] = lambda own=own: [plot_files(plot) for plot in own]
    stages |= {"figures and page": lambda: viability_files(result), "zip": lambda: zip_bytes(drawn), **writing(result)}
    for name, run in stages.items():
        print(f"{name:32} {seconds(run, asked.repeats):8.3f} s")
    many = repeated(result, asked.curves)
    for name, run in writing(many).items():
        print(f"{asked.curves:,} curves, {name:16} {seconds(run, 1):8.3f} s")


if __name__ == "__main__":
    main()
