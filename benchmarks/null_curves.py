"""How often flat curves are called an effect at 5 %, by layout, noise and distribution.

Wells are drawn around one level, divided by the mean of their own vehicle wells as a plate would be, and tested as
``fit_dose_response(model="auto")`` tests them. Run: ``python benchmarks/null_curves.py [curves]``.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.curves.fit.choice import FLAT_TEST_LEVEL
from rapalog.analysis.curves.fit.flat_test import FlatTest, flat_p_values, layout_of
from rapalog.numerics.points import collapse

#: Name, doses, wells a dose, vehicle wells, biological replicates.
LAYOUTS = (
    ("10 doses x 3, 3 vehicles", 10, 3, 3, 1),
    ("10 doses x 2, 16 vehicles", 10, 2, 16, 1),
    ("7 doses x 4, 6 vehicles", 7, 4, 6, 1),
    ("22 doses x 1, 8 vehicles", 22, 1, 8, 1),
    ("8 doses x 3, 3 vehicles, 3 days", 8, 3, 3, 3),
)
NOISES = (("normal, CV 5 %", "normal", 0.05), ("normal, CV 10 %", "normal", 0.10), ("t with 4 df, CV 5 %", "t", 0.05))
#: So many of the curves also go through the whole of the automatic choice, which must agree.
WHOLE = 25


def draw(rng, kind, size):
    return rng.standard_normal(size) if kind == "normal" else rng.standard_t(4, size) / np.sqrt(2.0)


def flat_wells(rng, layout, kind, cv):
    _, doses, wells, vehicles, days = layout
    one = np.concatenate([np.zeros(vehicles), np.repeat(np.geomspace(0.1, 10_000, doses), wells)])
    parts = []
    for _ in range(days):
        signal = 1.0 + cv * draw(rng, kind, len(one))
        parts.append(signal / signal[:vehicles].mean())
    names = np.repeat([str(day) for day in range(days)], len(one)).tolist()
    return np.tile(one, days), np.concatenate(parts), names if days > 1 else None


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rng = np.random.default_rng(11)
    print(f"{'layout':34} {'noise':22} {'called an effect':>17}   {n} curves each")
    for layout in LAYOUTS:
        for name, kind, cv in NOISES:
            started, called, agree = time.process_time(), 0, 0
            for index in range(n):
                dose, y, replicate = flat_wells(rng, layout, kind, cv)
                test = FlatTest(collapse(dose, y), layout_of(dose, y, replicate, 1.0))
                effect = flat_p_values([test])[0] < FLAT_TEST_LEVEL
                called += effect
                if index < WHOLE and kind == "normal":
                    agree += (fit_dose_response(dose, y, replicate=replicate).model != "flat") == effect
            error = 196 * np.sqrt(0.05 * 0.95 / n)
            whole = f"  whole choice agrees {agree}/{WHOLE}" if kind == "normal" else ""
            print(
                f"{layout[0]:34} {name:22} {100 * called / n:9.2f} % ±{error:.2f}"
                f"   {time.process_time() - started:5.1f} s{whole}",
                flush=True,
            )


if __name__ == "__main__":
    main()
