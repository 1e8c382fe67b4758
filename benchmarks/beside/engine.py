"""The engine on parameter sets: microseconds a set, beside libroadrunner and COPASI (``engine/speed.py``)."""

from __future__ import annotations

import subprocess

import numpy as np
from row import NOT_INSTALLED, Asked, Row, peer_versions, run_alone, versions

PEERS = {"roadrunner": "libroadrunner", "copasi": "COPASI"}


def measure(asked: Asked) -> list[Row]:
    from cases import cases
    from speed import COPASI_SETS, REFERENCES, TIGHT, USUAL, Peer, error, ours

    count, rows = asked.least(100, 1000), []
    chosen = [one for one in cases() if one.name == "cell" or not asked.quick]
    for case in chosen:
        tight, _, _ = ours(case, min(REFERENCES, count), TIGHT)
        values, mine, failed = ours(case, count, USUAL)
        what = f"a set of {case.name} ({len(case.model.states)} states)"
        own = f"error {error(values, tight):.0e}, {failed} failed"
        for tool, name in PEERS.items():
            sets = min(COPASI_SETS, count) if tool == "copasi" else count
            try:
                theirs, spent = Peer(tool, asked.peers).run(case, sets, USUAL, repeats=asked.least(1, 3))
            except subprocess.CalledProcessError:
                rows.append(Row(what, "us", mine, f"{count} sets", name, NOT_INSTALLED, own))
                continue
            lost = int(np.isnan(theirs).any(axis=(1, 2)).sum())
            both = f"{own}; theirs {error(theirs, tight):.0e}, {lost} failed"
            rows.append(Row(what, "us", mine, f"{count} sets", name, spent, both))
    return rows


def known(asked: Asked) -> dict[str, str]:
    return {**versions("llvmlite", "numpy"), **peer_versions(asked, "libroadrunner", "copasi-basico")}


if __name__ == "__main__":
    run_alone("engine", measure, known)
