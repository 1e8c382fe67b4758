"""Make the blots that the page opens on, by the virtual bench.

    python benchmarks/blot_example.py src/rapalog/web/examples/blot

MCF-7, everolimus, 24 h, three biological replicates, p-S6 and S6, by protocol. Each picture is cut to the row of bands,
as people do, and binned two by two, as cameras do. The automatic exposure of S6 in replicate 2 is set to overshoot by
6 %: its strongest lane, that of 0.1 nM and not of the vehicle, is clipped.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from rapalog.assays.blots.imager import Camera
from rapalog.assays.blots.protocol import BlotProtocol
from rapalog.assays.blots.run import BlotPicture
from rapalog.files.images.write import blot_layout_bytes, image_name, tiff_bytes
from rapalog.studies.blots.virtual import layout_rows, run_blot_assay

OVEREXPOSED = ("2B", "S6")
OVERSHOOT = 1.06
#: Rows around the bands.
BEYOND = 70
SEED = 1


def pictures() -> list[BlotPicture]:
    """Return the pictures of the experiment, one of them exposed too long."""
    protocol = BlotProtocol(targets=("p-S6", "S6"), ladder=False, seed=SEED)
    usual, longer = (
        run_blot_assay(replace(protocol, camera=camera)).pictures for camera in (Camera(), Camera(peak_share=OVERSHOOT))
    )
    return [long if (own.blot, own.target) == OVEREXPOSED else own for own, long in zip(usual, longer, strict=True)]


def cut(own: BlotPicture) -> np.ndarray:
    """Return the row of bands, binned two by two: the mean count, at the type's maximum only where all are clipped."""
    first = int(min(lane.box[1] for lane in own.lanes if lane.box)) - BEYOND
    last = int(max(lane.box[3] for lane in own.lanes if lane.box)) + BEYOND
    rows = own.pixels[first : first + (last - first) // 2 * 2, : own.pixels.shape[1] // 2 * 2].astype(np.float64)
    binned = rows.reshape(rows.shape[0] // 2, 2, rows.shape[1] // 2, 2).mean(axis=(1, 3))
    return np.floor(binned).astype(np.uint16)


def files() -> dict[str, bytes]:
    """Return images and layout by file name."""
    own = pictures()
    found = {image_name(one.blot, one.target): tiff_bytes(cut(one)) for one in own}
    return found | {"layout.csv": blot_layout_bytes([row for one in own for row in layout_rows(one)])}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        (folder / name).write_bytes(data)
