"""Write a plate export as a reader would, with many plates of 96 wells, and its layout: something to draw.

    python benchmarks/report/make_export.py FOLDER [--plates 12] [--hours 72] [--hours 48 ...] [--seed 1]

Every plate has two cell lines with three vehicle wells and nine doses in triplicate each, and blanks around them. With
one exposure, 12 plates make 24 curves, so 36 figures. Lines are sensitive, resistant or in between; the noise is 4 % of
the signal, one well in 200 is a token that was no number.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

DOSES_NM = tuple(10.0**k for k in np.linspace(-1, 4, 9))
ROWS, COLUMNS = "ABCDEFGH", 12
HEADER = """Software Version\t3.12.08

Plate Number\t{plate}
Date\t1/1/2024
Time\t9:00:00 AM
Reader Type:\tSynergy H1
Reading Type\tReader

Procedure Details

Plate Type\t96 WELL PLATE (Use plate lid)
Read\tabs450
\tAbsorbance Endpoint
\tFull Plate
\tWavelengths:  450

Results
"""


def plate_signals(contents: dict[str, tuple[str, float]], rng: np.random.Generator) -> dict[str, str]:
    """Return what the reader writes for every well, from the line and dose in it."""
    written = {}
    for row in ROWS:
        for column in range(1, COLUMNS + 1):
            line, dose_nM = contents.get(f"{row}{column}", ("", 0.0))
            number = int(line.removeprefix("Line-") or 0)
            ec50_nM, bottom = 10.0 ** (number % 5 - 0.5), 0.1 + 0.25 * (number % 4)
            share = bottom + (1 - bottom) / (1 + dose_nM / ec50_nM)
            signal = 0.045 + (1.0 * share if line else 0.0)
            signal *= 1 + 0.04 * rng.standard_normal()
            written[f"{row}{column}"] = "OVRFLW" if line and rng.random() < 1 / 200 else f"{signal:.3f}"
    return written


def write_export(folder: Path, *, plates: int, hours: list[int], seed: int) -> None:
    """Write ``export.txt`` and ``layout.csv``; plates take the exposures in turn, two lines each."""
    rng = np.random.default_rng(seed)
    inner = [f"{row}{column}" for row in "BCDEFG" for column in range(2, 12)]
    doses = [0.0, *DOSES_NM]
    layout = ["plate,well,role,cell_line,drug,dose,dose_unit,time_h,replicate"]
    export = []
    for plate in range(plates):
        exposure_h = hours[plate % len(hours)]
        pair = plate // len(hours)
        contents = {
            well: (f"Line-{2 * pair + place // 30:02d}", doses[place % 30 // 3]) for place, well in enumerate(inner)
        }
        name = f"Plate {plate + 1}"
        layout += [f"{name},{row}1,blank,,,,,," for row in "BCDEFG"]
        for well, (line, dose_nM) in contents.items():
            role = "sample" if dose_nM else "vehicle"
            layout.append(f"{name},{well},{role},{line},everolimus,{dose_nM:.6g},nM,{exposure_h},1")
        signals = plate_signals(contents, rng)
        export += [HEADER.format(plate=name), "\t" + "\t".join(str(column + 1) for column in range(COLUMNS)) + "\n"]
        for row in ROWS:
            cells = "\t".join(signals[f"{row}{column + 1}"] for column in range(COLUMNS))
            export.append(f"{row}\t{cells}\tabs450:450\n")
        export.append("\n")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "export.txt").write_text("".join(export))
    (folder / "layout.csv").write_text("\n".join(layout) + "\n")


def main() -> None:
    """Write the export named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plates", type=int, default=12)
    parser.add_argument("--hours", type=int, action="append")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write_export(asked.folder, plates=asked.plates, hours=asked.hours or [72], seed=asked.seed)


if __name__ == "__main__":
    main()
