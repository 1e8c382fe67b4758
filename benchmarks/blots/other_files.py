"""Files of the second renderer's cases: pictures in the formats people keep, a layout, and the truth beside them."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from other_gel import Image
from PIL import Image as Pillow

SUFFIXES = {"tif": ".tif", "white": ".tif", "png": ".png", "png rgb": ".png", "jpg": ".jpg", "jpg rgb": ".jpg"}


@dataclass
class Picture:
    """One file: its bytes, its membrane, and of each target the lanes, the size and the box of the row, if given."""

    image: str
    blot: str
    replicate: int
    data: bytes
    lanes: dict[str, list[dict[str, Any]]]
    kda: dict[str, float] = field(default_factory=dict)
    roi: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    ladder_kda: str = ""


@dataclass
class Case:
    """One experiment of a set: its pictures, true fold changes, and what a scorer may want to group by."""

    pictures: list[Picture]
    folds: list[dict[str, Any]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


def encode(rng: np.random.Generator, pixels: Image, ceiling: int, kind: str) -> bytes:
    """Return the bytes of a picture; ``white`` is a TIFF whose lowest value is white."""
    values = np.clip(np.round(pixels), 0, ceiling).astype(np.uint8 if ceiling <= 255 else np.uint16)
    stream = io.BytesIO()
    if kind in ("tif", "white"):
        if kind == "white":
            values = (ceiling - values).astype(values.dtype)
        tifffile.imwrite(stream, values, photometric="miniswhite" if kind == "white" else None)
        return stream.getvalue()
    if ceiling > 255 and kind != "png":
        raise ValueError(f"{kind} holds eight bits")
    picture = Pillow.fromarray(values)
    if "rgb" in kind and values.ndim == 2:
        picture = picture.convert("RGB")
    if kind.startswith("jpg"):
        picture.save(stream, "JPEG", quality=int(rng.integers(60, 97)))
    else:
        picture.save(stream, "PNG")
    return stream.getvalue()


def write_case(out: Path, name: str, number: int, case: Case) -> int:
    """Write ``OUT/SET/NNNN`` and ``OUT/truth/SET/NNNN.json``; return the number of pictures."""
    folder, truth = out / name / f"{number:04d}", out / "truth" / name
    folder.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    for picture in case.pictures:
        (folder / picture.image).write_bytes(picture.data)
    (folder / "layout.csv").write_text(_layout(case))
    images = [
        {
            "image": picture.image,
            "blot": picture.blot,
            "target": target,
            "replicate": picture.replicate,
            "lanes": [lane for lane in lanes if lane["listed"]],
        }
        for picture in case.pictures
        for target, lanes in picture.lanes.items()
    ]
    document = {"set": name, "images": images, "folds": case.folds, **case.extra}
    (truth / f"{number:04d}.json").write_text(json.dumps(_plain(document), indent=1))
    return len(case.pictures)


def number_lanes(lanes: dict[str, list[dict[str, Any]]], *, moved: tuple[int, int] = (0, 0)) -> None:
    """Count the listed lanes from the left, from 1, and move boxes by what was padded."""
    for of_target in lanes.values():
        for number, lane in enumerate((lane for lane in of_target if lane["listed"]), start=1):
            lane["lane"] = number
        for lane in of_target:
            lane["box"] = [side + moved[place % 2] for place, side in enumerate(lane["box"])]


def _layout(case: Case) -> str:
    rows = [row for picture in case.pictures for row in _rows(picture)]
    always = ["image", "lane", "sample", "dose_nM", "time_h", "target", "replicate", "blot"]
    plain = {"role": "sample", "amount": "", "kda": "", "roi": ""}
    columns = always + [name for name, usual in plain.items() if any(row[name] != usual for row in rows)]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _rows(picture: Picture) -> list[dict[str, str]]:
    rows, first = [], next(iter(picture.lanes))
    for target, lanes in picture.lanes.items():
        for lane in lanes:
            ladder = lane["role"] == "ladder"
            if not lane["listed"] or (ladder and target != first):
                continue
            box = picture.roi.get(target)
            rows.append(
                {
                    "image": picture.image,
                    "lane": str(lane["lane"]),
                    "sample": lane["sample"],
                    "dose_nM": _text(lane["dose_nM"]),
                    "time_h": _text(lane["time_h"]),
                    "target": "" if ladder else target,
                    "replicate": str(picture.replicate),
                    "blot": picture.blot,
                    "role": lane["role"],
                    "amount": _text(lane["relative_amount"]) if lane["role"] == "dilution" else "",
                    "kda": picture.ladder_kda if ladder else _text(picture.kda.get(target, math.nan)),
                    "roi": ",".join(map(str, box)) if box and not ladder else "",
                }
            )
    return rows


def _text(number: float) -> str:
    return "" if math.isnan(number) else f"{number:g}"


def _plain(item: Any) -> Any:
    """Return numbers that JSON knows: no array scalars, and nothing for what is not a number."""
    if isinstance(item, dict):
        return {name: _plain(part) for name, part in item.items()}
    if isinstance(item, (list, tuple)):
        return [_plain(part) for part in item]
    if isinstance(item, np.generic):
        item = item.item()
    return None if isinstance(item, float) and math.isnan(item) else item
