"""Run the exported SBML in COPASI and compare every readout with ours.

COPASI's Python package is no dependency of rapalog. In an environment of its own:

    python -m venv peers && peers/bin/pip install copasi-basico . && peers/bin/python benchmarks/second_simulator.py

Prints the largest relative difference of any readout over 168 h, for three lines and three doses.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import basico
import numpy as np

from rapalog.biology.drugs import dosing, find_drug
from rapalog.biology.integrate import Segment
from rapalog.biology.readouts import readouts
from rapalog.biology.tumour_cell import grow, tumour_cell
from rapalog.studies.export import sbml_of

TIMES_H = np.array([0.0, 1.0, 6.0, 24.0, 72.0, 168.0])
CELLS = 5000.0


def ours(line: str, dose_nM: float) -> dict[str, np.ndarray]:
    cell = tumour_cell(line)
    start = Segment(0.0, dosing(cell.parameters, {find_drug("everolimus"): dose_nM}))
    symbols = [readout.symbol for readout in readouts().values()]
    return dict(grow(cell, cells=CELLS, segments=[start], times_h=TIMES_H, symbols=symbols).values)


def copasi(line: str, dose_nM: float) -> dict[str, np.ndarray]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cell.xml")
        path.write_text(sbml_of(line, dose=f"{dose_nM} nM"), encoding="utf-8")
        basico.load_model(str(path))
    table = basico.run_time_course(
        values=TIMES_H.tolist(), use_sbml_id=True, r_tol=1e-10, a_tol=1e-12, max_steps=1_000_000
    )
    columns = {
        name.strip("[]").removeprefix("Values[").removesuffix("]"): table[name].to_numpy() for name in table.columns
    }
    return {readout.symbol: columns[readout.symbol] for readout in readouts().values() if readout.symbol in columns}


def main() -> None:
    worst = (0.0, "")
    for line in ("generic", "NCI-H460", "786-O"):
        for dose_nM in (0.0, 20.0, 10_000.0):
            left, right = ours(line, dose_nM), copasi(line, dose_nM)
            for symbol, values in right.items():
                scale = np.maximum(np.abs(left[symbol]), 1e-9)
                difference = float(np.max(np.abs(values - left[symbol]) / scale))
                worst = max(worst, (difference, f"{symbol}, {line}, {dose_nM:g} nM"))
            print(
                f"{line:10s} {dose_nM:8g} nM  {len(right)} readouts compared, worst so far {worst[0]:.2e} ({worst[1]})"
            )
    print(f"largest relative difference in any readout: {worst[0]:.2e} ({worst[1]})")


if __name__ == "__main__":
    main()
