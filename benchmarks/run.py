"""All benchmarks as one command: engine, fitter, blot, population, calibration, PEtab, web, each beside its peers.

    python benchmarks/run.py                     # measures everything, writes benchmarks/RESULTS.md; an hour
    python benchmarks/run.py --quick             # a small run of everything, printed and not stored; some minutes
    python benchmarks/run.py --only engine petab # measures these anew and keeps the other rows of the table

Peers are looked for in an environment of their own, which ``--peers`` names; one that is not there is said to be not
installed. To make it:

    python -m venv build/peers
    build/peers/bin/pip install libroadrunner copasi-basico scipy neutcurve curve-curator scikit-image \\
        'pypesto[petab,roadrunner]'

Each subject is measured by a file in ``beside/``, in a process of its own and pinned to one core (population and web
use all). Run it on a quiet machine: the load at the end of each subject stands in the table.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TABLE, STORED = HERE / "RESULTS.md", HERE / "results" / "beside"
SUBJECTS = ("engine", "fitter", "blot", "population", "calibration", "petab", "web")
PEERS = ROOT / "build" / "peers" / "bin" / "python"
_HEAD = "| measured | rapalog | unit | peer | its number | ratio | n | beside that |\n|---|---|---|---|---|---|---|---|"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=list(SUBJECTS))
    parser.add_argument("--quick", action="store_true", help="small, and nothing is stored")
    parser.add_argument("--peers", default=str(PEERS) if PEERS.is_file() else sys.executable, help="an interpreter")
    parser.add_argument("--table", action="store_true", help="only write the table anew from what is stored")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) if asked.quick else STORED
        lost = [] if asked.table else [one for one in asked.only if not measured(one, asked, folder)]
        found = [json.loads(file.read_text()) for one in SUBJECTS if (file := folder / f"{one}.json").is_file()]
    text = "\n".join(page(found)) + "\n"
    if asked.quick:
        print(text)
    else:
        TABLE.write_text(text, encoding="utf-8")
        print(TABLE)
    if lost:
        sys.exit(f"failed: {', '.join(lost)}")


def measured(subject: str, asked: argparse.Namespace, folder: Path) -> bool:
    """Measure one subject in a process of its own; return whether it went well."""
    began = time.monotonic()
    command = [sys.executable, str(HERE / "beside" / f"{subject}.py"), "--peers", asked.peers]
    command += ["--out", str(folder / f"{subject}.json"), *(["--quick"] if asked.quick else [])]
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]  # the reference integrator is in tests/
    own = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, env=own, stdout=subprocess.DEVNULL)
    print(f"{subject}: {time.monotonic() - began:.0f} s wall, exit {done.returncode}", file=sys.stderr, flush=True)
    return done.returncode == 0


def page(found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "# Results of the benchmarks\n"
    yield "Written by `python benchmarks/run.py`; by hand nothing. Numbers are medians of processor time on one core"
    yield "unless the unit says wall; a ratio is how many times ours the peer takes.\n"
    for own in found:
        versions = ", ".join(f"{name} {version}" for name, version in own["versions"].items())
        yield f"## {own['subject']}\n"
        yield f"{own['date']}{', quick' if own['quick'] else ''}; {own['machine']}, load {own['load']}; {versions}.\n"
        yield _HEAD
        yield from map(line, own["rows"])
        yield ""


def line(row: Mapping[str, Any]) -> str:
    """Return a measurement as a line of the table."""
    ours, theirs = row["ours"], row["peer_value"]
    ratio = f"{theirs / ours:.3g}" if ours and isinstance(theirs, float) else ""
    cells = (row["what"], short(ours), row["unit"], row["peer"], short(theirs), ratio, row["n"], row["agrees"])
    return f"| {' | '.join(cells)} |"


def short(value: float | str | None) -> str:
    """Return three digits of a number, and a text as it is."""
    if isinstance(value, str) or value is None:
        return value or ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


if __name__ == "__main__":
    main()
