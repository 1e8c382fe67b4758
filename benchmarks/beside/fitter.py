"""Dose-response fits: microseconds a curve, beside scipy, neutcurve and CurveCurator (``dose_response/speed.py``).

Ours has the profile interval of the EC50; theirs have none.
"""

from __future__ import annotations

from row import Asked, Row, asked_peer, peer_versions, run_alone, versions

PEERS = ("scipy curve_fit", "neutcurve", "CurveCurator standard")


def measure(asked: Asked) -> list[Row]:
    from fit_speed import WANTS, ours
    from simulate import simulate

    count, few = asked.least(700, 7000), asked.least(35, 140)
    seconds = ours(simulate(count, seed=5), WANTS["EC50"], repeats=asked.least(2, 5))
    rows = []
    for name in PEERS:
        found = asked_peer(asked, "dose_response/fit_speed.py", "--peer", name, "--curves", str(few))
        value = found if isinstance(found, str) else 1e6 * float(found["seconds"])
        what = "a curve of 30 wells, with the interval of its EC50 (peers: without)"
        rows.append(Row(what, "us", 1e6 * seconds, f"{count:,} curves; theirs {few}", name, value))
    return rows


def known(asked: Asked) -> dict[str, str]:
    return {**versions("numba"), **peer_versions(asked, "scipy", "neutcurve", "curve-curator")}


if __name__ == "__main__":
    run_alone("fitter", measure, known)
