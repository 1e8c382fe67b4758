"""Blots: processor seconds a picture and the error of a band's volume, beside scikit-image with the boxes given to it.

Virtual membranes of the set "clean" of ``blots/make_sets.py``; the peer is spared the search for rows and lanes.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from row import Asked, Row, asked_peer, peer_versions, run_alone, versions

_SET = "clean"


def measure(asked: Asked) -> list[Row]:
    from make_sets import write_one
    from score import written_cases

    from rapalog.studies.blots.study import analyse_blots

    count, spent = asked.least(1, 6), []

    def analysed(layout: Path) -> object:
        began = time.process_time()
        found = analyse_blots(layout)
        spent.append(time.process_time() - began)
        return found

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(1, count + 1):
            write_one(folder, _SET, number, 1)
        cases = list(written_cases(analysed, folder, _SET))
        found = asked_peer(asked, "blots/box_peer.py", name, _SET)
    pictures = [len(case.truth["images"]) for case in cases]
    ours_s = median(own / many for own, many in zip(spent, pictures, strict=True))
    ours_error = 100 * median(own for case in cases for own in errors(case))
    n = f"{sum(pictures)} pictures"
    theirs = {} if isinstance(found, str) else found
    seconds = theirs.get("seconds", found)
    error = found if isinstance(found, str) else 100 * theirs["error"]
    name = "scikit-image, boxes given"
    return [
        Row("a picture of a membrane, rows and lanes found", "s", ours_s, n, name, seconds),
        Row("error of a lane's volume over the first lane's, median", "%", ours_error, n, name, error),
    ]


def errors(case) -> list[float]:
    """Return how far each lane's volume over the first lane's is from the truth, as a part of it."""
    found = []
    for image in case.truth["images"]:
        pairs = [(lane, seen) for lane, seen in case.pairs() if seen and seen["image"] == image["image"]]
        pairs = [(lane["amount"], seen["volume"]) for lane, seen in pairs if lane in image["lanes"] and seen["volume"]]
        found += [abs(volume / pairs[0][1] / (amount / pairs[0][0]) - 1) for amount, volume in pairs[1:]]
    return found


def known(asked: Asked) -> dict[str, str]:
    return {**versions("numpy", "scipy", "tifffile"), **peer_versions(asked, "scikit-image")}


if __name__ == "__main__":
    run_alone("blot", measure, known)
