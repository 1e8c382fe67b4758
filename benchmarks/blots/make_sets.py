"""Write sets of virtual blots with hidden truth: ``python benchmarks/blots/make_sets.py OUT [--n 20] [--seed 1]``.

Each blot gets a folder ``OUT/SET/0001`` with pictures and ``layout.csv``; the truth lies apart, in
``OUT/truth/SET/0001.json``, so that nothing beside a layout gives it away. A picture takes 3 to 7 MB.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hard_settings import FORMATS, pick
from render_formats import encode
from render_sets import SETS
from set_writer import write_sets

from rapalog.assays.blots.run import run_blots
from rapalog.files.images.write import blot_layout_bytes, image_name, tiff_bytes
from rapalog.files.results.writing import json_bytes, write_files
from rapalog.studies.blots.virtual import blot_truth, layout_rows


def write_one(out: Path, name: str, number: int, seed: int) -> int:
    """Draw, run and write one member of a set; return the number of pictures."""
    generator = np.random.default_rng([seed, sorted(SETS).index(name), number])
    protocol, conditions, extra = SETS[name](generator, int(generator.integers(2**31)))
    blots = run_blots(protocol, conditions)
    files, rows = {}, []
    file_format = pick(FORMATS, generator) if name == "mixed" else "tif"
    names = {}
    for picture in blots.pictures:
        plain = image_name(picture.blot, picture.target)
        if name == "mixed":
            suffix, data = encode(picture.pixels, file_format, generator)
        else:
            suffix, data = ".tif", tiff_bytes(picture.pixels)
        names[plain] = plain.removesuffix(".tif") + suffix
        files[names[plain]] = data
        rows += layout_rows(picture)
    layout = blot_layout_bytes(rows)
    truth = blot_truth(blots) | {"set": name, "format": file_format, **extra}
    for image in truth["images"]:
        layout = layout.replace(image["image"].encode(), names[image["image"]].encode())
        image["image"] = names[image["image"]]
    write_files(out / name / f"{number:04d}", {**files, "layout.csv": layout})
    write_files(out / "truth" / name, {f"{number:04d}.json": json_bytes(truth)})
    return len(files)


if __name__ == "__main__":
    write_sets(SETS, write_one, about=__doc__, members=20)
