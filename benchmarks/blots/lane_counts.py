"""How often a wrong number of lanes is accepted: touching, uneven lanes, and pictures of mixed difficulty.

``lane_counts.py --n 40`` draws so many of each, asks for two lanes less up to two more, and counts what passes without
a doubt. A layout with two lanes more may be right: there is room for an empty lane at either end of some pictures.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter

import numpy as np
from tests.analysis.blots.drawing import Drawn, Recipe, draw, mixed

from rapalog.analysis.blots.lanes.find import find_lanes

#: Lanes are where they were drawn if they are this near, in pitches.
NEAR = 0.3


def touching(seed: int) -> Recipe:
    """Draw a recipe of lanes that touch or nearly touch, at uneven distances."""
    rng = np.random.default_rng(1000 + seed)
    lanes, fill, jitter = int(rng.integers(6, 13)), rng.uniform(0.8, 0.96), rng.uniform(0.02, 0.1)
    amounts = 100 * 10 ** rng.uniform(-0.8, 0, lanes) if seed % 2 else rng.uniform(60, 100, lanes)
    margin = float(rng.choice([0.01, 0.04, 0.1]))
    edge, dumbbell = float(rng.choice([4.0, 8.0, 16.0])), float(rng.choice([0, 0, 0.5]))
    looks = {"fill": fill, "edge": edge, "lane_jitter": jitter, "width_jitter": 0.05, "dumbbell": dumbbell}
    noise = {"gain": 1.0, "read": 20.0, "seed": seed}
    return Recipe(size=(130, 900), thick=5.0, amounts=tuple(amounts), margin=(margin, margin), **looks, **noise)


def outcome(drawn: Drawn, more: int) -> str:
    """Return what becomes of a layout with so many lanes more than there are."""
    found = find_lanes(drawn.pixels, len(drawn.centres) + more)
    if found.doubts:
        return "doubted"
    right = not more and float(np.abs(found.centres - drawn.centres).max()) < NEAR * drawn.pitch
    return "right" if right else "wrong"


def main() -> None:
    """Count outcomes and print them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=40)
    n = parser.parse_args().n
    counts: dict[str, Counter[str]] = {}
    for seed in range(n):
        for more in (-2, -1, 0, 1, 2):
            counts.setdefault(f"touching {more:+d}", Counter())[outcome(draw(touching(seed)), more)] += 1
        counts.setdefault("mixed +0", Counter())[outcome(draw(mixed(5000 + seed)), 0)] += 1
    print(json.dumps({name: dict(own) for name, own in counts.items()}, indent=2))


if __name__ == "__main__":
    main()
