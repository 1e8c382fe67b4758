"""Peak memory and time of what is far too large: a table, a file, a device without end, a formula.

Each is given to the command line in a process of its own; the system says what that used. Prints one JSON document,
kept in `benchmarks/results/faults/sizes.json`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
RAPALOG = [sys.executable, "-m", "rapalog"]
READERS = ("viability", "blot", "kinase")
ROWS, ARGUMENTS, SPARSE_BYTES = 1_000_000, 200_000, 3_000_000_000


def table(path: Path, rows: int) -> Path:
    with path.open("w") as file:
        file.write("curve,dose,dose_unit,response,replicate\n")
        for row in range(rows):
            file.write(f"line {row // 30},{10 ** (row % 10 - 3):g},nM,{100 - row % 10 * 9},{row % 3 + 1}\n")
    return path


def sparse(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(SPARSE_BYTES)
    return path


def wide_formula(path: Path, arguments: int) -> Path:
    terms = "".join(f"<cn>{number}</cn>" for number in range(arguments))
    path.write_text(
        '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="wide">'
        '<listOfParameters><parameter id="x" value="0" constant="false"/></listOfParameters>'
        '<listOfRules><rateRule variable="x"><math xmlns="http://www.w3.org/1998/Math/MathML">'
        f"<apply><plus/>{terms}</apply></math></rateRule></listOfRules></model></sbml>"
    )
    return path


def used(*words: object) -> dict[str, object]:
    """Run a command; return its exit, seconds, peak memory, and the first lines of what it says is wrong."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [*RAPALOG, *map(str, words)],
            stdout=subprocess.DEVNULL,
            stderr=err,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
        _, status, usage = os.wait4(process.pid, 0)
        err.seek(0)
        said = [line for line in err.read().decode().splitlines() if line.startswith(("error:", "try:"))]
    code = os.waitstatus_to_exitcode(status)
    return {
        "exit": code,
        "seconds": round(time.perf_counter() - begun, 2),
        "processor seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak MB": round(usage.ru_maxrss / 1000),
        "said": " ".join(said)[:300],
    }


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sizes-") as place:
        folder = Path(place)
        million = table(folder / "million.csv", ROWS)
        small = table(folder / "small.csv", 300)
        large = sparse(folder / "large.csv")
        (folder / "pipe.csv").symlink_to("/dev/zero")
        wide = wide_formula(folder / "wide.xml", ARGUMENTS)
        layout = folder / "layout.csv"
        layout.write_text("image,lane,sample,dose_nM,time_h,target,replicate,blot\nlarge.tif,1,MCF-7,0,24,S6,1,1\n")
        decay = ROOT / "tests" / "data" / "decay.xml"
        found = {
            "300 rows, to compare": used("viability", small, "--json"),
            f"viability, {ROWS} rows": used("viability", million, "--json"),
            "blot, the same": used("blot", million, "--json"),
            "kinase, the same": used("kinase", million, "--json"),
            **{f"{what}, a sparse file of 3 GB": used(what, large, "--json") for what in READERS},
            "blot, a picture of 3 GB": used("blot", sparse(folder / "large.tif"), "--layout", layout, "--json"),
            "ensemble, a model of 3 GB": used("ensemble", large, "--out", folder / "out"),
            "ensemble, sets of 3 GB": used("ensemble", decay, "--sets", large, "--out", folder / "out"),
            **{f"{what}, /dev/zero": used(what, "/dev/zero", "--json") for what in READERS},
            "viability, a link to /dev/zero": used("viability", folder / "pipe.csv", "--json"),
            "ensemble, /dev/zero": used("ensemble", "/dev/zero", "--out", folder / "out"),
            f"ensemble, {ARGUMENTS} arguments in a formula": used("ensemble", wide, "--out", folder / "out"),
            "left behind": sorted(path.name for path in folder.glob("out*")),
        }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
