"""What one measurement says: a row of the table of ``benchmarks/run.py``, and how a subject is measured on its own.

Every file beside this one measures one subject and can be run alone:

    python benchmarks/beside/engine.py --quick --peers build/peers/bin/python

Numbers are medians, of processor seconds on one pinned core unless a row says otherwise. A peer that cannot be imported
where it was looked for is a row of its own that says "not installed".
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

BENCHMARKS = Path(__file__).resolve().parents[1]
RESULTS = BENCHMARKS / "results" / "beside"
NOT_INSTALLED = "not installed"
#: Where the scripts lie whose functions are measured; they import one another by their bare names.
for _folder in ("", "..", "engine", "dose_response", "blots", "petab", "web"):
    sys.path.insert(0, str((BENCHMARKS / _folder).resolve()))


@dataclass(frozen=True)
class Asked:
    """How much to measure, and the interpreter of the environment that has the peers."""

    quick: bool = False
    peers: str = sys.executable

    def least(self, quick: int, full: int) -> int:
        """Return how many of something to take."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Row:
    """One measurement of ours, and the same of a peer; ``peer_value`` is a text where there is none.

    ``n`` is how many were taken; ``agrees`` says how far the two results are apart.
    """

    what: str
    unit: str
    ours: float | None
    n: str
    peer: str = ""
    peer_value: float | str = ""
    agrees: str = ""


@dataclass(frozen=True)
class Measured:
    """The rows of one subject, with when, where and with what they were measured."""

    subject: str
    rows: tuple[Row, ...]
    versions: Mapping[str, str]
    quick: bool
    date: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%d"))
    machine: str = field(default_factory=lambda: machine())
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 1))


def processor_s(work: Callable[[], object], repeats: int) -> float:
    """Return the median processor time of some work."""
    spent = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return median(spent)


def asked_peer(asked: Asked, script: str, *arguments: str) -> dict[str, Any] | str:
    """Return what a script prints as JSON in the peers' environment, or why there is nothing."""
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    alone.pop("PYTHONPATH", None)
    command = [asked.peers, str(BENCHMARKS / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=alone)
    if done.returncode == 0:
        return json.loads(done.stdout.splitlines()[-1])
    said = (done.stderr.strip().splitlines() or ["no reason"])[-1]
    return NOT_INSTALLED if "ModuleNotFoundError" in said else f"failed: {said}"


def peer_versions(asked: Asked, *packages: str) -> dict[str, str]:
    """Return which releases the peers' environment has; what it lacks is said to be not installed."""
    script = (
        "import json, sys\nfrom importlib import metadata\nfound = {}\nfor name in sys.argv[1:]:\n"
        "    try: found[name] = metadata.version(name)\n"
        f"    except metadata.PackageNotFoundError: found[name] = {NOT_INSTALLED!r}\nprint(json.dumps(found))"
    )
    return json.loads(subprocess.check_output([asked.peers, "-c", script, *packages], text=True))


def versions(*packages: str) -> dict[str, str]:
    """Return our version and those of packages of this environment."""
    from rapalog.about import __version__

    return {"rapalog": __version__, "python": platform.python_version(), **{n: metadata.version(n) for n in packages}}


def machine() -> str:
    """Return processor and cores."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").is_file() else []
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f"{name or platform.processor() or platform.machine()}, {os.cpu_count()} cores"


def run_alone(subject: str, measure: Callable[[Asked], list[Row]], known: Callable[[Asked], dict[str, str]]) -> None:
    """Measure a subject as its command line asks, print its rows and store them; a quick run stores nothing."""
    parser = argparse.ArgumentParser(description=f"Measure {subject} beside its peers.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if hasattr(os, "sched_setaffinity") and not given.quick:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    asked = Asked(given.quick, given.peers)
    rows = measure(asked)
    found = Measured(subject, tuple(rows), known(asked), asked.quick)
    for row in rows:
        print(f"{subject}: {row}", flush=True)
    out = given.out or (None if asked.quick else RESULTS / f"{subject}.json")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")
