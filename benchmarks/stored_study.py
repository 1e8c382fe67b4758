"""Run the embedded study and store it as ``report/stored_study.json``, the scorecard that the workbench opens on.

Run: ``python benchmarks/stored_study.py``, after ``mutation_matrix.py``; a minute or two on two cores.
"""

from __future__ import annotations

import json
from pathlib import Path

from rapalog.notebook.study import run
from rapalog.report.stored import STORED, study_digest
from rapalog.web.answers import plain

FILE = Path(__file__).resolve().parents[1] / "src" / "rapalog" / "report" / STORED


def main() -> None:
    digest = study_digest()
    found = {"digest": digest, **run().to_json()}
    for left_out in ("seconds", "answer", "deciding"):
        found.pop(left_out)
    FILE.write_text(json.dumps(plain(found), ensure_ascii=False, indent=None, separators=(",", ":")) + "\n", "utf-8")
    print(f"{FILE.name}: {len(found['scorecard'])} claims, {FILE.stat().st_size // 1000} kB, digest {digest}")


if __name__ == "__main__":
    main()
