"""Break one mechanism after the other and store which claims fall, as ``facts/data/killed_by.csv``.

Claims and findings of the literature of the kinds predicted and wiring are run, those on rows of Table 1 aside: their
plates are run by ``rapalog run --mutate NAME``. Run: ``python benchmarks/mutation_matrix.py``; some minutes on one
core. It exits with 1 if a verdict that stands falls under no mutation.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

from rapalog.scorecard.card import checks_apart_from_table1
from rapalog.scorecard.mutations import fallible, falls, matrix_digest, mutations, verdicts_under
from rapalog.scorecard.resistance import checks_of_literature

STORED = Path(__file__).resolve().parents[1] / "src" / "rapalog" / "facts" / "data" / "killed_by.csv"
COLUMNS = ("claim", "mutation", "whole", "broken", "digest")


def main() -> int:
    checks, digest = fallible(checks_apart_from_table1() | checks_of_literature()), matrix_digest()
    whole, rows = verdicts_under("", checks), []
    standing = {claim: check for claim, check in checks.items() if whole[claim] in ("reproduced", "partly")}
    for name in mutations():
        start = time.process_time()
        broken = verdicts_under(name, standing)
        rows += [
            (claim, name, whole[claim], broken[claim], digest) for claim in standing if broken[claim] != whole[claim]
        ]
        fallen = [claim for claim in standing if falls(whole[claim], broken[claim])]
        print(f"{name:30s} {time.process_time() - start:5.0f} s  {' '.join(fallen)}", flush=True)
    with STORED.open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerows([COLUMNS, *sorted(rows)])
    never = [claim for claim in standing if not any(row[0] == claim and falls(row[2], row[3]) for row in rows)]
    print(f"{len(standing)} verdicts stand, {len(never)} fall under no mutation: {' '.join(never)}")
    return 1 if never else 0


if __name__ == "__main__":
    sys.exit(main())
