"""What makes no sense in an answer: numbers that are none, ends that miss their value, refusals without words."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np


def problems_of(code: int | str, answer: str, err: str) -> Iterator[str]:
    if code == 0:
        try:
            yield from nonsense(json.loads(answer))
        except ValueError as error:
            yield f"no JSON: {error}"
    elif code == 2:
        if not re.search(r"(?m)^error: .+\n(.+\n)*^try: .+", err) or "Traceback" in err:
            yield f"exit 2 says {err!r}"
    else:
        yield f"ended with {code}: {err}"


def nonsense(found: Any, where: str = "") -> Iterator[str]:
    """Yield what makes no sense in a document."""
    if isinstance(found, float) and not math.isfinite(found):
        yield f"{where} is {found}"
    elif isinstance(found, list):
        for place, own in enumerate(found):
            yield from nonsense(own, f"{where}[{place}]")
    elif isinstance(found, dict):
        if "relation" in found and "value" in found:
            yield from nonsense_of_estimate(found, where)
        for name, own in found.items():
            yield from nonsense(own, f"{where}.{name}")


def nonsense_of_estimate(found: dict[str, Any], where: str) -> Iterator[str]:
    value, low, high, relation = (found.get(name) for name in ("value", "low", "high", "relation"))
    shown = json.dumps(found)
    if relation == "none":
        if value is not None or not found.get("reason"):
            yield f"{where} is none, and has a value or no reason: {shown}"
        return
    if value is None:
        yield f"{where} has no value: {shown}"
        return
    if "_nM" in where and value < 0:
        yield f"{where} is a negative dose: {shown}"
    slack = 1e-9 * abs(value) + 1e-12
    if (low is not None and low > value + slack) or (high is not None and high < value - slack):
        yield f"{where} lies outside its interval: {shown}"
    if (relation in (">", ">=") and high is not None and high <= value) or (
        relation in ("<", "<=") and low is not None and low >= value
    ):
        yield f"{where} is a bound to the wrong side: {shown}"


def far_off(document: dict[str, Any], data: bytes) -> Iterator[str]:
    """Yield IC50s of a tidy table in percent that its mean responses by dose flatly contradict, by a look of our own.

    A value has responses above 30 well below it and under 70 well above it; a bound has no clear half on its own side.
    One dose in each curve may say otherwise: it may be the one that was changed.
    """
    means = means_by_dose(data)
    for curve in document.get("curves", []):
        own, points = curve["ic50_nM"], means.get(curve["curve"], [])
        if len(points) < 4 or own["relation"] == "none" or not 60 < points[0][1] < 140:
            continue
        below = [y for dose, y in points if dose < own["value"] / 4] if own["relation"] != "<" else []
        above = [y for dose, y in points if dose > own["value"] * 4] if own["relation"] != ">" else []
        if sum(y < 30 for y in below) > 1 or sum(y > 70 for y in above) > 1:
            yield f"{curve['curve']}: {json.dumps(own)} against means {[(f'{d:.3g}', round(y)) for d, y in points]}"
        beyond = (own["relation"] == ">" and own["value"] > points[-1][0] * 1.001) or (
            own["relation"] == "<" and own["value"] < points[0][0] * 0.999
        )
        if beyond:
            yield f"{curve['curve']}: the bound {json.dumps(own)} lies where no dose is"


def means_by_dose(data: bytes) -> dict[str, list[tuple[float, float]]]:
    """Return mean responses by rising dose of each curve; nothing unless the table is still plainly what it was."""
    lines = data.decode("latin-1").splitlines()
    if not lines or not lines[0].startswith("curve,dose,dose_unit,response,replicate"):
        return {}
    found: dict[str, dict[float, list[float]]] = {}
    try:
        for line in lines[1:]:
            curve, dose, unit, response, *_ = line.split(",")
            if unit != "nM":
                return {}
            found.setdefault(curve, {}).setdefault(float(dose), []).append(float(response))
    except ValueError:
        return {}
    return {
        curve: sorted((dose, float(np.mean(own))) for dose, own in by_dose.items() if dose > 0)
        for curve, by_dose in found.items()
    }
