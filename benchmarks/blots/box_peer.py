"""Bands by scikit-image where they are known to lie: rolling ball, sum over the box. Needs nothing of rapalog.

Run by ``benchmarks/beside/blot.py``: ``python box_peer.py FOLDER SET`` with a set of ``make_sets.py``. The boxes are
those of the truth, so that it is spared what the reader does first: to find rows and lanes. Prints, as JSON, seconds a
picture and the median error of a lane's volume over that of the first lane.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from skimage.io import imread
from skimage.restoration import rolling_ball

_RADIUS = 50  # pixels, the default of the same procedure in ImageJ


def volumes(picture: np.ndarray, boxes: list[list[int]]) -> np.ndarray:
    """Return the sum over each box after the background is taken off; bands may be light or dark."""
    left, top, right, bottom = boxes[0]
    light = picture[top:bottom, left:right].mean() > np.median(picture)
    seen = picture.astype(float) if light else float(picture.max()) - picture
    flat = seen - rolling_ball(seen, radius=_RADIUS)
    return np.array([flat[top:bottom, left:right].sum() for left, top, right, bottom in boxes])


def main() -> None:
    folder, name = Path(sys.argv[1]), sys.argv[2]
    spent, errors = [], []
    for truth in sorted((folder / "truth" / name).glob("*.json")):
        for image in json.loads(truth.read_text())["images"]:
            picture = imread(folder / name / truth.stem / image["image"])
            lanes = [lane for lane in image["lanes"] if lane["role"] != "ladder"]
            began = time.process_time()
            found = volumes(picture, [[round(side) for side in lane["box"]] for lane in lanes])
            spent.append(time.process_time() - began)
            true = np.array([lane["amount"] for lane in lanes])
            errors += (np.abs(found / found[0] / (true / true[0]) - 1))[1:].tolist()
    print(json.dumps({"seconds": float(np.median(spent)), "error": float(np.median(errors))}))


if __name__ == "__main__":
    main()
