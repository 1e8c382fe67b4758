"""Kill the server 50 times while jobs run, and look at what is there after it has started again.

Run: ``python benchmarks/web/kills.py [TIMES]``; some minutes. After each ``kill -9`` the server must start, every job
must be whole (done, with a result that reads) or say that it was interrupted, and no process of the old one may live.
It exits with 1 where that is not so.
"""

from __future__ import annotations

import json
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from served import Served, keep

_TIMES = 50
_WELLS = [
    f"{line},everolimus,72,{dose},nM,{1 / (1 + dose / 10) + 0.01 * k}"
    for line in ("A", "B")
    for k in range(3)
    for dose in (0, 0.1, 1, 10, 100, 1000)
]
TABLE = ("cell_line,drug,time_h,dose,dose_unit,response\n" + "\n".join(_WELLS) + "\n").encode()
_GONE_S = 3.0


def main() -> int:
    times, wrong, states, starts = int(sys.argv[1]) if len(sys.argv) > 1 else _TIMES, [], {}, []
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder, known = Path(name), []
        for k in range(times):
            began = time.monotonic()
            server = Served(folder)
            seen = {job["id"]: job for job in server.json("/api/jobs")}
            starts.append(time.monotonic() - began)
            wrong += [f"kill {k}: job {own} is gone" for own in known if own not in seen]
            wrong += [words for own in known if (words := broken(server, seen[own]))]
            for own in known:
                states[seen[own]["state"]] = states.get(seen[own]["state"], 0) + 1
            known = [server.json("/api/jobs/viability", {"files": [("a.csv", TABLE)]})["id"] for _ in range(3)]
            time.sleep(chance.uniform(0.0, 8.0))
            server.stop(signal.SIGKILL)
            wrong += [f"kill {k}: {left} outlived it"] if (left := outlived(server)) else []
            print(f"{k + 1:3d} of {times}: {states}, start {starts[-1]:.1f} s {wrong[-1] if wrong else ''}", flush=True)
    result = {"kills": times, "jobs": states, "wrong": wrong, "slowest_start_s": round(max(starts), 2)}
    keep("kills", result)
    print(result)
    return 1 if wrong else 0


def broken(server: Served, job: dict) -> str:
    """Return what is wrong with a job that was asked for before the kill; empty if it is whole or interrupted."""
    status, body = server.ask(f"/api/jobs/{job['id']}/result")
    if job["state"] == "done":
        whole = status == 200 and len(json.loads(body)["curves"]) == 2
        return "" if whole else f"job {job['id']} is done without its result"
    if job["state"] == "interrupted" and status == 409 and job["remedy"]:
        return ""
    return f"job {job['id']} is {job['state']}: {job['problem']}"


def outlived(server: Served) -> list[int]:
    """Return processes of a server that live some seconds after it."""
    end = time.monotonic() + _GONE_S
    while time.monotonic() < end and server.left():
        time.sleep(0.05)
    return server.left()


if __name__ == "__main__":
    sys.exit(main())
