"""A cell line of a user's own as a JSON file: its doubling time, its parameters, and draws that the data on it allow.

    {"version": 1, "name": "A-673", "doubling_time_h": 24.0,
     "parameters": {"ccnd1_bypass": 0.4}, "draws": [{"ccnd1_bypass": 0.37}, {"ccnd1_bypass": 0.45}]}

Parameters are those of the cell model, by their symbols in ``cell_model.csv`` and in its units; ``SYMBOL of DRUG`` is
what a drug brings, and ``SYMBOL of a line`` what the line has of it, as in ``calibrated_draws.csv``. All draws have the
same ones; a file without draws says nothing about how sure its parameters are. Other keys are left to their writers.
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from typing import Any, Final

from rapalog.biology.calibrated import Draw, as_draw
from rapalog.biology.drugs import known_drugs
from rapalog.biology.genotype import CellLine
from rapalog.biology.network import default_parameters
from rapalog.biology.priors import SHARES
from rapalog.errors import FileError, did_you_mean
from rapalog.facts.library import facts
from rapalog.files.given import AnyFile, given, read_bytes

#: Of the file's format; a reader refuses what it does not know.
VERSION: Final = 1
KEYS: Final = ("version", "name", "doubling_time_h", "parameters", "draws")
#: What a line drawn from the population is called.
DRAWN: Final = "new"
_OF: Final = " of "
_A_LINE: Final = "a line"
_MOST_DRAWS: Final = 10_000
_LONGEST_NAME: Final = 100
_DOUBLING_H: Final = (1.0, 10_000.0)
_EXAMPLE: Final = (
    '{"version": 1, "name": "A-673", "doubling_time_h": 24, "parameters": {"ccnd1_bypass": 0.4}, "draws": []}'
)


def read_cell_line(file: AnyFile) -> CellLine:
    """Read a line file.

    Parameters
    ----------
    file
        A path, or what is in memory.

    Returns
    -------
    CellLine
        With parameters and draws of its own, and no native genotype: what is peculiar to the line is in these.

    Raises
    ------
    FileError
        For what is no JSON object of this form: a key that is missing or of another type, a symbol that the cell model
        does not have, a number out of range, or draws that differ in their symbols. The place is named.
    """
    source = given(file)
    document = _document(read_bytes(source), str(source))
    missing = [key for key in KEYS if key not in document]
    if missing:
        raise FileError(f"the line file has no {missing[0]!r}", remedy=f"write it as {_EXAMPLE}", where=str(source))
    if document["version"] != VERSION or isinstance(document["version"], bool):
        raise FileError(
            f"got version {_short(document['version'])}, must be {VERSION}",
            where=f"{source}, version",
            remedy="make the file again with this rapalog",
        )
    doubling_time_h = _number(document["doubling_time_h"], f"{source}, doubling_time_h", *_DOUBLING_H)
    own = as_draw(_row(document["parameters"], f"{source}, parameters"))
    if own.changes.get("doubling_time", doubling_time_h) != doubling_time_h:
        raise FileError(
            "doubling_time differs from doubling_time_h",
            where=f"{source}, parameters.doubling_time",
            remedy="leave it out of parameters",
        )
    return CellLine(
        name=_name(document["name"], f"{source}, name"),
        tissue="not given",
        doubling_time_h=doubling_time_h,
        doubling_log_sd=0.0,
        genotype="",
        status=f"given in {source}",
        source=str(source),
        parameters=tuple(sorted(own.changes.items())),
        drugs=tuple(sorted((drug, tuple(sorted(brought.items()))) for drug, brought in own.drugs.items())),
        draws=_draws(document["draws"], f"{source}, draws"),
    )


def _document(data: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise FileError(
            f"the line file is no JSON: {error.msg}", where=f"{where}:{error.lineno}", remedy=f"write it as {_EXAMPLE}"
        ) from None
    except (ValueError, RecursionError):  # no text, a number without end, or lists in lists without end
        raise FileError("the line file is no JSON text", remedy=f"write it as {_EXAMPLE}", where=where) from None
    if not isinstance(found, dict):
        raise FileError("the line file is no JSON object", remedy=f"write it as {_EXAMPLE}", where=where)
    return found


def _name(found: object, where: str) -> str:
    plain = found.strip() if isinstance(found, str) else ""
    if not plain or not plain.isprintable() or len(plain) > _LONGEST_NAME or plain.lower() == DRAWN:
        raise FileError(
            f"got name {_short(found)}, must be one line of at most {_LONGEST_NAME} letters, and not {DRAWN!r}",
            remedy='give e.g. "A-673"',
            where=where,
        )
    return plain


def _draws(found: object, where: str) -> tuple[Draw, ...]:
    if not isinstance(found, list) or len(found) > _MOST_DRAWS:
        raise FileError(
            f"got draws {_short(found)}, must be a list of at most {_MOST_DRAWS:,} objects",
            where=where,
            remedy="give [] where there are none",
        )
    rows = [_row(one, f"{where}[{place}]") for place, one in enumerate(found)]
    for place, own in enumerate(rows):
        differ = own.keys() ^ rows[0].keys()
        if differ:
            raise FileError(
                f"the draw and the first differ in {min(differ)}",
                where=f"{where}[{place}]",
                remedy="give the same symbols in every draw",
            )
    return tuple(as_draw(own) for own in rows)


def _row(found: object, where: str) -> dict[str, float]:
    """Return numbers by name, what all lines share before what a line has of it."""
    if not isinstance(found, dict):
        raise FileError(
            f"got {_short(found)}, must be an object of numbers by symbol",
            where=where,
            remedy='give e.g. {"ccnd1_bypass": 0.4}',
        )
    folds = {row.more["symbol"] for row in facts("calibration_parameters").values() if row.more["level"] == "fold"}
    row = {}
    for name, number in sorted(found.items(), key=lambda item: _OF in item[0]):
        symbol, _, whose = name.partition(_OF)
        _check_name(symbol, whose, f"{where}.{name}")
        if whose == _A_LINE and symbol in folds and symbol not in found:
            raise FileError(
                f"got {name} without {symbol}, of which it is a multiple",
                where=f"{where}.{name}",
                remedy=f"give {symbol} beside it, or {symbol} alone",
            )
        row[name] = _value(symbol, number, f"{where}.{name}")
    return row


def _check_name(symbol: str, whose: str, where: str) -> None:
    known = default_parameters()
    if symbol not in known:
        raise FileError(
            f"got parameter {symbol!r}, which the cell does not have",
            where=where,
            remedy=did_you_mean(symbol, {own: own for own in known}, otherwise="use symbols of cell_model.csv"),
        )
    drugs = list(known_drugs())
    if whose not in ("", _A_LINE, *drugs):
        raise FileError(
            f"got {whose!r}, must be a drug or {_A_LINE!r}",
            where=where,
            remedy=did_you_mean(whose, {own: own for own in drugs}, otherwise="write it as in drugs.csv"),
        )


def _value(symbol: str, found: object, where: str) -> float:
    low, high = _DOUBLING_H if symbol == "doubling_time" else (0.0, 1.0 if symbol in SHARES else math.inf)
    return _number(found, where, low, high)


def _number(found: object, where: str, low: float, high: float) -> float:
    number = math.nan
    if isinstance(found, int | float) and not isinstance(found, bool):
        with suppress(OverflowError):  # a whole number of hundreds of digits
            number = float(found)
    if not (math.isfinite(number) and low <= number <= high):
        must_be = f"a number of {low:g} or more" if math.isinf(high) else f"a number from {low:g} to {high:g}"
        raise FileError(f"got {_short(found)}, must be {must_be}", remedy="mend the number", where=where)
    return number


def _short(found: object) -> str:
    text = json.dumps(found)
    return text if len(text) <= 40 else f"{text[:40]}..."
