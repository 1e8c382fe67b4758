"""Send what nobody would send to every address of the API, as schemathesis makes it up from our own description.

Run: ``python benchmarks/web/fuzz.py [SCHEMATHESIS]``, with the program of that name installed (``pip install
schemathesis``); some minutes. No answer may be a server error; it exits with 1 if one is. What is left out: jobs that
run the whole study, which would only take long.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kills import TABLE
from served import Served, keep

_EXAMPLES = 60
_SEED = 1
_JOBS = 30
_KINDS = ["viability", "viability-everything", "scorecard-claim", "no-such-work"]


def main() -> int:
    program = sys.argv[1] if len(sys.argv) > 1 else shutil.which("schemathesis")
    if not program:
        print("schemathesis is not installed: pip install schemathesis")
        return 2
    with tempfile.TemporaryDirectory() as name:
        server = Served(Path(name))
        jobs = [server.json("/api/jobs/viability", {"files": [("a.csv", TABLE)]})["id"] for _ in range(_JOBS)]
        server.ended(jobs[-1])
        # Made-up names of jobs would only ever be unknown: these are there, until one is deleted.
        known = f"[parameters]\nown = {json.dumps(jobs)}\nkind = {json.dumps(_KINDS)}\n"
        Path(name, "schemathesis.toml").write_text(known, encoding="utf-8")
        command = [
            program,
            "run",
            f"{server.address}/openapi.json",
            "--checks",
            "not_a_server_error",
            "--max-examples",
            str(_EXAMPLES),
            "--seed",
            str(_SEED),
            "--mode",
            "all",
            "--phases",
            "examples,coverage,fuzzing",
            "--no-color",
            "--request-timeout",
            "120",
        ]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=name)
        alive = server.process.poll() is None
        server.stop()
    print(done.stdout[-6000:], done.stderr[-2000:])
    cases = re.search(r"(\d[\d,]*) generated", done.stdout)
    errors = len(re.findall("Server error", done.stdout))
    found = {
        "load": os.getloadavg()[0],
        "cases": cases[1] if cases else "",
        "server_errors": errors,
        "exit": done.returncode,
        "server_lived": alive,
    }
    keep("fuzz", found)
    print(found)
    return 0 if done.returncode == 0 and alive else 1


if __name__ == "__main__":
    sys.exit(main())
