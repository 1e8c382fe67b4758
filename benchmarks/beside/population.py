"""Patients for 28 days at 200 times, from drawing them to their summaries, beside scipy's LSODA on the same network.

The function is that of ``benchmarks/population.py``; wall seconds, since all cores share a population.
"""

from __future__ import annotations

from row import Asked, Row, run_alone, versions


def measure(asked: Asked) -> list[Row]:
    from population import beside_lsoda, timed

    from rapalog.studies.followed import TISSUES

    n = asked.least(50, 10_000)
    found = timed(n, TISSUES)
    beside = beside_lsoda(asked.least(1, 4))
    each_s, lsoda_s = float(found["cpu_s"]) / n, float(beside["lsoda_s_a_patient"])
    agrees = f"fold differs by {beside['largest_difference_of_a_fold']:.0e} at most; {found['failed']} failed"
    return [
        Row(
            "a patient, 28 days, tumour and blood cells", "s", each_s, f"{n:,} patients", "scipy LSODA", lsoda_s, agrees
        ),
        Row("the whole population, all cores, wall", "s", float(found["wall_s"]), f"{n:,} patients"),
        Row("its peak memory", "MiB", float(found["peak_MiB"]), f"{n:,} patients"),
    ]


def known(asked: Asked) -> dict[str, str]:
    return versions("scipy", "numpy", "llvmlite")


if __name__ == "__main__":
    run_alone("population", measure, known)
