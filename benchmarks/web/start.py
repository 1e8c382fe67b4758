"""Measure how long a cold start takes: to the first response, to the page's first question to the model, and memory.

Run: ``python benchmarks/web/start.py``; a minute. Aim: 1.5 s to the first response (at least 2.5), 2 s to the first
levels (at least 3). It also measures how long SIGTERM and Ctrl+C take, and counts what is left.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kills import TABLE
from served import Served, keep

_TIMES = 5


def starts(times: int) -> tuple[dict[str, float], list[dict[str, float]]]:
    """Return medians over several cold starts, and what each of them took."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for k in range(times):
            folder = Path(name) / str(k)
            began = time.monotonic()
            server = Served(folder)
            row = {"said_s": time.monotonic() - began}
            server.ask("/")
            row["first_response_s"] = time.monotonic() - began
            server.ask("/api/about")
            row["api_s"] = time.monotonic() - began
            levels(server)
            row["first_levels_s"] = time.monotonic() - began
            asked = time.monotonic()
            server.ended(server.json("/api/jobs/viability", {"files": [("a.csv", TABLE)]})["id"])
            row["first_job_s"] = time.monotonic() - asked
            asked = time.monotonic()
            server.ended(server.json("/api/jobs/viability", {"files": [("a.csv", TABLE)]})["id"])
            row["second_job_s"] = time.monotonic() - asked
            row["server_MB"], row["all_MB"] = memory_MB(server.process.pid), sum(map(memory_MB, server.left()))
            server.json("/api/jobs/viability", {"files": [("a.csv", TABLE)]})
            row["stop_s"] = server.stop(signal.SIGTERM if k % 2 else signal.SIGINT)
            time.sleep(2.0)
            row["left"] = len(server.left())
            rows.append({key: round(value, 2) for key, value in row.items()})
            print(rows[-1], flush=True)
    return {key: round(median(row[key] for row in rows), 2) for key in rows[0]}, rows


def main() -> None:
    middle, rows = starts(_TIMES)
    keep("start", {"load": os.getloadavg()[0], "median": middle, "rows": rows})
    print("median", middle)


def levels(server: Served) -> None:
    headers = {"content-type": "application/json"}
    asked = urllib.request.Request(f"{server.address}/api/mechanism", b"{}", headers)
    with urllib.request.urlopen(asked, timeout=120) as answer:
        answer.read()


def memory_MB(number: int) -> float:
    lines = Path(f"/proc/{number}/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS")), 0.0)


if __name__ == "__main__":
    main()
