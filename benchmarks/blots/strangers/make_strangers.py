"""Write blots as eight strangers draw them: ``python benchmarks/blots/strangers/make_strangers.py OUT [--n 10]``.

On disk as ``make_sets.py`` writes: ``OUT/SET/0001`` with pictures and ``layout.csv``, the truth in
``OUT/truth/SET/0001.json``; a set is a stranger.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import benchmark
import facility
import figure
import gates
import numpy as np
import pharmacologist
import phd
import reviewer
import statistician

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from set_writer import write_sets

#: The place of a stranger here is part of the seed: a new one goes last.
STRANGERS = {
    "reviewer": reviewer.render,
    "phd": phd.render,
    "facility": facility.render,
    "figure": figure.render,
    "benchmark": benchmark.render,
    "statistician": statistician.render,
    "gates": gates.render,
    "pharmacologist": pharmacologist.render,
}


def write_one(out: Path, name: str, number: int, seed: int) -> int:
    """Draw and write one blot of a stranger; return the number of pictures."""
    folder, truth_file = out / name / f"{number:04d}", out / "truth" / name / f"{number:04d}.json"
    folder.mkdir(parents=True, exist_ok=True)
    truth_file.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([seed, list(STRANGERS).index(name), number])
    truth = STRANGERS[name](folder, rng, number) | {"set": name}
    truth_file.write_text(json.dumps(truth))
    return len({image["image"] for image in truth["images"]})


if __name__ == "__main__":
    write_sets(STRANGERS, write_one, about=__doc__, members=10)
